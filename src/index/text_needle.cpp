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
    const std::size_t first = std::min(bytes_.size(), sizeof first_word_);
    std::memcpy(&first_word_, bytes_.data(), first);
    std::memcpy(&first_fold_, fold_.data(), first);
    std::memset(&first_mask_, 0xFF, first);
}

bool TextNeedle::rest_at(const char* from) const {
    for (std::size_t i = sizeof first_word_; i < bytes_.size(); ++i) {
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
