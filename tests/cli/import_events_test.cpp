#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "cli/sandbox.hpp"

namespace segdb::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Matches;

std::vector<std::string> events_of(const std::string& file, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"import",    "x.segdb",   file,  "--event", "purchase", "--of",
                                          "customers", "--profile", "who", "--time",  "ts"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

TEST_CASE("import --event reports what it did and what it left out") {
    const Sandbox sandbox;
    const std::string rows = "who,ts,price\na,2020-01-01,1.50\nb,2020-01-02,2\n,2020-01-03,3\n";
    const Outcome made = sandbox.segdb(events_of("-", {"--create-profiles"}), rows);
    CHECK(made.code == 0);
    CHECK(made.out.empty());
    const auto said = lines(made.err);
    REQUIRE(said.size() == 5);
    CHECK_THAT(said[0], Matches("read 3 rows in .*: 2 events purchase added, 2 profiles added"));
    CHECK(said[1] == "1 row left out: column who is empty");
    CHECK(said[2] == "times from 2020-01-01T00:00:00.000Z to 2020-01-02T00:00:00.000Z");
    CHECK(said[3] == "new attributes of purchase:");
    CHECK(said[4] == "  price  decimal(2)");
    const Outcome more = sandbox.segdb(events_of("-"), "who,ts\nzoe,2020-01-01\nyan,1577836800\na,1577836800\n");
    REQUIRE(more.code == 0);
    CHECK(lines(more.err)[1] ==
          "2 rows left out: customers has no such profile, e.g. 'zoe', 'yan'; --create-profiles makes them");
    CHECK(sandbox.segdb({"verify", "x.segdb"}).code == 0);
}

TEST_CASE("import --event-column, --id and NDJSON on standard input") {
    const Sandbox sandbox;
    const std::vector<std::string> arguments = {
        "import",    "x.segdb",   "-",    "--format", "ndjson", "--event-column", "event", "--of",
        "customers", "--profile", "user", "--time",   "ts",     "--id",           "nr",    "--create-profiles"};
    const std::string rows =
        "{\"nr\":1,\"event\":\"view\",\"user\":\"a\",\"ts\":1577836800,\"page\":\"/\"}\n"
        "{\"nr\":2,\"event\":\"purchase\",\"user\":\"a\",\"ts\":1577836801,\"price\":9.5}\n";
    const Outcome first = sandbox.segdb(arguments, rows);
    REQUIRE(first.code == 0);
    CHECK_THAT(first.err, ContainsSubstring(": 2 kinds of event, 1 profile added\n  1 event view added\n"
                                            "  1 event purchase added\n"
                                            "times from 2020-01-01T00:00:00.000Z to 2020-01-01T00:00:01.000Z, numbers "
                                            "read as seconds since 1970\nnew attributes of view:\n  page  text\n"
                                            "new attributes of purchase:\n  price  decimal(1)\n"));
    const Outcome again = sandbox.segdb(arguments, rows);
    CHECK_THAT(again.err, ContainsSubstring("  0 events view added, 1 unchanged\n"));
}

TEST_CASE("import --event refuses options that make no sense, and says what is missing") {
    const Sandbox sandbox;
    sandbox.write("e.csv", "who,ts\na,2020-01-01\n");
    const auto [options, expected] = GENERATE(table<std::vector<std::string>, std::string>({
        {{"--event", "e"}, "--event needs --of COLLECTION"},
        {{"--event-column", "e"}, "--event-column needs --of COLLECTION"},
        {{"--event", "e", "--of", "c"}, "--event needs --profile COLUMN"},
        {{"--event", "e", "--of", "c", "--profile", "who"}, "--event needs --time COLUMN"},
        {{"--event", "e", "--event-column", "x"}, "give one of the two"},
        {{"--event", "e", "--of", "c", "--key", "who"}, "--key is for importing profiles"},
        {{"--event", "e", "--collection", "c"}, "named by --of"},
        {{"--event", "e", "--tags-of", "c"}, "--tags-of is for importing tags"},
        {{"--event", "e", "--of", "c", "--profile", "who", "--time", "ts", "--time-unit", "m"},
         "--time-unit cannot be 'm'; it is s or ms"},
        {{"--event", "e", "--of", "c", "--profile", "who", "--time", "ts", "--time-unit", "s", "--date-format", "%Y"},
         "give one of the two"},
        {{"--collection", "c", "--key", "who", "--time", "ts"}, "--time is for importing events"},
        {{"--collection", "c", "--key", "who", "--create-profiles"}, "--create-profiles is for importing events"},
        {{"--tags-of", "c", "--profile", "who", "--tag", "ts", "--of", "c"}, "--of is for importing events"},
        {std::vector<std::string>{}, "--event NAME --of COLLECTION for events"},
    }));
    std::vector<std::string> arguments = {"import", "x.segdb", "e.csv"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Outcome outcome = sandbox.segdb(arguments);
    CHECK(outcome.code == 2);
    CHECK_THAT(outcome.err, ContainsSubstring(expected));
    CHECK_FALSE(sandbox.exists("x.segdb"));
}

TEST_CASE("import --event: what the data are wrong about names line and value, and leaves no file") {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.segdb(events_of("-", {"--create-profiles"}), "who,ts\na,2020-01-01\nb,soon\n");
    CHECK(outcome.code == 1);
    CHECK(outcome.err ==
          "segdb: standard input, line 3: the time, column 'ts': 'soon' is not a date and time in ISO 8601 that "
          "exists\n");
    CHECK_FALSE(sandbox.exists("x.segdb"));
    const Outcome skipped =
        sandbox.segdb(events_of("-", {"--create-profiles", "--skip-bad-rows", "--rejects", "r.csv"}),
                      "who,ts\na,2020-01-01\nb,soon\n");
    REQUIRE(skipped.code == 0);
    CHECK_THAT(skipped.err, ContainsSubstring("1 event purchase added, 1 skipped (see r.csv)"));
    CHECK_THAT(sandbox.read("r.csv"), ContainsSubstring("3,") && ContainsSubstring("soon"));
}

TEST_CASE("import --event --rejects shows which rows were left out") {
    const Sandbox sandbox;
    REQUIRE(sandbox.segdb(events_of("-", {"--create-profiles"}), "who,ts\na,2020-01-01\n").code == 0);
    const Outcome outcome =
        sandbox.segdb(events_of("-", {"--rejects", "r.csv"}), "who,ts\nzoe,2020-01-01\na,2020-01-02\n,2020-01-03\n");
    REQUIRE(outcome.code == 0);
    const auto said = lines(outcome.err);
    REQUIRE(said.size() == 4);
    CHECK(said[1] == "1 row left out (see r.csv): column who is empty");
    CHECK(said[2] ==
          "1 row left out (see r.csv): customers has no such profile, e.g. 'zoe'; --create-profiles makes them");
    CHECK(lines(sandbox.read("r.csv")) ==
          std::vector<std::string>{"line,reason,row",
                                   "2,\"the profile, column 'who': customers has no profile 'zoe'\",\"zoe,2020-01-01\"",
                                   "4,\"the profile, column 'who', is empty\",\",2020-01-03\""});
}

TEST_CASE("import --event: times that may be dates are refused until it is said what they are") {
    const Sandbox sandbox;
    const std::string rows = "who,ts\na,20240301\n";
    const Outcome refused = sandbox.segdb(events_of("-", {"--create-profiles"}), rows);
    CHECK(refused.code == 1);
    CHECK(refused.err ==
          "segdb: standard input, line 2: the time, column 'ts': 20240301 may be the date 2024-03-01 or a number of "
          "seconds since 1970; say which: --date-format %Y%m%d, or --time-unit s\n");
    CHECK_FALSE(sandbox.exists("x.segdb"));
    REQUIRE(sandbox.segdb(events_of("-", {"--create-profiles", "--date-format", "%Y%m%d"}), rows).code == 0);
    CHECK(sandbox.segdb({"count", "x.segdb", "did purchase on 2024-03-01"}).out == "1\n");
}

}  // namespace
}  // namespace segdb::test
