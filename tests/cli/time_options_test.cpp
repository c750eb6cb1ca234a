// --now and --time-zone on every command that asks a question.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/sandbox.hpp"

namespace segdb::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

// The first is on 2024-06-15 in Warsaw only, the second everywhere.
const char* const kSeen = "id,seen\na,2024-06-14T22:30:00Z\nb,2024-06-15T12:00:00Z\nc,2024-06-16T12:00:00Z\n";

std::string printed(const Sandbox& sandbox, std::vector<std::string> arguments, const std::string& zone) {
    arguments.insert(arguments.end(), {"--now", "2024-06-15T08:00:00Z", "--time-zone", zone});
    const Outcome outcome = sandbox.segdb(arguments);
    INFO(outcome.err);
    CHECK(outcome.code == 0);
    return outcome.out;
}

TEST_CASE("Every command that asks takes --now and --time-zone") {
    const Sandbox sandbox;
    sandbox.import_people(kSeen);
    const std::string question = "seen on now/d";
    const std::string warsaw = "Europe/Warsaw";
    CHECK(printed(sandbox, {"count", "people.segdb", question}, "UTC") == "1\n");
    CHECK(printed(sandbox, {"count", "people.segdb", question}, warsaw) == "2\n");
    CHECK(printed(sandbox, {"list", "people.segdb", question, "--format", "ids"}, "UTC") == "b\n");
    CHECK(printed(sandbox, {"list", "people.segdb", question, "--format", "ids"}, warsaw) == "a\nb\n");
    CHECK_THAT(printed(sandbox, {"why", "people.segdb", "a", question}, "UTC"), StartsWith("no\n"));
    CHECK_THAT(printed(sandbox, {"why", "people.segdb", "a", question}, warsaw), StartsWith("yes\n"));
    CHECK_THAT(printed(sandbox, {"sql", "people.segdb", question}, "UTC"),
               ContainsSubstring("BETWEEN 1718409600000 AND 1718495999999"));
    CHECK_THAT(printed(sandbox, {"sql", "people.segdb", question}, warsaw),
               ContainsSubstring("BETWEEN 1718402400000 AND 1718488799999"));
    CHECK(printed(sandbox, {"sql", "people.segdb", question, "--run"}, warsaw) == "2\n");
    CHECK_THAT(printed(sandbox, {"schema", "people.segdb", "--values", "seen", "--within", question}, "UTC"),
               !ContainsSubstring("22:30"));
    CHECK_THAT(printed(sandbox, {"schema", "people.segdb", "--values", "seen", "--within", question}, warsaw),
               ContainsSubstring("22:30"));
}

TEST_CASE("Explain shows every instant that a date stands for") {
    const Sandbox sandbox;
    sandbox.import_people(kSeen);
    const std::string question =
        "seen on now/d and seen between 2024-06 and '2024-06-20T10:00' and seen in (2024-06-16, 2024||/y) and "
        "seen in last 36 hours and seen is anniversary of 2020-06-15 and seen in top 5%";
    const auto json = nlohmann::json::parse(
        printed(sandbox, {"explain", "people.segdb", question, "--format", "json"}, "Europe/Warsaw"));
    std::vector<std::pair<std::string, std::string>> resolved;
    for (const auto& entry : json["resolved"]) resolved.emplace_back(entry["written"], entry["meant"]);
    CHECK(resolved == std::vector<std::pair<std::string, std::string>>{
                          {"now/d", "2024-06-14T22:00:00.000Z .. 2024-06-15T21:59:59.999Z"},
                          {"2024-06", "2024-05-31T22:00:00.000Z .. 2024-06-30T21:59:59.999Z"},
                          {"2024-06-20T10:00", "2024-06-20T08:00:00.000Z .. 2024-06-20T08:00:59.999Z"},
                          {"2024-06-16", "2024-06-15T22:00:00.000Z .. 2024-06-16T21:59:59.999Z"},
                          {"2024||/y", "2023-12-31T23:00:00.000Z .. 2024-12-31T22:59:59.999Z"},
                          {"seen in last 36 hours", "2024-06-13T20:00:00.000Z .. 2024-06-15T08:00:00.000Z"},
                          {"2020-06-15", "2020-06-14T22:00:00.000Z .. 2020-06-15T21:59:59.999Z"},
                          {"seen in top 5%", "seen >= 2024-06-16T12:00:00.000Z"},
                      });
}

}  // namespace
}  // namespace segdb::test
