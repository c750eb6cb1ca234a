// The SQL functions that printed SQL uses beyond SQLite's own: segdb_fold, segdb_matches and segdb_sample.
#pragma once

#include <segdb/result.hpp>

#include "store/connection.hpp"

namespace segdb {

// Registers them on this connection.
//   segdb_fold(text)                            the text under Unicode simple case folding; NULL for NULL
//   segdb_matches(text, pattern, ignoring_case) 1 when the regular expression (RE2) is found in the text, else 0
//   segdb_sample(text, name, low, high)         1 when the text's place in the sample's order (base/sample_hash.hpp) lies
//                                               in [low, high), in millionths of a percent, else 0; NULL for NULL
Result<void> register_sql_functions(Connection& connection);

}  // namespace segdb
