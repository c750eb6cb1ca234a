// Elasticsearch's date math: `now-21d/d`, `2014-11-18||+1M/M`, `2014-11`, epoch milliseconds.
//
// A text is resolved against one `now` and one zone to a closed period [down, up] in UTC milliseconds: a date with
// missing parts and no operations, and a rounding `/unit`, denote a whole period; anything else one instant
// (down == up). Source: Elasticsearch reference, "Date math", and its JavaDateMathParser; golden/date_math.tsv.
//
// 1. Operations apply from the left, from the first instant of the date: `2014-11||+1d` is the instant 2014-11-02.
// 2. Each `/unit` goes to its period's start for down and to its last millisecond for up, and what follows goes on
//    from there: `now/d+3h` is [03:00 today, 02:59:59.999 tomorrow].
// 3. Days and longer are wall-clock periods of the zone, and y M w d keep the wall-clock time; h m s are exact
//    durations. A period ends a millisecond before the next begins, whatever the clocks do between.
// 4. A date whose wall-clock time a zone skips starts when the clock goes on. A day that a zone skips altogether
//    (Pacific/Apia 2011-12-30) is empty: up == down - 1.
// 5. Bounds that only the zone's offset takes out of years 0000..9999 UTC are cut to kMinMs and kMaxMs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/time_zone.hpp"

namespace segdb {

struct Period {
    std::int64_t down = 0;
    std::int64_t up = 0;  // inclusive: the last millisecond; down - 1 for a day that the zone never had
    friend bool operator==(const Period&, const Period&) = default;
};

// Why a date expression cannot be used: where (byte offset in its text) and what was expected, in plain words.
struct DateMathError {
    std::size_t offset = 0;
    std::string message;
};

struct DateContext {
    std::optional<std::int64_t> now_ms;  // UTC milliseconds; an expression with `now` is an error without it
    TimeZone zone;                       // of rounding, calendar arithmetic, and dates without an offset
};

// `now` (in any case) or a date (with `||` before any operation), then operations `+3M` `-21d` `/d`; units y M w d h H m s;
// a missing count is 1; months clamp to the month's last day; weeks start on Monday. A whole number of at least 5 digits,
// also negative, is epoch milliseconds. A date is 2014, 2014-11, 2014-11-18, then T (t, a space) and hours, minutes,
// seconds, a fraction, and after a time Z or an offset.
// Dates that do not exist (2021-02-29, 2020-13-01), illegal math (`||*5`, `||/2m`, `||+2a`, `||+12`, `||-`, `||`) and
// results outside years 0000..9999 are errors with their offset; it is text.size() when something is missing at the end.
// Thread safety: pure; safe to call from any number of threads.
std::variant<Period, DateMathError> resolve_date(std::string_view text, const DateContext& context);

// `amount` calendar units before (negative) or after an instant, without rounding: what `in last 90 days` uses.
// unit is one of y M w d h H m s. Nothing when the result leaves years 0000..9999, or for another unit.
std::optional<std::int64_t> shifted(std::int64_t utc_ms, std::int64_t amount, char unit, const TimeZone& zone);

}  // namespace segdb
