// A condition on an attribute whose values lie in blocks, chunk by chunk: bit-sliced numbers, or texts.
//
// Chunks are passed over unread where their range of numbers, or their filter of texts, says that nobody is selected.
// What a search through texts selects is remembered (ConditionResults).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <segdb/result.hpp>

#include "exec/chunk_algebra.hpp"
#include "index/text_search.hpp"
#include "query/bound.hpp"
#include "store/snapshot.hpp"

namespace segdb {

// Thread safety: const functions may run in parallel.
class ColumnLeaf {
  public:
    // REQUIRES: has_blocks(encoding) of the condition's attribute; condition and snapshot outlive the leaf, which is used
    // during the running query only. Errors: corrupt, io.
    static Result<std::unique_ptr<ColumnLeaf>> open(Snapshot& snapshot, const BoundCondition& condition);

    // One more than the last stripe in which somebody can be selected.
    [[nodiscard]] std::uint32_t stripes() const { return directory_->stripes(); }
    // Bit i: somebody in chunk i of the stripe may be selected.
    [[nodiscard]] std::uint64_t possible(std::uint32_t stripe) const;

    // Those of `within` (full: no restriction; or an array) that the condition selects. The value may point into a block:
    // `holder` keeps that alive. Errors: corrupt, naming collection, attribute and chunk; io.
    Result<ChunkValue> evaluate(std::uint32_t chunk, const ChunkView& within, ChunkAlgebra& algebra,
                                std::shared_ptr<const void>& holder) const;

    [[nodiscard]] const ColumnDirectory& directory() const { return *directory_; }
    // What has to be looked through, about; for the choice of threads.
    [[nodiscard]] std::uint64_t expected_bytes() const;

  private:
    ColumnLeaf(ColumnCache& columns, const BoundCondition& condition, const ColumnDirectory* directory)
        : columns_(columns), condition_(condition), directory_(directory) {}

    [[nodiscard]] bool selects_whole(std::uint32_t chunk) const;
    Result<ChunkValue> evaluate_texts(std::uint32_t chunk, ChunkAlgebra& algebra) const;
    Result<bool> may_have(std::uint32_t chunk) const;

    ColumnCache& columns_;
    const BoundCondition& condition_;
    const ColumnDirectory* directory_;
    const IntegerRanges* ranges_ = nullptr;     // numbers
    std::optional<TextSearch> search_;          // texts
    std::vector<std::uint64_t> hashes_;         // of the texts asked for, when they are few
    std::shared_ptr<ConditionResult> results_;  // when they are worth remembering
};

// Whether the condition selects anybody. REQUIRES and errors: as ColumnLeaf.
Result<bool> selects_anybody(Snapshot& snapshot, const BoundCondition& condition);

}  // namespace segdb
