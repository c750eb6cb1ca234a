// SQLite's result codes as ours.
#pragma once

#include <segdb/result.hpp>

namespace segdb {

ErrorCode error_code(int sqlite_code);

}  // namespace segdb
