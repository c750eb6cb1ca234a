// The kinds of event of one input, and what the first reading finds out about each.
#pragma once

#include <cstdint>
#include <optional>
#include <segdb/result.hpp>
#include <string>
#include <unordered_map>
#include <vector>

#include "ingest/column_types.hpp"
#include "ingest/event_converter.hpp"
#include "ingest/event_plan.hpp"
#include "ingest/row_batch.hpp"

namespace segdb {

// Each kind becomes a table; an input with more is one whose event column was mistaken.
inline constexpr std::size_t kMaxEventKinds = 1'000;
inline constexpr std::size_t kMaxKindColumns =
    1'000'000;  // kinds times columns: bounds the memory of the first reading

// Thread safety: not safe; use it from one thread at a time.
class EventKinds {
  public:
    struct Kind {
        std::string name;  // as the input spells it first
        ColumnTypes types;
        ColumnPlan plan;
    };

    // `only`: the kind that all rows are of; empty: the event column names it. `format` may be null; it must outlive this
    // object. `wanted`: see ColumnTypes.
    EventKinds(const std::string& only, const DateFormat* format, std::vector<bool> wanted = {});

    // Takes note of the rows' kinds and types. Rows without a profile, or whose kind cannot be read, are passed over.
    // Errors: limit for too many kinds.
    Result<void> add(const RowBatch& batch, std::size_t columns, const EventColumns& own);

    [[nodiscard]] std::vector<Kind>& all() { return kinds_; }

  private:
    Result<std::optional<std::size_t>> kind_of(const RowBatch& batch, const Row& row, std::size_t columns,
                                               const EventColumns& own);

    bool several_;
    const DateFormat* format_;
    std::vector<Kind> kinds_;                               // in the input's order
    std::unordered_map<std::string, std::size_t> by_name_;  // folded
    std::vector<std::vector<const Row*>> rows_;             // of one batch, by kind
};

}  // namespace segdb
