// Derived columns: generated columns of the data table, computed by SQLite from the same row.
//
// In the user's expression a decimal column stands for its number with a point, though it is stored as an integer of
// units; so `Quantity*UnitPrice` becomes `Quantity*("UnitPrice"/1000.0)`. Dates are texts `2020-03-01`, datetimes
// integers (UTC milliseconds), booleans 0 or 1. The result is turned into what the attribute's type stores:
//   decimal(3): CAST(round((EXPR)*1000) AS INTEGER)
// A type that is not given is inferred from the results of all rows: integer when all are; the least decimal up to 6
// places at which every number comes back within a part in 10^9; date or datetime when all texts are ISO 8601; text.
// Invariant: the definition is self-contained SQL: any SQLite program computes the same.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <segdb/result.hpp>
#include <segdb/value.hpp>
#include <string>

#include "store/connection.hpp"
#include "store/records.hpp"

namespace segdb {

// The expression over what the table stores. Errors: invalid_argument.
Result<std::string> derived_expression(const CollectionRecord& collection, const std::string& expression);

// The expression, turned into what `spec` stores: the definition of the generated column.
std::string derived_definition(const std::string& stored_expression, const AttributeSpec& spec);

// The type of the expression's results over all rows. Errors: invalid_argument with SQLite's reason; cancelled.
Result<AttributeSpec> infer_derived_type(Connection& connection, const CollectionRecord& collection,
                                         const std::string& stored_expression, const std::function<bool()>& cancelled);

// Adds the column unless the collection has it already with the same definition. True when it was added: the last
// attribute of `collection`. REQUIRES: an open write transaction. Errors: invalid_argument; what the store reports.
Result<bool> add_derived(Connection& connection, CollectionRecord& collection, const std::string& name,
                         const std::string& expression, const std::optional<AttributeSpec>& type,
                         const std::function<bool()>& cancelled);

}  // namespace segdb
