// Every example of grammar/accept and grammar/reject.
#include "grammar/examples.hpp"

#include <catch2/catch_test_macros.hpp>

#include "grammar/parser.hpp"
#include "grammar/printer.hpp"

namespace segdb::grammar::testing {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(SEGDB_SOURCE_DIR) / "grammar";

void check_accepted(const Example& example) {
    const Result<Query> query = parse(example.expression);
    if (!query.ok()) FAIL(query.error().message << '\n' << query.error().excerpt);
    CHECK(to_text(query->expression) == example.answer);
    CHECK(query->collection.text == example.collection);
    CHECK(query->notes == example.notes);
    const Result<Query> again = parse(example.answer);
    REQUIRE(again.ok());
    CHECK(again->expression == query->expression);
    CHECK(to_text(again->expression) == example.answer);
    CHECK(again->notes.empty());
}

void check_rejected(const Example& example) {
    const Result<Query> query = parse(example.expression);
    REQUIRE_FALSE(query.ok());
    const Error& error = query.error();
    const std::string position = std::to_string(error.line) + ":" + std::to_string(error.column) + " ";
    const std::size_t space = example.answer.find(' ');
    REQUIRE(space != std::string::npos);
    CHECK(error.code == ErrorCode::syntax);
    CHECK(position == example.answer.substr(0, space + 1));
    CAPTURE(error.message);
    CHECK(error.message.find(example.answer.substr(space + 1)) != std::string::npos);
    CHECK(error.excerpt.find('\n') != std::string::npos);
    CHECK(error.excerpt.back() == '^');
}

TEST_CASE("every example to accept is read and printed in its canonical form", "[grammar]") {
    const std::vector<Example> examples = read_examples(kFolder / "accept");
    CHECK(examples.size() >= 150);
    for (const Example& example : examples) {
        INFO(example.file << ":" << example.line << ": " << example.expression);
        check_accepted(example);
    }
}

TEST_CASE("every example to reject gives its error at its place", "[grammar]") {
    const std::vector<Example> examples = read_examples(kFolder / "reject");
    CHECK(examples.size() >= 150);
    for (const Example& example : examples) {
        INFO(example.file << ":" << example.line << ": " << example.expression);
        check_rejected(example);
    }
}

}  // namespace
}  // namespace segdb::grammar::testing
