// Which columns of an input go where in an import of profiles: its key and its attributes (column_plan.hpp).
#pragma once

#include <cstddef>
#include <optional>
#include <segdb/import.hpp>
#include <segdb/result.hpp>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "ingest/column_plan.hpp"

namespace segdb {

struct ImportPlan {
    std::size_t key_source = 0;
    std::string key;                                          // the key column's name
    std::vector<PlannedColumn> columns;                       // without the key, in the input's order
    std::vector<std::optional<AttributeSpec>> derived_types;  // parallel to ImportOptions::derive
};

// As plan_columns(). Errors: also invalid_argument for a key that is missing or not the collection's.
Result<ImportPlan> plan_import(const std::string& input, const std::vector<std::string>& columns, bool choose,
                               const CollectionRecord* existing, const ImportOptions& options);

// The collection that an import without further words means: of that name, or with an empty name the only one; null when
// there is none of that name. Errors: invalid_argument when no name is given and there is not exactly one collection.
Result<CollectionRecord*> collection_for_import(Catalog& catalog, const std::string& name);

}  // namespace segdb
