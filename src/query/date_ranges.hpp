// Periods of time as ranges of what date and datetime attributes store.
//
// A datetime is an instant and is compared as it is. A date stands for the first instant of its day in the query's zone:
// so `registered on 2020-03-01` finds that day whatever the zone, and no date is ever a day off.
#pragma once

#include <cstdint>
#include <segdb/value.hpp>

#include "base/date_math.hpp"
#include "grammar/ast.hpp"
#include "index/predicate.hpp"

namespace segdb {

// The stored values of `type` (date: days, datetime: milliseconds) whose instant lies in [low, high] (UTC milliseconds,
// both included). INT64_MIN and INT64_MAX stand for no bound. REQUIRES: type is date or datetime.
IntegerRange instants_between(AttributeType type, std::int64_t low, std::int64_t high, const TimeZone& zone);

// All stored values on the month and day that `period` begins with, of any year; 29 February also means 28 February of
// years that have no 29th.
IntegerRanges anniversaries(AttributeType type, const Period& period, const TimeZone& zone);

}  // namespace segdb
