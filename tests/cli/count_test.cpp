#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "cli/sandbox.hpp"

namespace segdb::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Matches;
using Catch::Matchers::StartsWith;

TEST_CASE("count prints the number and nothing else") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const Outcome all = sandbox.segdb({"count", "people.segdb"});
    CHECK(all.code == 0);
    CHECK(all.out == "6\n");
    CHECK(all.err.empty());
    CHECK(sandbox.segdb({"count", "people.segdb", "country = 'PL' and tag snacks"}).out == "2\n");
    CHECK(sandbox.segdb({"count", "people.segdb", "age is not set"}).out == "1\n");
    CHECK(sandbox.segdb({"count", "people.segdb", "false"}).out == "0\n");
    CHECK(sandbox.segdb({"count", "people.segdb", "spent = 1000.05"}).out == "1\n");
}

TEST_CASE("count reads the expression from standard input or a file") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    sandbox.write("poles.txt", "-- everyone in Poland\ncountry = 'PL'\n");
    CHECK(sandbox.segdb({"count", "people.segdb", "-"}, "country =\n'PL'\n\n").out == "2\n");
    CHECK(sandbox.segdb({"count", "people.segdb", "--file", "poles.txt"}).out == "2\n");
    CHECK(sandbox.segdb({"count", "people.segdb", "--file", "-"}, "country = 'DE'").out == "2\n");
    const Outcome missing = sandbox.segdb({"count", "people.segdb", "--file", "nowhere.txt"});
    CHECK(missing.code == 1);
    CHECK(missing.err == "segdb: cannot read nowhere.txt: No such file or directory\n");
    CHECK(sandbox.segdb({"count", "people.segdb", "-"}, "").code == 1);
}

TEST_CASE("An expression beyond the limit is an error and not read to its end") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const Outcome outcome = sandbox.segdb({"count", "people.segdb", "-"}, std::string(3 << 20, ' '));
    CHECK(outcome.code == 1);
    CHECK(outcome.out.empty());
    CHECK_THAT(outcome.err, StartsWith("segdb: "));
}

TEST_CASE("How and and or were grouped is told on standard error") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const Outcome mixed = sandbox.segdb({"count", "people.segdb", "country = 'PL' and age > 40 or tag vip"});
    CHECK(mixed.code == 0);
    CHECK(mixed.out == "3\n");
    CHECK_THAT(mixed.err, StartsWith("note: ") && ContainsSubstring("(country = 'PL' and age > 40) or tag vip"));
}

TEST_CASE("option --now and --time-zone decide what dates mean") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const std::string recent = "seen in last 60 days";
    for (const std::string now :
         {"2024-03-01", "2024-03-01T00:00Z", "2024-03-01 02:00:00.000+02:00", "1709251200000"}) {
        INFO(now);
        CHECK(sandbox.segdb({"count", "people.segdb", recent, "--now", now}).out == "2\n");
    }
    CHECK(sandbox.segdb({"count", "people.segdb", recent, "--now", "2024-02-29T23:59:59"}).out == "3\n");
    CHECK(sandbox.segdb({"count", "people.segdb", recent, "--now", "2024-02-28"}).out == "2\n");
    CHECK(sandbox.segdb({"count", "people.segdb", recent, "--now", "2022-06-16"}).out == "1\n");
    CHECK(sandbox.segdb({"count", "people.segdb", "seen on 2023-12-31"}).out == "1\n");
    CHECK(sandbox.segdb({"count", "people.segdb", "seen on 2023-12-31", "--time-zone", "America/New_York"}).out ==
          "2\n");
    CHECK(sandbox.segdb({"count", "people.segdb", "born before now"}).out == "4\n");
    const Outcome unknown = sandbox.segdb({"count", "people.segdb", "--time-zone", "Mars/Olympus"});
    CHECK(unknown.code == 1);
    CHECK_THAT(unknown.err, ContainsSubstring("Mars/Olympus"));
}

TEST_CASE("Times that --now does not take") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const std::string now =
        GENERATE("2018", "2018-1-1", "2018-02-30", "2018-13-01", "2018-01-01T25:00", "2018-01-01T09",
                 "2018-01-01T09:20:30.", "2018-01-01T09:20+", "2018-01-01T09:20Zx", "2018-01-01T", "10000-01-01",
                 "-99999999999999", "999999999999999", "now", " 2018-01-01");
    const Outcome outcome = sandbox.segdb({"count", "people.segdb", "--now", now});
    INFO(now);
    CHECK(outcome.code == 2);
    CHECK_THAT(outcome.err, StartsWith("segdb: --now cannot be '" + now + "'"));
}

