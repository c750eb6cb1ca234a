#include "query/ranges.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "base/calendar.hpp"

namespace segdb {
namespace {

using grammar::CompareOp;

constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

std::int64_t start_of(std::int64_t day, const TimeZone& zone) { return zone.to_utc_ms(day * kMsPerDay); }

std::int64_t day_of(std::int64_t utc_ms, const TimeZone& zone) {
    const std::int64_t local = zone.to_local_ms(utc_ms);
    return local >= 0 ? local / kMsPerDay : -((-local + kMsPerDay - 1) / kMsPerDay);
}

// A day that the zone never had (Pacific/Apia 2011-12-30): its start is that of the day after it.
bool is_skipped(std::int64_t day, const TimeZone& zone) { return day_of(start_of(day, zone), zone) != day; }

// The first day that begins at or after the instant. A skipped day lies before the instant at which the next one begins.
std::int64_t first_day_from(std::int64_t utc_ms, const TimeZone& zone) {
    if (utc_ms <= kMinMs) return kMinDay;
    if (utc_ms > kMaxMs) return std::int64_t{kMaxDay} + 1;
    std::int64_t day = day_of(utc_ms, zone) - 1;
    while (start_of(day, zone) < utc_ms || (start_of(day, zone) == utc_ms && is_skipped(day, zone))) ++day;
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

// The day that the period is, if it is one that the zone skipped: the day after begins at the same instant. Other periods
// without instants are minutes and hours that a change of the clocks skipped.
std::optional<std::int64_t> skipped_day(const Period& period, const TimeZone& zone) {
    if (period.up >= period.down) return std::nullopt;
    const std::int64_t next = day_of(period.down, zone);
    if (start_of(next - 1, zone) != start_of(next, zone)) return std::nullopt;
    return next - 1;
}

// The days that begin within the period, or the skipped day that it denotes.
IntegerRange days_of(const Period& period, const TimeZone& zone) {
    if (const auto skipped = skipped_day(period, zone)) return {*skipped, *skipped};
    return {first_day_from(period.down, zone), last_day_until(period.up, zone)};
}

}  // namespace

IntegerRange instants_between(AttributeType type, std::int64_t low, std::int64_t high, const TimeZone& zone) {
    if (type == AttributeType::datetime) return {low, high};
    return {low == kLowest ? kLowest : first_day_from(low, zone),
            high == kHighest ? kHighest : last_day_until(high, zone)};
}

IntegerRange range_of_times(AttributeType type, CompareOp op, const Period& period, const TimeZone& zone) {
    const IntegerRange on = type == AttributeType::date ? days_of(period, zone) : IntegerRange{period.down, period.up};
    switch (op) {
        case CompareOp::less:
        case CompareOp::before:
            return {kLowest, on.low - 1};
        case CompareOp::less_equal:
        case CompareOp::on_or_before:
            return {kLowest, on.high};
        case CompareOp::greater:
        case CompareOp::after:
            return {on.high + 1, kHighest};
        case CompareOp::greater_equal:
        case CompareOp::on_or_after:
            return {on.low, kHighest};
        case CompareOp::equal:
        case CompareOp::not_equal:
        case CompareOp::on:
            break;
    }
    return on;
}

IntegerRange range_of_numbers(CompareOp op, const Decimal& number, int scale) {
    const GridBounds grid = on_grid(number, scale);
    if (op == CompareOp::equal) return grid.exact ? IntegerRange{grid.floor, grid.ceil} : kNobody;
    if (op == CompareOp::less || op == CompareOp::less_equal) {
        if (grid.below) return kNobody;
        if (grid.above) return {kLowest, kHighest};
        const bool excluded = grid.exact && op == CompareOp::less;
        if (excluded && grid.floor == kLowest) return kNobody;
        return {kLowest, excluded ? grid.floor - 1 : grid.floor};
    }
    if (grid.above) return kNobody;
    if (grid.below) return {kLowest, kHighest};
    const bool excluded = grid.exact && op == CompareOp::greater;
    if (excluded && grid.ceil == kHighest) return kNobody;
    return {excluded ? grid.ceil + 1 : grid.ceil, kHighest};
}

IntegerRanges anniversaries(AttributeType type, const Period& period, const IntegerRange& stored,
                            const TimeZone& zone) {
    const auto year_of = [&](std::int64_t value) {
        const std::int64_t day = type == AttributeType::date ? value : day_of(std::clamp(value, kMinMs, kMaxMs), zone);
        return ymd_from(static_cast<std::int32_t>(std::clamp<std::int64_t>(day, kMinDay, kMaxDay))).year;
    };
    const std::int64_t first_day = skipped_day(period, zone).value_or(day_of(period.down, zone));
    const YearMonthDay wanted = ymd_from(static_cast<std::int32_t>(first_day));
    std::vector<IntegerRange> ranges;
    for (int year = year_of(stored.low); year <= year_of(stored.high); ++year) {
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

char unit_letter(grammar::TimeUnit unit) {
    switch (unit) {
        case grammar::TimeUnit::year:
            return 'y';
        case grammar::TimeUnit::month:
            return 'M';
        case grammar::TimeUnit::week:
            return 'w';
        case grammar::TimeUnit::day:
            return 'd';
        case grammar::TimeUnit::hour:
            return 'h';
        case grammar::TimeUnit::minute:
            return 'm';
        case grammar::TimeUnit::second:
            break;
    }
    return 's';
}

IntegerRanges complement_of(const IntegerRanges& ranges) {
    std::vector<IntegerRange> gaps;
    std::int64_t next = kLowest;
    for (const auto& range : ranges.ranges()) {
        if (range.low > next) gaps.push_back({next, range.low - 1});
        if (range.high == kHighest) return IntegerRanges(std::move(gaps));
        next = range.high + 1;
    }
    gaps.push_back({next, kHighest});
    return IntegerRanges(std::move(gaps));
}

FollowingTime::FollowingTime(std::uint32_t amount, grammar::TimeUnit unit, const TimeZone& zone)
    : amount_(amount), unit_(unit_letter(unit)), zone_(zone) {
    constexpr std::int64_t kSecond = 1000;
    constexpr std::int64_t kDay = 86'400 * kSecond;
    const bool is_even = zone_.name() == "UTC";  // every day has 24 hours
    switch (unit_) {
        case 's':
            fixed_ = amount_ * kSecond;
            break;
        case 'm':
            fixed_ = amount_ * 60 * kSecond;
            break;
        case 'h':
            fixed_ = amount_ * 3600 * kSecond;
            break;
        case 'd':
            if (is_even) fixed_ = amount_ * kDay;
            break;
        case 'w':
            if (is_even) fixed_ = amount_ * 7 * kDay;
            break;
        default:
            break;
    }
}

std::int64_t FollowingTime::last(std::int64_t utc_ms) const {
    if (!fixed_) return shifted(utc_ms, amount_, unit_, zone_).value_or(kHighest);
    return utc_ms > kHighest - *fixed_ ? kHighest : utc_ms + *fixed_;
}

}  // namespace segdb
