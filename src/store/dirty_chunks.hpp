// Which chunks a writer has changed: a bit a chunk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "bitmap/chunk_set.hpp"

namespace segdb {

// Thread safety: not safe; use it from one thread at a time.
class DirtyChunks {
  public:
    // REQUIRES: ordinal in [0, 2^32)
    void add(std::int64_t ordinal) { dirty_[static_cast<std::size_t>(ordinal >> kChunkBits)] = true; }
    // Ascending.
    [[nodiscard]] std::vector<std::uint32_t> list() const {
        std::vector<std::uint32_t> chunks;
        for (std::uint32_t chunk = 0; chunk < dirty_.size(); ++chunk) {
            if (dirty_[chunk]) chunks.push_back(chunk);
        }
        return chunks;
    }

  private:
    std::vector<bool> dirty_ = std::vector<bool>(std::size_t{1} << (32 - kChunkBits));
};

}  // namespace segdb
