#include "index/regex_literal.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <random>

#include "index/predicate.hpp"

namespace segdb {
namespace {

TEST_CASE("plain literals are told from regular expressions", "[index]") {
    CHECK(is_plain_literal("r777"));
    CHECK(is_plain_literal(""));
    CHECK(is_plain_literal("a-b@c d\xC5\xBC"));
    for (const char* regex : {"a.b", "\\d", "a+", "a*", "a?", "(a)", "a|b", "[a]", "a{2}", "^a", "a$", "a]", "a}"})
        CHECK_FALSE(is_plain_literal(regex));
}

TEST_CASE("a literal that a regular expression needs is found", "[index]") {
    CHECK(required_literal("r77[0-9]@", false) == "r77");
    CHECK(required_literal("[0-9]{6}@mail7", false) == "@mail7");
    CHECK(required_literal("^ANNA.*7\\.com$", false) == "7.com");
    CHECK(required_literal("(?i)abc\\d+", false) == "abc");
    CHECK(required_literal("ABC\\d+", true) == "abc");
    CHECK(required_literal("abc*de", false).size() == 2);
    CHECK(required_literal("xabc+de", false) == "xabc");
    CHECK(required_literal("ab{2,3}cd", false).size() <= 3);
}

TEST_CASE("what a regular expression does not need is not asked for", "[index]") {
    for (const char* regex : {"", ".", "a*", "(abc)?", "abc|def", "[abc]", "(abc)*x?", "abc{0}", "(abc|)", "\\d\\d"})
        CHECK(required_literal(regex, false).size() <= 2);
    CHECK(required_literal("(abc)?", false).empty());
    CHECK(required_literal("abc|def", false).empty());
}

// Random expressions over few letters: every text in which one is found has its literal.
TEST_CASE("texts that match have the literal", "[index]") {
    std::mt19937_64 random(Catch::getSeed());
    INFO("seed " << Catch::getSeed());
    constexpr const char* kParts[] = {"a", "b",    "A",   "ab",       "ba",    ".",    "*",     "+",   "?",
                                      "|", "(",    ")",   "[ab]",     "[^a]",  "{2}",  "{0,2}", "\\.", "^",
                                      "$", "(?i)", "(?:", "\\b",      "\\w",   "[]a]", "{",     "}",   "[b",
                                      "]", "a{1}", "**",  "\\Qa*\\E", "\\x61", "\\pL"};
    int checked = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string regex;
        for (std::uint64_t i = 1 + random() % 7; i > 0; --i) regex += kParts[random() % std::size(kParts)];
        const bool ignoring_case = random() % 4 == 0;
        const auto pattern = TextPattern::make(PatternKind::matches, regex, ignoring_case);
        if (!pattern.ok()) continue;
        const std::string literal = required_literal(regex, ignoring_case);
        for (int i = 0; i < 10 && !literal.empty(); ++i) {
            std::string text(random() % 7, ' ');
            for (char& c : text) c = "abAB.{}*]"[random() % 9];
            if (!pattern->matches(text)) continue;
            ++checked;
            std::string lower = text;
            for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
            CAPTURE(regex, ignoring_case, text, literal);
            REQUIRE(lower.find(literal) != std::string::npos);
        }
    }
    CHECK(checked > 100);
}

}  // namespace
}  // namespace segdb
