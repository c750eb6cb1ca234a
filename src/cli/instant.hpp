// Instants as people write them after --now, and the clock, which nothing below the command reads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace segdb::cli {

// UTC milliseconds of `2018-01-01`, `2018-01-01T09:20`, `2018-01-01T09:20:30.123Z`, `2018-01-01T09:20:30+02:00` (a space may
// stand for the T; without an offset the time is UTC), or of a whole number: milliseconds since 1970. Years 0000 to 9999.
// Nothing for any other text and for days that do not exist.
std::optional<std::int64_t> parse_instant(std::string_view text);

// Why a whole number is hardly meant as milliseconds since 1970, and what to write: one that seems to be seconds (from 1973
// on), or a date (20180101, 201801010920, 20180101092030). An empty text for all others.
std::string doubt_about_number(std::string_view text);

// `2018-01-01T09:20:30.123Z`. REQUIRES: a year in [0, 9999]
std::string format_instant(std::int64_t utc_ms);

// The clock's UTC milliseconds now.
std::int64_t clock_ms();

// Nanoseconds of a clock that only moves forward, for measuring.
std::uint64_t monotonic_ns();

}  // namespace segdb::cli
