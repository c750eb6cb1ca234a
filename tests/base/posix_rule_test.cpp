#include "base/posix_rule.hpp"

#include <catch2/catch_test_macros.hpp>

#include "base/calendar.hpp"

using namespace segdb;

namespace {

std::string begins(std::string_view text, int year) {
    return format_datetime(changes_in(*parse_posix_rule(text), year).daylight_begins * kMsPerSecond);
}

std::string ends(std::string_view text, int year) {
    return format_datetime(changes_in(*parse_posix_rule(text), year).daylight_ends * kMsPerSecond);
}

}  // namespace

TEST_CASE("rules without daylight time") {
    CHECK(parse_posix_rule("UTC0")->standard_seconds == 0);
    CHECK(parse_posix_rule("EST5")->standard_seconds == -5 * 3600);
    CHECK(parse_posix_rule("<+0545>-5:45")->standard_seconds == 5 * 3600 + 45 * 60);
    CHECK(parse_posix_rule("LMT-1:24:30")->standard_seconds == 3600 + 24 * 60 + 30);
    CHECK_FALSE(parse_posix_rule("UTC0")->has_daylight);
}

TEST_CASE("rules by month, week and weekday") {
    const std::string_view warsaw = "CET-1CEST,M3.5.0,M10.5.0/3";
    CHECK(parse_posix_rule(warsaw)->daylight_seconds == 2 * 3600);
    CHECK(begins(warsaw, 2021) == "2021-03-28T01:00:00.000Z");
    CHECK(ends(warsaw, 2021) == "2021-10-31T01:00:00.000Z");
    CHECK(begins(warsaw, 2024) == "2024-03-31T01:00:00.000Z");
    CHECK(begins("EST5EDT,M3.2.0,M11.1.0", 2021) == "2021-03-14T07:00:00.000Z");
    CHECK(ends("EST5EDT,M3.2.0,M11.1.0", 2021) == "2021-11-07T06:00:00.000Z");
    // Daylight time of half an hour; an hour before midnight; more than a day after midnight; winter time as the change.
    CHECK(ends("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 2021) == "2021-04-03T15:00:00.000Z");
    CHECK(begins("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2024) == "2024-03-31T01:00:00.000Z");
    CHECK(begins("IST-2IDT,M3.4.4/26,M10.5.0", 2021) == "2021-03-26T00:00:00.000Z");
    CHECK(parse_posix_rule("IST-1GMT0,M10.5.0,M3.5.0/1")->daylight_seconds == 0);
}

TEST_CASE("rules by day of the year: J never counts 29 February, a bare number does") {
    CHECK(begins("AAA0BBB,J60/0,J300", 2023) == "2023-03-01T00:00:00.000Z");
    CHECK(begins("AAA0BBB,J60/0,J300", 2024) == "2024-03-01T00:00:00.000Z");
    CHECK(begins("AAA0BBB,J59/0,J300", 2024) == "2024-02-28T00:00:00.000Z");
    CHECK(begins("AAA0BBB,59/0,J300", 2023) == "2023-03-01T00:00:00.000Z");
    CHECK(begins("AAA0BBB,59/0,J300", 2024) == "2024-02-29T00:00:00.000Z");
    CHECK(begins("AAA0BBB,0/0,J300", 2024) == "2024-01-01T00:00:00.000Z");
}

TEST_CASE("what is no rule is refused") {
    for (const std::string_view text : {"",
                                        "CET",
                                        "-1",
                                        "CET-",
                                        "CET-25",
                                        "CET-1:60",
                                        "CET-1:00:60",
                                        "CET-1:",
                                        "<CET-1",
                                        "<>-1",
                                        "CET-1CEST",
                                        "CET-1CEST,",
                                        "CET-1CEST,M3.5.0",
                                        "CET-1CEST,M3.5.0,",
                                        "CET-1CEST,M3.5.0,M10.5.0/3x",
                                        "CET-1CEST,M13.5.0,M10.5.0",
                                        "CET-1CEST,M0.5.0,M10.5.0",
                                        "CET-1CEST,M3.6.0,M10.5.0",
                                        "CET-1CEST,M3.0.0,M10.5.0",
                                        "CET-1CEST,M3.5.7,M10.5.0",
                                        "CET-1CEST,M3.5,M10.5.0",
                                        "CET-1CEST,J0,J300",
                                        "CET-1CEST,J366,J300",
                                        "CET-1CEST,366,300",
                                        "CET-1CEST,M3.5.0/168,M10.5.0",
                                        "CET-1CEST,M3.5.0/,M10.5.0",
                                        "CET-1,M3.5.0,M10.5.0",
                                        "CET-99999999999999999999"}) {
        INFO(text);
        CHECK_FALSE(parse_posix_rule(text));
    }
}
