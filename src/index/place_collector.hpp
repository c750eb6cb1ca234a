// Places of a chunk that come in any order, made a container in a buffer of the caller.
//
// Few places are kept as they come and sorted, more are set in a bitset: what equality finds in each of many chunks costs
// no pass over 8 KiB.
#pragma once

#include <cstdint>
#include <span>

#include "bitmap/chunk_view.hpp"
#include "simd/kernel_table.hpp"

namespace segdb {

// Thread safety: not safe.
class PlaceCollector {
  public:
    // REQUIRES: no place comes twice
    void add(std::span<const std::uint16_t> places) {
        if (places.size() == 1 && cardinality_ > kMaxFew) {  // the usual case where every text has one place
            ++cardinality_;
            set_bit(places.front());
        } else {
            add_several(places);
        }
    }

    // What was added: empty, full, an array or bits, in `out`, 64-byte aligned, of simd::kChunkWords + simd::kArraySlack
    // words. Ends the collector's use.
    [[nodiscard]] ChunkView finish(std::uint64_t* out);

  private:
    static constexpr std::uint32_t kMaxFew = 48;

    void add_several(std::span<const std::uint16_t> places);
    void set_bits(std::span<const std::uint16_t> places);
    void set_bit(std::uint16_t place) { bits_[place / 64] |= std::uint64_t{1} << (place % 64); }

    std::uint32_t cardinality_ = 0;
    std::uint16_t few_[kMaxFew];                         // while there are at most so many
    alignas(64) std::uint64_t bits_[simd::kChunkWords];  // when there are more; not set before
};

}  // namespace segdb
