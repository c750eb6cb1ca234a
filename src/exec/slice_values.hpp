// Single values out of a block, for a few places.
#pragma once

#include <cstdint>
#include <vector>

#include "bitmap/chunk_view.hpp"
#include "index/slice_block.hpp"

namespace segdb {

// Puts the values of these places at the end of `values`, in order of places. One look at each slice a place: for more than
// a few thousand places SliceBlock::values() is sooner done. REQUIRES: all of the places have a value
void append_values(const SliceBlock& block, const ChunkView& places, std::vector<std::int64_t>& values);

}  // namespace segdb
