// A bound expression as plain SQL over the data tables: the simplest of the evaluators, and the judge of the others.
//
// Prints one SELECT of the key column, ordered by ordinal. Four functions are not SQLite's own: segdb_fold(text) for
// `ignoring case`, segdb_matches(text, pattern, ignoring_case) for regular expressions, and segdb_sample(text, name, low,
// high) for samples, and segdb_shift(time, amount, unit, zone) for calendar units between events (store/sql_functions.hpp).
#pragma once

#include <string>

#include "query/bound.hpp"

namespace segdb {

std::string to_sql(const BoundQuery& query);

// One condition alone, as it would stand after WHERE, behind the WITH clause that it needs. Conditions with the same text
// mean the same.
std::string condition_sql(const BoundNode& condition, const CollectionRecord& collection);

}  // namespace segdb
