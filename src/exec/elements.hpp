// The elements of a container, whatever its form.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bitmap/chunk_view.hpp"

namespace segdb {

// Ascending; the container's own where it is an array, else written into `room`.
std::span<const std::uint16_t> elements_of(const ChunkView& view, std::vector<std::uint16_t>& room);

}  // namespace segdb
