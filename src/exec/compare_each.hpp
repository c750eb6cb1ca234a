// Comparisons over slices with very many ranges: the slices are turned back into numbers, and each is looked up.
#pragma once

#include <span>

#include "exec/chunk_algebra.hpp"
#include "index/predicate.hpp"
#include "index/slice_block.hpp"

namespace segdb {

// The places whose value lies in one of the ranges. REQUIRES: sliced; ranges as compare() requires, all of them clipped
// (ranges_within)
ChunkValue compare_each(const SliceBlock& block, std::span<const IntegerRange> ranges, ChunkAlgebra& algebra);

}  // namespace segdb
