// A POSIX TZ rule, `CET-1CEST,M3.5.0,M10.5.0/3`: how a zone's clock goes on after the last change its file lists.
//
// Every zone file ends with one (RFC 9636 section 3.3). Without it clocks would stop changing in 2037, and on systems
// with "slim" zone files decades ago. Invariant: a parsed rule gives two changes for every year of the calendar.
// Limit: a rule that names daylight time must say when it begins and ends, as in all zone files.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace segdb {

// The day of a year on which the clock changes, and when on that day.
struct ChangeDay {
    enum class Kind {
        julian,         // Jn: day `day` of 1..365, 29 February is never counted
        zero_based,     // n: day `day` of 0..365
        month_weekday,  // Mm.w.d: the `week`-th `day` (0 is Sunday) of `month`; week 5 is the last
    };
    Kind kind = Kind::zero_based;
    int month = 1;
    int week = 1;
    int day = 0;
    std::int32_t seconds = 7200;  // after midnight of the clock in force before the change; may be negative
};

struct PosixRule {
    std::int32_t standard_seconds = 0;  // east of UTC
    std::int32_t daylight_seconds = 0;
    bool has_daylight = false;
    ChangeDay daylight_begins;
    ChangeDay daylight_ends;
};

std::optional<PosixRule> parse_posix_rule(std::string_view text);

// UTC seconds of the two changes in a year. REQUIRES: rule.has_daylight, year in [0, 9999]
struct YearChanges {
    std::int64_t daylight_begins = 0;
    std::int64_t daylight_ends = 0;
};
YearChanges changes_in(const PosixRule& rule, int year);

}  // namespace segdb
