// The calendar without time zones: proleptic Gregorian days and UTC milliseconds, and their ISO 8601 texts.
//
// Years run from 0000 to 9999, so that ISO texts sort as the dates do. All functions are pure and safe to call from any
// number of threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace segdb {

inline constexpr std::int64_t kMsPerSecond = 1'000;
inline constexpr std::int64_t kMsPerMinute = 60'000;
inline constexpr std::int64_t kMsPerHour = 3'600'000;
inline constexpr std::int64_t kMsPerDay = 86'400'000;

inline constexpr std::int32_t kMinDay = -719'528;                                    // 0000-01-01
inline constexpr std::int32_t kMaxDay = 2'932'896;                                   // 9999-12-31
inline constexpr std::int64_t kMinMs = kMinDay * kMsPerDay;                          // 0000-01-01T00:00:00.000Z
inline constexpr std::int64_t kMaxMs = (kMaxDay + std::int64_t{1}) * kMsPerDay - 1;  // 9999-12-31T23:59:59.999Z

struct YearMonthDay {
    int year = 1970;  // [0, 9999]
    int month = 1;    // [1, 12]
    int day = 1;      // [1, 31]
};

// Days since 1970-01-01. REQUIRES: valid_date(ymd)
std::int32_t days_from(const YearMonthDay& ymd);
// REQUIRES: days in [kMinDay, kMaxDay]
YearMonthDay ymd_from(std::int32_t days);
bool valid_date(const YearMonthDay& ymd);

// `2020-03-01` exactly -> days since 1970-01-01; nothing for another form or a day that does not exist. Fast: used per cell.
std::optional<std::int32_t> parse_iso_date(std::string_view text);

// An ISO date-time as data files hold it: `2020-03-01T09:20`, seconds and a fraction of up to 9 digits optional (cut to
// milliseconds), `T`, `t` or one space between, then nothing, `Z`, `z`, or an offset `+01:00`, `+0100`, `+01` of at most
// 18:00. Hours end at 23, minutes and seconds at 59: no 24:00 and no leap second. Nothing for any other text.
// The wall clock is in years 0000..9999; near their ends subtracting the offset may lead outside [kMinMs, kMaxMs].
struct LocalDateTime {
    std::int64_t ms = 0;              // milliseconds since 1970-01-01T00:00 of the wall clock
    bool has_offset = false;          // Z or an offset was written
    std::int32_t offset_minutes = 0;  // to subtract to get UTC; meaningful when has_offset
};
std::optional<LocalDateTime> parse_iso_datetime(std::string_view text);

// Outside of the years 0000 to 9999, where only rows that others wrote lie: `2932897 days`, `900000000000000000 ms`.
std::string format_date(std::int64_t days);        // `2020-03-01`
std::string format_datetime(std::int64_t utc_ms);  // `2014-11-18T00:00:00.000Z`

}  // namespace segdb
