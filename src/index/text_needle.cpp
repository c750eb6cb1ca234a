#include "index/text_needle.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <utility>

#include "simd/kernels.hpp"

namespace segdb {
namespace {

constexpr std::size_t kSampleParts = 16;
constexpr std::size_t kSampleBytes = 128;  // of each

using Frequencies = std::array<std::uint32_t, 256>;

// How often bytes come in some places of the block.
Frequencies frequencies_in(const TextBlock& block) {
    Frequencies result{};
    const std::size_t size = block.offsets()[block.distinct()];
    for (std::size_t part = 0; part < kSampleParts; ++part) {
        const std::size_t first = size / kSampleParts * part;
        for (std::size_t i = first; i < std::min(size, first + kSampleBytes); ++i)
            ++result[static_cast<unsigned char>(block.texts()[i])];
    }
    return result;
}

}  // namespace

TextNeedle::TextNeedle(std::string bytes, bool ignoring_case) : bytes_(std::move(bytes)), fold_(bytes_.size(), '\0') {
    for (std::size_t i = 0; ignoring_case && i < bytes_.size(); ++i) {
        if (bytes_[i] >= 'a' && bytes_[i] <= 'z') fold_[i] = 0x20;
    }
    last_at_ = bytes_.size() - std::min(bytes_.size(), sizeof(std::uint64_t));
    first_ = word_at(0);
    last_ = word_at(last_at_);
}

TextNeedle::Word TextNeedle::word_at(std::size_t first) const {
    Word word;
    const std::size_t size = std::min(bytes_.size() - first, sizeof word.bytes);
    std::memcpy(&word.bytes, bytes_.data() + first, size);
    std::memcpy(&word.fold, fold_.data() + first, size);
    std::memset(&word.mask, 0xFF, size);
    return word;
}

// `where` gives the place in a text, [first, last), at which the needle must stand. No jump hangs on its bytes: they may be
// there in every second text. What is read of a shorter text, or behind it, lies in the block.
template <class Where>
std::uint32_t TextNeedle::find_where(const TextBlock& block, std::uint16_t* codes, Where where) const {
    const char* const texts = block.texts();
    const std::uint32_t* const offsets = block.offsets();
    const std::size_t length = bytes_.size();
    const Word first_word = first_;  // copies, which writing codes cannot change
    const Word last_word = last_;
    const std::size_t last_at = last_at_;
    const bool is_long = length > 2 * sizeof(std::uint64_t);
    std::uint32_t found = 0;
    for (std::uint32_t code = 0; code < block.distinct(); ++code) {
        const std::size_t first = offsets[code];
        const std::size_t last = offsets[code + 1];
        const bool fits = last - first >= length;
        const char* const from = texts + (fits ? where(first, last) : first);
        // As numbers: `&&` would be jumps that no CPU foresees.
        const unsigned same = unsigned{fits} & unsigned{first_word.stands_at(from)} &
                              unsigned{last_word.stands_at(from + (fits ? last_at : 0))};
        codes[found] = static_cast<std::uint16_t>(code);
        found += is_long ? unsigned{same != 0 && rest_at(from)} : same;
    }
    return found;
}

std::uint32_t TextNeedle::find_beginnings(const TextBlock& block, std::uint16_t* codes) const {
    return find_where(block, codes, [](std::size_t first, std::size_t) { return first; });
}

std::uint32_t TextNeedle::find_endings(const TextBlock& block, std::uint16_t* codes) const {
    return find_where(block, codes, [length = bytes_.size()](std::size_t, std::size_t last) { return last - length; });
}

bool TextNeedle::rest_at(const char* from) const {
    for (std::size_t i = 0; i < bytes_.size(); ++i) {
        if ((from[i] | fold_[i]) != bytes_[i]) return false;
    }
    return true;
}

// The two bytes that are rarest in this block are looked at first: random candidates are few then.
simd::Needle TextNeedle::probed(const TextBlock& block) const {
    const Frequencies frequencies = frequencies_in(block);
    const auto frequency = [&](std::size_t at) {
        const auto byte = static_cast<unsigned char>(bytes_[at]);
        return frequencies[byte] + (fold_[at] != 0 ? frequencies[byte ^ 0x20U] : 0);
    };
    std::size_t first = 0;
    for (std::size_t i = 1; i < bytes_.size(); ++i) {
        if (frequency(i) < frequency(first)) first = i;
    }
    std::size_t second = first == 0 ? bytes_.size() - 1 : 0;
    for (std::size_t i = 0; i < bytes_.size(); ++i) {
        if (i != first && frequency(i) < frequency(second)) second = i;
    }
    return {.bytes = bytes_.data(),
            .fold = fold_.data(),
            .length = bytes_.size(),
            .first_probe = first,
            .second_probe = second};
}

std::uint32_t TextNeedle::find(const TextBlock& block, std::uint16_t* codes) const {
    assert(!bytes_.empty());
    return simd::kernels().find_texts(block.texts(), block.offsets(), block.distinct(), probed(block), codes);
}

}  // namespace segdb
