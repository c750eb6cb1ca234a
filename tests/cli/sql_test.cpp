#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "cli/sandbox.hpp"

namespace segdb::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

TEST_CASE("sql prints a query that any SQLite runs") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const Outcome outcome = sandbox.segdb({"sql", "people.segdb", "country = 'PL' and tag snacks"});
    CHECK(outcome.code == 0);
    CHECK(outcome.err.empty());
    CHECK_THAT(outcome.out, StartsWith("SELECT "));
    CHECK(lines(outcome.out).size() == 1);
    sandbox.sql("people.segdb", "CREATE TABLE picked AS " + outcome.out);
}

TEST_CASE("sql --run and --ids agree with count and list") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const std::string expression =
        GENERATE("true", "false", "country = 'PL'", "not tag vip and age > 30", "name contains 'ŻANETA' ignoring case",
                 "name matches '^[AB]'", "spent between 1 and 12.5", "seen on 2023-12");
    CHECK(sandbox.segdb({"sql", "people.segdb", expression, "--run"}).out ==
          sandbox.segdb({"count", "people.segdb", expression}).out);
    CHECK(sandbox.segdb({"sql", "people.segdb", expression, "--ids"}).out ==
          sandbox.segdb({"list", "people.segdb", expression, "--format", "ids"}).out);
}

TEST_CASE("sql --run on a terminal says who computed it") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const Outcome outcome = sandbox.segdb_on_terminal({"sql", "people.segdb", "country = 'PL'", "--run"});
    CHECK_THAT(outcome.out, StartsWith("2\n2 of 6 in ") && ContainsSubstring("by SQLite alone"));
}

}  // namespace
}  // namespace segdb::test
