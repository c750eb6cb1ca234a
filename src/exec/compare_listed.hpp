// Comparisons over a list of values: looked through, without jumps that depend on a value.
#pragma once

#include <span>

#include "exec/chunk_algebra.hpp"
#include "index/predicate.hpp"
#include "index/slice_block.hpp"

namespace segdb {

// The places whose value lies in one of the ranges. REQUIRES: listed; ranges as compare() requires, all of them clipped
// (ranges_within)
ChunkValue compare_listed(const SliceBlock& block, std::span<const IntegerRange> ranges, ChunkAlgebra& algebra);

}  // namespace segdb
