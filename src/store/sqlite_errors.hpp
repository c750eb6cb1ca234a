// SQLite's result codes as ours.
#pragma once

#include <segdb/result.hpp>

struct sqlite3;

namespace segdb {

ErrorCode error_code(int sqlite_code);

// The result code of a failed call; SQLITE_FULL also where SQLite speaks of an I/O error, but the reason was a full disk.
int failure_of(sqlite3* connection, int sqlite_code);

}  // namespace segdb