TEST_CASE("A window that reaches back from the clock to no event at all is explained") {
    const Sandbox sandbox;
    sandbox.import_people("id\n1\n2\n");
    const auto add = [&](const std::string& event, const std::string& rows) {
        REQUIRE(sandbox
                    .segdb({"import", "people.segdb", "-", "--event", event, "--of", "people", "--profile", "id",
                            "--time", "ts"},
                           "id,ts,n\n" + rows)
                    .code == 0);
    };
    add("line", "1,2011-12-01,1\n2,2011-12-09T12:50,2\n1,2010-12-01,3\n");
    add("view", "1,2012-02-28T23:59,1\n");
    REQUIRE(sandbox.segdb({"define", "people.segdb", "purchase", "line where (n > 1)"}).code == 0);
    const std::string hint =
        "note: the newest `line` is of 2011-12-09T12:50:00.000Z; with --now 2011-12-10 the window reaches back from "
        "there\n";
    const auto count = [&](const std::string& expression, const std::vector<std::string>& more = {}) {
        std::vector<std::string> arguments = {"count", "people.segdb", expression};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return sandbox.segdb(arguments);
    };
    for (const char* const expression :
         {"did line in last 90 days", "did purchase at least 2 times in last 1 year and did line ever",
          "sum(line.n) > 3 in last 90 days", "did line in last 1 day or did line in last 90 days",
          "did line then line within 3 days in last 90 days"}) {
        INFO(expression);
        const Outcome outcome = count(expression);
        CHECK(outcome.out == "0\n");
        CHECK(outcome.err == hint);
    }
    CHECK(count("did line in last 90 days and did view in last 90 days").err ==
          hint +
              "note: the newest `view` is of 2012-02-28T23:59:00.000Z; with --now 2012-02-29 the window reaches back "
              "from there\n");
    // What is advised helps.
    CHECK(count("did line in last 90 days", {"--now", "2011-12-10"}).out == "2\n");
    // Where the windows are not what leaves nobody, or --now was given, there is nothing to say.
    for (const char* const expression :
         {"did line since 2020-01-01", "did line at least 9 times", "not did line in last 90 days", "false",
          "did line in last 1 day and did line in last 900 years and false"}) {
        INFO(expression);
        CHECK(count(expression).err.empty());
    }
    CHECK(count("did line in last 90 days", {"--now", "2020-01-01"}).err.empty());
    CHECK(count("did line in last 90 days", {"--now", "2020-01-01"}).out == "0\n");
}

TEST_CASE("On a terminal the share and the time follow the number") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const Outcome outcome = sandbox.segdb_on_terminal({"count", "people.segdb", "country = 'PL'"});
    CHECK(outcome.code == 0);
    CHECK_THAT(outcome.out, Matches("2\n2 of 6 \\(33\\.3 %\\) in [0-9.]+ (µs|ms|s)\n"));
    CHECK_THAT(sandbox.segdb_on_terminal({"count", "people.segdb"}).out, StartsWith("6\n6 of 6 (100 %) in "));
}

TEST_CASE("option --repeat tells the shortest and the median time") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const Outcome outcome = sandbox.segdb({"count", "people.segdb", "country = 'PL'", "--repeat", "9"});
    CHECK(outcome.out == "2\n");
    CHECK_THAT(outcome.err, Matches("2 of 6 \\(33\\.3 %\\) in .*\nfirst .*, then 9 times: min .*, median .*\n"));
}

TEST_CASE("Rows that another program wrote are counted") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    sandbox.sql("people.segdb",
                "INSERT INTO people(id, country) VALUES ('7', 'PL'); DELETE FROM people WHERE id = '2'");
    CHECK(sandbox.segdb({"count", "people.segdb"}).out == "6\n");
    CHECK(sandbox.segdb({"count", "people.segdb", "country = 'PL'"}).out == "3\n");
    CHECK(sandbox.segdb({"verify", "people.segdb"}).code == 0);
}

TEST_CASE("option --threads changes no answer") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    for (const std::string threads : {"1", "2", "1024"}) {
        INFO(threads);
        CHECK(sandbox.segdb({"count", "people.segdb", "country = 'PL'", "--threads", threads}).out == "2\n");
    }
}

TEST_CASE("Ctrl-C ends a running count with 130") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    // The file beside the database is there as soon as the count has it open.
    const Outcome outcome = sandbox.segdb_interrupted(
        {"count", "people.segdb", "country = 'PL' and age > 3", "--repeat", "1000000"}, "", "people.segdb-shm");
    CHECK(outcome.code == 130);
    CHECK(outcome.out.empty());
    CHECK(outcome.err == "segdb: interrupted\n");
}

}  // namespace
}  // namespace segdb::test
