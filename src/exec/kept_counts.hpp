// Counts of expressions with conditions on events, kept until one of the collections that they are about changes.
//
// An expression is told by what it means, its SQL over resolved names, windows and values, so that a window that moves on
// with `now` is another expression. Expressions without events are counted too fast to be worth it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "exec/chunk_counts.hpp"
#include "query/bound.hpp"
#include "store/snapshot.hpp"

namespace segdb {

// Thread safety: not safe; use it from one thread at a time.
class KeptCount {
  public:
    // `without_rules`: an evaluation of its own. REQUIRES: all outlive this; an open transaction that the snapshot has entered
    KeptCount(const BoundQuery& query, const std::vector<std::string>& without_rules, Snapshot& snapshot);

    // Nothing when there is none.
    [[nodiscard]] std::optional<std::uint64_t> find() const;
    // Whether counts are kept: of expressions with events.
    [[nodiscard]] bool is_wanted() const { return !collections_.empty(); }
    // What was counted of chunks in an earlier version, as long as no profile has changed since; else of none.
    [[nodiscard]] ChunkCounts earlier() const;
    void keep(std::uint64_t count, ChunkCounts of_chunks);

  private:
    Snapshot& snapshot_;
    std::vector<std::int64_t> collections_;  // the profiles' last; empty: nothing is kept
    std::string key_;
};

}  // namespace segdb
