#include "index/predicate.hpp"

#include <algorithm>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <limits>
#include <random>

#include "support/outcome.hpp"

namespace segdb {
namespace {

constexpr std::int64_t kLow = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHigh = std::numeric_limits<std::int64_t>::max();

using Ranges = std::vector<IntegerRange>;

bool fits(PatternKind kind, std::string_view pattern, std::string_view text, bool ignoring_case = false) {
    const auto made = TextPattern::make(kind, pattern, ignoring_case);
    INFO(pattern);
    REQUIRE(test::problem(made) == "");
    CHECK(made->pattern() == pattern);
    CHECK(made->kind() == kind);
    return made->matches(text);
}

bool like(std::string_view pattern, std::string_view text, bool ignoring_case = false) {
    return fits(PatternKind::like, pattern, text, ignoring_case);
}

bool found(std::string_view regex, std::string_view text, bool ignoring_case = false) {
    return fits(PatternKind::matches, regex, text, ignoring_case);
}

TEST_CASE("integer ranges are sorted, joined and rid of empty ones", "[index]") {
    CHECK(IntegerRanges(Ranges{}).ranges().empty());
    CHECK(IntegerRanges(Ranges{{5, 4}, {kHigh, kLow}}).ranges().empty());
    CHECK(IntegerRanges(Ranges{{5, 9}, {1, 2}}).ranges() == Ranges{{1, 2}, {5, 9}});
    CHECK(IntegerRanges(Ranges{{5, 9}, {1, 4}}).ranges() == Ranges{{1, 9}});
    CHECK(IntegerRanges(Ranges{{1, 9}, {2, 3}, {3, 12}}).ranges() == Ranges{{1, 12}});
    CHECK(IntegerRanges(Ranges{{1, 1}, {3, 3}, {1, 1}}).ranges() == Ranges{{1, 1}, {3, 3}});
    CHECK(IntegerRanges(Ranges{{kLow, 0}, {1, kHigh}}).ranges() == Ranges{{kLow, kHigh}});
    CHECK(IntegerRanges(Ranges{{kLow, kHigh}, {kLow, kLow}, {kHigh, kHigh}}).ranges() == Ranges{{kLow, kHigh}});
    CHECK(IntegerRanges(Ranges{{kLow, kLow}, {kHigh, kHigh}}).ranges() == Ranges{{kLow, kLow}, {kHigh, kHigh}});
}

TEST_CASE("integer ranges contain what one of the given ranges contains", "[index]") {
    std::mt19937_64 random(Catch::getSeed());
    INFO("seed " << Catch::getSeed());
    for (int round = 0; round < 500; ++round) {
        Ranges given;
        for (std::uint64_t i = random() % 8; i > 0; --i) {
            const auto low = static_cast<std::int64_t>(random() % 60) - 30;
            given.push_back({low, low + static_cast<std::int64_t>(random() % 12) - 2});
        }
        const IntegerRanges ranges(given);
        for (std::int64_t value = -40; value < 50; ++value) {
            const bool expected = std::any_of(given.begin(), given.end(), [&](const IntegerRange& range) {
                return range.low <= value && value <= range.high;
            });
            REQUIRE(ranges.contains(value) == expected);
            REQUIRE(satisfies(Predicate(ranges), value) == expected);
        }
        for (std::size_t i = 1; i < ranges.ranges().size(); ++i) {
            REQUIRE(ranges.ranges()[i].low > ranges.ranges()[i - 1].high + 1);
        }
    }
    const IntegerRanges ends(Ranges{{kLow, kLow}, {kHigh, kHigh}});
    CHECK(ends.contains(kLow));
    CHECK(ends.contains(kHigh));
    CHECK_FALSE(ends.contains(kLow + 1));
    CHECK_FALSE(ends.contains(kHigh - 1));
    CHECK_FALSE(IntegerRanges().contains(0));
}

TEST_CASE("a text is one of a list", "[index]") {
    const TextIn exact({"b", "a", "b", "", "Żółw"}, false);
    CHECK(exact.values() == std::vector<std::string>{"", "a", "b", "Żółw"});
    CHECK(exact.contains("a"));
    CHECK(exact.contains(""));
    CHECK(exact.contains("Żółw"));
    CHECK_FALSE(exact.contains("A"));
    CHECK_FALSE(exact.contains("żółw"));
    CHECK_FALSE(exact.contains(std::string_view("a\0", 2)));
    const TextIn folded({"ŻÓŁW", "żółw", "Straße"}, true);
    CHECK(folded.values().size() == 2);
    CHECK(folded.contains("Żółw"));
    CHECK(folded.contains("STRAßE"));
    CHECK_FALSE(folded.contains("strasse"));  // simple folding: one character stays one
    CHECK_FALSE(TextIn({}, false).contains(""));
    CHECK_FALSE(TextIn({}, true).contains(""));
}

TEST_CASE("a text lies between bounds by its bytes", "[index]") {
    const TextRange both{.low = "b", .low_included = true, .high = "d", .high_included = false};
    CHECK(both.contains("b"));
    CHECK(both.contains("czzz"));
    CHECK_FALSE(both.contains("d"));
    CHECK_FALSE(both.contains("a"));
    const TextRange other{.low = "b", .low_included = false, .high = "d", .high_included = true};
    CHECK_FALSE(other.contains("b"));
    CHECK(other.contains("ba"));
    CHECK(other.contains("d"));
    CHECK_FALSE(other.contains("da"));
    const TextRange open{};
    CHECK(open.contains(""));
    CHECK(open.contains("\xff"));
    const TextRange low{.low = "z", .low_included = true, .high = {}, .high_included = true};
    CHECK(low.contains("ż"));  // bytes, not an alphabet
    CHECK_FALSE(low.contains("y"));
    const TextRange high{.low = {}, .low_included = true, .high = "", .high_included = true};
    CHECK(high.contains(""));
    CHECK_FALSE(high.contains("a"));
}

TEST_CASE("contains, starts with and ends with", "[index]") {
    CHECK(fits(PatternKind::contains, "b%", "ab%c"));
    CHECK_FALSE(fits(PatternKind::contains, "B", "abc"));
    CHECK(fits(PatternKind::contains, "ŻÓŁ", "zielony żółw", true));
    CHECK(fits(PatternKind::contains, "", ""));
    CHECK(fits(PatternKind::starts_with, "ab", "abc"));
    CHECK_FALSE(fits(PatternKind::starts_with, "bc", "abc"));
    CHECK(fits(PatternKind::starts_with, "", "abc"));
    CHECK_FALSE(fits(PatternKind::starts_with, "abcd", "abc"));
    CHECK(fits(PatternKind::ends_with, "BC", "abc", true));
    CHECK_FALSE(fits(PatternKind::ends_with, "ab", "abc"));
    CHECK(fits(PatternKind::contains, std::string_view("\0x", 2), std::string_view("a\0xb", 4)));
}

TEST_CASE("like takes the whole text, % any characters, _ one, and a backslash makes the next literal", "[index]") {
    CHECK(like("abc", "abc"));
    CHECK_FALSE(like("abc", "abcd"));
    CHECK_FALSE(like("abc", "xabc"));
    CHECK(like("a%", "a"));
    CHECK(like("a%", "a\nb\nc"));
    CHECK(like("%b%", "abc"));
    CHECK(like("%", ""));
    CHECK_FALSE(like("_", ""));
    CHECK(like("_", "ż"));
    CHECK(like("__", "\n\n"));
    CHECK_FALSE(like("_", "ab"));
    CHECK(like("50\\%", "50%"));
    CHECK_FALSE(like("50\\%", "50x"));
    CHECK(like("a\\_b", "a_b"));
    CHECK_FALSE(like("a\\_b", "axb"));
    CHECK(like("a\\\\b", "a\\b"));
    CHECK(like("a\\b", "ab"));
    CHECK(like("end\\", "end\\"));  // a backslash with nothing behind it is itself
    CHECK(like("a.c", "a.c"));
    CHECK_FALSE(like("a.c", "abc"));
    CHECK(like("(a|b)*[c]+?^$", "(a|b)*[c]+?^$"));
    CHECK(like("Q\\\\E%", "Q\\Exyz"));
    CHECK_FALSE(like("ABC", "abc"));
    CHECK(like("ŻÓ%W", "żółw", true));
    CHECK(like("", ""));
    CHECK_FALSE(like("", "a"));
    CHECK_FALSE(like("abc", "abc\n"));
    CHECK(like(std::string_view("a\0%", 3), std::string_view("a\0b", 3)));
    CHECK_FALSE(like(std::string_view("a\0%", 3), "ab"));
}

TEST_CASE("regular expressions are found anywhere", "[index]") {
    CHECK(found("b+", "abbbc"));
    CHECK_FALSE(found("^b", "abc"));
    CHECK(found("^a.c$", "abc"));
    CHECK_FALSE(found("ABC", "abc"));
    CHECK(found("ABC", "abc", true));
    CHECK(found("żÓŁW", "ŻÓŁW", true));
    CHECK(found("^.$", "ż"));
    CHECK(found("", ""));
    CHECK(found("\\d{4}-\\d{2}", "on 2020-03-01"));
}

TEST_CASE("regular expressions that cannot be used are errors that say why", "[index]") {
    for (const char* bad : {"(", "[a", "a{2,1}", "*", "a**", "\\", "(?<=a)b", "(a)\\1", "[z-a]", "\\pX"}) {
        INFO(bad);
        const auto made = TextPattern::make(PatternKind::matches, bad, false);
        REQUIRE(test::failed_with(made, ErrorCode::invalid_argument));
        CHECK(made.error().message.find("regular expression cannot be used") != std::string::npos);
    }
    // Repetition of repetition would need a program of a billion steps.
    CHECK(test::failed_with(TextPattern::make(PatternKind::matches, "((((a{100}){100}){100}){100}){100}", false),
                            ErrorCode::invalid_argument));
    CHECK(test::failed_with(TextPattern::make(PatternKind::matches, std::string(100'000, '('), false),
                            ErrorCode::invalid_argument));
}

TEST_CASE("patterns that explode elsewhere take linear time", "[index]") {
    // A backtracking engine would need 2^50000 steps for each: this test ends, or it does not.
    const std::string many(50'000, 'a');
    CHECK_FALSE(found("^(a+)+$", many + "!"));
    CHECK_FALSE(found("^(a|aa)+$", many + "!"));
    CHECK_FALSE(found("(.*)*(.*)*(.*)*x$", many));
    std::string wildcards;
    for (int i = 0; i < 50; ++i) wildcards += "%a";
    CHECK_FALSE(like(wildcards + "b", many));
}

TEST_CASE("samples: a half-open range of places, from none to all") {
    const TextSample none("spring", 7, 7);
    const TextSample first("spring", 0, 66'000'000);
    const TextSample second("spring", 66'000'000, 67'000'000);
    const TextSample all("spring", 0, 100'000'000);
    // The place of c1 is 66.03 %, that of c2 65.28 % (base/sample_hash_test.cpp).
    CHECK(first.contains("c2"));
    CHECK_FALSE(first.contains("c1"));
    CHECK(second.contains("c1"));
    CHECK_FALSE(second.contains("c2"));
    for (const std::string_view text : {"c1", "c2", ""}) {
        CHECK_FALSE(none.contains(text));
        CHECK(all.contains(text));
        CHECK(satisfies(Predicate(all), text));
        CHECK_FALSE(satisfies(Predicate(none), text));
    }
    CHECK(first == TextSample("spring", 0, 66'000'000));
    CHECK_FALSE(first == TextSample("autumn", 0, 66'000'000));
}

}  // namespace
}  // namespace segdb
