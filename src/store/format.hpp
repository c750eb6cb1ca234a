// The file's format: who made it, which version, and the tables that every segdb file has. Bytes and tables are described
// in FORMAT.md.
#pragma once

#include <segdb/result.hpp>
#include <string>

#include "store/connection.hpp"

namespace segdb {

inline constexpr int kApplicationId = 0x73656764;  // "segd"; stored in the file, does not change
inline constexpr int kFormatVersion = 3;           // user_version; raised when an older segdb could not read the file

// Checks that the file is segdb's and of a format this version knows. An empty file (and only that) is made into a new
// database with this time zone when the connection may create one.
// One of an older format is brought up to this one, when it can be written.
// Errors: not_a_database (another program's file: it is not touched), newer_format, read_only, io.
Result<void> open_format(Connection& connection, const std::string& path, bool create, const std::string& time_zone);

// False for a file of an earlier format, which is read as it is when it cannot be written: it has profiles only, and no
// versions of chunks.
Result<bool> knows_events(Connection& connection);

Result<std::string> read_time_zone(Connection& connection);

}  // namespace segdb
