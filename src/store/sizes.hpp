// How many bytes tables and indexes take in the file: what `schema` shows.
#pragma once

#include <cstdint>
#include <segdb/result.hpp>
#include <segdb/value.hpp>

#include "store/connection.hpp"
#include "store/records.hpp"

namespace segdb {

// Pages of the collection's tables, its key's SQL index included.
Result<std::uint64_t> data_bytes(Connection& connection, const CollectionRecord& collection);

// Pages of all segdb_* tables.
Result<std::uint64_t> index_bytes(Connection& connection);

// Bytes of an attribute's containers and dictionary values, without SQLite's overhead.
Result<std::uint64_t> payload_bytes(Connection& connection, const AttributeRecord& attribute);
Result<std::uint64_t> payload_bytes(Connection& connection, BitmapId bitmap);

}  // namespace segdb
