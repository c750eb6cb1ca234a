#include "ingest/convert_cell.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "base/calendar.hpp"

using namespace segdb;

namespace {

constexpr AttributeSpec kBoolean{AttributeType::boolean, 0};
constexpr AttributeSpec kInteger{AttributeType::integer, 0};
constexpr AttributeSpec kText{AttributeType::text, 0};
constexpr AttributeSpec kDate{AttributeType::date, 0};
constexpr AttributeSpec kDatetime{AttributeType::datetime, 0};
constexpr AttributeSpec decimal(int scale) { return {AttributeType::decimal, scale}; }

std::string converted(const std::string& text, const AttributeSpec& spec, const char* format = nullptr,
                      const char* zone_name = "UTC", CellKind kind = CellKind::plain) {
    const TimeZone zone = *TimeZone::find(zone_name);
    std::optional<DateFormat> compiled;
    if (format != nullptr) {
        compiled = *DateFormat::compile(format);
    }
    const CellContext context(zone, compiled ? &*compiled : nullptr);
    ByteArena dates;
    dates.reserve_more(kDateBytes);
    SqlValue value;
    const CellProblem problem = convert_cell(kind, text, spec, context, dates, value);
    if (problem != CellProblem::none) {
        return explain_problem(problem, "c", text, spec, context);
    }
    switch (value.kind) {
        case SqlValue::Kind::absent:
            return "absent";
        case SqlValue::Kind::null:
            return "null";
        case SqlValue::Kind::integer:
            return spec.type == AttributeType::datetime ? format_datetime(value.integer)
                                                        : std::to_string(value.integer);
        case SqlValue::Kind::text:
            return "'" + std::string(value.text) + "'";
    }
    return {};
}

}  // namespace

TEST_CASE("conversion: booleans") {
    for (const char* yes : {"true", "TRUE", "Yes", "y", "t", "1", "on", " true "}) {
        CHECK(converted(yes, kBoolean) == "1");
    }
    for (const char* no : {"false", "No", "n", "F", "0", "OFF"}) {
        CHECK(converted(no, kBoolean) == "0");
    }
    CHECK(converted("2", kBoolean) == "column 'c': '2' is not a boolean (true or false, yes or no, 1 or 0)");
    CHECK(converted("truely!", kBoolean).ends_with("1 or 0)"));
}

TEST_CASE("conversion: numbers as people write them") {
    CHECK(converted("5", kInteger) == "5");
    CHECK(converted("+5", kInteger) == "5");
    CHECK(converted("007", kInteger) == "7");
    CHECK(converted("-5", kInteger) == "-5");
    CHECK(converted("$90,000 ", kInteger) == "90000");
    CHECK(converted("-$1,234,567", kInteger) == "-1234567");
    CHECK(converted("$-5", kInteger) == "-5");
    CHECK(converted("\xE2\x82\xAC 1,000", kInteger) == "1000");
    CHECK(converted("\xC2\xA3"
                    "12.50",
                    decimal(2)) == "1250");
    CHECK(converted("5.000", kInteger) == "5");
    CHECK(converted("1e3", kInteger) == "1000");
    CHECK(converted("9223372036854775807", kInteger) == "9223372036854775807");
    CHECK(converted("-9223372036854775808", kInteger) == "-9223372036854775808");
    CHECK(converted("12.5", decimal(2)) == "1250");
    CHECK(converted("12.500", decimal(2)) == "1250");
    CHECK(converted("-.5", decimal(1)) == "-5");
    CHECK(converted("1,234.5", decimal(1)) == "12345");
    CHECK(converted("$90,000", decimal(2)) == "9000000");
    CHECK(converted("0.000000000000000001", decimal(18)) == "1");
}

