// Expressions as deep and as long as the language allows, through every evaluator.
#include <pthread.h>

#include <catch2/catch_test_macros.hpp>
#include <functional>

#include "model/small_shop.hpp"

namespace segdb {
namespace {

using test::problem;
using test::SmallShop;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t kStackBytes = std::size_t{16} << 20;  // sanitizers' frames are several times as large
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr std::size_t kStackBytes = std::size_t{16} << 20;
#else
constexpr std::size_t kStackBytes = std::size_t{512} << 10;
#endif
#else
constexpr std::size_t kStackBytes = std::size_t{512} << 10;
#endif

// Runs the body on a thread with a small stack: programs call us from where they like.
void on_small_stack(std::function<void()> body) {
    pthread_attr_t attributes;
    REQUIRE(pthread_attr_init(&attributes) == 0);
    REQUIRE(pthread_attr_setstacksize(&attributes, kStackBytes) == 0);
    pthread_t thread{};
    const auto run = [](void* argument) -> void* {
        (*static_cast<std::function<void()>*>(argument))();
        return nullptr;
    };
    REQUIRE(pthread_create(&thread, &attributes, run, &body) == 0);
    REQUIRE(pthread_join(thread, nullptr) == 0);
    pthread_attr_destroy(&attributes);
}

// What the calls gave; collected on the other thread, checked on the test's own.
struct Answers {
    Result<CountResult> count = Error{};
    Result<Explanation> explanation = Error{};
    Result<std::string> sql = Error{};
    Result<CountResult> run = Error{};
    Result<WhyNode> why = Error{};
};

Answers ask(Database& db, const std::string& text) {
    Answers answers;
    on_small_stack([&] {
        answers.count = db.count(text);
        answers.explanation = db.explain(text);
        answers.sql = db.sql(text);
        answers.run = db.run_sql(text, {}, {});
        answers.why = db.why("k1", text);
    });
    return answers;
}

void check(const Answers& answers, std::uint64_t count, bool k1) {
    REQUIRE(problem(answers.count) == "");
    CHECK(answers.count->count == count);
    REQUIRE(problem(answers.explanation) == "");
    CHECK(answers.explanation->count == count);
    REQUIRE(problem(answers.sql) == "");
    REQUIRE(problem(answers.why) == "");
    CHECK(answers.why->holds == k1);
}

void check_with_sql(const Answers& answers, std::uint64_t count, bool k1) {
    check(answers, count, k1);
    REQUIRE(problem(answers.run) == "");
    CHECK(answers.run->count == count);
}

std::string repeated(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

// Alternating groups, each a step deeper: `((age = 31 and city is set) or tag nobody) and ..`; the same set at any depth.
std::string alternating(int levels) {
    std::string text = "age = 31";
    for (int i = 0; i < levels; ++i) {
        text = "(" + text + (i % 2 == 0 ? " and not tag nobody)" : " or tag nobody)");
    }
    return text;
}

TEST_CASE("a thousand parentheses and a thousand nots, on a small stack") {
    SmallShop shop;
    check_with_sql(ask(shop.db(), repeated("(", 1000) + "age = 31" + repeated(")", 1000)), 1, true);
    check_with_sql(ask(shop.db(), repeated("not ", 1000) + "age = 31"), 1, true);
    check_with_sql(ask(shop.db(), repeated("not ", 999) + "age = 31"), 2, false);
    check_with_sql(ask(shop.db(), repeated("not(", 500) + "age = 31" + repeated(")", 500)), 1, true);
    const auto deeper = shop.db().count(repeated("(", 1001) + "age = 31" + repeated(")", 1001));
    REQUIRE_FALSE(deeper.ok());
    CHECK(deeper.error().code == ErrorCode::limit);
}

TEST_CASE("nested groups run as SQL as deep as SQLite can, and beyond that the limit is named") {
    SmallShop shop;
    for (const int levels : {10, 40, 41, 100, 250, 500, 700}) {
        INFO(levels);
        check_with_sql(ask(shop.db(), alternating(levels)), 1, true);
    }
    const Answers deepest = ask(shop.db(), alternating(999));
    check(deepest, 1, true);
    REQUIRE_FALSE(deepest.run.ok());
    CHECK(deepest.run.error().code == ErrorCode::limit);
    CHECK(deepest.run.error().message.find("too deep or too long") != std::string::npos);
    // The database is as usable as before.
    CHECK(shop.db().run_sql("age = 31", {}, {})->count == 1);
}

TEST_CASE("counts within counts within nots") {
    SmallShop shop;
    for (const int levels : {10, 100, 200}) {
        std::string text = "age = 31";
        for (int i = 0; i < levels; ++i) text = "not exactly 0 of (false, " + text + ", tag nobody)";
        INFO(levels);
        check_with_sql(ask(shop.db(), text), 1, true);
    }
}

TEST_CASE("wide groups at every level of a deep one") {
    SmallShop shop;
    std::string text = "age = 31";
    for (int i = 0; i < 12; ++i) {
        std::string wide;
        for (int n = 0; n < 100; ++n)
            wide += i % 2 == 0 ? " or age = " + std::to_string(-1 - n) : " and age != " + std::to_string(-1 - n);
        text = "(" + text + wide + ")";
    }
    check_with_sql(ask(shop.db(), text), 1, true);
}

TEST_CASE("a hundred thousand operands, on a small stack") {
    SmallShop shop;
    std::string text = "age=0";
    for (int i = 1; i < 100'000; ++i) text += " or age=0";
    text += " or tag vip";
    const Answers answers = ask(shop.db(), text);
    check_with_sql(answers, 2, true);
    CHECK(answers.why->children.size() == 100'001);

    std::string counted = "at least 1 of (tag vip";
    for (int i = 1; i < 50'000; ++i) counted += ",age=0";
    check_with_sql(ask(shop.db(), counted + ")"), 2, true);

    // Each of these conditions names a table of its own, which SQLite allows 65,535 times.
    std::string tags = "tag vip";
    for (int i = 1; i < 70'000; ++i) tags += " or tag a";
    const Answers many = ask(shop.db(), tags);
    check(many, 2, true);
    REQUIRE_FALSE(many.run.ok());
    CHECK(many.run.error().code == ErrorCode::limit);
}

TEST_CASE("lists of a hundred thousand values") {
    SmallShop shop;
    std::string numbers = "age in (31";
    std::string texts = "city in ('Warsaw'";
    std::string keys = "id in ('k1'";
    std::string items = "likes has any of ('tea'";
    for (int i = 100; i < 100'100; ++i) {
        const std::string number = std::to_string(i);
        numbers += "," + std::to_string(i * 2);
        texts += ",'" + number + "'";
        keys += ",'" + number + "'";
        items += ",'" + number + "'";
    }
    check_with_sql(ask(shop.db(), numbers + ")"), 1, true);
    check_with_sql(ask(shop.db(), texts + ")"), 1, true);
    check_with_sql(ask(shop.db(), keys + ")"), 1, true);
    check_with_sql(ask(shop.db(), items + ")"), 2, true);
    check_with_sql(ask(shop.db(), "not " + numbers + ")"), 2, false);
    // Many ranges that do not touch.
    std::string ranges = "age between 31 and 32";
    for (int i = 100; i < 3'100; ++i)
        ranges += " or age between " + std::to_string(i * 5) + " and " + std::to_string(i * 5 + 2);
    check_with_sql(ask(shop.db(), ranges), 1, true);
}

TEST_CASE("patterns that SQLite finds too long are a limit of running the SQL, not of the query") {
    SmallShop shop;
    const std::string text = "not city like '%" + std::string(60'000, 'a') + "'";
    const Answers answers = ask(shop.db(), text);
    check(answers, 3, true);
    REQUIRE_FALSE(answers.run.ok());
    CHECK(answers.run.error().code == ErrorCode::limit);
    CHECK(answers.run.error().message.find("too deep or too long") != std::string::npos);
}

}  // namespace
}  // namespace segdb
