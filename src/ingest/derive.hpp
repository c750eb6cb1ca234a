// Derived columns: generated columns of the data table, computed by SQLite from the same row.
//
// In the user's expression a decimal column stands for its number with a point, though it is stored as an integer of
// units; so `Quantity*UnitPrice` becomes `Quantity*("UnitPrice"/1000.0)`, or, where it only adds, subtracts and multiplies
// numbers, arithmetic in whole units (exact_arithmetic.hpp). Dates are texts `2020-03-01`, datetimes
// integers (UTC milliseconds), booleans 0 or 1. The result is turned into what the attribute's type stores: a decimal(3)
// in units of a thousandth. Nothing is rounded: a result that the type does not hold exactly, to the 15 digits that a
// double is good for, becomes a text such as `0.05 does not fit`, which no number's index takes.
// A type that is not given is inferred from the results of all rows: integer when all are; the least decimal up to 9
// places that holds every number, and with at least the places that columns combined by + - * alone can yield, as far as
// 15 digits leave room; date or datetime when all texts are ISO 8601; text.
// Invariant: the definition is self-contained SQL: any SQLite program computes the same.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <segdb/result.hpp>
#include <segdb/value.hpp>
#include <string>
#include <vector>

#include "store/connection.hpp"
#include "store/records.hpp"

namespace segdb {

// The expression over what the table stores. Errors: invalid_argument.
Result<std::string> derived_expression(const CollectionRecord& collection, const std::string& expression);

// The expression, turned into what `spec` stores: the definition of the generated column.
std::string derived_definition(const CollectionRecord& collection, const std::string& expression,
                               const std::string& stored_expression, const AttributeSpec& spec);

// The user's expression, from the stored definition.
std::string shown_expression(const CollectionRecord& collection, const AttributeRecord& attribute);

// Adds the column unless the collection has it already with the same definition. True when it was added: the last
// attribute of `collection`. REQUIRES: an open write transaction. Errors: invalid_argument; bad_data for a result that
// `type` does not hold; cancelled; what the store reports.
Result<bool> add_derived(Connection& connection, CollectionRecord& collection, const std::string& name,
                         const std::string& expression, const std::optional<AttributeSpec>& type,
                         const std::function<bool()>& cancelled);

// Whether all results of the derived columns in `chunks` are what their types hold. `only_scanned`: leaves out the
// columns whose values the index has read. Errors: bad_data that names column, expression, profile and value.
Result<void> check_derived(Connection& connection, const CollectionRecord& collection,
                           const std::vector<std::uint32_t>& chunks, bool only_scanned);

}  // namespace segdb
