// A set of ordinals within one chunk: 65,536 places, one Roaring container.
//
// The unit of storage, caching and evaluation. Elements are the low 16 bits of ordinals. Sparse sets stay arrays, dense
// ones bitsets, clustered ones runs; CRoaring chooses. Invariant: at most 65,536 elements, all below 65,536.
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
    [[nodiscard]] ChunkSet clone() const;

    [[nodiscard]] std::uint32_t cardinality() const;
    [[nodiscard]] bool empty() const;
    [[nodiscard]] bool contains(std::uint16_t element) const;
    [[nodiscard]] std::vector<std::uint16_t> elements() const;  // ascending

    void and_with(const ChunkSet& other);
    void or_with(const ChunkSet& other);
    void and_not_with(const ChunkSet& other);

    friend bool operator==(const ChunkSet& a, const ChunkSet& b);

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