TEST_CASE("conversion: numbers that do not fit are never rounded") {
    CHECK(converted("5.5", kInteger) == "column 'c': '5.5' is not an integer");
    CHECK(converted("12.345", decimal(2)) == "column 'c': '12.345' has more than 2 decimal places");
    CHECK(converted("9223372036854775808", kInteger) ==
          "column 'c': '9223372036854775808' does not fit 64 bits as integer");
    CHECK(converted("92233720368547758.08", decimal(2)).ends_with("does not fit 64 bits as decimal(2)"));
    CHECK(converted("1e300", kInteger).ends_with("does not fit 64 bits as integer"));
    for (const char* bad : {"abc", "1,00", "1,0000", ",100", "1,000,", "12,34,567", "1 000", "$", "-", "+", "5-", "--5",
                            "$$5", "0x10", "5%", "1,000.5,0", "\xD9\xA1"}) {
        INFO(bad);
        CHECK(converted(bad, kInteger).ends_with("is not an integer"));
        CHECK(converted(bad, decimal(2)).ends_with("is not a number"));
    }
}

TEST_CASE("conversion: dates") {
    CHECK(converted("2020-02-29", kDate) == "'2020-02-29'");
    CHECK(converted(" 2020-02-29 ", kDate) == "'2020-02-29'");
    CHECK(converted("2020-02-29T00:00:00", kDate) == "'2020-02-29'");
    CHECK(converted("2021-02-29", kDate) == "column 'c': '2021-02-29' is not a date in ISO 8601 that exists");
    CHECK(converted("2020-02-29T10:00", kDate).ends_with("is not a date in ISO 8601 that exists"));
    CHECK(converted("1/5/2015", kDate, "%m/%d/%Y") == "'2015-01-05'");
    CHECK(converted("2015-01-05", kDate, "%m/%d/%Y") == "'2015-01-05'");
    CHECK(converted("2/30/2015", kDate, "%m/%d/%Y") ==
          "column 'c': '2/30/2015' is not a date in the format %m/%d/%Y that exists");
    CHECK(converted("2015-05-01", kDate, "%Y-%d-%m") == "'2015-01-05'");
    CHECK(converted("2015-01-13", kDate, "%Y-%d-%m").ends_with("that exists"));
}

TEST_CASE("conversion: datetimes are instants") {
    CHECK(converted("2020-03-01T09:20", kDatetime) == "2020-03-01T09:20:00.000Z");
    CHECK(converted("2020-03-01 09:20:30.5", kDatetime) == "2020-03-01T09:20:30.500Z");
    CHECK(converted("2020-03-01T09:20+02:00", kDatetime) == "2020-03-01T07:20:00.000Z");
    CHECK(converted("2020-03-01", kDatetime) == "2020-03-01T00:00:00.000Z");
    CHECK(converted("2020-07-01T12:00", kDatetime, nullptr, "Europe/Warsaw") == "2020-07-01T10:00:00.000Z");
    CHECK(converted("2020-07-01T12:00Z", kDatetime, nullptr, "Europe/Warsaw") == "2020-07-01T12:00:00.000Z");
    CHECK(converted("7/1/2020 12:00 PM", kDatetime, "%m/%d/%Y %I:%M %p", "Europe/Warsaw") ==
          "2020-07-01T10:00:00.000Z");
    CHECK(converted("1254192988", kDatetime, "%s", "Europe/Warsaw") == "2009-09-29T02:56:28.000Z");
    CHECK(converted("0000-01-01T00:00+01:00", kDatetime).ends_with("that exists"));
    CHECK(converted("yesterday", kDatetime) ==
          "column 'c': 'yesterday' is not a date and time in ISO 8601 that exists");
}

TEST_CASE("conversion: texts, and what is not set") {
    CHECK(converted(" x ", kText) == "' x '");
    CHECK(converted("\xE9", kText).ends_with("is not valid UTF-8: give the file's encoding, e.g. latin1"));
    CHECK(converted(std::string("a\0b", 3), kText).ends_with("holds a NUL character, which a text cannot"));
    CHECK(converted("", kText, nullptr, "UTC", CellKind::string) == "''");
    CHECK(converted("", kInteger, nullptr, "UTC", CellKind::string) == "null");
    CHECK(converted("  ", kInteger) == "null");
    CHECK(converted("", kText, nullptr, "UTC", CellKind::unset) == "null");
    CHECK(converted("", kText, nullptr, "UTC", CellKind::absent) == "absent");
    CHECK(converted("", kText, nullptr, "UTC", CellKind::list) == "column 'c': an array cannot be stored as text");
    CHECK(converted("1.50", kText, nullptr, "UTC", CellKind::number) == "'1.50'");
}
