// The limits of the language, and the call stack that reading and printing need.
#include <pthread.h>

#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <string>

#include "grammar/parser.hpp"
#include "grammar/printer.hpp"

namespace segdb::grammar::testing {
namespace {

std::string repeated(const std::string& piece, std::size_t n) {
    std::string text;
    text.reserve(piece.size() * n);
    for (std::size_t i = 0; i < n; ++i) text += piece;
    return text;
}

std::string in_parentheses(std::size_t n) { return repeated("(", n) + "a" + repeated(")", n); }

// a and a or a and a ..., with n words between
std::string alternating(std::size_t n) {
    std::string text = "a";
    for (std::size_t i = 0; i < n; ++i) text += i % 2 == 0 ? " and a" : " or a";
    return text;
}

void check_limit(const std::string& text, std::uint32_t column) {
    const Result<Query> read = parse(text);
    REQUIRE_FALSE(read.ok());
    CAPTURE(read.error().message);
    CHECK(read.error().code == ErrorCode::limit);
    CHECK(read.error().line == 1);
    CHECK(read.error().column == column);
    CHECK(read.error().excerpt.size() < 300);
}

TEST_CASE("a thousand nested parentheses, nots or counts are read, one more is an error there", "[grammar]") {
    CHECK(parse(in_parentheses(1000)).ok());
    check_limit(in_parentheses(1001), 1001);
    CHECK(parse(repeated("not ", 1000) + "a").ok());
    check_limit(repeated("not ", 1001) + "a", 4001);
    CHECK(parse(repeated("at least 1 of (", 1000) + "a" + repeated(")", 1000)).ok());
    check_limit(repeated("at least 1 of (", 1001) + "a" + repeated(")", 1001), 15001);
    CHECK(parse(repeated("not (", 500) + "a" + repeated(")", 500)).ok());
    check_limit(repeated("not (", 500) + "(a" + repeated(")", 501), 2501);
    check_limit(repeated("(", 1'000'000), 1001);
}

TEST_CASE("the parentheses and nots of a filter count with those around its event", "[grammar]") {
    const auto did = [](const std::string& filter) { return "did x where (" + filter + ")"; };
    const auto sum = [](const std::string& filter) { return "sum(x.y where " + filter + ") > 5"; };
    CHECK(parse(did(in_parentheses(1000))).ok());
    check_limit(did(in_parentheses(1001)), 1014);
    CHECK(parse(sum(repeated("not ", 1000) + "a")).ok());
    check_limit(sum(repeated("not ", 1001) + "a"), 4015);
    CHECK(parse("did x where (a) then " + did(in_parentheses(1000)).substr(4) + " within 1 day").ok());
    CHECK(parse(repeated("not (", 250) + did(repeated("not (", 250) + "a" + repeated(")", 250)) + repeated(")", 250))
              .ok());
    check_limit(repeated("not (", 250) + did(repeated("not (", 250) + "(a"), 1250 + 13 + 1251);
    CHECK(parse(did(alternating(1000))).ok());
    check_limit(did(alternating(1001)), 5503 + 13);
    check_limit("not " + did(alternating(1000)), 1);
    check_limit("not " + sum(alternating(1000)), 1);
    check_limit("b or did x then y where (" + alternating(1000) + ") within 1 day", 3);
    check_limit("did x where (" + repeated("(", 1'000'000), 1014);
}

TEST_CASE("changes between and and or add levels up to the limit", "[grammar]") {
    const Result<Query> deepest = parse(alternating(1000));
    REQUIRE(deepest.ok());
    const Result<Query> again = parse(to_text(deepest->expression));
    REQUIRE(again.ok());
    CHECK(again->expression == deepest->expression);
    check_limit(alternating(1001), 5503);
    check_limit("not (" + alternating(1000) + ")", 1);
    check_limit("at least 1 of (" + alternating(1000) + ")", 1);
    check_limit("b or (" + alternating(1000) + ")", 3);
    CHECK(parse("(" + alternating(1000) + ") and b").error().column == 5505);
    CHECK(parse(repeated("(", 999) + alternating(1000) + repeated(")", 999)).ok());
}

TEST_CASE("a text of a mebibyte is read, one byte more is an error", "[grammar]") {
    const std::string start = "a = '";
    const std::string longest = start + std::string(kMaxExpressionBytes - start.size() - 1, 'x') + "'";
    REQUIRE(longest.size() == kMaxExpressionBytes);
    CHECK(parse(longest).ok());
    check_limit(longest + " ", static_cast<std::uint32_t>(kMaxExpressionBytes + 1));
}

TEST_CASE("a hundred thousand conditions are one flat And", "[grammar]") {
    const Result<Query> read = parse("a = 5" + repeated(" and a = 5", 99'999));
    REQUIRE(read.ok());
    REQUIRE(std::holds_alternative<And>(read->expression.node));
    CHECK(std::get<And>(read->expression.node).operands.size() == 100'000);
}

// The length limit lets a list have 524,284 values at most, fewer than kMaxListValues: the length is what is
// reported.
TEST_CASE("a list as long as the text may be is read", "[grammar]") {
    const std::string start = "a in (1";
    const std::size_t more = (kMaxExpressionBytes - start.size() - 1) / 2;
    const Result<Query> read = parse(start + repeated(",1", more) + ")");
    REQUIRE(read.ok());
    CHECK(std::get<In>(read->expression.node).values.size() == more + 1);
    const Result<Query> longer = parse(start + repeated(",1", kMaxListValues - 1) + ")");
    REQUIRE_FALSE(longer.ok());
    CHECK(longer.error().code == ErrorCode::limit);
}

TEST_CASE("notes about grouping are few and short", "[grammar]") {
    const Result<Query> read = parse("(a and b or c)" + repeated(" and (a and b or c)", 2000));
    REQUIRE(read.ok());
    CHECK(read->notes.size() == 11);
    const std::string name(2000, 'n');
    const Result<Query> wide = parse(name + " and " + name + " or " + repeated("(" + name + ") and b or ", 300) + name);
    REQUIRE(wide.ok());
    REQUIRE(wide->notes.size() == 1);
    CHECK(wide->notes[0].size() < 2000);
}

TEST_CASE("errors about long texts stay short", "[grammar]") {
    for (const std::string& text : {std::string(500'000, 'n') + " b", "a = " + std::string(500'000, '1') + "x",
                                    "a = '" + std::string(500'000, 'x'), "a " + repeated("/*", 250'000),
                                    repeated("é", 250'000) + " b", "a in (" + repeated("1,", 250'000)}) {
        const Result<Query> read = parse(text);
        REQUIRE_FALSE(read.ok());
        CHECK(read.error().message.size() < 400);
        CHECK(read.error().excerpt.size() < 600);
    }
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SEGDB_UNDER_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SEGDB_UNDER_SANITIZER 1
#endif
#endif

#if !defined(SEGDB_UNDER_SANITIZER)  // sanitizers multiply the size of frames
// ---- a thread with little stack ---------------------------------------------------------------------------

// Reads a text and prints the tree again, on a thread with a stack of 256 KiB. Trees die on the caller's
// stack: without optimization a tree's destructor takes more than that for 1,000 levels.
struct Task {
    std::string text;
    std::optional<Result<Query>> read;
    std::string printed;
};

void* run(void* argument) {
    Task& task = *static_cast<Task*>(argument);
    task.read.emplace(parse(task.text));
    if (task.read->ok()) task.printed = to_text((*task.read)->expression);
    return nullptr;
}

void run_on_small_stack(Task& task) {
    pthread_attr_t attributes;
    pthread_t thread{};
    REQUIRE(pthread_attr_init(&attributes) == 0);
    REQUIRE(pthread_attr_setstacksize(&attributes, std::size_t{256} * 1024) == 0);
    REQUIRE(pthread_create(&thread, &attributes, run, &task) == 0);
    REQUIRE(pthread_join(thread, nullptr) == 0);
    REQUIRE(pthread_attr_destroy(&attributes) == 0);
}

TEST_CASE("a stack of 256 KiB is enough for the deepest expressions", "[grammar]") {
    for (const std::string& text :
         {in_parentheses(1000), repeated("not ", 1000) + "a", alternating(1000),
          repeated("not (a and ", 500) + "a" + repeated(")", 500),
          repeated("at least 1 of (b, ", 999) + "a" + repeated(")", 999),
          "did x where (" + alternating(1000) + ") then y where (" + alternating(1000) + ") within 1 day",
          repeated("not (a and ", 250) + "sum(x.y where " + repeated("not (a and ", 250) + "a" + repeated(")", 250) +
              ") > 5" + repeated(")", 250)}) {
        Task task{text, {}, {}};
        run_on_small_stack(task);
        REQUIRE(task.read.has_value());
        REQUIRE(task.read->ok());
        Task again{task.printed, {}, {}};
        run_on_small_stack(again);
        REQUIRE(again.read.has_value());
        REQUIRE(again.read->ok());
        CHECK((*again.read)->expression == (*task.read)->expression);
        CHECK(again.printed == task.printed);
    }
}

TEST_CASE("a stack of 256 KiB is enough to refuse what is too deep", "[grammar]") {
    for (const std::string& text : {in_parentheses(1001), repeated("not ", 1001) + "a", repeated("(", 1'000'000)}) {
        Task task{text, {}, {}};
        run_on_small_stack(task);
        REQUIRE(task.read.has_value());
        CHECK_FALSE(task.read->ok());
    }
}
#endif

}  // namespace
}  // namespace segdb::grammar::testing
