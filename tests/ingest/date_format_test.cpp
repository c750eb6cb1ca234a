#include "ingest/date_format.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "base/calendar.hpp"

using namespace segdb;

namespace {

std::string read(const char* format, const char* text) {
    const auto compiled = DateFormat::compile(format);
    if (!compiled.ok()) {
        return compiled.error().message;
    }
    const auto reading = compiled->read(text);
    return reading ? format_datetime(reading->ms - reading->offset_minutes * kMsPerMinute) : "no";
}

}  // namespace

TEST_CASE("date format: directives") {
    CHECK(read("%m/%d/%Y", "1/5/2015") == "2015-01-05T00:00:00.000Z");
    CHECK(read("%m/%d/%Y", "01/05/2015") == "2015-01-05T00:00:00.000Z");
    CHECK(read("%d.%m.%y", "31.12.68") == "2068-12-31T00:00:00.000Z");
    CHECK(read("%d.%m.%y", "31.12.69") == "1969-12-31T00:00:00.000Z");
    CHECK(read("%d %b %Y", "5 Jan 2015") == "2015-01-05T00:00:00.000Z");
    CHECK(read("%A, %d %B %Y", "Monday, 5 january 2015") == "2015-01-05T00:00:00.000Z");
    CHECK(read("%Y%m%d", "20150105") == "2015-01-05T00:00:00.000Z");
    CHECK(read("%m/%d/%Y %I:%M:%S %p", "1/5/2015 12:30:05 AM") == "2015-01-05T00:30:05.000Z");
    CHECK(read("%m/%d/%Y %I:%M %p", "1/5/2015 12:30 pm") == "2015-01-05T12:30:00.000Z");
    CHECK(read("%F %T", "2015-01-05 23:59:59.1239") == "2015-01-05T23:59:59.123Z");
    CHECK(read("%D %R", "01/05/15 8:07") == "2015-01-05T08:07:00.000Z");
    CHECK(read("%Y-%m-%dT%H:%M%z", "2015-01-05T10:00+02:00") == "2015-01-05T08:00:00.000Z");
    CHECK(read("%Y-%m-%dT%H:%M%z", "2015-01-05T10:00Z") == "2015-01-05T10:00:00.000Z");
    CHECK(read("%a %b %e %H:%M:%S %z %Y", "Wed Oct  3 20:19:24 -0330 2018") == "2018-10-03T23:49:24.000Z");
    CHECK(read("%m/%e/%Y", "10/ 3/2018") == "2018-10-03T00:00:00.000Z");
    CHECK(read("%d%b%Y %T %z", "05MAY2015 1:02:03.999999999 +01") == "2015-05-05T00:02:03.999Z");
    CHECK(read("%s", "-1") == "1969-12-31T23:59:59.000Z");
    CHECK(read("%d%%%m%%%Y", "1%2%2015") == "2015-02-01T00:00:00.000Z");
}

TEST_CASE("date format: what does not match") {
    for (const char* text : {"", "1/5", "13/5/2015", "2/29/2015", "0/5/2015", "1/5/2015 ", " 1/5/2015", "1/5/20155",
                             "1-5-2015", "a/5/2015", "1//2015"}) {
        INFO(text);
        CHECK(read("%m/%d/%Y", text) == "no");
    }
    for (const char* text : {"+1/5/2015", "-1/5/2015", "1/-5/2015", "1/5/+015", "1/5/-015"}) {
        INFO(text);
        CHECK(read("%m/%d/%Y", text) == "no");
    }
    for (const char* text : {"24:00:00", "10:60:00", "10:00:60", "10:00:99999999999", "10:00:x", "10:00:"}) {
        INFO(text);
        CHECK(read("%F %T", ("2015-01-01 " + std::string(text)).c_str()) == "no");
    }
    for (const char* offset : {"", "-", "-x", "9", "+1", "+0160", "+18:01", "+01:00:00", "UTC", "Zz"}) {
        INFO(offset);
        CHECK(read("%F %R %z", ("2015-01-01 10:00 " + std::string(offset)).c_str()) == "no");
    }
    CHECK(read("%A, %F", "Tuesday, 2015-01-05") == "no");
    CHECK(read("%H:%M %F", "24:00 2015-01-01") == "no");
    CHECK(read("%s", "999999999999") == "no");
    CHECK(read("%s", "") == "no");
}

TEST_CASE("date format: formats that cannot be used") {
    CHECK(read("%Q", "").starts_with("the date format '%Q' holds '%Q', which is not one of"));
    CHECK(read("%Y-%m-%d%", "").starts_with("the date format '%Y-%m-%d%' holds"));
    CHECK(read("%Y-%m", "") == "the date format '%Y-%m' does not tell year, month and day (or %s)");
    CHECK(read("", "").ends_with("does not tell year, month and day (or %s)"));
    CHECK(read("%F %s", "").starts_with("the date format '%F %s' holds '%s', which is not one of"));
    CHECK(read("%F %I:%M", "") == "the date format '%F %I:%M' has hours of half a day (%I) without %p");
    for (const char* format : {"%R %z %F", "%R %z %d-%m-%Y", "%F %z%z"}) {
        INFO(format);
        CHECK(read(format, "").ends_with("has a sign, Z or %F behind %z, which would be taken for the offset"));
    }
    CHECK(!DateFormat::compile("%F")->has_time());
    CHECK(DateFormat::compile("%F %R")->has_time());
}
