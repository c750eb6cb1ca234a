// The profiles that the events of one chunk belong to: an ordinal a place.
//
// A projection from events to profiles reads ordinals at places in any order, so they lie in an array by place, each in as
// few bytes (1 to 4) as the chunk's greatest one needs: little more than packed to bits, and one load and one mask to read.
// A place without an event holds 0; which places have one is for the live bitmap of the events to say. In memory a block
// has all places of a chunk, so that a bitmap that does not agree with it reads a wrong ordinal and not beyond it.
//
// The stored form is described in src/index/FORMAT.md.
#pragma once

#include <cstdint>
#include <cstring>
#include <segdb/result.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace segdb {

// Thread safety: const functions may run in parallel on one object. A block may be moved.
class OrdinalBlock {
  public:
    // The stored form. REQUIRES: places ascend without duplicates; as many ordinals, each below 2^32; at least one
    static std::string encode(std::span<const std::uint16_t> places, std::span<const std::int64_t> ordinals);
    // Bytes from outside: checked completely. `bytes` is not needed afterwards. Errors: corrupt, saying why.
    static Result<OrdinalBlock> decode(std::string_view bytes);

    [[nodiscard]] std::uint32_t size() const { return size_; }          // events, in [1, places()]
    [[nodiscard]] std::uint32_t places() const { return places_; }      // one more than the last place, in [1, 65,536]
    [[nodiscard]] std::uint32_t greatest() const { return greatest_; }  // of the ordinals
    [[nodiscard]] unsigned width() const { return width_; }             // bytes of an ordinal, in [1, 4]
    [[nodiscard]] std::size_t bytes() const { return memory_.size(); }  // of memory held
    // 0 where there is no event. REQUIRES: place < 65,536
    [[nodiscard]] std::uint32_t at(std::uint32_t place) const {
        std::uint32_t ordinal = 0;
        std::memcpy(&ordinal, memory_.data() + std::size_t{place} * width_, sizeof ordinal);
        return ordinal & mask_;
    }

    // The same of each of the places, in their order. REQUIRES: room for as many ordinals
    void gather(std::span<const std::uint16_t> places, std::uint32_t* ordinals) const;
    // Sets the bits of the places at which another block has another ordinal. REQUIRES: 1,024 words
    void mark_differences(const OrdinalBlock& other, std::uint64_t* words) const;
    // The places whose ordinal is in a bitset. REQUIRES: the bitset reaches to greatest(), and to ordinal 63; 1,024 words
    void members(const std::uint64_t* bits, std::uint64_t* words) const;
    // Writes those of the places whose ordinal is in a bitset to `kept`, which may be the places themselves; returns how
    // many. REQUIRES: the bitset reaches to greatest()
    std::size_t keep(std::span<const std::uint16_t> places, const std::uint64_t* bits, std::uint16_t* kept) const;

  private:
    OrdinalBlock() = default;
    std::vector<std::uint8_t> memory_;  // and 3 bytes more, so that 4 can be read anywhere
    std::uint32_t size_ = 0;
    std::uint32_t places_ = 0;
    std::uint32_t greatest_ = 0;
    std::uint32_t mask_ = 0;
    unsigned width_ = 0;
};

}  // namespace segdb
