// How long does it take only to read what a query reads? No engine that looks at every byte can be faster.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bitmap/resident_bitmap.hpp"
#include "support/contest.hpp"

namespace segdb::bench {

class ReadLimit {
  public:
    // The containers of these bitmaps, which must live longer.
    explicit ReadLimit(std::span<const ResidentBitmap* const> bitmaps);

    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    // Reading in several orders; the numbers returned mean nothing.
    [[nodiscard]] std::vector<Method> methods() const;

  private:
    struct Block {
        const std::byte* data = nullptr;
        std::size_t bytes = 0;
    };
    using Blocks = std::vector<Block>;

    std::vector<Blocks> bitmaps_;  // containers of each bitmap
    std::vector<Blocks> chunks_;   // containers of each chunk
    std::uint64_t bytes_ = 0;
};

}  // namespace segdb::bench
