// `in top 100`, `in bottom 5%` and `sample 10% 'name'` through the public API.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <set>
#include <string>
#include <vector>

#include "model/small_shop.hpp"

namespace segdb {
namespace {

using test::problem;
using test::SmallShop;

// Ten profiles: a to i have values, j has none. Ties at 30 and at 10.
constexpr std::string_view kScores =
    "id,score,spent,born,seen\n"
    "a,50,5.00,1990-01-01,2024-01-01T00:00:00Z\n"
    "b,40,4.00,1991-01-01,2024-01-01T00:00:00.001Z\n"
    "c,30,3.50,1992-01-01,2024-01-02T00:00:00Z\n"
    "d,30,3.49,1992-01-01,2024-01-03T00:00:00Z\n"
    "e,30,0.00,1993-01-01,2024-01-04T00:00:00Z\n"
    "f,20,-0.01,1994-01-01,2024-01-05T00:00:00Z\n"
    "g,10,-1.00,1995-01-01,2024-01-06T00:00:00Z\n"
    "h,10,-2.00,1996-01-01,2024-01-07T00:00:00Z\n"
    "i,-5,-3.00,1997-01-01,2024-01-08T00:00:00Z\n"
    "j,,,,\n";

std::string keys(Database& db, const std::string& expression) {
    std::string found;
    const auto members = db.members(expression, {}, [&](const Member& member) {
        found += member.key;
        return true;
    });
    INFO(expression);
    REQUIRE(problem(members) == "");
    std::string by_sql;
    REQUIRE(problem(db.run_sql(expression, {}, [&](std::string_view key) {
                by_sql += key;
                return true;
            })) == "");
    CHECK(by_sql == found);
    for (const char id : std::string("abcdefghij")) {
        const auto why = db.why(std::string(1, id), expression);
        REQUIRE(problem(why) == "");
        CHECK(why->holds == (found.find(id) != std::string::npos));
    }
    return found;
}

struct Case {
    std::string expression;
    std::string selected;
};

TEST_CASE("ranks select by value, ties at the edge all included") {
    SmallShop shop(kScores, "");
    const bool scanned = GENERATE(false, true);  // without bitmaps of values
    if (scanned) {
        for (const char* attribute : {"score", "spent", "born", "seen"}) {
            test::demote(shop.path(), "customers", attribute);
        }
    }
    INFO((scanned ? "scanned" : "by bitmaps"));
    for (const auto& [expression, selected] : std::vector<Case>{
             {"score in top 1", "a"},
             {"score in top 2", "ab"},
             {"score in top 3", "abcde"},
             {"score in top 4", "abcde"},
             {"score in top 5", "abcde"},
             {"score in top 6", "abcdef"},
             {"score in top 9", "abcdefghi"},
             {"score in top 10", "abcdefghi"},
             {"score in top 4294967295", "abcdefghi"},
             {"score in top 0", ""},
             {"score in bottom 0", ""},
             {"score in bottom 1", "i"},
             {"score in bottom 2", "ghi"},
             {"score in bottom 3", "ghi"},
             {"score in bottom 4", "fghi"},
             {"score not in top 3", "fghij"},
             {"not score in top 0", "abcdefghij"},
             {"not score in bottom 9", "j"},
             {"score in top 3 and score in bottom 4", ""},
             {"score in top 5 and score in bottom 5", "cde"},
             {"spent in top 3", "abc"},
             {"spent in bottom 4", "fghi"},
             {"born in top 1", "i"},
             {"born in bottom 3", "abcd"},
             {"seen in bottom 1", "a"},
             {"seen in top 2", "hi"},
         }) {
        INFO(expression);
        CHECK(keys(shop.db(), expression) == selected);
    }
}

TEST_CASE("a share is of those who have a value, rounded up") {
    SmallShop shop(kScores, "");
    for (const auto& [expression, selected] : std::vector<Case>{
             {"spent in top 0%", ""},
             {"spent in top 0.000001%", "a"},
             {"spent in top 11.111111%", "a"},   // 0.99999999 of 9 profiles
             {"spent in top 11.111112%", "ab"},  // 1.00000008 of 9 profiles
             {"spent in top 22.2%", "ab"},
             {"spent in top 50%", "abcde"},
             {"spent in bottom 50%", "efghi"},
             {"spent in top 99.999999%", "abcdefghi"},
             {"spent in bottom 100%", "abcdefghi"},
             {"not spent in bottom 100%", "j"},
         }) {
        INFO(expression);
        CHECK(keys(shop.db(), expression) == selected);
    }
}

TEST_CASE("explain says where the edge of a rank lies") {
    SmallShop shop(kScores, "");
    const auto meaning = [&](const std::string& expression) {
        const auto explanation = shop.db().explain(expression, {});
        REQUIRE(problem(explanation) == "");
        REQUIRE(explanation->resolved.size() == 1);
        return explanation->resolved.front();
    };
    using Meaning = std::pair<std::string, std::string>;
    CHECK(meaning("score in top 3") == Meaning{"score in top 3", "score >= 30"});
    CHECK(meaning("spent in bottom 5%") == Meaning{"spent in bottom 5%", "spent <= -3.00"});
    CHECK(meaning("born not in top 1") == Meaning{"born not in top 1", "born >= 1997-01-01"});
    CHECK(meaning("seen in top 1") == Meaning{"seen in top 1", "seen >= 2024-01-08T00:00:00.000Z"});
    CHECK(meaning("score in top 0%") == Meaning{"score in top 0%", "nobody"});
}

TEST_CASE("ranks of an attribute that nobody has, and after foreign changes") {
    SmallShop shop(kScores, "");
    shop.foreign_sql("UPDATE customers SET score = 100 WHERE id = 'j'; UPDATE customers SET spent = NULL");
    CHECK(keys(shop.db(), "score in top 1") == "j");
    CHECK(keys(shop.db(), "spent in top 1").empty());
    CHECK(keys(shop.db(), "spent in bottom 100%").empty());
    CHECK(keys(shop.db(), "not spent in top 50%") == "abcdefghij");
}

TEST_CASE("ranks among more values than have bitmaps of their own") {
    // 0, 7, 14 and so on modulo 12,007, a prime: each of 12,007 numbers once, and the greatest once more.
    std::string csv = "id,n\n";
    for (int i = 0; i < 12'007; ++i)
        csv += "c" + std::to_string(i) + "," + std::to_string(i * 7 % 12'007 - 6'000) + "\n";
    SmallShop shop(csv + "twin,6006\nnone,\n", "");
    const auto schema = shop.db().schema();
    REQUIRE(problem(schema) == "");
    const auto& attributes = schema->front().attributes;
    const auto n = std::find_if(attributes.begin(), attributes.end(), [](const auto& one) { return one.name == "n"; });
    REQUIRE(n != attributes.end());
    REQUIRE(n->encoding == "bit-sliced");
    const auto count = [&](const std::string& expression) {
        const auto counted = shop.db().count(expression);
        INFO(expression);
        REQUIRE(problem(counted) == "");
        return counted->count;
    };
    CHECK(count("n in top 1") == 2);
    CHECK(count("n in top 2") == 2);
    CHECK(count("n in top 3") == 3);
    CHECK(count("n in top 3 and n >= 6005") == 3);
    CHECK(count("n in bottom 1") == 1);
    CHECK(count("n in bottom 5000 and n < -1000") == 5000);
    CHECK(count("n in bottom 12006") == 12'006);
    CHECK(count("n in bottom 12007") == 12'008);
    CHECK(count("n in top 12008") == 12'008);
    CHECK(count("n in top 12009") == 12'008);
    CHECK(count("n in top 50%") == 6'004);
    CHECK(count("n in top 0.01%") == 2);
    CHECK(count("n not in top 100%") == 1);
    for (const char* expression : {"n in top 777", "n in bottom 3.3%", "not n in top 50%"}) {
        const auto by_sql = shop.db().run_sql(expression, {}, {});
        REQUIRE(problem(by_sql) == "");
        CHECK(by_sql->count == count(expression));
    }
}

TEST_CASE("ranks are for numbers, dates and times") {
    SmallShop shop;
    for (const std::string attribute : {"city", "active", "likes", "id"}) {
        const auto count = shop.db().count("age is set and " + attribute + " in top 5");
        REQUIRE_FALSE(count.ok());
        CHECK(count.error().code == ErrorCode::wrong_type);
        CHECK(count.error().column == 16);
        CHECK(count.error().message.find("it ranks numbers, dates and times") != std::string::npos);
    }
}

std::set<std::string> set_of(Database& db, const std::string& expression) {
    std::set<std::string> found;
    const auto members =
        db.members(expression, {}, [&](const Member& member) { return found.insert(member.key).second; });
    INFO(expression);
    REQUIRE(problem(members) == "");
    return found;
}

std::string numbered_profiles(int count) {
    std::string csv = "id,x\n";
    for (int i = 0; i < count; ++i) csv += "c" + std::to_string(i) + ",1\n";
    return csv;
}

TEST_CASE("samples are disjoint where their ranges are, and join where they touch") {
    SmallShop shop(numbered_profiles(20'000), "");
    Database& db = shop.db();
    const auto first = set_of(db, "sample 0%..10% 'spring'");
    const auto second = set_of(db, "sample 10%..20% 'spring'");
    CHECK(set_of(db, "sample 10% 'spring'") == first);
    std::set<std::string> both;
    std::set_union(first.begin(), first.end(), second.begin(), second.end(), std::inserter(both, both.end()));
    CHECK(both.size() == first.size() + second.size());
    CHECK(set_of(db, "sample 0%..20% 'spring'") == both);
    // 20,000 profiles fall into 10 % with a deviation of 42; 5 deviations are 1 in a million, and the hash is fixed.
    CHECK((first.size() > 1'790 && first.size() < 2'210));
    CHECK((second.size() > 1'790 && second.size() < 2'210));
    CHECK(set_of(db, "sample 100% 'spring'").size() == 20'000);
    CHECK(set_of(db, "sample 0% 'spring'").empty());
    CHECK(set_of(db, "sample 50%..50% 'spring'").empty());
    CHECK(set_of(db, "not sample 10% 'spring'").size() == 20'000 - first.size());
    // Another name, another sample: a tenth of a tenth is in both.
    const auto autumn = set_of(db, "sample 10% 'spring' and sample 10% 'autumn'");
    CHECK((autumn.size() > 130 && autumn.size() < 270));
}

TEST_CASE("who is in a sample never changes") {
    SmallShop shop(numbered_profiles(60), "");
    CHECK(set_of(shop.db(), "sample 10% 'spring'") == std::set<std::string>{"c21", "c25", "c29", "c3", "c31", "c46"});
    CHECK(set_of(shop.db(), "sample 12.5%..20% 'spring'") ==
          std::set<std::string>{"c12", "c13", "c17", "c39", "c42", "c54", "c7", "c8"});
}

}  // namespace
}  // namespace segdb
