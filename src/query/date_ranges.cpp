#include "query/date_ranges.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "base/calendar.hpp"

namespace segdb {
namespace {

constexpr std::int64_t kNoLow = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kNoHigh = std::numeric_limits<std::int64_t>::max();

std::int64_t start_of(std::int64_t day, const TimeZone& zone) { return zone.to_utc_ms(day * kMsPerDay); }

std::int64_t day_of(std::int64_t utc_ms, const TimeZone& zone) {
    const std::int64_t local = zone.to_local_ms(utc_ms);
    return local >= 0 ? local / kMsPerDay : -((-local + kMsPerDay - 1) / kMsPerDay);
}

// The first day that begins at or after the instant.
std::int64_t first_day_from(std::int64_t utc_ms, const TimeZone& zone) {
    if (utc_ms <= kMinMs) return kMinDay;
    if (utc_ms > kMaxMs) return std::int64_t{kMaxDay} + 1;
    std::int64_t day = day_of(utc_ms, zone) - 1;
    while (start_of(day, zone) < utc_ms) ++day;
    return day;
}

// The last day that begins at or before the instant.
std::int64_t last_day_until(std::int64_t utc_ms, const TimeZone& zone) {
    if (utc_ms >= kMaxMs) return kMaxDay;
    if (utc_ms < kMinMs) return std::int64_t{kMinDay} - 1;
    std::int64_t day = day_of(utc_ms, zone) + 1;
    while (start_of(day, zone) > utc_ms) --day;
    return day;
}

}  // namespace

IntegerRange instants_between(AttributeType type, std::int64_t low, std::int64_t high, const TimeZone& zone) {
    if (type == AttributeType::datetime) return {low, high};
    return {low == kNoLow ? kNoLow : first_day_from(low, zone), high == kNoHigh ? kNoHigh : last_day_until(high, zone)};
}

IntegerRanges anniversaries(AttributeType type, const Period& period, const TimeZone& zone) {
    const YearMonthDay wanted = ymd_from(static_cast<std::int32_t>(day_of(period.down, zone)));
    std::vector<IntegerRange> ranges;
    for (int year = 0; year <= 9999; ++year) {
        YearMonthDay date{year, wanted.month, wanted.day};
        if (!valid_date(date)) date.day = 28;
        const std::int64_t day = days_from(date);
        if (type == AttributeType::date) {
            ranges.push_back({day, day});
        } else {
            ranges.push_back({start_of(day, zone), start_of(day + 1, zone) - 1});
        }
    }
    return IntegerRanges(std::move(ranges));
}

}  // namespace segdb
