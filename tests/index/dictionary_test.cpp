#include "index/dictionary.hpp"

#include <catch2/catch_test_macros.hpp>
#include <limits>

namespace segdb {
namespace {

using Codes = std::vector<Dictionary::Code>;

TEST_CASE("a dictionary gives each value one code, in order of arrival", "[index]") {
    Dictionary texts;
    CHECK(texts.code_of("b") == 0);
    CHECK(texts.code_of("a") == 1);
    CHECK(texts.code_of("b") == 0);
    CHECK(texts.code_of("") == 2);
    CHECK(texts.code_of(std::string_view("a\0", 2)) == 3);
    CHECK(texts.size() == 4);
    CHECK(texts.find("a") == 1U);
    CHECK_FALSE(texts.find("A").has_value());
    CHECK_FALSE(texts.find("c").has_value());
    CHECK(texts.size() == 4);  // looking does not add
    CHECK(texts.entries()[0].bitmap == 0);

    Dictionary integers;
    CHECK(integers.code_of(std::int64_t{-7}) == 0);
    CHECK(integers.code_of(INT64_MIN) == 1);
    CHECK(integers.code_of(INT64_MAX) == 2);
    CHECK(integers.code_of(std::int64_t{-7}) == 0);
    CHECK(integers.find(INT64_MAX) == 2U);
    CHECK_FALSE(integers.find(std::int64_t{0}).has_value());
}

TEST_CASE("a dictionary keeps what is stored about a value", "[index]") {
    Dictionary dictionary;
    const auto code = dictionary.add({.value = std::string("PL"), .bitmap = 17, .cardinality = 5});
    CHECK(dictionary.code_of("PL") == code);
    CHECK(dictionary.entry(code).bitmap == 17);
    CHECK(dictionary.entries()[code].cardinality == 5);
}

TEST_CASE("a dictionary survives growth", "[index]") {
    Dictionary dictionary;
    for (int i = 0; i < 20'000; ++i)
        REQUIRE(dictionary.code_of("value " + std::to_string(i)) == static_cast<Dictionary::Code>(i));
    for (int i = 0; i < 20'000; ++i)
        REQUIRE(dictionary.find("value " + std::to_string(i)) == static_cast<Dictionary::Code>(i));
}

TEST_CASE("a dictionary selects the codes of values that satisfy a predicate", "[index]") {
    Dictionary texts;
    for (const char* value : {"delta", "alpha", "Beta", "beta", "gamma", ""}) texts.code_of(value);
    CHECK(texts.select(TextIn({"gamma", "delta", "missing"}, false)) == Codes{0, 4});
    CHECK(texts.select(TextIn({"BETA"}, false)).empty());
    CHECK(texts.select(TextIn({"BETA"}, true)) == Codes{2, 3});
    CHECK(texts.select(TextIn({""}, false)) == Codes{5});
    CHECK(texts.select(TextRange{.low = "b", .low_included = true, .high = {}, .high_included = true}) ==
          Codes{0, 3, 4});
    CHECK(texts.select(*TextPattern::make(PatternKind::like, "%a", false)) == Codes{0, 1, 2, 3, 4});
    CHECK(texts.select(*TextPattern::make(PatternKind::matches, "^b", true)) == Codes{2, 3});

    Dictionary integers;
    for (const std::int64_t value : {30, 10, 20}) integers.code_of(value);
    CHECK(integers.select(IntegerRanges({{10, 20}})) == Codes{1, 2});
    CHECK(integers.select(IntegerRanges()).empty());
    CHECK(Dictionary().select(IntegerRanges({{0, 9}})).empty());
}

TEST_CASE("a dictionary looks few integers up and goes through its entries for many", "[index]") {
    constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    Dictionary dictionary;
    std::vector<std::int64_t> values{kMost, kLeast, 0};
    for (std::int64_t i = 0; i < 1'000; ++i) values.push_back(5'000 - 7 * i);
    for (const std::int64_t value : values) (void)dictionary.code_of(value);
    const std::vector<std::vector<IntegerRange>> all = {
        {},
        {{0, 0}},
        {{kLeast, kLeast}, {kMost, kMost}},
        {{kMost - 3, kMost}},
        {{kLeast, kLeast + 3}, {4'990, 5'010}},
        {{-10, 70}, {80, 90}},
        {{-10, 80}, {90, 4'000}},
        {{kLeast, kMost}},
        {{kLeast, -1}, {1, kMost}},
    };
    for (const auto& ranges : all) {
        const IntegerRanges wanted(ranges);
        std::vector<Dictionary::Code> expected;
        for (Dictionary::Code code = 0; code < values.size(); ++code) {
            if (wanted.contains(values[code])) expected.push_back(code);
        }
        INFO("ranges from " << (ranges.empty() ? 0 : ranges.front().low));
        CHECK(dictionary.select(wanted) == expected);
    }
}

}  // namespace
}  // namespace segdb
