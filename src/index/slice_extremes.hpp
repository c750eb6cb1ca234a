// The least and the greatest number of a set of places, digit by digit from the most significant one.
#pragma once

#include <cstdint>
#include <span>

#include "bitmap/chunk_view.hpp"

namespace segdb {

// Of the u (slice_block.hpp) of the places in `set`, a bitset at any address. REQUIRES: the set is not empty
std::uint64_t least_offset(const void* set, std::span<const ChunkView> slices);
std::uint64_t greatest_offset(const void* set, std::span<const ChunkView> slices);

}  // namespace segdb
