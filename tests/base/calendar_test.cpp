#include "base/calendar.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <random>

using namespace segdb;

namespace {

std::string dashed(const YearMonthDay& ymd) {
    char text[40];
    std::snprintf(text, sizeof text, "%04d-%02d-%02d", ymd.year, ymd.month, ymd.day);
    return text;
}

// The next day by the rules as one learns them.
void step(YearMonthDay& ymd) {
    const bool leap = ymd.year % 400 == 0 || (ymd.year % 4 == 0 && ymd.year % 100 != 0);
    const int lengths[] = {31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (++ymd.day > lengths[ymd.month - 1]) {
        ymd.day = 1;
        if (++ymd.month > 12) {
            ymd.month = 1;
            ++ymd.year;
        }
    }
}

std::optional<std::int64_t> utc(std::string_view text) {
    const auto read = parse_iso_datetime(text);
    return read ? std::optional(read->ms - read->offset_minutes * kMsPerMinute) : std::nullopt;
}

}  // namespace

TEST_CASE("every day of the calendar, in order") {
    YearMonthDay ymd{0, 1, 1};
    for (std::int32_t day = kMinDay; day <= kMaxDay; ++day, step(ymd)) {
        const YearMonthDay back = ymd_from(day);
        const bool same = back.year == ymd.year && back.month == ymd.month && back.day == ymd.day;
        if (!same || days_from(ymd) != day || !valid_date(ymd)) {
            FAIL(dashed(ymd));
        }
        if (day % 5 == 0 && (format_date(day) != dashed(ymd) || parse_iso_date(dashed(ymd)) != day)) {
            FAIL(dashed(ymd));
        }
    }
    CHECK(ymd.year == 10'000);
    CHECK(days_from({1970, 1, 1}) == 0);
    CHECK(days_from({0, 1, 1}) == kMinDay);
    CHECK(days_from({9999, 12, 31}) == kMaxDay);
}

TEST_CASE("dates that are not exactly an existing day are refused") {
    for (const std::string_view text : {"",           "2020",        "2020-03",     "2020-3-01",   "2020-03-1",
                                        "20-03-01",   "02020-03-01", "2020-03-01 ", " 2020-03-01", "2020-03-01T",
                                        "2020/03/01", "20200301",    "2020-00-01",  "2020-13-01",  "2020-01-00",
                                        "2020-01-32", "2020-04-31",  "2021-02-29",  "1900-02-29",  "2020-02-30",
                                        "-020-03-01", "+020-03-01",  "2020-+3-01",  "2020-03- 1",  "2020-03-0a",
                                        "10000-01-01"}) {
        INFO(text);
        CHECK_FALSE(parse_iso_date(text));
    }
    CHECK(parse_iso_date("2000-02-29"));
    CHECK(parse_iso_date("2020-02-29"));
    CHECK_FALSE(valid_date({10'000, 1, 1}));
    CHECK_FALSE(valid_date({-1, 1, 1}));
}

TEST_CASE("date-times are read in all their forms") {
    const std::int64_t nine = *parse_iso_date("2020-03-01") * kMsPerDay + 9 * kMsPerHour;
    CHECK(utc("2020-03-01T09:00") == nine);
    CHECK(utc("2020-03-01t09:00") == nine);
    CHECK(utc("2020-03-01 09:00") == nine);
    CHECK(utc("2020-03-01T09:20:30") == nine + 20 * kMsPerMinute + 30'000);
    CHECK(utc("2020-03-01T09:00:00.1") == nine + 100);
    CHECK(utc("2020-03-01T09:00:00.12") == nine + 120);
    CHECK(utc("2020-03-01T09:00:00.123") == nine + 123);
    CHECK(utc("2020-03-01T09:00:00.123999999") == nine + 123);  // cut, not rounded
    CHECK(utc("2020-03-01T09:00Z") == nine);
    CHECK(utc("2020-03-01T09:00:00.5z") == nine + 500);
    CHECK(utc("2020-03-01T09:00+01:00") == nine - kMsPerHour);
    CHECK(utc("2020-03-01T09:00+0130") == nine - 90 * kMsPerMinute);
    CHECK(utc("2020-03-01T09:00-08") == nine + 8 * kMsPerHour);
    CHECK(utc("2020-03-01T09:00:00-00:00") == nine);
    CHECK(utc("2020-03-01T09:00+18:00") == nine - 18 * kMsPerHour);
    CHECK(utc("9999-12-31T23:59:59.999Z") == kMaxMs);
    CHECK(utc("0000-01-01T00:00Z") == kMinMs);
    CHECK_FALSE(parse_iso_datetime("2020-03-01T09:00")->has_offset);
    CHECK(parse_iso_datetime("2020-03-01T09:00Z")->has_offset);
    CHECK(parse_iso_datetime("2020-03-01T09:00-00:30")->offset_minutes == -30);
}

TEST_CASE("other date-times are refused") {
    for (const std::string_view text : {"",
                                        "2020-03-01",
                                        "2020-03-01T",
                                        "2020-03-01T09",
                                        "2020-03-01T9:00",
                                        "2020-03-01T09:0",
                                        "2020-03-01T09:00:",
                                        "2020-03-01T09:00:0",
                                        "2020-03-01T09:00:00.",
                                        "2020-03-01T09:00:00,5",
                                        "2020-03-01T09:00:00.1234567890",
                                        "2020-03-01T24:00",
                                        "2020-03-01T23:60",
                                        "2020-03-01T23:59:60",
                                        "2020-03-01  09:00",
                                        "2020-03-01_09:00",
                                        "2020-03-01T09:00 Z",
                                        "2020-03-01T09:00ZZ",
                                        "2020-03-01T09:00+1",
                                        "2020-03-01T09:00+01:0",
                                        "2020-03-01T09:00+01:60",
                                        "2020-03-01T09:00+18:01",
                                        "2020-03-01T09:00+19",
                                        "2020-03-01T09:00+01:00x",
                                        "2020-03-01T09:00.5",
                                        "2020-02-30T09:00",
                                        "2020-03-01T09-00",
                                        "2020-03-01T0900",
                                        "20-03-01T09:00:00.0",
                                        "2020-03-01T-9:00",
                                        "2020-03-01T09:00+-1:00",
                                        "2020-03-01T09:00:00Z+01:00"}) {
        INFO(text);
        CHECK_FALSE(parse_iso_datetime(text));
    }
}

TEST_CASE("random instants: written and read back") {
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    std::uniform_int_distribution<std::int64_t> instants(kMinMs, kMaxMs);
    for (int round = 0; round < 50'000; ++round) {
        const std::int64_t ms = instants(random);
        const std::string text = format_datetime(ms);
        if (utc(text) != ms || text.size() != 24) {
            FAIL(text);
        }
    }
    CHECK(format_datetime(-1) == "1969-12-31T23:59:59.999Z");
    CHECK(format_datetime(kMinMs) == "0000-01-01T00:00:00.000Z");
    CHECK(format_datetime(kMaxMs) == "9999-12-31T23:59:59.999Z");
    CHECK(format_datetime(kMinMs - 1) == "-62167219200001 ms");
    CHECK(format_datetime(kMaxMs + 1) == "253402300800000 ms");
    CHECK(format_datetime(INT64_MIN) == "-9223372036854775808 ms");
    CHECK(format_date(kMinDay) == "0000-01-01");
    CHECK(format_date(kMaxDay) == "9999-12-31");
    CHECK(format_date(std::int64_t{kMinDay} - 1) == "-719529 days");
    CHECK(format_date(INT64_MAX) == "9223372036854775807 days");
}

TEST_CASE("random bytes in a date-time never read as another") {
    INFO("seed " << Catch::getSeed());
    std::mt19937 random(Catch::getSeed());
    const std::string good = "2020-03-01T09:20:30.123+01:00";
    for (int round = 0; round < 50'000; ++round) {
        std::string text = good.substr(0, random() % (good.size() + 1));
        for (std::size_t edits = random() % 3; edits > 0 && !text.empty(); --edits) {
            text[random() % text.size()] = "0123456789-+:.TZ \xff"[random() % 18];
        }
        if (const auto read = parse_iso_datetime(text)) {
            // What was read is what stands there: the same text comes out again.
            const std::string again = format_datetime(read->ms);
            REQUIRE(again.substr(0, 10) == text.substr(0, 10));
            REQUIRE(again.substr(11, 5) == text.substr(11, 5));
        }
    }
}
