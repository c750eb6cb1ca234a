// What parse() returns beyond the canonical form: spans, kinds of values, positions and excerpts.
#include "grammar/parser.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace segdb::grammar::testing {
namespace {

Expression read(std::string_view text) {
    Result<Query> query = parse(text);
    if (!query.ok()) FAIL(query.error().message << '\n' << query.error().excerpt);
    return std::move(query->expression);
}

std::string source(std::string_view text, Span span) {
    return std::string(text.substr(span.first, span.last - span.first));
}

TEST_CASE("spans cover what was written", "[grammar]") {
    const std::string text = "  not ( größe = 'ü'  or b ) and tag \"x y\" ";
    const Expression all = read(text);
    const And& both = std::get<And>(all.node);
    CHECK(source(text, all.span) == "not ( größe = 'ü'  or b ) and tag \"x y\"");
    CHECK(source(text, both.operands[0].span) == "not ( größe = 'ü'  or b )");
    CHECK(source(text, both.operands[1].span) == "tag \"x y\"");
    const Expression& group = std::get<Not>(both.operands[0].node).operand[0];
    CHECK(source(text, group.span) == "( größe = 'ü'  or b )");
    const Expression& first = std::get<Or>(group.node).operands[0];
    CHECK(source(text, first.span) == "größe = 'ü'");
    const Comparison& comparison = std::get<Comparison>(first.node);
    CHECK(source(text, comparison.attribute.span) == "größe");
    CHECK(source(text, comparison.value.span) == "'ü'");
    CHECK(comparison.value.text == "ü");
    const Tag& tag = std::get<Tag>(both.operands[1].node);
    CHECK(source(text, tag.values[0].span) == "\"x y\"");
    CHECK(tag.values[0].text == "x y");
}

TEST_CASE("spans of counts, lists and collections", "[grammar]") {
    const std::string text = "count \"my people\" where at least 2 of (a, b in ( 1 , -2.5 ), c)";
    const Result<Query> query = parse(text);
    REQUIRE(query.ok());
    CHECK(query->collection.text == "my people");
    CHECK(source(text, query->collection.span) == "\"my people\"");
    CHECK(source(text, query->expression.span) == "at least 2 of (a, b in ( 1 , -2.5 ), c)");
    const CountOf& count = std::get<CountOf>(query->expression.node);
    CHECK(source(text, count.operands[1].span) == "b in ( 1 , -2.5 )");
    CHECK(source(text, std::get<In>(count.operands[1].node).values[1].span) == "-2.5");
}

LiteralKind kind_of(const std::string& value) { return std::get<Comparison>(read("a = " + value).node).value.kind; }

TEST_CASE("the kind of a value follows from how it is written", "[grammar]") {
    CHECK(kind_of("'2020-01-01'") == LiteralKind::text);
    CHECK(kind_of("2020-01-01") == LiteralKind::date);
    CHECK(kind_of("2020") == LiteralKind::number);
    CHECK(kind_of("2020||/y") == LiteralKind::date);
    CHECK(kind_of("now") == LiteralKind::date);
    CHECK(kind_of("true") == LiteralKind::boolean);
    CHECK(kind_of("-.5") == LiteralKind::number);
    CHECK(kind_of("'true'") == LiteralKind::text);
}

TEST_CASE("an empty view without data is an empty expression", "[grammar]") {
    const Result<Query> query = parse(std::string_view());
    REQUIRE_FALSE(query.ok());
    CHECK(query.error().line == 1);
    CHECK(query.error().column == 1);
    CHECK(query.error().excerpt == "\n^");
}

// ---- error_at ---------------------------------------------------------------------------------------------

Error at(std::string_view text, std::uint32_t byte) { return error_at(text, {byte, byte}, ErrorCode::syntax, "m"); }

TEST_CASE("the caret stands under the character", "[grammar]") {
    CHECK(at("a = b", 4).excerpt == "a = b\n    ^");
    CHECK(at("a\tb", 2).excerpt == "a b\n  ^");
    CHECK(at("ü = b", 5).excerpt == "ü = b\n    ^");
    CHECK(at("ü = b", 5).column == 5);
    CHECK(at("名前 = b", 9).excerpt == "名前 = b\n       ^");
    CHECK(at("名前 = b", 9).column == 6);
    CHECK(at("e\u0301 = b", 6).excerpt == "e\u0301 = b\n    ^");
    CHECK(at("a\n b = c\r\nd", 7).excerpt == " b = c\n     ^");
    CHECK(at("a\n b = c\r\nd", 7).line == 2);
    CHECK(at("a\n b = c\r\nd", 10).excerpt == "d\n^");
    CHECK(at("a\n", 2).excerpt == "\n^");
    CHECK(at("a\n", 2).line == 2);
}

TEST_CASE("bytes that are not text are shown as something that is", "[grammar]") {
    CHECK(at(std::string_view("a\0b", 3), 1).excerpt == "a b\n ^");
    CHECK(at("a\xFF"
             "b",
             2)
              .excerpt ==
          "a\xEF\xBF\xBD"
          "b\n  ^");
    CHECK(at("\xC3", 0).excerpt == "\xEF\xBF\xBD\n^");
    CHECK(at("\x80\x80\x80\x80\x80", 4).column == 5);
}

TEST_CASE("long lines are cut around the caret", "[grammar]") {
    const std::string text = std::string(100, 'x') + "Y" + std::string(100, 'z');
    const Error error = at(text, 100);
    CHECK(error.column == 101);
    CHECK(error.excerpt ==
          "..." + std::string(60, 'x') + "Y" + std::string(39, 'z') + "...\n" + std::string(63, ' ') + "^");
}

}  // namespace
}  // namespace segdb::grammar::testing
