// The two SQL functions that printed SQL uses beyond SQLite's own: segdb_fold and segdb_matches.
#pragma once

#include <segdb/result.hpp>

#include "store/connection.hpp"

namespace segdb {

// Registers them on this connection.
//   segdb_fold(text)                            the text under Unicode simple case folding; NULL for NULL
//   segdb_matches(text, pattern, ignoring_case) 1 when the regular expression (RE2) is found in the text, else 0
Result<void> register_sql_functions(Connection& connection);

}  // namespace segdb
