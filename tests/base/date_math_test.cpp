#include "base/date_math.hpp"

#include <array>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <fstream>
#include <random>
#include <vector>

#include "base/calendar.hpp"

using namespace segdb;

namespace {

std::int64_t ms(std::string_view text) {
    const auto read = parse_iso_datetime(text);
    REQUIRE(read);
    return read->ms - read->offset_minutes * kMsPerMinute;
}

DateContext context(std::string_view zone_name = "UTC", std::string_view now = "2014-11-18T14:27:32.5Z") {
    const auto zone = TimeZone::find(zone_name);
    REQUIRE(zone.ok());
    return {ms(now), *zone};
}

std::string written(const Period& period) {
    const std::string down = format_datetime(period.down);
    return period.down == period.up ? down : down + " .. " + format_datetime(period.up);
}

std::string resolved(std::string_view text, std::string_view zone_name = "UTC") {
    const auto result = resolve_date(text, context(zone_name));
    if (const auto* error = std::get_if<DateMathError>(&result)) {
        return std::to_string(error->offset) + ": " + error->message;
    }
    return written(std::get<Period>(result));
}

std::string shared_folder() {
    if (const char* folder = std::getenv("SEGDB_SHARED")) {
        return folder;
    }
#ifdef SEGDB_SHARED
    return SEGDB_SHARED;
#else
    return {};
#endif
}

std::vector<std::string> fields(const std::string& line) {
    std::vector<std::string> result(1);
    for (const char c : line) {
        if (c == '\t') {
            result.emplace_back();
        } else {
            result.back() += c;
        }
    }
    return result;
}

}  // namespace

TEST_CASE("the golden cases of Elasticsearch's own tests") {
    std::ifstream file(shared_folder() + "/golden/date_math.tsv");
    if (!file) {
        SKIP("no golden/date_math.tsv; set SEGDB_SHARED to the folder that holds golden/");
    }
    std::string line;
    std::getline(file, line);
    int rows = 0;
    for (; std::getline(file, line); ++rows) {
        const auto row = fields(line);
        REQUIRE(row.size() == 5);
        INFO(line);
        DateContext with = context(row[3].empty() ? "UTC" : row[3]);
        with.now_ms = row[1].empty() ? std::nullopt : std::optional(ms(row[1]));
        const auto result = resolve_date(row[0], with);
        REQUIRE(std::holds_alternative<Period>(result));
        const auto& period = std::get<Period>(result);
        CHECK(format_datetime(row[2] == "up" ? period.up : period.down) == row[4]);
    }
    CHECK(rows >= 60);
}

TEST_CASE("a date with missing parts is the whole period") {
    CHECK(resolved("2014") == "2014-01-01T00:00:00.000Z .. 2014-12-31T23:59:59.999Z");
    CHECK(resolved("2014-11") == "2014-11-01T00:00:00.000Z .. 2014-11-30T23:59:59.999Z");
    CHECK(resolved("2016-02") == "2016-02-01T00:00:00.000Z .. 2016-02-29T23:59:59.999Z");
    CHECK(resolved("2014-11-18") == "2014-11-18T00:00:00.000Z .. 2014-11-18T23:59:59.999Z");
    CHECK(resolved("2014-11-18T09") == "2014-11-18T09:00:00.000Z .. 2014-11-18T09:59:59.999Z");
    CHECK(resolved("2014-11-18t09:20") == "2014-11-18T09:20:00.000Z .. 2014-11-18T09:20:59.999Z");
    CHECK(resolved("2014-11-18 09:20:30") == "2014-11-18T09:20:30.000Z .. 2014-11-18T09:20:30.999Z");
    CHECK(resolved("2014-11-18T09:20:30.5") == "2014-11-18T09:20:30.500Z");
    CHECK(resolved("2014-11-18T09:20:30.123456789") == "2014-11-18T09:20:30.123Z");
    CHECK(resolved("now") == "2014-11-18T14:27:32.500Z");
    CHECK(resolved("NOW") == "2014-11-18T14:27:32.500Z");
}

