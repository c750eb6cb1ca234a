// Printing a tree and reading it back gives the same tree; damaged texts give an error, never a crash.
#include <algorithm>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "grammar/examples.hpp"
#include "grammar/parser.hpp"
#include "grammar/printer.hpp"
#include "grammar/random_expression.hpp"

namespace segdb::grammar::testing {
namespace {

TEST_CASE("random trees are printed and read back equal", "[grammar]") {
    const std::uint64_t seed = Catch::getSeed();
    for (std::uint64_t i = 0; i < 5000; ++i) {
        CAPTURE(seed, i);
        RandomExpression random(seed * 1'000'003 + i);
        const Expression made = random.make(1 + i % 6);
        const std::string printed = to_text(made);
        CAPTURE(printed);
        const Result<Query> read = parse(printed);
        if (!read.ok()) FAIL(read.error().message << '\n' << read.error().excerpt);
        REQUIRE(read->expression == made);
        REQUIRE(to_text(read->expression) == printed);
        REQUIRE(read->notes.empty());
    }
}

TEST_CASE("random conditions on events are printed and read back equal", "[grammar]") {
    const std::uint64_t seed = Catch::getSeed();
    for (std::uint64_t i = 0; i < 10'000; ++i) {
        CAPTURE(seed, i);
        RandomExpression random(seed * 1'000'037 + i);
        const Expression made = random.events(i % 4);
        const std::string printed = to_text(made);
        CAPTURE(printed);
        const Result<Query> read = parse(printed);
        if (!read.ok()) FAIL(read.error().message << '\n' << read.error().excerpt);
        REQUIRE(read->expression == made);
        REQUIRE(to_text(read->expression) == printed);
        REQUIRE(read->notes.empty());
        const Did* const did = std::get_if<Did>(&made.node);
        if (did == nullptr) continue;
        const Result<Selection> selection = parse_selection(to_text(did->events));
        REQUIRE(selection.ok());
        REQUIRE(selection->events == did->events);
    }
}

TEST_CASE("the canonical form is also a query under where", "[grammar]") {
    const std::uint64_t seed = Catch::getSeed();
    for (std::uint64_t i = 0; i < 500; ++i) {
        CAPTURE(seed, i);
        const Expression made = RandomExpression(seed * 1'000'033 + i).make(4);
        const Result<Query> read = parse("count customers where " + to_text(made));
        REQUIRE(read.ok());
        REQUIRE(read->expression == made);
        REQUIRE(read->collection.text == "customers");
    }
}

// One to four random edits: bytes removed, doubled, changed, or pieces of another text put in.
std::string damaged(std::string text, const std::string& other, RandomExpression& random) {
    for (std::size_t edits = 1 + random.below(4); edits > 0 && !text.empty(); --edits) {
        const std::size_t at = random.below(text.size());
        const std::size_t n = std::min<std::size_t>(1 + random.below(8), text.size() - at);
        switch (random.below(4)) {
            case 0:
                text.erase(at, n);
                break;
            case 1:
                text.insert(at, text.substr(at, n));
                break;
            case 2:
                text[at] = static_cast<char>(random.below(256));
                break;
            default:
                text.insert(at, other.substr(random.below(other.size()), 1 + random.below(12)));
        }
    }
    return text;
}

void check_answer(const std::string& text) {
    const Result<Query> read = parse(text);
    if (read.ok()) {
        const Result<Query> again = parse(to_text(read->expression));
        REQUIRE(again.ok());
        REQUIRE(again->expression == read->expression);
        return;
    }
    const Error& error = read.error();
    REQUIRE_FALSE(error.message.empty());
    REQUIRE(error.line >= 1);
    REQUIRE(error.column >= 1);
    REQUIRE(error.column <= text.size() + 1);
    REQUIRE(error.line <= static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1);
}

TEST_CASE("damaged texts are answered", "[grammar]") {
    const std::uint64_t seed = Catch::getSeed();
    const std::filesystem::path folder = std::filesystem::path(SEGDB_SOURCE_DIR) / "grammar";
    std::vector<Example> examples = read_examples(folder / "accept");
    for (Example& example : read_examples(folder / "reject")) examples.push_back(std::move(example));
    RandomExpression random(seed);
    for (int i = 0; i < 20'000; ++i) {
        const std::string& text = examples[random.below(examples.size())].expression;
        const std::string other = examples[random.below(examples.size())].expression + " ";
        const std::string mutant = damaged(text, other, random);
        CAPTURE(seed, i, mutant);
        check_answer(mutant);
    }
}

TEST_CASE("every beginning of a text is answered", "[grammar]") {
    const std::string text =
        "count customers matching ((tag loyaltyCard and tag \"snacks\") or not email ends with 'x''y' "
        "ignoring case) "
        "and at least 2 of (age between 18 and -3.5e2, seen in last 90 days, born is anniversary of "
        "now-1d/d, "
        "größe in (2014-11-18||+1M/M, true) /* c */, did view where (a and b) then buy within 7 days since 2020, "
        "did not buy where (not (a)) between 2 and 5 times from 2020-01 to 2020-03, "
        "count distinct (\"x y\".\"a b\" where a or b) not in (1, 2) in last 3 days, list has any of ('a', 'b')) -- "
        "end";
    for (std::size_t n = 0; n <= text.size(); ++n) {
        CAPTURE(n);
        check_answer(text.substr(0, n));
    }
}

}  // namespace
}  // namespace segdb::grammar::testing
