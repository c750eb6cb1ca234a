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

TEST_CASE("explain and count plan without the rules that are named") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const std::string text = "agrees or not country = 'PL'";
    const Outcome planned = sandbox.segdb({"explain", "people.segdb", text});
    CHECK_THAT(planned.out, ContainsSubstring("everyone") && ContainsSubstring("and not"));
    const Outcome literal = sandbox.segdb(
        {"explain", "people.segdb", text, "--without-rule", "push_negations", "--without-rule", "negate_wide_unions"});
    CHECK(literal.code == 0);
    CHECK_THAT(literal.out, ContainsSubstring("\nor ") && !ContainsSubstring("everyone"));
    CHECK(lines(literal.out).back() == lines(planned.out).back());
    const Outcome count = sandbox.segdb({"count", "people.segdb", text});
    CHECK(count.out == sandbox.segdb({"count", "people.segdb", text, "--without-rule", "flatten"}).out);

    for (const std::string command : {"explain", "count"}) {
        const Outcome refused = sandbox.segdb({command, "people.segdb", text, "--without-rule", "push"});
        CHECK(refused.code == 1);
        CHECK_THAT(refused.err,
                   ContainsSubstring("there is no rule 'push'; the rules are negate_wide_unions, fold_con"));
        const Outcome help = sandbox.segdb({command, "--help"});
        CHECK_THAT(help.out, ContainsSubstring("--without-rule NAME") && ContainsSubstring("share_subtrees"));
    }
}

TEST_CASE("explain shows a step that stands twice once") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const Outcome outcome = sandbox.segdb(
        {"explain", "people.segdb",
         "at least 2 of ((agrees or country = 'PL'), (country = 'PL' or agrees), country is set, country = 'DE')"});
    CHECK(outcome.code == 0);
    CHECK_THAT(outcome.out, ContainsSubstring("├─ or #1 ") && ContainsSubstring("├─ same as #1 "));
}

}  // namespace
}  // namespace segdb::test