TEST_CASE("an offset that is written holds for the date, the zone for the rounding") {
    CHECK(resolved("2014-11-18T09:20+02:00", "Asia/Kathmandu") ==
          "2014-11-18T07:20:00.000Z .. 2014-11-18T07:20:59.999Z");
    CHECK(resolved("2014-11-18T09-0830") == "2014-11-18T17:30:00.000Z .. 2014-11-18T18:29:59.999Z");
    CHECK(resolved("2014-11-18T23:30:00.0-05||/d", "Europe/Warsaw") ==
          "2014-11-18T23:00:00.000Z .. 2014-11-19T22:59:59.999Z");
    CHECK(resolved("2014-11-18T09:20z") == "2014-11-18T09:20:00.000Z .. 2014-11-18T09:20:59.999Z");
}

TEST_CASE("whole numbers of five digits and more are epoch milliseconds") {
    CHECK(resolved("10000") == "1970-01-01T00:00:10.000Z");
    CHECK(resolved("-86400000") == "1969-12-31T00:00:00.000Z");
    CHECK(resolved("1418248078000||/m") == "2014-12-10T21:47:00.000Z .. 2014-12-10T21:47:59.999Z");
    CHECK(resolved(std::to_string(kMaxMs)) == "9999-12-31T23:59:59.999Z");
    for (const std::string& text : {std::to_string(kMaxMs + 1), std::to_string(kMinMs - 1), std::string(30, '9')}) {
        CHECK(resolved(text).starts_with("0: As milliseconds since 1970"));
    }
}

TEST_CASE("operations apply in order, from the date's first instant") {
    CHECK(resolved("2014-11||+1d") == "2014-11-02T00:00:00.000Z");
    CHECK(resolved("2014-11-18||+1M/M+1h") == "2014-12-01T01:00:00.000Z .. 2015-01-01T00:59:59.999Z");
    CHECK(resolved("now/d+3h") == "2014-11-18T03:00:00.000Z .. 2014-11-19T02:59:59.999Z");
    CHECK(resolved("now-21d/d") == "2014-10-28T00:00:00.000Z .. 2014-10-28T23:59:59.999Z");
    CHECK(resolved("now/M/d") == "2014-11-01T00:00:00.000Z .. 2014-11-30T23:59:59.999Z");
    CHECK(resolved("now/1d") == resolved("now/d"));
    CHECK(resolved("now-0d") == resolved("now"));
    CHECK(resolved("now+1H") == resolved("now+1h"));
    CHECK(resolved("now+1w") == resolved("now+7d"));
}

TEST_CASE("months clamp to their last day") {
    CHECK(resolved("2021-01-31||+1M") == "2021-02-28T00:00:00.000Z");
    CHECK(resolved("2020-01-31||+1M") == "2020-02-29T00:00:00.000Z");
    CHECK(resolved("2021-03-31||-1M") == "2021-02-28T00:00:00.000Z");
    CHECK(resolved("2020-02-29||+1y") == "2021-02-28T00:00:00.000Z");
    CHECK(resolved("2020-02-29||-4y") == "2016-02-29T00:00:00.000Z");
    CHECK(resolved("2021-01-31||+1M+1M") == "2021-03-28T00:00:00.000Z");
    CHECK(resolved("2014-11-30||-23M") == "2012-12-30T00:00:00.000Z");
}

