// Comparisons over a block of sliced values: the places of a chunk whose value lies in one of some ranges.
//
// O'Neil and Quass (Improved Query Performance with Variant Indexes, 1997) compare by going through the slices. Here:
//
//   - ranges are clipped to the chunk's least and greatest value first: nothing left, or everything covered, is answered
//     without touching a slice;
//   - u >= c is a fold over the slices from c's lowest digit 1 upwards: `and` with the slice where c has 1, `or` where it
//     has 0; a <= u <= b is (u >= a) and not (u >= b + 1), after the digits that a and b have in common were split off.
//     All of it is only written down as a fused value (fused.hpp) and run in one pass with the rest of the expression;
//   - a few candidates (an array) are filtered from the most significant slice down, where most are decided soon;
//   - a list of values is looked through.
#pragma once

#include <span>

#include "exec/chunk_algebra.hpp"
#include "index/predicate.hpp"
#include "index/slice_block.hpp"

namespace segdb {

// The places in `within` (full: no restriction) whose value lies in one of the ranges. The block has to outlive the value.
// REQUIRES: ranges ascend, do not overlap and do not touch; each has low <= high
ChunkValue compare(const SliceBlock& block, std::span<const IntegerRange> ranges, ChunkView within,
                   ChunkAlgebra& algebra);

}  // namespace segdb
