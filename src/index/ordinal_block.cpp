// Ordinal blocks as they are stored (FORMAT.md), and from bytes that nobody trusts.
#include "index/ordinal_block.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

#include "bitmap/chunk_view.hpp"
#include "simd/kernels.hpp"

namespace segdb {
namespace {

constexpr std::uint8_t kForm = 1;  // the first byte; the number does not change
constexpr std::size_t kHeadBytes = 10;
constexpr std::size_t kSlack = 3;  // so that 4 bytes can be read at the last ordinal, whatever its width

// The fewest bytes that hold it, at least one.
unsigned bytes_of(std::uint32_t greatest) {
    return (std::max(1U, static_cast<unsigned>(std::bit_width(greatest))) + 7) / 8;
}

std::uint32_t mask_of(unsigned width) { return 0xFFFFFFFFU >> (32 - 8 * width); }

Error damaged(const std::string& why) {
    return {.code = ErrorCode::corrupt, .message = "damaged block of profiles: " + why};
}

// With a width that the compiler knows: a shift, a load and a mask an ordinal.
template <unsigned kWidth>
void gather_of_width(const std::uint8_t* memory, std::span<const std::uint16_t> places, std::uint32_t* ordinals) {
    constexpr std::uint32_t kMask = 0xFFFFFFFFU >> (32 - 8 * kWidth);
    for (std::size_t i = 0; i < places.size(); ++i) {
        std::uint32_t ordinal = 0;
        std::memcpy(&ordinal, memory + std::size_t{places[i]} * kWidth, sizeof ordinal);
        ordinals[i] = ordinal & kMask;
    }
}

// Without a branch: nobody can guess who is in the set.
template <unsigned kWidth>
std::size_t keep_of_width(const std::uint8_t* memory, std::span<const std::uint16_t> places, const std::uint64_t* bits,
                          std::uint16_t* kept) {
    constexpr std::uint32_t kMask = 0xFFFFFFFFU >> (32 - 8 * kWidth);
    std::size_t size = 0;
    for (const std::uint16_t place : places) {
        std::uint32_t ordinal = 0;
        std::memcpy(&ordinal, memory + std::size_t{place} * kWidth, sizeof ordinal);
        ordinal &= kMask;
        kept[size] = place;
        size += bits[ordinal / 64] >> (ordinal % 64) & 1;
    }
    return size;
}

std::uint32_t number_at(std::string_view bytes, std::size_t offset) {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

}  // namespace

std::string OrdinalBlock::encode(std::span<const std::uint16_t> places, std::span<const std::int64_t> ordinals) {
    assert(!places.empty() && places.size() == ordinals.size());
    const auto greatest = static_cast<std::uint32_t>(*std::max_element(ordinals.begin(), ordinals.end()));
    const unsigned width = bytes_of(greatest);
    const std::uint32_t end = std::uint32_t{places.back()} + 1;
    const auto size = static_cast<std::uint32_t>(places.size());
    std::string out(kHeadBytes + std::size_t{end} * width, '\0');
    out[0] = static_cast<char>(kForm);
    out[1] = static_cast<char>(width);
    std::memcpy(out.data() + 2, &size, sizeof size);
    std::memcpy(out.data() + 6, &end, sizeof end);
    for (std::size_t i = 0; i < places.size(); ++i) {
        const auto ordinal = static_cast<std::uint32_t>(ordinals[i]);
        std::memcpy(out.data() + kHeadBytes + std::size_t{places[i]} * width, &ordinal, width);
    }
    return out;
}

Result<OrdinalBlock> OrdinalBlock::decode(std::string_view bytes) {
    if (bytes.size() < kHeadBytes) return damaged("it has no head");
    const auto form = static_cast<unsigned char>(bytes[0]);
    if (form != kForm) return damaged("unknown form " + std::to_string(unsigned{form}));
    OrdinalBlock block;
    block.width_ = static_cast<unsigned char>(bytes[1]);
    block.size_ = number_at(bytes, 2);
    block.places_ = number_at(bytes, 6);
    if (block.width_ < 1 || block.width_ > 4) return damaged("ordinals of impossible width");
    if (block.places_ < 1 || block.places_ > kChunkSize) return damaged("an impossible number of places");
    if (block.size_ < 1 || block.size_ > block.places_) return damaged("an impossible number of events");
    if (bytes.size() != kHeadBytes + std::size_t{block.places_} * block.width_) {
        return damaged("it is of another length than its head says");
    }
    block.mask_ = mask_of(block.width_);
    block.memory_.resize(std::size_t{kChunkSize} * block.width_ + kSlack);
    std::memcpy(block.memory_.data(), bytes.data() + kHeadBytes, bytes.size() - kHeadBytes);
    std::uint32_t held = 0;  // places that surely have an event
    for (std::uint32_t place = 0; place < block.places_; ++place) {
        const std::uint32_t ordinal = block.at(place);
        held += ordinal != 0 ? 1U : 0U;
        block.greatest_ = std::max(block.greatest_, ordinal);
    }
    if (held > block.size_) return damaged("places without an event have a profile");
    if (block.width_ != bytes_of(block.greatest_)) return damaged("ordinals wider than they need be");
    return block;
}

void OrdinalBlock::gather(std::span<const std::uint16_t> places, std::uint32_t* ordinals) const {
    switch (width_) {
        case 1:
            return gather_of_width<1>(memory_.data(), places, ordinals);
        case 2:
            return gather_of_width<2>(memory_.data(), places, ordinals);
        case 3:
            return gather_of_width<3>(memory_.data(), places, ordinals);
        default:
            return gather_of_width<4>(memory_.data(), places, ordinals);
    }
}

void OrdinalBlock::mark_differences(const OrdinalBlock& other, std::uint64_t* words) const {
    const std::uint32_t end = std::max(places_, other.places_);
    const std::size_t bytes = std::size_t{64} * width_;  // of the places of a word
    for (std::uint32_t word = 0; word * 64 < end; ++word) {
        const std::size_t at_byte = word * bytes;
        const bool same =
            width_ == other.width_ && std::memcmp(memory_.data() + at_byte, other.memory_.data() + at_byte, bytes) == 0;
        if (same) continue;
        for (std::uint32_t bit = 0; bit < 64; ++bit) {
            const std::uint32_t place = word * 64 + bit;
            words[word] |= std::uint64_t{at(place) != other.at(place)} << bit;
        }
    }
}

void OrdinalBlock::members(const std::uint64_t* bits, std::uint64_t* words) const {
    simd::kernels().members(memory_.data(), width_, bits, words);
}

std::size_t OrdinalBlock::keep(std::span<const std::uint16_t> places, const std::uint64_t* bits,
                               std::uint16_t* kept) const {
    switch (width_) {
        case 1:
            return keep_of_width<1>(memory_.data(), places, bits, kept);
        case 2:
            return keep_of_width<2>(memory_.data(), places, bits, kept);
        case 3:
            return keep_of_width<3>(memory_.data(), places, bits, kept);
        default:
            return keep_of_width<4>(memory_.data(), places, bits, kept);
    }
}

}  // namespace segdb