TEST_CASE("days last as long as the zone's clocks say") {
    CHECK(resolved("2021-03-28", "Europe/Warsaw") == "2021-03-27T23:00:00.000Z .. 2021-03-28T21:59:59.999Z");
    CHECK(resolved("2021-10-31T12||/d", "Europe/Warsaw") == "2021-10-30T22:00:00.000Z .. 2021-10-31T22:59:59.999Z");
    CHECK(resolved("2018-11-04", "America/Sao_Paulo") == "2018-11-04T03:00:00.000Z .. 2018-11-05T01:59:59.999Z");
    CHECK(resolved("2018-11-03", "America/Sao_Paulo") == "2018-11-03T03:00:00.000Z .. 2018-11-04T02:59:59.999Z");
    CHECK(resolved("2018-11-04T12||/d", "America/Sao_Paulo") == resolved("2018-11-04", "America/Sao_Paulo"));
    CHECK(resolved("2018-02-17", "America/Sao_Paulo") == "2018-02-17T02:00:00.000Z .. 2018-02-18T02:59:59.999Z");
    CHECK(resolved("2020-05-05", "Asia/Kathmandu") == "2020-05-04T18:15:00.000Z .. 2020-05-05T18:14:59.999Z");
    CHECK(resolved("1986-01-01", "Asia/Kathmandu") == "1985-12-31T18:30:00.000Z .. 1986-01-01T18:14:59.999Z");
}

TEST_CASE("a day that a zone never had is empty, and its neighbours touch") {
    CHECK(resolved("2011-12-29", "Pacific/Apia") == "2011-12-29T10:00:00.000Z .. 2011-12-30T09:59:59.999Z");
    CHECK(resolved("2011-12-30", "Pacific/Apia") == "2011-12-30T10:00:00.000Z .. 2011-12-30T09:59:59.999Z");
    CHECK(resolved("2011-12-31", "Pacific/Apia") == "2011-12-30T10:00:00.000Z .. 2011-12-31T09:59:59.999Z");
    CHECK(resolved("2011-12-29||+1d", "Pacific/Apia") == "2011-12-30T10:00:00.000Z");
}

TEST_CASE("times in gaps and overlaps") {
    CHECK(resolved("2021-03-28T02:30:00.0", "Europe/Warsaw") == "2021-03-28T01:00:00.000Z");
    CHECK(resolved("2021-03-28T02", "Europe/Warsaw") == "2021-03-28T01:00:00.000Z .. 2021-03-28T00:59:59.999Z");
    // The hour that the clock shows twice is two hours; a minute of it is the earlier one.
    CHECK(resolved("2021-10-31T02", "Europe/Warsaw") == "2021-10-31T00:00:00.000Z .. 2021-10-31T01:59:59.999Z");
    CHECK(resolved("2021-10-31T02:30", "Europe/Warsaw") == "2021-10-31T00:30:00.000Z .. 2021-10-31T00:30:59.999Z");
    // Rounding an instant of the second pass stays in the second pass.
    CHECK(resolved("2021-10-31T01:30:15Z||/m", "Europe/Warsaw") ==
          "2021-10-31T01:30:00.000Z .. 2021-10-31T01:30:59.999Z");
    CHECK(resolved("2021-10-31T01:30:15Z||/h", "Europe/Warsaw") ==
          "2021-10-31T01:00:00.000Z .. 2021-10-31T01:59:59.999Z");
    CHECK(resolved("2021-10-31T01:30:15Z||+0d", "Europe/Warsaw") == "2021-10-31T01:30:15.000Z");
    CHECK(resolved("2020-05-05T12:34||/h", "Asia/Kathmandu") == "2020-05-05T06:15:00.000Z .. 2020-05-05T07:14:59.999Z");
}

TEST_CASE("days keep the wall-clock time, hours are exact") {
    CHECK(resolved("2021-03-27T12||+1d", "Europe/Warsaw") == "2021-03-28T10:00:00.000Z");
    CHECK(resolved("2021-03-27T12||+24h", "Europe/Warsaw") == "2021-03-28T11:00:00.000Z");
    CHECK(resolved("2021-04-27T12||-1M", "Europe/Warsaw") == "2021-03-27T11:00:00.000Z");
    CHECK(resolved("2021-03-27T02:30||+1d", "Europe/Warsaw") == "2021-03-28T01:00:00.000Z");
}

