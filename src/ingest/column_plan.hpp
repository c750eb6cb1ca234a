// Which columns of an input become which attributes: names and types that the options give, checked against the input's
// columns and the catalog. What imports of profiles and of events share.
//
// Names match exactly, else ignoring ASCII case, as in SQL. Invariants of a finished plan:
//   1. Every planned column has an attribute of the collection, `attribute` its name as the collection spells it.
//   2. No attribute is named twice; derived attributes and reserved columns (the key, an event's time) are not among them.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <segdb/result.hpp>
#include <segdb/value.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/records.hpp"

namespace segdb {

struct PlannedColumn {
    std::size_t source = 0;  // position among the input's columns
    std::string attribute;
    std::optional<AttributeSpec> spec;  // from the options or the collection; nothing: to be inferred
    std::string separator;              // of a list's items
    bool is_new = true;                 // the collection does not have it yet
};

// A column of the input that has a meaning of its own and becomes no attribute.
struct ReservedColumn {
    std::size_t source = 0;
    std::string_view why_no_type;  // completes "column 'id' ..", for who gives it a type
    bool is_text = false;          // the type text is what it has anyway
};

// The part of ImportOptions and EventImportOptions that is about columns. REQUIRES: the options outlive it.
struct ColumnOptions {
    const std::map<std::string, AttributeSpec>& types;
    const std::map<std::string, std::string>& lists;
    const std::vector<std::string>& columns;
    const std::vector<std::pair<std::string, std::string>>& derive;
    std::vector<ReservedColumn> reserved;
    std::vector<std::string_view> taken_names;  // which no attribute can have
};

struct ColumnPlan {
    std::vector<PlannedColumn> columns;                       // in the input's order
    std::vector<std::optional<AttributeSpec>> derived_types;  // parallel to ColumnOptions::derive
};

// `input` stands in messages; `existing` is null for a new collection; `choose`: ColumnOptions::columns names those to
// take rather than all there are.
// Errors: unknown_name for a column that the input does not have; invalid_argument for options that contradict each
// other or the collection; bad_data for columns without a name or with the same.
Result<ColumnPlan> plan_columns(const std::string& input, const std::vector<std::string>& columns, bool choose,
                                const CollectionRecord* existing, const ColumnOptions& options);

// The position of `name` among `names`: exact, else ignoring ASCII case.
std::optional<std::size_t> find_name(const std::vector<std::string>& names, std::string_view name);

// find_name(), or an error that says what the input has. Errors: unknown_name.
Result<std::size_t> column_named(const std::string& input, const std::vector<std::string>& columns,
                                 std::string_view name);

}  // namespace segdb
