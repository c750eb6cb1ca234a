// The events of one profile, read from their table.
#pragma once

#include <cstdint>
#include <segdb/result.hpp>
#include <vector>

#include "index/predicate.hpp"
#include "store/connection.hpp"
#include "store/records.hpp"

namespace segdb {

struct EventPlace {
    std::uint32_t ordinal = 0;
    std::int64_t at = 0;
};

// Those within the window (both ends included), by time, and at equal times by ordinal. REQUIRES: an event collection
Result<std::vector<EventPlace>> events_of_profile(Connection& connection, const CollectionRecord& events,
                                                  std::uint32_t profile, IntegerRange window);

}  // namespace segdb
