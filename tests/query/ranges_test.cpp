#include "query/ranges.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <random>

#include "base/calendar.hpp"
#include "grammar/printer.hpp"

namespace segdb {
namespace {

using enum grammar::CompareOp;
using grammar::CompareOp;

constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

bool inside(const IntegerRange& range, std::int64_t value) { return range.low <= value && value <= range.high; }

// --- numbers ---

// value * 10^-scale against digits * 10^-places, exactly: both over 10^18, in 128 bits and a carry. |a| < 2^63 and
// 10^18 < 2^60, so the products fit.
__extension__ typedef __int128 Wide;

int compared(std::int64_t value, int scale, const Decimal& number) {
    const auto scaled_up = [](std::int64_t digits, int places) {
        Wide wide = digits;
        for (; places < kMaxScale; ++places) wide *= 10;
        return wide;
    };
    const Wide a = scaled_up(value, scale);
    const Wide b = scaled_up(number.digits, number.scale);
    return a < b ? -1 : a > b ? 1 : 0;
}

bool holds(CompareOp op, int order) {
    if (op == equal) return order == 0;
    if (op == less) return order < 0;
    if (op == less_equal) return order <= 0;
    return op == greater ? order > 0 : order >= 0;
}

TEST_CASE("numbers compare with their grid as exact rational numbers do") {
    std::mt19937_64 random(Catch::getSeed());
    const auto below = [&](std::uint64_t limit) { return random() % limit; };
    const std::vector<std::int64_t> edges = {
        kLowest, kLowest + 1, -1'000'000'000'000'000'000, -10,          -5,      -1, 0, 1, 5, 9,
        10,      99,          1'000'000'000'000'000'000,  kHighest - 1, kHighest};
    const auto any = [&]() -> std::int64_t {
        if (below(2) == 0) return edges[below(edges.size())];
        const auto wide = static_cast<std::int64_t>(random());
        return wide >> below(64);
    };
    for (int round = 0; round < 20'000; ++round) {
        const Decimal number{any(), static_cast<int>(below(kMaxScale + 1))};
        const int scale = static_cast<int>(below(kMaxScale + 1));
        for (const CompareOp op : {equal, less, less_equal, greater, greater_equal}) {
            const IntegerRange range = range_of_numbers(op, number, scale);
            std::vector<std::int64_t> values = {any(), any(), kLowest, kHighest};
            // Where the answer changes, values just around it tell.
            for (const std::int64_t bound : {range.low, range.high}) {
                for (const std::int64_t step : {-1, 0, 1}) {
                    if ((step < 0 && bound == kLowest) || (step > 0 && bound == kHighest)) continue;
                    values.push_back(bound + step);
                }
            }
            for (const std::int64_t value : values) {
                const bool expected = holds(op, compared(value, scale, number));
                if (inside(range, value) == expected) continue;
                FAIL("seed " << Catch::getSeed() << ": " << value << "e-" << scale << " " << grammar::to_text(op) << " "
                             << number.digits << "e-" << number.scale << " is " << expected << ", not " << !expected);
            }
        }
    }
}

TEST_CASE("numbers at and beyond the edges of 64 bits") {
    CHECK(range_of_numbers(less, {kLowest, 0}, 0) == kNobody);
    CHECK(range_of_numbers(greater, {kHighest, 0}, 0) == kNobody);
    CHECK(range_of_numbers(less_equal, {kHighest, 0}, 0) == IntegerRange{kLowest, kHighest});
    CHECK(range_of_numbers(greater_equal, {kLowest, 0}, 0) == IntegerRange{kLowest, kHighest});
    CHECK(range_of_numbers(equal, {kLowest, 0}, 0) == IntegerRange{kLowest, kLowest});
    // The number is beyond every value of the grid.
    CHECK(range_of_numbers(equal, {kHighest, 0}, 2) == kNobody);
    CHECK(range_of_numbers(less, {kHighest, 0}, 2) == IntegerRange{kLowest, kHighest});
    CHECK(range_of_numbers(greater, {kHighest, 0}, 2) == kNobody);
    CHECK(range_of_numbers(greater, {kLowest, 0}, 2) == IntegerRange{kLowest, kHighest});
    CHECK(range_of_numbers(less_equal, {kLowest, 0}, 2) == kNobody);
    // Between two values of the grid.
    CHECK(range_of_numbers(equal, {5, 1}, 0) == kNobody);
    CHECK(range_of_numbers(less, {5, 1}, 0) == IntegerRange{kLowest, 0});
    CHECK(range_of_numbers(greater_equal, {-15, 1}, 0) == IntegerRange{-1, kHighest});
}

// --- dates ---

TimeZone zone_named(const std::string& name) {
    auto found = TimeZone::find(name);
    REQUIRE(found.ok());
    return *found;
}

Period period_of(const std::string& text, const TimeZone& zone) {
    DateContext dates;
    dates.zone = zone;
    const auto resolved = resolve_date(text, dates);
    INFO(text);
    REQUIRE(std::holds_alternative<Period>(resolved));
    return std::get<Period>(resolved);
}

// Midnight gaps, a day that never was, offsets of both signs, of minutes, of a day and more.
const std::vector<std::string> kZones = {"UTC",
                                         "Europe/Warsaw",
                                         "America/Sao_Paulo",
                                         "Pacific/Apia",
                                         "Asia/Kolkata",
                                         "America/New_York",
                                         "America/St_Johns",
                                         "Pacific/Kiritimati",
                                         "Pacific/Kwajalein",
                                         "Africa/Cairo",
                                         "Asia/Tehran",
                                         "Asia/Beirut",
                                         "Atlantic/Azores",
                                         "Pacific/Auckland",
                                         "+14:00",
                                         "-12:00"};

void check_day(std::int32_t day, const std::string& name, const TimeZone& zone) {
    const std::string text = format_date(day);
    const Period period = period_of(text, zone);
    const auto expect = [&](CompareOp op, IntegerRange wanted) {
        const IntegerRange range = range_of_times(AttributeType::date, op, period, zone);
        if (range == wanted) return;
        FAIL(name << ": " << grammar::to_text(op) << " " << text << " (day " << day << ") is [" << range.low << ", "
                  << range.high << "]");
    };
    for (const CompareOp op : {on, equal}) expect(op, {day, day});
    for (const CompareOp op : {before, less}) expect(op, {kLowest, day - 1});
    for (const CompareOp op : {on_or_before, less_equal}) expect(op, {kLowest, day});
    for (const CompareOp op : {after, greater}) expect(op, {std::int64_t{day} + 1, kHighest});
    for (const CompareOp op : {on_or_after, greater_equal}) expect(op, {day, kHighest});
}

TEST_CASE("a date finds exactly its day in every zone, and every day lies between its neighbours") {
    const std::int32_t first = days_from({1990, 1, 1});
    const std::int32_t last = days_from({2030, 12, 31});
    for (const auto& name : kZones) {
        const TimeZone zone = zone_named(name);
        for (std::int32_t day = first; day <= last; ++day) check_day(day, name, zone);
    }
}

TEST_CASE("days at the ends of the calendar, random ones, and those that zones skipped") {
    std::mt19937_64 random(Catch::getSeed());
    for (const auto& name : kZones) {
        const TimeZone zone = zone_named(name);
        for (std::int32_t day = 0; day < 20; ++day) {
            check_day(kMinDay + day, name, zone);
            check_day(kMaxDay - day, name, zone);
        }
        for (int i = 0; i < 300; ++i) {
            const auto span = std::uint64_t{kMaxDay - kMinDay + 1};
            check_day(kMinDay + static_cast<std::int32_t>(random() % span), name, zone);
        }
    }
    for (const auto& [name, date] :
         std::vector<std::pair<std::string, std::string>>{{"Pacific/Apia", "2011-12-30"},
                                                          {"Pacific/Fakaofo", "2011-12-30"},
                                                          {"Pacific/Kwajalein", "1993-08-21"},
                                                          {"Asia/Manila", "1844-12-31"}}) {
        const TimeZone zone = zone_named(name);
        const Period period = period_of(date, zone);
        INFO(name << " " << date);
        CHECK(period.up < period.down);  // the zone never had it
        for (std::int32_t step = -2; step <= 2; ++step) check_day(*parse_iso_date(date) + step, name, zone);
    }
}

TEST_CASE("months and years find all their days in every zone") {
    for (const auto& name : kZones) {
        const TimeZone zone = zone_named(name);
        for (int year = 1993; year <= 2020; ++year) {
            for (int month = 1; month <= 12; ++month) {
                const std::int64_t first = days_from({year, month, 1});
                const std::int64_t next = month == 12 ? days_from({year + 1, 1, 1}) : days_from({year, month + 1, 1});
                // Kiritimati skipped 1994-12-31: as instants that December ends where the 30th does, and so does the period.
                if (name == "Pacific/Kiritimati" && year == 1994 && month == 12) continue;
                const Period period = period_of(format_date(static_cast<std::int32_t>(first)).substr(0, 7), zone);
                INFO(name << " " << year << "-" << month);
                CHECK(range_of_times(AttributeType::date, on, period, zone) == IntegerRange{first, next - 1});
                CHECK(range_of_times(AttributeType::date, before, period, zone) == IntegerRange{kLowest, first - 1});
                CHECK(range_of_times(AttributeType::date, after, period, zone) == IntegerRange{next, kHighest});
            }
        }
    }
}

TEST_CASE("a date is the first instant of its day when it is compared with a time") {
    const TimeZone warsaw = zone_named("Europe/Warsaw");
    const std::int64_t day = days_from({2020, 3, 1});
    const Period minute = period_of("2020-03-01T09:20", warsaw);
    CHECK(range_of_times(AttributeType::date, before, minute, warsaw) == IntegerRange{kLowest, day});
    CHECK(range_of_times(AttributeType::date, on_or_after, minute, warsaw) == IntegerRange{day + 1, kHighest});
    const IntegerRange within = range_of_times(AttributeType::date, on, minute, warsaw);
    CHECK(within.low > within.high);
    const Period midnight = period_of("2020-03-01T00:00", warsaw);
    CHECK(range_of_times(AttributeType::date, on, midnight, warsaw) == IntegerRange{day, day});
    // Midnight in Warsaw is 23:00 of the day before in UTC.
    const Period utc = period_of("2020-02-29T23:00Z", warsaw);
    CHECK(range_of_times(AttributeType::date, on, utc, warsaw) == IntegerRange{day, day});
    // In Sao Paulo 2018-11-04 begins at 01:00: the clock skips midnight.
    const TimeZone sao_paulo = zone_named("America/Sao_Paulo");
    const std::int64_t gap = days_from({2018, 11, 4});
    CHECK(range_of_times(AttributeType::date, on, period_of("2018-11-04T01:00", sao_paulo), sao_paulo) ==
          IntegerRange{gap, gap});
    CHECK(range_of_times(AttributeType::date, after, period_of("2018-11-03T23:59", sao_paulo), sao_paulo) ==
          IntegerRange{gap, kHighest});
}

TEST_CASE("a time that the clock skipped is no day, and lies within its own") {
    for (const auto& [name, date, time] : std::vector<std::array<const char*, 3>>{
             {"Europe/Warsaw", "2020-03-29", "T02:30"},
             {"America/Sao_Paulo", "2018-11-04", "T00:30"}}) {  // midnight itself is skipped there
        const TimeZone zone = zone_named(name);
        const std::int64_t day = *parse_iso_date(date);
        const Period skipped = period_of(std::string(date) + time, zone);
        INFO(name << " " << date << time);
        CHECK(skipped.up < skipped.down);
        const IntegerRange within = range_of_times(AttributeType::date, on, skipped, zone);
        CHECK(within.low > within.high);
        const IntegerRange stored{day - 400, day + 400};
        const auto days = anniversaries(AttributeType::date, skipped, stored, zone);
        const auto has = [&](std::int64_t wanted) {
            return std::ranges::any_of(days.ranges(), [&](const auto& range) { return inside(range, wanted); });
        };
        CHECK(has(day));
        CHECK_FALSE(has(day - 1));
    }
}

TEST_CASE("datetimes are compared as instants") {
    const TimeZone warsaw = zone_named("Europe/Warsaw");
    const Period day = period_of("2020-03-29", warsaw);  // 23 hours
    CHECK(day.up - day.down + 1 == 23 * kMsPerHour);
    CHECK(range_of_times(AttributeType::datetime, on, day, warsaw) == IntegerRange{day.down, day.up});
    CHECK(range_of_times(AttributeType::datetime, before, day, warsaw) == IntegerRange{kLowest, day.down - 1});
    CHECK(range_of_times(AttributeType::datetime, on_or_before, day, warsaw) == IntegerRange{kLowest, day.up});
    CHECK(range_of_times(AttributeType::datetime, after, day, warsaw) == IntegerRange{day.up + 1, kHighest});
    CHECK(range_of_times(AttributeType::datetime, on_or_after, day, warsaw) == IntegerRange{day.down, kHighest});
    CHECK(instants_between(AttributeType::datetime, 5, 9, warsaw) == IntegerRange{5, 9});
}

TEST_CASE("windows of instants hold the days that begin in them") {
    const TimeZone warsaw = zone_named("Europe/Warsaw");
    const std::int64_t day = days_from({2020, 3, 1});
    const std::int64_t start = warsaw.to_utc_ms(day * kMsPerDay);
    CHECK(instants_between(AttributeType::date, start, start, warsaw) == IntegerRange{day, day});
    CHECK(instants_between(AttributeType::date, start + 1, start + kMsPerDay, warsaw) ==
          IntegerRange{day + 1, day + 1});
    CHECK(instants_between(AttributeType::date, kLowest, start - 1, warsaw) == IntegerRange{kLowest, day - 1});
    CHECK(instants_between(AttributeType::date, start, kHighest, warsaw) == IntegerRange{day, kHighest});
}

// --- anniversaries ---

TEST_CASE("anniversaries are that month and day of every stored year, in every zone") {
    for (const auto& name : kZones) {
        const TimeZone zone = zone_named(name);
        const IntegerRange stored{days_from({1995, 6, 1}), days_from({2016, 6, 1})};
        for (const char* text :
             {"2020-05-17", "2000-02-29", "2001-02-28", "1999-12-31", "2011-12-30", "1994-12-31", "2018-11-04"}) {
            INFO(name << " " << text);
            const YearMonthDay wanted = ymd_from(*parse_iso_date(text));
            const IntegerRanges found = anniversaries(AttributeType::date, period_of(text, zone), stored, zone);
            for (std::int64_t day = stored.low; day <= stored.high; ++day) {
                const YearMonthDay own = ymd_from(static_cast<std::int32_t>(day));
                const bool eve = wanted.month == 2 && wanted.day == 29 && own.month == 2 && own.day == 28 &&
                                 !valid_date({own.year, 2, 29});
                const bool same = own.month == wanted.month && own.day == wanted.day;
                if (found.contains(day) != (same || eve)) FAIL(format_date(static_cast<std::int32_t>(day)));
            }
        }
    }
}

TEST_CASE("anniversaries of instants are whole wall-clock days") {
    const TimeZone zone = zone_named("America/Sao_Paulo");
    const IntegerRange stored{0, 1'600'000'000'000};
    const IntegerRanges found = anniversaries(AttributeType::datetime, period_of("2018-11-04", zone), stored, zone);
    CHECK(found.ranges().size() == 52);  // 1969, where the stored years begin in this zone, to 2020
    for (int year = 1970; year <= 2020; ++year) {
        const std::int64_t local = days_from({year, 11, 4}) * kMsPerDay;
        const std::int64_t start = zone.to_utc_ms(local);
        const std::int64_t end = zone.to_utc_ms(local + kMsPerDay);
        INFO(year);
        CHECK_FALSE(found.contains(start - 1));
        CHECK(found.contains(start));
        CHECK(found.contains(end - 1));
        CHECK_FALSE(found.contains(end));
    }
    // Values that no calendar has, as foreign SQL may store them, make no year.
    const auto wild = anniversaries(AttributeType::datetime, period_of("2018-11-04", zone), {kLowest, kHighest}, zone);
    CHECK(wild.ranges().size() == 10'000);
}

}  // namespace
}  // namespace segdb
