// Elasticsearch's date math: `now-21d/d`, `2014-11-18||+1M/M`, `2014-11`, epoch milliseconds.
//
// A text is resolved against one `now` and one zone to a closed period [down, up] in UTC milliseconds: a date with
// missing parts, and a rounding `/unit` at the end, denote a whole period; anything else one instant (down == up).
// Source: Elasticsearch reference, "Date math"; LANGUAGE.md section 4; golden/date_math.tsv.
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
    std::int64_t up = 0;  // inclusive: the last millisecond
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

// `now` or a date (with `||` before any operation), then operations `+3M` `-21d` `/d`; units y M w d h H m s; a missing
// count is 1; months clamp to the month's last day; weeks start on Monday. A whole number of at least 5 digits is epoch
// milliseconds. Dates that do not exist (2021-02-29, 2020-13-01), illegal math (`||*5`, `||/2m`, `||+2a`, `||+12`,
// `||-`) and results outside years 0000..9999 are errors with their offset.
// Thread safety: pure; safe to call from any number of threads.
std::variant<Period, DateMathError> resolve_date(std::string_view text, const DateContext& context);

// `amount` calendar units before (negative) or after an instant, without rounding: what `in last 90 days` uses.
// unit is one of y M w d h m s. Nothing when the result leaves years 0000..9999.
std::optional<std::int64_t> shifted(std::int64_t utc_ms, std::int64_t amount, char unit, const TimeZone& zone);

}  // namespace segdb
