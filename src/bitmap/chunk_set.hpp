// A set of ordinals within one chunk: 65,536 places, one Roaring container.
//
// The unit of storage, as it is made from rows and compared with them; queries work on what is stored (chunk_view.hpp).
// Elements are the low 16 bits of ordinals. Invariant: at most 65,536 elements, all below 65,536.
#pragma once

#include <cstdint>
#include <memory>
#include <segdb/result.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bitmap/chunk_view.hpp"

namespace segdb {

// Thread safety: const functions may run in parallel on one object; others need the object to themselves.
class ChunkSet {
  public:
    ChunkSet();  // empty
    ChunkSet(ChunkSet&&) noexcept;
    ChunkSet& operator=(ChunkSet&&) noexcept;
    ChunkSet(const ChunkSet&) = delete;
    ChunkSet& operator=(const ChunkSet&) = delete;
    ~ChunkSet();

    // REQUIRES: ascending, without duplicates.
    static ChunkSet from_sorted(std::span<const std::uint16_t> elements);

    [[nodiscard]] std::uint32_t cardinality() const;
    [[nodiscard]] bool empty() const;
    [[nodiscard]] std::vector<std::uint16_t> elements() const;  // ascending

    // The container's stored form (src/store/FORMAT.md): a type byte, then the payload of the Roaring format
    // specification's container of that type. The smallest of the three types is written.
    // REQUIRES: !empty()
    [[nodiscard]] std::string encode() const;
    // Bytes from outside: checked completely (type, length, order, range). Errors: corrupt, saying why.
    static Result<ChunkSet> decode(std::string_view bytes);

  private:
    struct Impl;
    explicit ChunkSet(Impl* impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace segdb
