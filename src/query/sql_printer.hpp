// A bound expression as plain SQL over the data tables: the simplest of the evaluators, and the judge of the others.
//
// Prints one SELECT of the key column, ordered by ordinal. Three functions are not SQLite's own: segdb_fold(text) for
// `ignoring case`, segdb_matches(text, pattern, ignoring_case) for regular expressions, and segdb_sample(text, name, low,
// high) for samples (store/sql_functions.hpp).
#pragma once

#include <string>

#include "query/bound.hpp"

namespace segdb {

std::string to_sql(const BoundQuery& query);

}  // namespace segdb
