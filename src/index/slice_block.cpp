#include "index/slice_block.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "simd/kernels.hpp"

namespace segdb {
namespace {

// The words of a set of any form; expanded into `room` unless it has some.
const void* words_of(const ChunkView& set, std::uint64_t* room) {
    switch (set.form) {
        case Form::empty:
            std::memset(room, 0, simd::kChunkBytes);
            break;
        case Form::full:
            std::memset(room, 0xFF, simd::kChunkBytes);
            break;
        case Form::array:
            simd::kernels().expand_array(room, {set.data, set.cardinality});
            break;
        case Form::runs:
            simd::kernels().expand_runs(room, {set.data, set.runs});
            break;
        case Form::bits:
            return set.data;
    }
    return room;
}

std::uint64_t word_at(const void* words, std::size_t index) {
    std::uint64_t word = 0;
    std::memcpy(&word, static_cast<const std::byte*>(words) + index * sizeof word, sizeof word);
    return word;
}

}  // namespace

std::size_t SliceBlock::bytes() const { return sizeof *this + memory_.size + slices_.capacity() * sizeof(ChunkView); }

std::uint64_t SliceBlock::offset_at(std::uint32_t index) const {
    assert(is_listed_ && index < size());
    std::uint64_t u = 0;  // little-endian: its low bytes come first
    std::memcpy(&u, offsets_ + std::size_t{index} * offset_bytes_, offset_bytes_);
    return u;
}

void SliceBlock::offsets_by_place(std::span<std::uint32_t> offsets) const {
    std::vector<std::uint64_t> room(slices_.size() * simd::kChunkWords);
    std::vector<const void*> words;
    for (const ChunkView& slice : slices_) {
        words.push_back(words_of(slice, room.data() + words.size() * simd::kChunkWords));
    }
    const auto transpose = simd::kernels().transpose;
    for (std::size_t word = 0; word < simd::kChunkWords; ++word) {
        std::uint64_t numbers[64] = {};
        for (std::size_t i = 0; i < words.size(); ++i) numbers[i] = word_at(words[i], word);
        transpose(numbers);
        for (std::size_t i = 0; i < 64; ++i) offsets[64 * word + i] = static_cast<std::uint32_t>(numbers[i]);
    }
}

void SliceBlock::mark_differences(const SliceBlock& other, std::uint64_t* words) const {
    if (is_listed_ || other.is_listed_ || low_ != other.low_) return mark_other_values(other, words);
    std::uint64_t room[2][simd::kChunkWords];
    for (std::size_t i = 0; i < std::max(slices_.size(), other.slices_.size()); ++i) {
        const void* const ours = words_of(i < slices_.size() ? slices_[i] : ChunkView(), room[0]);
        const void* const theirs = words_of(i < other.slices_.size() ? other.slices_[i] : ChunkView(), room[1]);
        for (std::size_t word = 0; word < simd::kChunkWords; ++word) {
            words[word] |= word_at(ours, word) ^ word_at(theirs, word);
        }
    }
}

// Value by value: few, or counted from another least one.
void SliceBlock::mark_other_values(const SliceBlock& other, std::uint64_t* words) const {
    std::vector<std::uint16_t> places[2];
    std::vector<std::int64_t> numbers[2];
    values(places[0], numbers[0]);
    other.values(places[1], numbers[1]);
    std::size_t j = 0;
    for (std::size_t i = 0; i < places[0].size(); ++i) {
        const std::uint16_t place = places[0][i];
        while (j < places[1].size() && places[1][j] < place) ++j;
        if (j == places[1].size()) return;
        if (places[1][j] == place && numbers[0][i] != numbers[1][j])
            words[place / 64] |= std::uint64_t{1} << place % 64;
    }
}

void SliceBlock::values(std::vector<std::uint16_t>& places, std::vector<std::int64_t>& values) const {
    places.clear();
    values.clear();
    places.reserve(size());
    values.reserve(size());
    if (is_listed_) {
        places.assign(this->places().begin(), this->places().end());
        for (std::uint32_t i = 0; i < size(); ++i) values.push_back(value_at(i));
        return;
    }
    std::vector<std::uint64_t> room((slices_.size() + 1) * simd::kChunkWords);
    std::vector<const void*> words;
    for (const ChunkView& slice : slices_) {
        words.push_back(words_of(slice, room.data() + words.size() * simd::kChunkWords));
    }
    const void* const existence = words_of(existence_, room.data() + words.size() * simd::kChunkWords);
    for (std::size_t word = 0; word < simd::kChunkWords; ++word) {
        std::uint64_t offsets[64] = {};
        for (std::size_t i = 0; i < words.size(); ++i) offsets[i] = word_at(words[i], word);
        simd::kernels().transpose(offsets);
        for (std::uint64_t left = word_at(existence, word); left != 0; left &= left - 1) {
            const auto bit = static_cast<unsigned>(__builtin_ctzll(left));
            places.push_back(static_cast<std::uint16_t>(64 * word + bit));
            values.push_back(offset_to_value(offsets[bit]));
        }
    }
}

}  // namespace segdb
