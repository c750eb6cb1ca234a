// Old events, chunk by chunk: which chunks have some, how many, and their removal.
#pragma once

#include <cstdint>
#include <segdb/result.hpp>
#include <vector>

#include "store/connection.hpp"
#include "store/records.hpp"

namespace segdb {

// The chunks that may hold events before the instant, ascending: of those that are indexed, by the range of times noted
// for each; and those whose rows the index does not know yet.
Result<std::vector<std::uint32_t>> chunks_before(Connection& connection, const CollectionRecord& events,
                                                 std::int64_t before_ms);

// How many events of the chunk are before the instant. Reads the data table.
Result<std::uint64_t> count_before(Connection& connection, const CollectionRecord& events, std::uint32_t chunk,
                                   std::int64_t before_ms);

// Deletes them; the triggers note the chunk. Returns how many there were. REQUIRES: an open write transaction
Result<std::uint64_t> delete_before(Connection& connection, const CollectionRecord& events, std::uint32_t chunk,
                                    std::int64_t before_ms);

}  // namespace segdb
