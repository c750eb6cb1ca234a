// Which columns of an input go where in an import of events: the event's own, and its attributes (column_plan.hpp).
#pragma once

#include <cstddef>
#include <optional>
#include <segdb/events.hpp>
#include <segdb/result.hpp>
#include <string>
#include <vector>

#include "ingest/column_plan.hpp"

namespace segdb {

// The columns that make a row an event, by position among the input's columns.
struct EventColumns {
    std::size_t profile = 0;
    std::size_t time = 0;
    std::optional<std::size_t> event;
    std::optional<std::size_t> id;
};

// Errors: invalid_argument for options that are missing or contradict each other, whatever the input.
Result<void> check_event_options(const EventImportOptions& options);

// Errors: unknown_name for a column that the input does not have; invalid_argument for one that is named twice.
Result<EventColumns> find_event_columns(const std::string& input, const std::vector<std::string>& columns,
                                        const EventImportOptions& options);

// The attributes of one kind; as plan_columns(). Errors: also invalid_argument for a column `profile` or `at` that would
// become an attribute, and for ids where the kind has none or the reverse.
Result<ColumnPlan> plan_events(const std::string& input, const std::vector<std::string>& columns, bool choose,
                               const EventColumns& own, const CollectionRecord* existing,
                               const EventImportOptions& options);

}  // namespace segdb
