// Percentiles: the values at given ranks among all values of a set, over chunks whose slices have bases of their own.
//
// By bisection: where a rank lies between two values, the middle one is asked how many values are at most that, chunk by
// chunk; chunks that lie wholly on one side are not read. All ranks take each step together, so that a chunk's slices are
// read once for all of them. As soon as few values are left between the two, they are fetched and put in order. Steps: at
// most one a binary digit of the range of values, usually as many as halve the set down to what is fetched.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <segdb/result.hpp>
#include <span>
#include <vector>

#include "bitmap/resident_container.hpp"
#include "exec/chunk_algebra.hpp"
#include "exec/cost_model.hpp"
#include "index/predicate.hpp"
#include "index/slice_block.hpp"

namespace segdb {

// Who has a value of an attribute within a set, chunk by chunk; the values themselves are read again when they are needed.
// Thread safety: const functions may run in parallel on one object when the loader may.
class SetOfValues {
  public:
    // Reads a chunk's block. Errors: corrupt, io.
    using Loader = std::function<Result<std::shared_ptr<const SliceBlock>>(std::uint32_t chunk)>;
    explicit SetOfValues(Loader load) : load_(std::move(load)) {}

    struct Chunk {
        std::uint32_t number = 0;
        ChunkView set;          // places with a value, at least one; its cardinality is known
        IntegerRange ends;      // no value of the chunk is outside of it
        AlignedBytes memory{};  // of the set
    };
    // Keeps a copy of the places of `set` that have a value.
    void add(std::uint32_t chunk, const SliceBlock& block, const ChunkView& set, ChunkAlgebra& algebra);

    [[nodiscard]] const std::vector<Chunk>& chunks() const { return chunks_; }
    [[nodiscard]] std::uint64_t size() const { return size_; }  // values
    [[nodiscard]] Result<std::shared_ptr<const SliceBlock>> load(const Chunk& chunk) const {
        return load_(chunk.number);
    }

  private:
    Loader load_;
    std::vector<Chunk> chunks_;
    std::uint64_t size_ = 0;
};

// The values at the ranks, as many and in the same order: rank 0 is the least value, rank size() - 1 the greatest.
// `cancelled` is asked before each block that is read; may be empty. Errors: the loader's; cancelled.
// REQUIRES: each rank < values.size()
Result<std::vector<std::int64_t>> values_at_ranks(const SetOfValues& values, std::span<const std::uint64_t> ranks,
                                                  ChunkAlgebra& algebra, const std::function<bool()>& cancelled,
                                                  std::uint64_t max_fetched = cost::kMaxFetchedValues);

}  // namespace segdb