TEST_CASE("the ends of the calendar") {
    CHECK(resolved("0000") == "0000-01-01T00:00:00.000Z .. 0000-12-31T23:59:59.999Z");
    CHECK(resolved("9999") == "9999-01-01T00:00:00.000Z .. 9999-12-31T23:59:59.999Z");
    CHECK(resolved("9999-12-31||/y") == resolved("9999"));
    CHECK(resolved("9999-12-31||/w") == "9999-12-27T00:00:00.000Z .. 9999-12-31T23:59:59.999Z");
    CHECK(resolved("0000-01-01||/w") == "0000-01-01T00:00:00.000Z .. 0000-01-02T23:59:59.999Z");
    // What only the offset takes out of range is cut: 9999-12-31 as `for ever` works in every zone.
    CHECK(resolved("9999-12-31", "-08:00") == "9999-12-31T08:00:00.000Z .. 9999-12-31T23:59:59.999Z");
    CHECK(resolved("0000-01-01", "+02:00") == "0000-01-01T00:00:00.000Z .. 0000-01-01T21:59:59.999Z");
    for (const char* text :
         {"9999-12-31||+1d", "9999-12||+1M", "9999||+1y", "0000-01-01||-1s", "now+8000y", "now+9223372036854775807y",
          "now-9223372036854775807s", "now+99999999999999d", "9999-12-31||/d+1s", "9999-12-31||+24h"}) {
        INFO(text);
        CHECK(resolved(text).ends_with("This leads outside the years 0000 to 9999."));
    }
    CHECK(resolved("9999-12-31||+1d").starts_with("12: "));
    CHECK(resolved("now-1d+8000y").starts_with("6: "));
}

