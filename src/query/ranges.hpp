// Comparisons as ranges of stored values: numbers on their attribute's grid, periods of time as dates or instants.
//
// A datetime is an instant and is compared as it is. A date stands for the first instant of its day in the query's zone:
// so `registered on 2020-03-01` finds that day whatever the zone, and no date is ever a day off. A day that the zone skipped
// (Pacific/Apia 2011-12-30) keeps its place between its neighbours.
#pragma once

#include <cstdint>
#include <optional>
#include <segdb/value.hpp>

#include "base/date_math.hpp"
#include "base/decimal.hpp"
#include "grammar/ast.hpp"
#include "index/predicate.hpp"

namespace segdb {

// An interval without values: low > high.
inline constexpr IntegerRange kNobody{1, 0};

// The units of 10^-scale that compare so with the number, exactly: also when it lies between two of them, or beyond all.
// REQUIRES: op is one of = < <= > >=.
IntegerRange range_of_numbers(grammar::CompareOp op, const Decimal& number, int scale);

// The stored values of `type` (date: days, datetime: milliseconds) whose instant compares so with the period
// (LANGUAGE.md section 4). REQUIRES: type is date or datetime; op is not !=.
IntegerRange range_of_times(AttributeType type, grammar::CompareOp op, const Period& period, const TimeZone& zone);

// The letter of a unit in date math: y M w d h m s.
char unit_letter(grammar::TimeUnit unit);

// The values outside all of the ranges. REQUIRES: no INT64_MIN or INT64_MAX is the bound of a gap that matters: both stand
// for no bound
IntegerRanges complement_of(const IntegerRanges& ranges);

// How long after an event another one may come. Thread safety: a plain value; const functions may run in parallel.
class FollowingTime {
  public:
    FollowingTime(std::uint32_t amount, grammar::TimeUnit unit, const TimeZone& zone);
    // The last instant, both included; INT64_MAX where that lies beyond the year 9999.
    [[nodiscard]] std::int64_t last(std::int64_t utc_ms) const;
    // The same for every first instant, in milliseconds, unless it is calendar arithmetic.
    [[nodiscard]] std::optional<std::int64_t> fixed() const { return fixed_; }
    [[nodiscard]] std::int64_t amount() const { return amount_; }
    [[nodiscard]] char unit() const { return unit_; }
    [[nodiscard]] const TimeZone& zone() const { return zone_; }

  private:
    std::int64_t amount_;
    char unit_;
    TimeZone zone_;
    std::optional<std::int64_t> fixed_;
};

// The stored values of `type` whose instant lies in [low, high] (UTC milliseconds, both included). INT64_MIN and INT64_MAX
// stand for no bound. REQUIRES: type is date or datetime.
IntegerRange instants_between(AttributeType type, std::int64_t low, std::int64_t high, const TimeZone& zone);

// The stored values within the years of `stored` that lie on the month and day with which `period` begins; 29 February also
// means 28 February of years that have no 29th.
IntegerRanges anniversaries(AttributeType type, const Period& period, const IntegerRange& stored, const TimeZone& zone);

}  // namespace segdb
