#include "index/text_search.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include "index/texts.hpp"
#include "support/outcome.hpp"

namespace segdb {
namespace {

using test::Column;
using test::Kind;

std::string shown(const Predicate& predicate) {
    if (const auto* in = std::get_if<TextIn>(&predicate)) {
        std::string text = in->ignoring_case() ? "in, ignoring case:" : "in:";
        for (const std::string& value : in->values()) text += " '" + value + "'";
        return text;
    }
    if (const auto* range = std::get_if<TextRange>(&predicate)) {
        return "from " + (range->low ? "'" + *range->low + "'" : "the first") + " to " +
               (range->high ? "'" + *range->high + "'" : "the last");
    }
    const auto& pattern = std::get<TextPattern>(predicate);
    return "pattern of kind " + std::to_string(static_cast<int>(pattern.kind())) + " '" + pattern.pattern() + "'" +
           (pattern.ignoring_case() ? " ignoring case" : "");
}

void check_select(const Column& column, const TextBlock& block, const Predicate& predicate) {
    INFO(shown(predicate));
    const auto expected = test::places_where(column, predicate);
    test::Buffer out;
    const ChunkView view = TextSearch(predicate).select(block, out.words);
    REQUIRE(view.cardinality == expected.size());
    REQUIRE((view.form == Form::empty) == expected.empty());
    if (view.form == Form::array) REQUIRE(view.cardinality <= kMaxArrayElements);
    REQUIRE(test::elements_of(view) == expected);
}

void check_pattern(const Column& column, const TextBlock& block, PatternKind kind, std::string_view pattern,
                   bool ignoring_case) {
    auto made = TextPattern::make(kind, pattern, ignoring_case);
    if (!made.ok()) return;  // a random text is not always a regular expression, nor always UTF-8
    check_select(column, block, std::move(made).value());
}

// A part of a text of the column, or of something else, sometimes changed a little.
std::string random_needle(std::mt19937_64& random, const Column& column, Kind kind) {
    std::string text =
        random() % 8 == 0 ? test::random_text(random, kind) : column.texts[random() % column.texts.size()];
    const std::size_t first = random() % 3 == 0 ? 0 : random() % (text.size() + 1);
    const std::size_t left = text.size() - first;
    text = text.substr(first, random() % 3 == 0 ? left : random() % (std::min<std::size_t>(left, 12) + 1));
    if (!text.empty() && random() % 6 == 0) text[random() % text.size()] = static_cast<char>("aA@9"[random() % 4]);
    return text;
}

std::string random_like(std::mt19937_64& random, const Column& column, Kind kind) {
    std::string pattern = random_needle(random, column, kind);
    for (std::uint64_t i = random() % 4; i > 0; --i)
        pattern.insert(random() % (pattern.size() + 1), 1, "%%%_\\"[random() % 5]);
    if (random() % 2 == 0) pattern.insert(0, "%");
    if (random() % 2 == 0) pattern += "%";
    return pattern;
}

std::string random_regex(std::mt19937_64& random, const Column& column, Kind kind) {
    static constexpr const char* kParts[] = {".", ".*", "[0-9]+", "a?",     "|",   "(n|o)",
                                             "^", "$",  "+",      "x{2,3}", "\\.", "(?i)"};
    std::string pattern = random_needle(random, column, kind);
    for (std::uint64_t i = random() % 3; i > 0; --i)
        pattern.insert(random() % (pattern.size() + 1), kParts[random() % std::size(kParts)]);
    return pattern;
}

void check_patterns(std::mt19937_64& random, const Column& column, const TextBlock& block, Kind kind) {
    for (const bool ignoring_case : {false, true}) {
        for (const PatternKind pattern : {PatternKind::contains, PatternKind::starts_with, PatternKind::ends_with})
            check_pattern(column, block, pattern, random_needle(random, column, kind), ignoring_case);
        check_pattern(column, block, PatternKind::like, random_like(random, column, kind), ignoring_case);
        check_pattern(column, block, PatternKind::matches, random_regex(random, column, kind), ignoring_case);
    }
}

void check_order(std::mt19937_64& random, const Column& column, const TextBlock& block, Kind kind) {
    for (const bool ignoring_case : {false, true}) {
        std::vector<std::string> values;
        const std::uint64_t size = random() % 2 == 0 ? random() % 4 : random() % 200;
        for (std::uint64_t i = 0; i < size; ++i) {
            values.push_back(random() % 3 == 0 ? random_needle(random, column, kind)
                                               : column.texts[random() % column.texts.size()]);
        }
        check_select(column, block, TextIn(values, ignoring_case));
    }
    TextRange range{.low = {}, .low_included = random() % 2 == 0, .high = {}, .high_included = random() % 2 == 0};
    if (random() % 4 != 0) range.low = column.texts[random() % column.texts.size()];
    if (random() % 4 != 0)
        range.high =
            random() % 4 == 0 ? random_needle(random, column, kind) : column.texts[random() % column.texts.size()];
    check_select(column, block, range);
}

TEST_CASE("a text search finds what satisfies() finds", "[index]") {
    std::mt19937_64 random(Catch::getSeed());
    INFO("seed " << Catch::getSeed());
    for (const Kind kind : {Kind::emails, Kind::short_ones, Kind::any_bytes, Kind::accented, Kind::long_ones}) {
        for (const std::size_t size : {1U, 5U, 70U, 600U}) {
            for (int round = 0; round < 12; ++round) {
                const Column column = test::random_column(random, kind, size, 1 + random() % size);
                const auto bytes = test::encoded(column);
                REQUIRE(test::problem(bytes) == "");
                const auto block = TextBlock::decode(*bytes);
                REQUIRE(test::problem(block) == "");
                for (int i = 0; i < 6; ++i) {
                    check_patterns(random, column, *block, kind);
                    check_order(random, column, *block, kind);
                }
            }
        }
    }
}

TEST_CASE("a backslash within a character is taken as like takes it", "[index]") {
    const Column column{{1, 2, 3}, {"\xC5\xBB", "\xC5\xBC", "z"}};
    const auto block = TextBlock::decode(*test::encoded(column));
    REQUIRE(test::problem(block) == "");
    for (const bool ignoring_case : {false, true})
        check_pattern(column, *block, PatternKind::like, "\xC5\\\xBB", ignoring_case);
}

TEST_CASE("a text search gives every form of a container", "[index]") {
    Column column;
    for (std::uint32_t place = 0; place < kChunkSize; ++place) {
        column.places.push_back(static_cast<std::uint16_t>(place));
        column.texts.push_back((place % 2 == 0 ? "even " : "odd ") + std::to_string(place * 40'503U % kChunkSize));
    }
    const auto block = TextBlock::decode(*test::encoded(column));
    REQUIRE(test::problem(block) == "");
    test::Buffer out;
    const auto form = [&](PatternKind kind, const char* pattern) {
        const Predicate predicate = TextPattern::make(kind, pattern, false).value();
        check_select(column, *block, predicate);
        return TextSearch(predicate).select(*block, out.words).form;
    };
    CHECK(form(PatternKind::contains, "none") == Form::empty);
    CHECK(form(PatternKind::contains, "") == Form::full);
    CHECK(form(PatternKind::starts_with, "") == Form::full);
    CHECK(form(PatternKind::contains, " ") == Form::full);
    CHECK(form(PatternKind::contains, "even") == Form::bits);
    CHECK(form(PatternKind::starts_with, "odd 4") == Form::bits);
    CHECK(form(PatternKind::ends_with, "77") == Form::array);
    CHECK(form(PatternKind::ends_with, "7777") == Form::array);
}

TEST_CASE("a text search does not find what stands in two texts", "[index]") {
    const Column column{{1, 2, 3, 4}, {"ab", "cd", "cda", "e"}};
    const auto block = TextBlock::decode(*test::encoded(column));
    REQUIRE(test::problem(block) == "");
    for (const char* needle : {"bc", "abc", "abcd", "dcd", "ae", "dae", "e", "da", "cd", "abcdcdae", "abcdcdaee"}) {
        for (const bool ignoring_case : {false, true})
            check_pattern(column, *block, PatternKind::contains, needle, ignoring_case);
    }
}

}  // namespace
}  // namespace segdb
