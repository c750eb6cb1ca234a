// Retention: old events go, in many short transactions.
#pragma once

#include <cstdint>
#include <segdb/events.hpp>
#include <segdb/result.hpp>
#include <string_view>

#include "base/time_zone.hpp"
#include "store/connection.hpp"

namespace segdb {

// The instant that `older_than` puts between old and young: a period before now (`90d`), or a date or date math, of a
// period its first instant. Errors: invalid_argument, saying what it could be.
Result<std::int64_t> expiry_instant(std::string_view older_than, std::optional<std::int64_t> now_ms,
                                    const TimeZone& zone);

// See Database::expire(). Begins and commits transactions of its own.
Result<ExpireReport> expire_events(Connection& connection, const TimeZone& zone, std::string_view event,
                                   std::string_view older_than, const ExpireOptions& options);

}  // namespace segdb
