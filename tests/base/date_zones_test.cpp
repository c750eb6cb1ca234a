// Date math where clocks change: gaps, overlaps, odd offsets and a day that was skipped, by worked cases.
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>

#include "base/calendar.hpp"
#include "base/date_math.hpp"

namespace segdb {
namespace {

struct Case {
    std::string_view text;
    std::string_view down;
    std::string_view up;  // empty: the same instant
};

template <std::size_t N>
void check(std::string_view zone, const std::array<Case, N>& cases, std::string_view now = "2020-01-01") {
    DateContext context;
    context.zone = *TimeZone::find(zone);
    context.now_ms = std::get<Period>(resolve_date(now, context)).down;
    for (const Case& one : cases) {
        INFO(zone << " " << one.text);
        const auto answer = resolve_date(one.text, context);
        REQUIRE(std::holds_alternative<Period>(answer));
        const auto& period = std::get<Period>(answer);
        CHECK(format_datetime(period.down) == one.down);
        CHECK(format_datetime(period.up) == (one.up.empty() ? one.down : one.up));
    }
}

TEST_CASE("Europe/Warsaw goes forward on 2024-03-31 at 02:00 and back on 2024-10-27 at 03:00") {
    check("Europe/Warsaw",
          std::array{
              // The day of 23 hours: days keep the wall clock, hours are exact.
              Case{"2024-03-30T12:00||+1d", "2024-03-31T10:00:00.000Z", ""},
              Case{"2024-03-30T12:00||+24h", "2024-03-31T11:00:00.000Z", ""},
              Case{"2024-04-01T12:00||-1d", "2024-03-31T10:00:00.000Z", ""},
              Case{"2024-03-24T12:00||+1w", "2024-03-31T10:00:00.000Z", ""},
              Case{"2024-02-29T12:00||+1M/d", "2024-03-28T23:00:00.000Z", "2024-03-29T22:59:59.999Z"},
              Case{"2024-03-31T12:00||/d", "2024-03-30T23:00:00.000Z", "2024-03-31T21:59:59.999Z"},
              Case{"2024-03-31T12:00||/w", "2024-03-24T23:00:00.000Z", "2024-03-31T21:59:59.999Z"},
              Case{"2024-03-31T12:00||/M", "2024-02-29T23:00:00.000Z", "2024-03-31T21:59:59.999Z"},
              // 02:30 does not exist: the instant at which the clock goes on, also when arithmetic leads there.
              Case{"2024-03-31T02:30:00.000", "2024-03-31T01:00:00.000Z", ""},
              Case{"2024-03-30T02:30||+1d", "2024-03-31T01:00:00.000Z", ""},
              Case{"2024-02-29T02:30||+1M+2d", "2024-03-31T01:00:00.000Z", ""},
              Case{"2024-03-31T01:59:59||+1s", "2024-03-31T01:00:00.000Z", ""},
              // The day of 25 hours.
              Case{"2024-10-26T12:00||+1d", "2024-10-27T11:00:00.000Z", ""},
              Case{"2024-10-26T12:00||+24h", "2024-10-27T10:00:00.000Z", ""},
              Case{"2024-10-27T12:00||/d", "2024-10-26T22:00:00.000Z", "2024-10-27T22:59:59.999Z"},
              Case{"2024-10-27T12:00||/M", "2024-09-30T22:00:00.000Z", "2024-10-31T22:59:59.999Z"},
              // Both readings of 02:30: the earlier without an offset, each with its own, and each hour its own period.
              Case{"2024-10-27T02:30:00.000", "2024-10-27T00:30:00.000Z", ""},
              Case{"2024-10-27T02:30:00.000+02:00", "2024-10-27T00:30:00.000Z", ""},
              Case{"2024-10-27T02:30:00.000+01:00", "2024-10-27T01:30:00.000Z", ""},
              Case{"2024-10-27T02:30+02:00||/h", "2024-10-27T00:00:00.000Z", "2024-10-27T00:59:59.999Z"},
              Case{"2024-10-27T02:30+01:00||/h", "2024-10-27T01:00:00.000Z", "2024-10-27T01:59:59.999Z"},
              Case{"2024-10-27T02:30||+1h", "2024-10-27T01:30:00.000Z", ""},
              Case{"2024-10-26T02:30||+1d", "2024-10-27T00:30:00.000Z", ""},
              Case{"2024-10-27T02:30+01:00||/d", "2024-10-26T22:00:00.000Z", "2024-10-27T22:59:59.999Z"},
          });
}

TEST_CASE("America/Sao_Paulo's days begin at 01:00 when summer time starts, and its summer ends at midnight") {
    check("America/Sao_Paulo",
          std::array{
              Case{"2018-11-04T12:00||/d", "2018-11-04T03:00:00.000Z", "2018-11-05T01:59:59.999Z"},
              Case{"2018-11-03T12:00||/d", "2018-11-03T03:00:00.000Z", "2018-11-04T02:59:59.999Z"},
              Case{"2018-11-03||+1d", "2018-11-04T03:00:00.000Z", ""},
              Case{"2018-11-03||+1d+1d", "2018-11-05T03:00:00.000Z", ""},
              Case{"2018-11-03||+2d", "2018-11-05T02:00:00.000Z", ""},
              Case{"2018-11-05||-1d", "2018-11-04T03:00:00.000Z", ""},
              Case{"2018-10-04||+1M", "2018-11-04T03:00:00.000Z", ""},
              Case{"2018-10-04||+1M/d", "2018-11-04T03:00:00.000Z", "2018-11-05T01:59:59.999Z"},
              Case{"2018-11-04T00:30:00.000", "2018-11-04T03:00:00.000Z", ""},
              Case{"2018-11-15||/M", "2018-11-01T03:00:00.000Z", "2018-12-01T01:59:59.999Z"},
              Case{"2018-11-07||/w", "2018-11-05T02:00:00.000Z", "2018-11-12T01:59:59.999Z"},
              // 1967-11-01: summer time began on the first of a month, whose first instant is 01:00.
              Case{"1967-11-15||/M", "1967-11-01T03:00:00.000Z", "1967-12-01T01:59:59.999Z"},
              Case{"1967-10-31||+1d/M", "1967-11-01T03:00:00.000Z", "1967-12-01T01:59:59.999Z"},
              // 2018-02-18T00:00 went back to 23:00 of the 17th, a day of 25 hours whose last hour comes twice.
              Case{"2018-02-17T12:00||/d", "2018-02-17T02:00:00.000Z", "2018-02-18T02:59:59.999Z"},
              Case{"2018-02-17T23:30:00.000", "2018-02-18T01:30:00.000Z", ""},
              Case{"2018-02-17T23:30:00.000-03:00", "2018-02-18T02:30:00.000Z", ""},
              Case{"2018-02-17T23:30-03:00||/d", "2018-02-17T02:00:00.000Z", "2018-02-18T02:59:59.999Z"},
              Case{"2018-02-17||+1d", "2018-02-18T03:00:00.000Z", ""},
              Case{"2018-02-17||+24h", "2018-02-18T02:00:00.000Z", ""},
              Case{"2018-02-10||/M", "2018-02-01T02:00:00.000Z", "2018-03-01T02:59:59.999Z"},
          });
}

TEST_CASE("Asia/Kathmandu is 05:45 ahead, since it skipped a quarter of an hour on 1986-01-01") {
    check("Asia/Kathmandu", std::array{
                                Case{"2024-03-31||/d", "2024-03-30T18:15:00.000Z", "2024-03-31T18:14:59.999Z"},
                                Case{"2024-03-31T10:20||/h", "2024-03-31T04:15:00.000Z", "2024-03-31T05:14:59.999Z"},
                                Case{"1985-12-31||+1d", "1985-12-31T18:30:00.000Z", ""},
                                Case{"1985-12-31||+1d+1d", "1986-01-01T18:30:00.000Z", ""},
                                Case{"1985-12-31||+2d", "1986-01-01T18:15:00.000Z", ""},
                                Case{"1986-01-01T00:10:00.000", "1985-12-31T18:30:00.000Z", ""},
                                Case{"1986-01-01T12:00||/d", "1985-12-31T18:30:00.000Z", "1986-01-01T18:14:59.999Z"},
                                Case{"1986-01-01T12:00||/y", "1985-12-31T18:30:00.000Z", "1986-12-31T18:14:59.999Z"},
                            });
}

TEST_CASE("Pacific/Apia skipped 2011-12-30") {
    check("Pacific/Apia", std::array{
                              Case{"2011-12-30", "2011-12-30T10:00:00.000Z", "2011-12-30T09:59:59.999Z"},
                              Case{"2011-12-30T12:00:00.000", "2011-12-30T10:00:00.000Z", ""},
                              Case{"2011-12-29T12:00||+1d", "2011-12-30T10:00:00.000Z", ""},
                              Case{"2011-12-29T12:00||+2d", "2011-12-30T22:00:00.000Z", ""},
                              Case{"2011-12-29T12:00||+24h", "2011-12-30T22:00:00.000Z", ""},
                              Case{"2011-12-31T12:00||-1d", "2011-12-30T10:00:00.000Z", ""},
                              Case{"2011-12-31T12:00||-2d", "2011-12-29T22:00:00.000Z", ""},
                              Case{"2011-12-29T12:00||/d", "2011-12-29T10:00:00.000Z", "2011-12-30T09:59:59.999Z"},
                              Case{"2011-12-31T12:00||/d", "2011-12-30T10:00:00.000Z", "2011-12-31T09:59:59.999Z"},
                              Case{"2011-12-31T12:00||/M", "2011-12-01T10:00:00.000Z", "2011-12-31T09:59:59.999Z"},
                              Case{"2011-12-31T12:00||/w", "2011-12-26T10:00:00.000Z", "2012-01-01T09:59:59.999Z"},
                              Case{"2011-11-30||+1M/d", "2011-12-30T10:00:00.000Z", "2011-12-31T09:59:59.999Z"},
                          });
}

}  // namespace
}  // namespace segdb
