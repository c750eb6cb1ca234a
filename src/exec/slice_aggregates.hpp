// Count, sum, least, greatest and rank of the values that a set of profiles has in one chunk.
//
// O'Neil and Quass (Improved Query Performance with Variant Indexes, 1997): the sum of u is the sum over the slices of
// 2^i times the places that slice i and the set have in common; the least and the greatest are found digit by digit, from
// the most significant one. Where the set has all values of the chunk, cardinalities and ends say it all and no slice is
// read; where it has few, they shrink to fewer with each digit.
#pragma once

#include <cstdint>

#include "base/int128.hpp"
#include "exec/chunk_algebra.hpp"
#include "index/slice_block.hpp"

namespace segdb {

// What is known of the values of a set, chunk after chunk. Places of the set without a value do not count.
// Thread safety: a plain value; distinct objects may be used from distinct threads.
struct ValueTotals {
    std::uint64_t count = 0;
    Int128 sum = 0;          // exact; of 0 values 0
    std::int64_t least = 0;  // REQUIRES of both: count > 0
    std::int64_t greatest = 0;

    // Which of them are wanted: each costs a pass over the slices. The count costs none.
    struct Wanted {
        bool sum = true;
        bool ends = true;  // least and greatest
    };
    // Adds the values of the places in `set`. What is not wanted stays as it was.
    void add(const SliceBlock& block, ChunkView set, Wanted wanted, ChunkAlgebra& algebra);

  private:
    // Of the places of `set` that have a value, `valued` of them.
    void add_sum(const SliceBlock& block, ChunkView set, std::uint32_t valued, ChunkAlgebra& algebra);
    // REQUIRES: the set is not empty, and all its places have a value
    void add_ends(const SliceBlock& block, ChunkView set, ChunkAlgebra& algebra);
};

// How many places of the set have a value of at most `most`.
std::uint32_t count_at_most(const SliceBlock& block, ChunkView set, std::int64_t most, ChunkAlgebra& algebra);

}  // namespace segdb
