#include "index/slice_block.hpp"

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
