#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include "cli/sandbox.hpp"

namespace segdb::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Matches;
using Catch::Matchers::StartsWith;

TEST_CASE("explain shows canonical form, meanings, plan and result") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const Outcome outcome = sandbox.segdb(
        {"explain", "people.segdb", "country = 'PL' and agrees or seen before now-1y/y", "--now", "2024-06-01"});
    CHECK(outcome.code == 0);
    CHECK_THAT(outcome.err, StartsWith("note: "));
    const auto shown = lines(outcome.out);
    REQUIRE(shown.size() > 10);
    CHECK(shown[0] == "expression  (country = 'PL' and agrees) or seen before now-1y/y");
    CHECK(shown[1] == "collection  people");
    CHECK(shown[3] == "meaning");
    CHECK_THAT(outcome.out, ContainsSubstring("  agrees    →  agrees = true\n"));
    CHECK_THAT(outcome.out, ContainsSubstring("  now-1y/y  →  2023-01-01T00:00:00.000Z"));
    CHECK_THAT(outcome.out, ContainsSubstring("\nplan "));
    CHECK_THAT(outcome.out, ContainsSubstring("├─ ") && ContainsSubstring("│  └─ "));
    CHECK(shown.back() == "result  2 of 6 (33.3 %)");
}

TEST_CASE("explain --format json has the same as data") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const Outcome outcome = sandbox.segdb({"explain", "people.segdb", "country = 'PL' and agrees", "--format", "json"});
    CHECK(outcome.code == 0);
    const auto json = nlohmann::json::parse(outcome.out);
    CHECK(json["collection"] == "people");
    CHECK(json["expression"] == "country = 'PL' and agrees");
    CHECK(json["count"] == 1);
    CHECK(json["of"] == 6);
    CHECK(json["resolved"][0]["meant"] == "agrees = true");
    CHECK(json["plan"]["actual"] == 1);
    CHECK(json["plan"]["children"].size() == 2);
    CHECK(json["plan"]["nanoseconds"].is_number_unsigned());
    CHECK(json["notes"].empty());
}

}  // namespace
}  // namespace segdb::test