TEST_CASE("what cannot be used is an error with its place and what is expected") {
    struct Row {
        std::string_view text;
        std::string_view error;
    };
    const std::string_view form = "A date is written 2020-03-01";
    const std::array<Row, 50> rows = {{
        {"", "0: A date is expected, such as 2020-03-01, now or now-21d/d."},
        {"||+1d", "0: A date is expected"},
        {"2014-11-18||*5", "12: An operation is written +3M, -21d or /d; '*5' is not one."},
        {"2014-11-18||/2m", "13: Rounding is to one unit, as in /d; it takes no count."},
        {"2014-11-18||/0m", "13: Rounding is to one unit"},
        {"2014-11-18||+2a", "14: A unit is expected here: y, M, w, d, h, m or s."},
        {"2014-11-18||+12", "15: A unit is expected here"},
        {"2014-11-18||-", "13: A unit is expected here"},
        {"2014-11-18||/", "13: A unit is expected here"},
        {"2014-11-18||", "12: After || an operation is expected"},
        {"2014-11-18||+1d ", "15: An operation is written"},
        {"2014-11-18||||+1d", "12: An operation is written"},
        {"2014-11-18||+1D", "14: A unit is expected here"},
        {"2014-11-18||+-1d", "13: A unit is expected here"},
        {"2014-11-18||+1.5d", "14: A unit is expected here"},
        {"now+99999999999999999999d", "4: The number '99999999999999999999' is too large."},
        {"now||/d", "3: An operation is written"},
        {"now - 1d", "3: An operation is written"},
        {"now+", "4: A unit is expected here"},
        {"nowhere", "3: An operation is written"},
        {"2020-13-01", "5: There is no month 13: months go from 01 to 12."},
        {"2020-00-01", "5: There is no month 00: months go from 01 to 12."},
        {"2020-01-32", "8: There is no day 32: days go from 01 to 31."},
        {"2020-02-30", "8: The day 2020-02-30 does not exist: February 2020 has 29 days."},
        {"2021-02-29", "8: The day 2021-02-29 does not exist: February 2021 has 28 days."},
        {"2021-04-31T10:00||+1d", "8: The day 2021-04-31 does not exist: April 2021 has 30 days."},
        {"2020-03-01T24:00", "11: There is no hour 24: hours go from 00 to 23."},
        {"2020-03-01T23:60", "14: There is no minute 60: minutes go from 00 to 59."},
        {"2020-03-01T23:59:60", "17: There is no second 60: seconds go from 00 to 59."},
        {"2020-03-01T23:59:59.", "20: A fraction of a second has 1 to 9 digits"},
        {"2020-03-01T23:59:59.1234567890", "20: A fraction of a second has 1 to 9 digits"},
        {"2014-11-18+1M", "10: An operation comes after ||, as in 2020-03-01||+1M/d"},
        {"2014-11-18/d", "10: An operation comes after ||"},
        {"2014-11-18T14+13h", "13: An operation comes after ||"},
        {"2014-11-18+01:00", "10: An operation comes after ||"},
        {"2014-11-18T14:00+19:00", "16: An offset from UTC is written +02:00, and is at most 18:00."},
        {"2014-11-18T14-1860", "13: An offset from UTC is written"},
        {"2014-11-18T14:00+2", "16: An operation comes after ||"},
        {"2014-11-18T14:00 Europe/Warsaw", "16: After a time stands Z or an offset"},
        {"2014-11-18T14:00CET", "16: After a time stands Z or an offset"},
        {"2014-11-18 Europe/Warsaw", "11: A date is written"},
        {"2014-11-18Z", "10: An offset comes after a time"},
        {"20-03-01", "0: A date is written"},
        {"2020-3-1", "5: A date is written"},
        {"2020-03-1", "8: A date is written"},
        {"2020-03-011", "8: A date is written"},
        {"01.03.2020", "0: A date is written"},
        {"2020-03-01T", "11: A date is written"},
        {"2020-03-01T09:20x", "16: A date is written"},
        {"tomorrow", "0: A date is written"},
    }};
    for (const Row& row : rows) {
        const std::string result = resolved(row.text);
        INFO(row.text << " -> " << result);
        CHECK(result.starts_with(row.error));
        if (row.error.find(form) != std::string_view::npos) {
            CHECK(result.ends_with(std::string(row.text) + "' is not."));
        }
    }
    CHECK(resolved("2020/03/01").starts_with("4: "));
    CHECK(resolved("202").starts_with("0: "));
    CHECK(resolved("-2020").starts_with("0: "));
}

TEST_CASE("`now` that was not given is an error, and only where it is used") {
    DateContext none;
    CHECK(std::get<DateMathError>(resolve_date("now-1d", none)).message.find("was not given") != std::string::npos);
    CHECK(std::holds_alternative<Period>(resolve_date("2020-03-01", none)));
    none.now_ms = kMaxMs + 1;
    CHECK(std::holds_alternative<DateMathError>(resolve_date("now", none)));
}

TEST_CASE("shifting by each unit") {
    const TimeZone warsaw = context("Europe/Warsaw").zone;
    const std::int64_t start = ms("2021-03-27T12:00+01:00");
    CHECK(shifted(start, 1, 'd', warsaw) == start + 23 * kMsPerHour);
    CHECK(shifted(start, 1, 'w', warsaw) == start + 7 * kMsPerDay - kMsPerHour);
    CHECK(shifted(start, 24, 'h', warsaw) == start + kMsPerDay);
    CHECK(shifted(start, -3, 'H', warsaw) == start - 3 * kMsPerHour);
    CHECK(shifted(start, 90, 'm', warsaw) == start + 90 * kMsPerMinute);
    CHECK(shifted(start, -1, 's', warsaw) == start - 1000);
    CHECK(shifted(start, -1, 'M', warsaw) == ms("2021-02-27T12:00+01:00"));
    CHECK(shifted(start, -2, 'y', warsaw) == ms("2019-03-27T12:00+01:00"));
    CHECK(shifted(start, 0, 'y', warsaw) == start);
    CHECK_FALSE(shifted(start, 1, 'q', warsaw));
    CHECK_FALSE(shifted(start, 0, 'q', warsaw));
    CHECK_FALSE(shifted(kMaxMs + 1, 1, 'd', warsaw));
    for (const char unit : {'y', 'M', 'w', 'd', 'h', 'm', 's'}) {
        CHECK_FALSE(shifted(start, std::numeric_limits<std::int64_t>::min(), unit, warsaw));
        CHECK_FALSE(shifted(start, std::numeric_limits<std::int64_t>::max(), unit, warsaw));
        CHECK_FALSE(shifted(kMaxMs, 1, unit, TimeZone()));
        CHECK_FALSE(shifted(kMinMs, -1, unit, TimeZone()));
    }
}

