// Comparisons over slices for a few candidates: from the most significant slice down, each decides about half of those
// that the digits above have left open. Nothing of the size of a bitset is made.
#pragma once

#include <span>

#include "exec/chunk_algebra.hpp"
#include "exec/slice_ranges.hpp"

namespace segdb {

// Those of the candidates whose digits make a number in one of the ranges; an array. `slices` as those of a SliceBlock, or
// the first of them. REQUIRES: the candidates are an array or empty; the range's bounds have no more digits than there are
// slices
ChunkValue candidates_between(std::span<const ChunkView> slices, ChunkValue candidates, OffsetRange range,
                              ChunkAlgebra& algebra);

// Both together. REQUIRES: each is an array or empty; they are parts of one array
ChunkValue merge_arrays(ChunkValue a, ChunkValue b, ChunkAlgebra& algebra);

}  // namespace segdb
