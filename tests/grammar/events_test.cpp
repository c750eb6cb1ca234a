// What parse() returns for conditions on events beyond the canonical form: nodes, spans, and parse_selection().
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "grammar/parser.hpp"
#include "grammar/printer.hpp"

namespace segdb::grammar::testing {
namespace {

template <class Node>
Node read(std::string_view text, Span& span) {
    Result<Query> query = parse(text);
    if (!query.ok()) FAIL(query.error().message << '\n' << query.error().excerpt);
    span = query->expression.span;
    REQUIRE(std::holds_alternative<Node>(query->expression.node));
    return std::get<Node>(std::move(query->expression.node));
}

std::string source(std::string_view text, Span span) {
    return std::string(text.substr(span.first, span.last - span.first));
}

TEST_CASE("what did is made of", "[grammar]") {
    const std::string text = " did  not \"a b\" where ( x = 1 ) between 2 and 5 times in last 90 days -- end";
    Span span;
    const Did did = read<Did>(text, span);
    CHECK(source(text, span) == "did  not \"a b\" where ( x = 1 ) between 2 and 5 times in last 90 days");
    CHECK(did.negated);
    CHECK(did.events.event.text == "a b");
    CHECK(source(text, did.events.event.span) == "\"a b\"");
    REQUIRE(did.events.filter.size() == 1);
    CHECK(source(text, did.events.filter[0].span) == "x = 1");
    CHECK(did.times == Times{TimesMode::between, 2, 5});
    CHECK(did.window.kind == WindowKind::last);
    CHECK(did.window.amount == 90);
    CHECK(did.window.unit == TimeUnit::day);
    CHECK(source(text, did.window.span) == "in last 90 days");
}

TEST_CASE("did alone is at least once, ever", "[grammar]") {
    Span span;
    const Did did = read<Did>("did x", span);
    CHECK_FALSE(did.negated);
    CHECK(did.events.filter.empty());
    CHECK(did.times == Times{TimesMode::at_least, 1, 0});
    CHECK(did.window == Window{});
    CHECK(did.window.span.first == did.window.span.last);
    const std::string text = "did x ever";
    const Did ever = read<Did>(text, span);
    CHECK(ever == did);
    CHECK(source(text, ever.window.span) == "ever");
    CHECK(source(text, span) == text);
}

TEST_CASE("windows keep their dates as written", "[grammar]") {
    Span span;
    const std::string text = "did x from '2020-01' to now-1d/d";
    const Window window = read<Did>(text, span).window;
    CHECK(window.kind == WindowKind::from_to);
    CHECK(window.from.kind == LiteralKind::text);
    CHECK(source(text, window.from.span) == "'2020-01'");
    CHECK(window.to.kind == LiteralKind::date);
    CHECK(window.to.text == "now-1d/d");
    CHECK(read<Did>("did x since 2020", span).window.kind == WindowKind::since);
    CHECK(read<Did>("did x before 2020", span).window.kind == WindowKind::before);
    CHECK(read<Did>("did x after 2020", span).window.kind == WindowKind::after);
    CHECK(read<Did>("did x on 2020", span).window.from.text == "2020");
}

TEST_CASE("what one event and another is made of", "[grammar]") {
    Span span;
    const std::string text = "did a where (x) not followed by b where (y) within 2 hours since 2020-01-01 and c";
    Result<Query> query = parse(text);
    REQUIRE(query.ok());
    const Expression& first = std::get<And>(query->expression.node).operands[0];
    CHECK(source(text, first.span) == "did a where (x) not followed by b where (y) within 2 hours since 2020-01-01");
    const Followed& followed = std::get<Followed>(first.node);
    CHECK(followed.absent);
    CHECK_FALSE(followed.negated);
    CHECK(followed.first.event.text == "a");
    CHECK(followed.second.event.text == "b");
    CHECK(std::get<BareName>(followed.first.filter.at(0).node).name.text == "x");
    CHECK(std::get<BareName>(followed.second.filter.at(0).node).name.text == "y");
    CHECK(followed.amount == 2);
    CHECK(followed.unit == TimeUnit::hour);
    CHECK(followed.window.kind == WindowKind::since);
    const Followed then = read<Followed>("did not a then b within 1 day", span);
    CHECK(then.negated);
    CHECK_FALSE(then.absent);
}

TEST_CASE("event and attribute are parted at the first dot", "[grammar]") {
    Span span;
    const std::string text = "sum(order.line.price where a) > 5";
    const Aggregate sum = read<Aggregate>(text, span);
    CHECK(sum.kind == AggregateKind::sum);
    CHECK(source(text, sum.events.event.span) == "order");
    CHECK(sum.events.event.text == "order");
    CHECK(source(text, sum.attribute.span) == "line.price");
    CHECK(sum.attribute.text == "line.price");
    const Aggregate quoted = read<Aggregate>("max(\"a.b\".\"c.d\") > 5", span);
    CHECK(quoted.events.event.text == "a.b");
    CHECK(quoted.attribute.text == "c.d");
    CHECK(read<Aggregate>("count(\"a.b\") > 5", span).attribute.text.empty());
}

TEST_CASE("the test of an aggregate comes first, its window second", "[grammar]") {
    Span span;
    const std::string text = "first(x) not in last 30 days in last 2 weeks";
    const Aggregate first = read<Aggregate>(text, span);
    REQUIRE(first.test.size() == 1);
    const RelativeWindow& test = std::get<RelativeWindow>(first.test[0].node);
    CHECK(test.attribute.text.empty());
    CHECK(test.negated);
    CHECK(test.amount == 30);
    CHECK(source(text, first.test[0].span) == "not in last 30 days");
    CHECK(first.window.kind == WindowKind::last);
    CHECK(first.window.amount == 2);
    CHECK(source(text, first.window.span) == "in last 2 weeks");
    CHECK(read<Aggregate>("last(x) before now-1y", span).window.kind == WindowKind::ever);
    const Aggregate count = read<Aggregate>("count(x where last > 5 and sum < 3) = 1", span);
    CHECK(count.kind == AggregateKind::count);
}

TEST_CASE("an event and its filter are read alone", "[grammar]") {
    const std::string text = "line where (InvoiceNo not starts with 'C' and Quantity > 0)";
    const Result<Selection> read = parse_selection(text);
    REQUIRE(read.ok());
    CHECK(read->events.event.text == "line");
    REQUIRE(read->events.filter.size() == 1);
    CHECK(std::holds_alternative<And>(read->events.filter[0].node));
    CHECK(to_text(read->events) == text);
    CHECK(to_text(parse_selection(" \"a.b\" ")->events) == "\"a.b\"");
    for (const std::string_view wrong :
         {"", "line where", "line where (a", "line where (a) and b", "line and b", "(line)", "line in last 3 days",
          "line where (did x)", "line.price", "did line"}) {
        CAPTURE(wrong);
        const Result<Selection> refused = parse_selection(wrong);
        REQUIRE_FALSE(refused.ok());
        CHECK(refused.error().code == ErrorCode::syntax);
        CHECK_FALSE(refused.error().message.empty());
    }
    CHECK(parse_selection("line where (a) and b").error().column == 16);
    CHECK(read->notes.empty());
    const Result<Selection> mixed = parse_selection("line where (a or b and c)");
    REQUIRE(mixed.ok());
    CHECK(mixed->notes.size() == 1);
}

}  // namespace
}  // namespace segdb::grammar::testing
