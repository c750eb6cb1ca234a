#include "index/dictionary.hpp"

#include <catch2/catch_test_macros.hpp>

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

}  // namespace
}  // namespace segdb
