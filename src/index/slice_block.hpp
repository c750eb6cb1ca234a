// The values of an integer attribute in one chunk, as a bit-sliced index (O'Neil and Quass, Improved Query Performance
// with Variant Indexes, 1997): comparisons and sums are operations on whole bitsets, a few for each binary digit.
//
// Frame of reference: a value is low + u, where low is the chunk's least value, so that what lies close together takes few
// digits, whatever its sign. Two forms:
//
//   listed   at most kMaxListed values: their places, and beside them their u, in 0, 1, 2, 4 or 8 bytes each;
//   sliced   more: slice i is the set of places whose u has bit i; the existence set is that of all places with a value.
//
// Invariants:
// 1. At least one value; low and high are values of the chunk.
// 2. Sliced: there are as many slices as high - low has binary digits, 0 to 64. A place without a value is in no slice.
// 3. high - low may be greater than INT64_MAX: it and u are unsigned, and all arithmetic on them is modulo 2^64.
//
// The stored form is described in src/index/FORMAT.md.
#pragma once

#include <cstdint>
#include <segdb/result.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bitmap/chunk_view.hpp"
#include "bitmap/resident_container.hpp"

namespace segdb {

// Up to so many values a list is smaller than slices, and looked through sooner: the set of its places is an array.
inline constexpr std::uint32_t kMaxListed = kMaxResidentArray;

// Thread safety: const functions may run in parallel on one object. Everything it hands out is valid as long as it lives,
// also after it was moved.
class SliceBlock {
  public:
    // The stored form. REQUIRES: places ascend without duplicates; as many values; at least one
    static std::string encode(std::span<const std::uint16_t> places, std::span<const std::int64_t> values);
    // Bytes from outside: checked completely, so that everything above is true of what results. `bytes` is not needed
    // afterwards. Errors: corrupt, saying why.
    static Result<SliceBlock> decode(std::string_view bytes);

    [[nodiscard]] std::int64_t low() const { return low_; }
    [[nodiscard]] std::int64_t high() const { return offset_to_value(span_); }
    [[nodiscard]] std::uint64_t span() const { return span_; }                   // high - low: the greatest u
    [[nodiscard]] std::uint32_t size() const { return existence_.cardinality; }  // values, in [1, 65,536]
    [[nodiscard]] std::size_t bytes() const;                                     // of memory held
    [[nodiscard]] bool is_listed() const { return is_listed_; }
    // All places with a value. Listed: an array; sliced: full, runs or bits.
    [[nodiscard]] const ChunkView& existence() const { return existence_; }
    [[nodiscard]] std::int64_t offset_to_value(std::uint64_t u) const {
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(low_) + u);
    }

    // REQUIRES of these: listed
    [[nodiscard]] std::span<const std::uint16_t> places() const {
        return {static_cast<const std::uint16_t*>(existence_.data), existence_.cardinality};
    }
    [[nodiscard]] unsigned offset_bytes() const { return offset_bytes_; }  // of each u: 0, 1, 2, 4, 8
    [[nodiscard]] const std::byte* offsets() const { return offsets_; }    // size() unsigned integers, aligned
    [[nodiscard]] std::uint64_t offset_at(std::uint32_t index) const;      // REQUIRES: index < size()
    [[nodiscard]] std::int64_t value_at(std::uint32_t index) const { return offset_to_value(offset_at(index)); }

    // From the least significant digit; empty, full, arrays, runs and bitsets, as a ResidentBitmap's containers.
    // REQUIRES: sliced
    [[nodiscard]] std::span<const ChunkView> slices() const { return slices_; }

    // The u of every place of the chunk, by place; 0 where there is no value. REQUIRES: sliced; span() < 2^32;
    // 65,536 offsets
    void offsets_by_place(std::span<std::uint32_t> offsets) const;

    // Sets the bits of the places at which both have values, but not the same; other bits may be set as well where only one
    // has a value. REQUIRES: 1,024 words
    void mark_differences(const SliceBlock& other, std::uint64_t* words) const;

    // All places, ascending, and their values; what the vectors held is gone.
    void values(std::vector<std::uint16_t>& places, std::vector<std::int64_t>& values) const;

  private:
    SliceBlock() = default;
    static Result<SliceBlock> decode_listed(std::string_view rest, std::int64_t low);
    static Result<SliceBlock> decode_sliced(std::string_view rest, std::int64_t low);
    void mark_other_values(const SliceBlock& other, std::uint64_t* words) const;

    std::int64_t low_ = 0;
    std::uint64_t span_ = 0;
    ChunkView existence_;
    std::vector<ChunkView> slices_;
    const std::byte* offsets_ = nullptr;
    AlignedBytes memory_;
    std::uint8_t offset_bytes_ = 0;
    bool is_listed_ = false;
};

}  // namespace segdb
