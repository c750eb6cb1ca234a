// The 24 operators of erxes in this language (LANGUAGE.md section 4), each with values on both sides of each of its edges.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "model/small_shop.hpp"

namespace segdb {
namespace {

using test::problem;
using test::SmallShop;

constexpr std::int64_t kNow = 1718454615250;  // 2024-06-15T12:30:15.250Z

// A column `v` of these values, an empty one for "not set"; the profiles are called a, b, c and so on.
struct Operator {
    std::string name;
    std::vector<std::string> values;
    std::string expression;
    std::string selected;  // the names of the profiles, in order
    std::string zone = "UTC";
};

std::string csv_of(const Operator& op) {
    std::string csv = "id,v\n";
    char id = 'a';
    for (const auto& value : op.values) csv += std::string(1, id++) + "," + value + "\n";
    return csv;
}

std::string selected_by(Database& db, const std::string& expression, const std::string& zone) {
    MembersOptions options;
    options.now_ms = kNow;
    options.time_zone = zone;
    std::string keys;
    const auto result = db.members(expression, options, [&](const Member& member) {
        keys += member.key;
        return true;
    });
    REQUIRE(problem(result) == "");
    const auto count = db.count(expression, options);
    REQUIRE(problem(count) == "");
    CHECK(count->count == keys.size());
    return keys;
}

void check(const Operator& op) {
    INFO(op.name << ": " << op.expression << " in " << op.zone);
    SmallShop shop(csv_of(op), "");
    CHECK(selected_by(shop.db(), op.expression, op.zone) == op.selected);
}

TEST_CASE("erxes's operators on texts and on presence") {
    for (const Operator& op : std::vector<Operator>{
             {"e", {"gold", "Gold", "golden", "gol", ""}, "v = 'gold'", "a"},
             {"dne", {"gold", "Gold", "golden", "gol", ""}, "v != 'gold'", "bcde"},
             {"c", {"a GOLD b", "gold", "golden", "gol d", ""}, "v contains 'gold' ignoring case", "abc"},
             {"dnc", {"a GOLD b", "gold", "golden", "gol d", ""}, "v not contains 'gold' ignoring case", "de"},
             {"is", {"gold", " ", "", "0"}, "v is set", "abd"},
             {"ins", {"gold", " ", "", "0"}, "v is not set", "c"},
         }) {
        check(op);
    }
}

TEST_CASE("erxes's operators on booleans") {
    for (const Operator& op : std::vector<Operator>{
             {"it", {"true", "false", ""}, "v = true", "a"},
             {"if", {"true", "false", ""}, "v = false", "b"},
         }) {
        check(op);
    }
}

TEST_CASE("erxes's operators on numbers: `is greater than` and `is less than` include the number itself") {
    for (const Operator& op : std::vector<Operator>{
             {"igt", {"4.99", "5.00", "5.01", "-5.00", ""}, "v >= 5", "bc"},
             {"ilt", {"4.99", "5.00", "5.01", "-5.00", ""}, "v <= 5", "abd"},
             {"numbere", {"4", "5", "6", "-5", ""}, "v = 5", "b"},
             {"numberdne", {"4", "5", "6", "-5", ""}, "v != 5", "acde"},
             {"numberigt", {"4", "5", "6", "-5", ""}, "v >= 5", "bc"},
             {"numberilt", {"4", "5", "6", "-5", ""}, "v <= 5", "abd"},
         }) {
        check(op);
    }
}

TEST_CASE("erxes's operators on dates and times") {
    const std::vector<std::string> around_day = {"2024-05-24T23:59:59.999Z", "2024-05-25T00:00:00.000Z",
                                                 "2024-05-25T23:59:59.999Z", "2024-05-26T00:00:00.000Z", ""};
    for (const Operator& op : std::vector<Operator>{
             {"dateigt", around_day, "v >= 2024-05-25", "bcd"},
             {"dateilt", around_day, "v <= 2024-05-25", "abc"},
             {"dateigt", {"2024-05-24", "2024-05-25", "2024-05-26", ""}, "v >= 2024-05-25", "bc"},
             {"dateilt", {"2024-05-24", "2024-05-25", "2024-05-26", ""}, "v <= 2024-05-25", "ab"},
             {"dateis", {"2024-05-24", "", "0000-01-01", "9999-12-31"}, "v is set", "acd"},
             {"dateins", {"2024-05-24", "", "0000-01-01", "9999-12-31"}, "v is not set", "b"},
             // 21 days before 2024-06-15 is 2024-05-25.
             {"drlt", around_day, "v on or before now-21d/d", "abc"},
             // 24 hours before 12:30:15 is the hour from 2024-06-14T12:00 on.
             {"drgt",
              {"2024-06-14T11:59:59.999Z", "2024-06-14T12:00:00.000Z", "2024-06-14T12:59:59.999Z",
               "2030-01-01T00:00:00Z", ""},
              "v on or after now-24h/h",
              "bcd"},
         }) {
        check(op);
    }
}

TEST_CASE("erxes's operators on the n-th minute and day from now") {
    for (const Operator& op : std::vector<Operator>{
             {"wobm",
              {"2024-06-15T12:34:59.999Z", "2024-06-15T12:35:00.000Z", "2024-06-15T12:35:59.999Z",
               "2024-06-15T12:36:00.000Z", ""},
              "v on now+5m/m",
              "bc"},
             {"woam",
              {"2024-06-15T12:24:59.999Z", "2024-06-15T12:25:00.000Z", "2024-06-15T12:25:59.999Z",
               "2024-06-15T12:26:00.000Z", ""},
              "v on now-5m/m",
              "bc"},
             {"wobd",
              {"2024-06-25T23:59:59.999Z", "2024-06-26T00:00:00.000Z", "2024-06-26T23:59:59.999Z",
               "2024-06-27T00:00:00.000Z", ""},
              "v on now+11d/d",
              "bc"},
             {"woad",
              {"2024-06-12T23:59:59.999Z", "2024-06-13T00:00:00.000Z", "2024-06-13T23:59:59.999Z",
               "2024-06-14T00:00:00.000Z", ""},
              "v on now-2d/d",
              "bc"},
             {"wobd", {"2024-06-25", "2024-06-26", "2024-06-27", ""}, "v on now+11d/d", "b"},
             {"woad", {"2024-06-12", "2024-06-13", "2024-06-14", ""}, "v on now-2d/d", "b"},
         }) {
        check(op);
    }
}

TEST_CASE("erxes's days begin where the query's time zone says") {
    // Clocks in Warsaw go forward on 2024-03-31: that day, 76 days ago, has 23 hours.
    const std::vector<std::string> short_day = {"2024-03-30T22:59:59.999Z", "2024-03-30T23:00:00.000Z",
                                                "2024-03-31T21:59:59.999Z", "2024-03-31T22:00:00.000Z", ""};
    for (const Operator& op : std::vector<Operator>{
             {"drlt", short_day, "v on or before now-76d/d", "abc", "Europe/Warsaw"},
             {"drgt", short_day, "v on or after now-76d/d", "bcd", "Europe/Warsaw"},
             {"woad", short_day, "v on now-76d/d", "bc", "Europe/Warsaw"},
             {"wobd",
              {"2024-06-25T18:14:59.999Z", "2024-06-25T18:15:00.000Z", "2024-06-26T18:14:59.999Z",
               "2024-06-26T18:15:00.000Z"},
              "v on now+11d/d",
              "bc",
              "Asia/Kathmandu"},
         }) {
        check(op);
    }
}

}  // namespace
}  // namespace segdb
