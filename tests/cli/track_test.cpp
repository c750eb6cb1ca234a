#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "cli/sandbox.hpp"

namespace segdb::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Matches;

void add_people(const Sandbox& sandbox) { sandbox.import_people("id\n1\n2\n"); }

std::vector<std::string> track(const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"track", "people.segdb"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

TEST_CASE("track adds an event") {
    const Sandbox sandbox;
    add_people(sandbox);
    const Outcome made =
        sandbox.segdb(track({"purchase", "1", "price=1.50", "sku=A-7", "--create", "--at", "2020-03-01T09:20"}));
    CHECK(made.code == 0);
    CHECK(made.err == "1 event purchase added\nnew attributes of purchase:\n  price  decimal(2)\n  sku    text\n");
    CHECK(sandbox.segdb(track({"purchase", "2", "price=2"})).err == "1 event purchase added\n");
    sandbox.sql(
        "people.segdb",
        "CREATE TABLE found AS SELECT 1 / (count(*) = 1) FROM purchase WHERE at = 1583054400000 AND price = 150;"
        "CREATE TABLE now AS SELECT 1 / (at > 1700000000000) FROM purchase WHERE price = 200");
    CHECK(sandbox.segdb({"verify", "people.segdb"}).code == 0);
}

TEST_CASE("track: --id, date math, and a profile that has to be made") {
    const Sandbox sandbox;
    add_people(sandbox);
    REQUIRE(
        sandbox.segdb(track({"login", "7", "--id", "s1", "--create", "--create-profiles", "--at", "2020-01-01||+1d"}))
            .err == "1 event login added\n1 profile added\n");
    CHECK(sandbox.segdb(track({"login", "7", "--id", "s1", "--at", "2020-01-02"})).err ==
          "0 events login added, 1 unchanged\n");
    CHECK_THAT(sandbox.segdb(track({"login", "7"})).err, ContainsSubstring("have ids"));
}

TEST_CASE("track refuses what it cannot read") {
    const Sandbox sandbox;
    add_people(sandbox);
    REQUIRE(sandbox.segdb(track({"purchase", "1", "price=1.50", "--create"})).code == 0);
    const auto [arguments, code, expected] = GENERATE(table<std::vector<std::string>, int, std::string>({
        {std::vector<std::string>{}, 2, "track needs NAME and PROFILE"},
        {{"purchase"}, 2, "track needs NAME and PROFILE"},
        {{"purchase", "1", "price"}, 2, "'price' is no attribute; write NAME=VALUE"},
        {{"purchase", "1", "--at", "soon"}, 2, "--at cannot be 'soon'"},
        {{"purchase", "1", "--time-unit", "s"}, 2, "--time-unit is for the times of --ndjson"},
        {{"purchase", "1", "--ndjson", "-"}, 2, "with --ndjson every line names its own"},
        {{"--ndjson", "-", "--at", "now"}, 2, "with --ndjson every line names its own"},
        {{"--ndjson", "none.ndjson"}, 1, "'none.ndjson' cannot be read"},
        {{"purchas", "1"}, 1, "there is no event 'purchas'; did you mean 'purchase'?"},
        {{"purchase", "9"}, 1, "people has no profile '9' (--create-profiles makes it)\n"},
        {{"purchase", "1", "ordinal=3", "--create"}, 1, "'ordinal' is no attribute of purchase: every event has it"},
        {{"purchase", "1", "prise=1"}, 1, "purchase has no attribute 'prise'; did you mean 'price'?"},
        {{"purchase", "1", "price=cheap"}, 1, "column 'price': 'cheap' is not a number"},
    }));
    const Outcome outcome = sandbox.segdb(track(arguments));
    CHECK(outcome.code == code);
    CHECK_THAT(outcome.err, ContainsSubstring(expected));
}

TEST_CASE("seconds are not taken for milliseconds") {
    const Sandbox sandbox;
    add_people(sandbox);
    const Outcome at = sandbox.segdb(track({"view", "1", "--at", "1709251200", "--create"}));
    CHECK(at.code == 2);
    CHECK_THAT(at.err, ContainsSubstring("--at cannot be '1709251200': a number is milliseconds since 1970"));
    const Outcome now = sandbox.segdb({"count", "people.segdb", "true", "--now", "1709251200"});
    CHECK(now.code == 2);
    CHECK_THAT(now.err, ContainsSubstring("append 000"));
    CHECK(sandbox.segdb({"count", "people.segdb", "true", "--now", "1709251200000"}).code == 0);
}

TEST_CASE("track advises only what it can be told") {
    const Sandbox sandbox;
    add_people(sandbox);
    REQUIRE(sandbox.segdb({"import", "people.segdb", "-", "--collection", "firms", "--key", "id"}, "id\n1\n").code ==
            0);
    CHECK(sandbox.segdb(track({"view", "1", "--create"})).err ==
          "segdb: the database has several collections (people, firms); say which one with --of\n");
    CHECK(sandbox.segdb({"count", "people.segdb", "true"}).err ==
          "segdb: the database has several collections (people, firms); say which one with --collection\n");
    REQUIRE(sandbox.segdb(track({"view", "1", "--create", "--of", "people", "day=2024-01-01"})).code == 0);
    CHECK(sandbox.segdb(track({"view", "1", "day=01/02/2024"})).err ==
          "segdb: column 'day': '01/02/2024' is not a date in ISO 8601 that exists\n");
    CHECK(sandbox.segdb(track({"--ndjson", "-"}), R"({"event":"view","profile":"1","at":"01/02/2024"})").err ==
          "segdb: standard input, line 1: the time, column 'at': '01/02/2024' is not a date and time in ISO 8601 that "
          "exists; nothing was written\n");
}

TEST_CASE("track makes the built-in list of tags a list") {
    const Sandbox sandbox;
    add_people(sandbox);
    REQUIRE(sandbox.segdb(track({"view", "1", "--create", "tags=a;b"})).err ==
            "1 event view added\nnew attributes of view:\n  tags  list\n");
    CHECK(sandbox.segdb({"count", "people.segdb", "did view where (tag b)"}).out == "1\n");
}

TEST_CASE("dates written as numbers are not taken for instants") {
    const Sandbox sandbox;
    add_people(sandbox);
    const auto [number, date] = GENERATE(table<std::string, std::string>(
        {{"20240301", "2024-03-01"}, {"202403011230", "2024-03-01T12:30"}, {"20240301123045", "2024-03-01T12:30:45"}}));
    const Outcome at = sandbox.segdb(track({"view", "1", "--at", number, "--create"}));
    CHECK(at.code == 2);
    CHECK(at.err == "segdb: --at cannot be '" + number +
                        "': a number is milliseconds since 1970, and this one seems to be a date; write " + date +
                        "\n");
    const Outcome now = sandbox.segdb({"count", "people.segdb", "true", "--now", number});
    CHECK(now.code == 2);
    CHECK_THAT(now.err, ContainsSubstring("seems to be a date; write " + date));
    const std::string line = R"({"event":"view","profile":"1","at":)" + number + "}\n";
    const Outcome stream = sandbox.segdb(track({"--ndjson", "-", "--create"}), line);
    CHECK(stream.code == 1);
    CHECK_THAT(stream.err,
               ContainsSubstring("standard input, line 1: \"at\": " + number + " may be the date " + date) &&
                   ContainsSubstring("write \"" + date + "\", or --time-unit ") &&
                   ContainsSubstring("nothing was written"));
    const std::string unit = number.size() == 8 ? "s" : "ms";
    CHECK(sandbox.segdb(track({"--ndjson", "-", "--create", "--time-unit", unit}), line).err == "1 event view added\n");
}

TEST_CASE("numbers that cannot be dates are milliseconds") {
    const Sandbox sandbox;
    add_people(sandbox);
    CHECK(
        sandbox.segdb({"count", "people.segdb", "true", "--now", GENERATE("20240230", "18991231", "20241301")}).code ==
        0);
}

TEST_CASE("track --ndjson reads a stream") {
    const Sandbox sandbox;
    add_people(sandbox);
    REQUIRE(sandbox.segdb(track({"view", "1", "page=/", "--create"})).code == 0);
    const std::string good = "{\"event\":\"view\",\"profile\":\"2\",\"at\":1600000000,\"page\":\"/a\"}\n";
    CHECK(sandbox.segdb(track({"--ndjson", "-"}), good + good).err == "2 events view added\n");
    sandbox.write("e.ndjson", good + "{}\n");
    const Outcome bad = sandbox.segdb(track({"--ndjson", "e.ndjson"}));
    CHECK(bad.code == 1);
    CHECK_THAT(bad.err, ContainsSubstring("e.ndjson, line 2: an event needs \"event\"") &&
                            ContainsSubstring("nothing was written"));
}

TEST_CASE("expire deletes old events") {
    const Sandbox sandbox;
    sandbox.write("e.csv", "user,ts\n1,2018-01-01\n1,2019-06-01\n2,2020-01-01\n");
    REQUIRE(sandbox
                .segdb({"import", "people.segdb", "e.csv", "--event", "view", "--of", "people", "--profile", "user",
                        "--time", "ts", "--create-profiles"})
                .code == 0);
    const std::vector<std::string> expire = {"expire", "people.segdb", "view", "--now", "2020-02-01", "--older-than"};
    const auto with = [&](const std::vector<std::string>& more) {
        std::vector<std::string> arguments = expire;
        arguments.insert(arguments.end(), more.begin(), more.end());
        return sandbox.segdb(arguments);
    };
    const Outcome counted = with({"1y", "--dry-run"});
    CHECK(counted.out == "1\n");
    CHECK(counted.err == "1 event view is before 2019-02-01T00:00:00.000Z\n");
    CHECK_THAT(with({"1y"}).err, Matches("removed 1 event view before 2019-02-01T00:00:00.000Z in .*\n"));
    CHECK_THAT(with({"1y"}).err, Matches("removed 0 events view before .*\n"));
    CHECK_THAT(with({"2020-01-01"}).err, Matches("removed 1 event view before 2020-01-01T00:00:00.000Z in .*\n"));
    CHECK(sandbox.segdb({"verify", "people.segdb"}).code == 0);

    const Outcome unread = with({"2 years"});
    CHECK(unread.code == 1);
    CHECK_THAT(unread.err, ContainsSubstring("'2 years'") && ContainsSubstring("Write a period such as 2y"));
    CHECK_THAT(sandbox.segdb({"expire", "people.segdb", "vew", "--older-than", "1y"}).err,
               ContainsSubstring("did you mean 'view'?"));
    const Outcome missing = sandbox.segdb({"expire", "people.segdb", "view"});
    CHECK(missing.code == 2);
    CHECK_THAT(missing.err, ContainsSubstring("expire needs --older-than"));
}

}  // namespace
}  // namespace segdb::test