TEST_CASE("random days and zones: periods touch, contain their instants, and shifts lead back") {
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    // Up to 1950 some of these zones had offsets with seconds: where such a one ends, a part of a minute comes twice, and the
    // minute's first instant may round to the one before (Pacific/Apia 1950-01-01).
    std::uniform_int_distribution<std::int32_t> days(*parse_iso_date("1951-01-01"), *parse_iso_date("2200-01-01"));
    for (const char* name : {"UTC", "Europe/Warsaw", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia", "-03:30"}) {
        const DateContext with = context(name);
        for (int round = 0; round < 1'000; ++round) {
            const std::int32_t day = days(random);
            INFO(name << " " << format_date(day));
            const auto whole = [&](const std::string& text) { return std::get<Period>(resolve_date(text, with)); };
            const Period today = whole(format_date(day));
            const Period tomorrow = whole(format_date(day + 1));
            REQUIRE(tomorrow.down == today.up + 1);
            REQUIRE(today.up - today.down < 26 * kMsPerHour);

            const std::int64_t instant = today.down + static_cast<std::int64_t>(random() % 86'400'000);
            for (const char unit : {'y', 'M', 'w', 'd', 'h', 'm', 's'}) {
                const Period around = whole(format_datetime(instant) + "||/" + unit);
                REQUIRE(around.down <= instant);
                REQUIRE(instant <= around.up);
                // The same period from its first instant and from its last.
                REQUIRE(whole(format_datetime(around.down) + "||/" + unit) == around);
                REQUIRE(whole(format_datetime(around.up) + "||/" + unit) == around);
            }
            const auto amount = static_cast<std::int64_t>(random() % 2000);
            for (const char unit : {'w', 'd', 'h', 'm', 's'}) {
                const auto there = shifted(instant, amount, unit, TimeZone());
                REQUIRE(there);
                REQUIRE(shifted(*there, -amount, unit, TimeZone()) == instant);
            }
        }
    }
}

TEST_CASE("random texts: an answer within the calendar, or an error with a place in the text") {
    INFO("seed " << Catch::getSeed());
    std::mt19937 random(Catch::getSeed());
    const std::array<std::string_view, 26> pieces = {
        "now", "2020", "-03", "-01", "T09", ":20", ":30", ".5", "Z",      "||",    "+1M",  "/d", "-21d",
        "/",   "+",    "-",   "9",   "y",   "M",   "w",   " ",  "+02:00", "12345", "\xff", "|",  "99999999"};
    const DateContext with = context("America/Sao_Paulo");
    for (int round = 0; round < 100'000; ++round) {
        std::string text;
        for (std::size_t count = random() % 8; count > 0; --count) {
            text += pieces[random() % pieces.size()];
        }
        const auto result = resolve_date(text, with);
        INFO(text);
        if (const auto* error = std::get_if<DateMathError>(&result)) {
            REQUIRE(error->offset <= text.size());
            REQUIRE_FALSE(error->message.empty());
        } else {
            const auto& period = std::get<Period>(result);
            REQUIRE(period.down >= kMinMs);
            REQUIRE(period.up <= kMaxMs);
        }
    }
}
