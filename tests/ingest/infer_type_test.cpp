#include "ingest/infer_type.hpp"

#include <catch2/catch_test_macros.hpp>
#include <random>
#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "ingest/convert_cell.hpp"

using namespace segdb;

namespace {

std::string inferred(const std::vector<std::string>& values, CellKind kind = CellKind::plain,
                     const char* format = nullptr) {
    std::optional<DateFormat> compiled;
    if (format != nullptr) {
        compiled = *DateFormat::compile(format);
    }
    TypeInference inference(compiled ? &*compiled : nullptr);
    for (const std::string& value : values) {
        inference.add(value.empty() && kind == CellKind::plain ? CellKind::unset : kind, value);
    }
    return to_text(inference.spec());
}

}  // namespace

TEST_CASE("inference: the narrowest type that all values fit") {
    CHECK(inferred({}) == "text");
    CHECK(inferred({"", ""}) == "text");
    CHECK(inferred({"true", "FALSE", "", "False"}) == "boolean");
    CHECK(inferred({"true", "1"}) == "text");
    CHECK(inferred({"yes", "no"}) == "text");
    CHECK(inferred({"1", "0"}) == "integer");
    CHECK(inferred({"1", "-5", "", "9223372036854775807", "-9223372036854775808"}) == "integer");
    CHECK(inferred({"1", "9223372036854775808"}) == "text");
    CHECK(inferred({"1", "99999999999999999999999"}) == "text");
    CHECK(inferred({"1", "2.5"}) == "decimal(1)");
    CHECK(inferred({"17850.0", "-0.25", "3"}) == "decimal(2)");
    CHECK(inferred({"0.000000000000000001"}) == "decimal(18)");
    CHECK(inferred({"0.0000000000000000001"}) == "text");
    CHECK(inferred({"9.223372036854775807"}) == "decimal(18)");
    CHECK(inferred({"9.223372036854775808"}) == "text");
    CHECK(inferred({"92233720368547758.07", "1"}) == "decimal(2)");
    CHECK(inferred({"92233720368547758.08", "1"}) == "text");
    CHECK(inferred({"92233720368547758.07", "0.001"}) == "text");
    CHECK(inferred({"2020-02-29"}) == "date");
    CHECK(inferred({"2021-02-29"}) == "text");
    CHECK(inferred({"2020-02-29", "2020-03-01T10:00"}) == "datetime");
    CHECK(inferred({"2020-03-01 10:00:00", "2020-03-01T10:00:00+02:00"}) == "datetime");
    CHECK(inferred({"2020-02-29", "5"}) == "text");
}

TEST_CASE("inference: texts that a number would not give back stay text") {
    for (const char* text : {"007", "+48",  "1e5",   "1,000", ".5", "5.",  "-",     "1-2",      " 5",  "5 ",
                             "$5",  "0x10", "1_000", "--5",   "00", "-01", "1.2.3", "\xD9\xA1", "nan", "inf"}) {
        INFO(text);
        CHECK(inferred({text}) == "text");
        CHECK(inferred({"1", text, "2"}) == "text");
    }
}

TEST_CASE("inference: JSON says more") {
    CHECK(inferred({"1", "2"}, CellKind::string) == "text");
    CHECK(inferred({"true"}, CellKind::string) == "text");
    CHECK(inferred({"2020-01-01"}, CellKind::string) == "date");
    CHECK(inferred({"", "2020-01-01"}, CellKind::string) == "text");
    CHECK(inferred({"1e3", "5"}, CellKind::number) == "integer");
    CHECK(inferred({"15e-1", "5"}, CellKind::number) == "decimal(1)");
    CHECK(inferred({"1e30"}, CellKind::number) == "text");
    CHECK(inferred({"true", "false"}, CellKind::boolean) == "boolean");
    TypeInference mixed(nullptr);
    mixed.add(CellKind::boolean, "true");
    mixed.add(CellKind::number, "1");
    CHECK(to_text(mixed.spec()) == "text");
    mixed.add(CellKind::list, {});
    CHECK(to_text(mixed.spec()) == "list");
}

TEST_CASE("inference: dates in a format") {
    CHECK(inferred({"1/5/2015", "12/31/2016"}, CellKind::plain, "%m/%d/%Y") == "date");
    CHECK(inferred({"1/5/2015", "13/31/2016"}, CellKind::plain, "%m/%d/%Y") == "text");
    CHECK(inferred({"1/5/2015", "2016-01-01"}, CellKind::plain, "%m/%d/%Y") == "text");
    CHECK(inferred({"2016-01-01"}, CellKind::plain, "%m/%d/%Y") == "date");
    CHECK(inferred({"1/5/2015 9:05"}, CellKind::plain, "%m/%d/%Y %H:%M") == "datetime");
    CHECK(inferred({"20150105"}, CellKind::plain, "%Y%m%d") == "integer");
    CHECK(inferred({"5", "6"}, CellKind::plain, "%m/%d/%Y") == "integer");
}

// Whatever the values are, each of them converts to the type inferred from them, and numbers come back exactly.
TEST_CASE("inference: every value fits the type inferred from all") {
    std::mt19937_64 random(20'261'121);
    const TimeZone zone;
    const CellContext context(zone, nullptr);
    for (int round = 0; round < 20'000; ++round) {
        const auto kind = random() % 5;
        std::vector<std::string> values;
        TypeInference inference(nullptr);
        for (std::size_t n = 1 + random() % 6; n > 0; --n) {
            std::string value;
            switch (kind) {
                case 0:
                    value = random() % 2 == 0 ? "TRUE" : "false";
                    break;
                case 1:
                    value = std::to_string(static_cast<std::int64_t>(random()) >> (random() % 64));
                    break;
                case 2:
                    value = format_decimal(static_cast<std::int64_t>(random()) >> (random() % 64),
                                           static_cast<int>(random() % 19));
                    break;
                case 3:
                    value = "20" + std::to_string(10 + random() % 80) + "-0" + std::to_string(1 + random() % 9) + "-1" +
                            std::to_string(random() % 10) + (random() % 3 == 0 ? " 10:30" : "");
                    break;
                default:
                    for (std::size_t i = random() % 5; i > 0; --i) {
                        value += "0123456789.-+eT: "[random() % 17];
                    }
            }
            values.push_back(value);
            inference.add(value.empty() ? CellKind::unset : CellKind::plain, value);
        }
        const AttributeSpec spec = inference.spec();
        for (const std::string& value : values) {
            INFO(value << " as " << to_text(spec));
            ByteArena dates;
            dates.reserve_more(kDateBytes);
            SqlValue cell;
            REQUIRE(convert_cell(value.empty() ? CellKind::unset : CellKind::plain, value, spec, context, dates,
                                 cell) == CellProblem::none);
            if (spec.type == AttributeType::integer && !value.empty() && value != "-0") {
                CHECK(std::to_string(cell.integer) == value);
            }
            if (spec.type == AttributeType::decimal && !value.empty()) {
                CHECK(parse_decimal(format_decimal(cell.integer, spec.scale)) == parse_decimal(value));
            }
        }
    }
}
