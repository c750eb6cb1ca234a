// What the writer and the reader of stored slice blocks (src/index/FORMAT.md) agree on.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace segdb {

// The first byte. The numbers do not change.
enum class SliceForm : unsigned char { listed = 1, sliced = 2 };

// How many bytes each number of a list takes: 0, 1, 2, 4 or 8.
constexpr std::size_t bytes_of_offsets(std::uint64_t greatest) {
    return greatest == 0 ? 0 : std::bit_ceil((static_cast<std::size_t>(std::bit_width(greatest)) + 7) / 8);
}

}  // namespace segdb
