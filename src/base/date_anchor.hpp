// The date that date math starts from, as it is written: `2014`, `2014-11`, .., `2014-11-18T09:20:30.5+01:00`.
//
// Reads what Elasticsearch calls strict_date_optional_time: each part after the year may be missing, from the right.
// Unlike calendar.cpp's readers, which say yes or no per data cell, this one keeps which parts are missing and says
// in plain words what is wrong and where. Invariant: `first` is a wall-clock time in years 0000..9999, `next` the
// first one after the period written. Limit: an offset needs at least an hour before it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "base/date_math.hpp"

namespace segdb {

struct DateAnchor {
    std::int64_t first = 0;  // wall-clock milliseconds of the period's start
    std::int64_t next = 0;   // wall-clock milliseconds of the start of the next period of its size; first + 1 ms for
                             // a date written to the fraction
    std::optional<std::int32_t> offset_minutes;  // as written; the context's zone holds when nothing is
};

std::variant<DateAnchor, DateMathError> read_date_anchor(std::string_view text);

// The first day of a month counted from January of year 0: 12 * year + month - 1. kMaxDay + 1 for year 10000.
// REQUIRES: month_index in [0, 120'000]
std::int32_t first_day_of_month(std::int64_t month_index);

}  // namespace segdb
