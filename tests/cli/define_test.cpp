// define and undefine, and what the command shows of events: explain, why, sql, schema.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include "cli/sandbox.hpp"

namespace segdb::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;

// Seven purchases of a, one of b, all in 2020.
void import_purchases(const Sandbox& sandbox) {
    std::string csv = "who,ts,price\n";
    for (int day = 1; day <= 7; ++day)
        csv += "a,2020-01-0" + std::to_string(day) + ",1" + std::to_string(day) + ".50\n";
    csv += "b,2020-02-01,-5\n";
    const Outcome outcome = sandbox.segdb({"import", "x.segdb", "-", "--event", "purchase", "--of", "customers",
                                           "--profile", "who", "--time", "ts", "--create-profiles"},
                                          csv);
    INFO(outcome.err);
    REQUIRE(outcome.code == 0);
}

Outcome asked(const Sandbox& sandbox, const std::string& command, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {command, "x.segdb"});
    arguments.insert(arguments.end(), {"--now", "2020-03-01"});
    return sandbox.segdb(arguments);
}

TEST_CASE("define names events, and undefine takes the name away") {
    const Sandbox sandbox;
    import_purchases(sandbox);
    const Outcome made = sandbox.segdb({"define", "x.segdb", "dear", "purchase where (price >= 14.5)"});
    CHECK(made.code == 0);
    CHECK(made.err == "dear: 4 events\n");
    CHECK(made.out.empty());
    CHECK(sandbox.segdb({"define", "x.segdb", "dearest", "dear where (price > 17)"}).err == "dearest: 1 event\n");
    CHECK(asked(sandbox, "count", {"did dear exactly 4 times"}).out == "1\n");
    CHECK_THAT(sandbox.segdb({"schema", "x.segdb"}).out,
               ContainsSubstring("  dear          4  purchase where (price >= 14.5)\n"));
    CHECK(sandbox.segdb({"verify", "x.segdb"}).code == 0);

    const Outcome used = sandbox.segdb({"undefine", "x.segdb", "dear"});
    CHECK(used.code == 1);
    CHECK(used.err == "segdb: 'dear' is what 'dearest' is defined by; take that away first\n");
    CHECK(sandbox.segdb({"undefine", "x.segdb", "dearest"}).code == 0);
    const Outcome gone = sandbox.segdb({"undefine", "x.segdb", "dear"});
    CHECK(gone.code == 0);
    CHECK(gone.out.empty());
    CHECK(gone.err == "dear is no name any more; its events are still there\n");
    const Outcome mixed =
        sandbox.segdb({"define", "x.segdb", "some", "purchase where (price > 17 or price < 3 and at after 2000)"});
    CHECK(mixed.err.starts_with("note: `and` and `or` are read from left to right: "));
    CHECK(asked(sandbox, "count", {"did dear"}).code == 1);
}

TEST_CASE("define says what is wrong with a definition, and where") {
    const Sandbox sandbox;
    import_purchases(sandbox);
    const Outcome now = sandbox.segdb({"define", "x.segdb", "new", "purchase where (\"at\" > now-90d)"});
    CHECK(now.code == 1);
    CHECK(now.out.empty());
    CHECK(
        now.err ==
        "segdb: line 1, column 24: a definition is kept for all queries, so it cannot depend on `now`; put the window "
        "into the query, as in `did NAME in last 90 days`\n"
        "  purchase where (\"at\" > now-90d)\n"
        "                         ^\n");
    const Outcome name = sandbox.segdb({"define", "x.segdb", "Purchase", "purchase where (price > 1)"});
    CHECK(name.code == 1);
    CHECK_THAT(name.err, ContainsSubstring("'Purchase'"));
    CHECK_THAT(sandbox.segdb({"define", "x.segdb", "new", "purchas"}).err,
               ContainsSubstring("did you mean 'purchase'?"));
    CHECK_THAT(sandbox.segdb({"define", "x.segdb", "new", "purchase where (who = 'a')"}).err,
               ContainsSubstring("'who' is an attribute of customers, not of the event purchase"));
    CHECK_THAT(sandbox.segdb({"undefine", "x.segdb", "new"}).err, ContainsSubstring("'new'"));
    CHECK(sandbox.segdb({"define", "x.segdb", "new"}).code == 2);
}

TEST_CASE("explain of events shows the window, and how many were scanned") {
    const Sandbox sandbox;
    import_purchases(sandbox);
    const Outcome explained = asked(sandbox, "explain", {"did purchase at least 2 times in last 60 days"});
    CHECK(explained.code == 0);
    CHECK_THAT(
        explained.out,
        ContainsSubstring("  in last 60 days  →  2020-01-01T00:00:00.000Z .. 2020-03-01T00:00:00.000Z\n") &&
            ContainsSubstring("purchase: count 2 or more") &&
            ContainsSubstring("purchase from 2020-01-01T00:00:00.000Z to 2020-03-01T00:00:00.000Z: 8 events scanned "
                              "in 1 chunk, 0 chunks skipped by time\n") &&
            EndsWith("result  1 of 2 (50.0 %)\n"));
    CHECK_THAT(asked(sandbox, "explain", {"did purchase on 2019"}).out,
               ContainsSubstring("0 events scanned in 0 chunks, 1 chunk skipped by time"));
}

TEST_CASE("why of events shows the newest five of those counted, and how many more there are") {
    const Sandbox sandbox;
    import_purchases(sandbox);
    const Outcome why = asked(sandbox, "why", {"a", "sum(purchase.price) > 101.5"});
    CHECK(why.code == 0);
    CHECK(why.out ==
          "no\n"
          "\n"
          "sum(purchase.price) > 101.5  no  101.50\n"
          "├─ 2020-01-07T00:00:00.000Z      price 17.50\n"
          "├─ 2020-01-06T00:00:00.000Z      price 16.50\n"
          "├─ 2020-01-05T00:00:00.000Z      price 15.50\n"
          "├─ 2020-01-04T00:00:00.000Z      price 14.50\n"
          "├─ 2020-01-03T00:00:00.000Z      price 13.50\n"
          "└─ and 2 earlier events\n");
    const auto json =
        nlohmann::json::parse(asked(sandbox, "why", {"b", "did purchase where (price < 0)", "--format", "json"}).out);
    CHECK(json["holds"] == true);
    CHECK(json["counted"] == 1);
    CHECK(json["newest"][0]["at"] == "2020-02-01T00:00:00.000Z");
    CHECK(json["newest"][0]["price"] == "-5.00");
}

TEST_CASE("sql of events prints one query, and --run has SQLite answer it") {
    const Sandbox sandbox;
    import_purchases(sandbox);
    const Outcome printed = asked(sandbox, "sql", {"sum(purchase.price where price > 0) between 101.5 and 102"});
    CHECK(printed.code == 0);
    CHECK_THAT(printed.out, ContainsSubstring("GROUP BY \"profile\" HAVING sum(\"price\") BETWEEN 10150 AND 10200"));
    CHECK(asked(sandbox, "sql", {"sum(purchase.price where price > 0) between 101.5 and 102", "--run"}).out == "1\n");
}

}  // namespace
}  // namespace segdb::test
