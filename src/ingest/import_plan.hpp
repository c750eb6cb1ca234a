// Which columns of an input go where: the options of an import, checked against the input's columns and the catalog.
//
// Names match exactly, else ignoring ASCII case, as in SQL. Invariants of a finished plan:
//   1. Every planned column has an attribute of the collection, `attribute` its name as the collection spells it.
//   2. No attribute is named twice; derived attributes and the key are not among them.
#pragma once

#include <cstddef>
#include <optional>
#include <segdb/import.hpp>
#include <segdb/result.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.hpp"
#include "store/records.hpp"

namespace segdb {

struct PlannedColumn {
    std::size_t source = 0;  // position among the input's columns
    std::string attribute;
    std::optional<AttributeSpec> spec;  // from the options or the collection; nothing: to be inferred
    std::string separator;              // of a list's items
    bool is_new = true;                 // the collection does not have it yet
};

struct ImportPlan {
    std::size_t key_source = 0;
    std::string key;                                          // the key column's name
    std::vector<PlannedColumn> columns;                       // without the key, in the input's order
    std::vector<std::optional<AttributeSpec>> derived_types;  // parallel to ImportOptions::derive
};

// `input` stands in messages; `existing` is null for a new collection; `choose`: ImportOptions::columns names those to
// take rather than all there are.
// Errors: unknown_name for a column that the input does not have; invalid_argument for options that contradict each
// other or the collection; bad_data for columns without a name or with the same.
Result<ImportPlan> plan_import(const std::string& input, const std::vector<std::string>& columns, bool choose,
                               const CollectionRecord* existing, const ImportOptions& options);

// The collection that an import without further words means: of that name, or with an empty name the only one; null when
// there is none of that name. Errors: invalid_argument when no name is given and there is not exactly one collection.
Result<CollectionRecord*> collection_for_import(Catalog& catalog, const std::string& name);

// The position of `name` among `names`: exact, else ignoring ASCII case.
std::optional<std::size_t> find_name(const std::vector<std::string>& names, std::string_view name);

// find_name(), or an error that says what the input has. Errors: unknown_name.
Result<std::size_t> column_named(const std::string& input, const std::vector<std::string>& columns,
                                 std::string_view name);

}  // namespace segdb
