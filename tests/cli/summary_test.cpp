#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include "cli/sandbox.hpp"

namespace segdb::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

constexpr const char* kOrders =
    "id,total,placed\n"
    "1,10.00,2024-01-05\n"
    "2,-2.50,2024-02-01\n"
    "3,,2024-02-01\n"
    "4,30.01,\n";

TEST_CASE("summary shows what values amount to") {
    const Sandbox sandbox;
    sandbox.import_people(kOrders);
    const Outcome outcome = sandbox.segdb(
        {"summary", "people.segdb", "total", "--percentiles", "50,99.9", "--rank", "10", "--rank", "-2.5"});
    CHECK(outcome.code == 0);
    CHECK(outcome.err.empty());
    CHECK(outcome.out ==
          "total             decimal(2)\n"
          "profiles                   4\n"
          "with a value               3  75.0 %\n"
          "sum                    37.51\n"
          "average          12.50333333\n"
          "least                  -2.50\n"
          "greatest               30.01\n"
          "percentile 50          10.00\n"
          "percentile 99.9        30.01\n"
          "below 10                   1\n"
          "at most 10                 2\n"
          "below -2.5                 0\n"
          "at most -2.5               1\n");
    const Outcome dates = sandbox.segdb({"summary", "people.segdb", "placed", "--within", "total > 5"});
    CHECK(dates.out ==
          "placed              date\n"
          "profiles               2\n"
          "with a value           1  50.0 %\n"
          "least         2024-01-05\n"
          "greatest      2024-01-05\n");
    const Outcome nobody = sandbox.segdb(
        {"summary", "people.segdb", "total", "--within", "false", "--percentiles", "50", "--rank", "now"});
    CHECK(nobody.code == 1);
    CHECK_THAT(nobody.err, StartsWith("segdb: no rank of 'now': "));
}

TEST_CASE("summary --format json has the same as data") {
    const Sandbox sandbox;
    sandbox.import_people(kOrders);
    const auto ask = [&](const std::vector<std::string>& more) {
        std::vector<std::string> arguments = {"summary", "people.segdb", "total", "--format", "json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Outcome outcome = sandbox.segdb(arguments);
        CHECK(outcome.code == 0);
        return outcome.out;
    };
    const std::string text = ask({"--percentiles", "50", "--rank", "10"});
    CHECK_THAT(text, ContainsSubstring("\"sum\": 37.51") && ContainsSubstring("\"average\": 12.50333333"));
    const auto json = nlohmann::json::parse(text);
    CHECK(json["collection"] == "people");
    CHECK(json["attribute"] == "total");
    CHECK(json["type"] == "decimal(2)");
    CHECK(json["of"] == 4);
    CHECK(json["count"] == 3);
    CHECK(json["least"] == -2.5);
    CHECK(json["greatest"] == 30.01);
    CHECK(json["percentiles"][0]["percent"] == 50);
    CHECK(json["percentiles"][0]["value"] == 10);
    CHECK(json["ranks"][0]["of"] == "10");
    CHECK(json["ranks"][0]["below"] == 1);
    CHECK(json["ranks"][0]["at_most"] == 2);

    const auto empty = nlohmann::json::parse(ask({"--within", "false", "--percentiles", "50"}));
    CHECK(empty["count"] == 0);
    CHECK(empty["sum"] == 0);
    CHECK(empty["average"].is_null());
    CHECK(empty["least"].is_null());
    CHECK(empty["percentiles"][0]["value"].is_null());
}

TEST_CASE("summary takes the query's time zone and instant") {
    const Sandbox sandbox;
    sandbox.import_people(kOrders);
    const auto below = [&](const std::vector<std::string>& more) {
        std::vector<std::string> arguments = {"summary", "people.segdb", "placed", "--format", "json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return nlohmann::json::parse(sandbox.segdb(arguments).out)["ranks"][0]["below"];
    };
    CHECK(below({"--rank", "now", "--now", "2024-01-31T23:30:00Z"}) == 1);
    CHECK(below({"--rank", "now/d", "--now", "2024-02-02T00:30:00Z"}) == 3);
    CHECK(below({"--rank", "now/d", "--now", "2024-02-02T00:30:00Z", "--time-zone", "America/Sao_Paulo"}) == 1);
}

}  // namespace
}  // namespace segdb::test
