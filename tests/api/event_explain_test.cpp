// What explain tells of conditions on events, what why shows of them, and their SQL, run by SQLite alone.
#include "support/events.hpp"
#include "support/foreign_client.hpp"
#include "support/temporary_folder.hpp"

namespace segdb::test {
namespace {

// Four chunks of visits, one for each quarter of 2020; `n` is the number of the visit.
Database visits(const std::string& path) {
    Database database = open_database(path);
    import_events(database, "who,ts,n\na,2019-01-01,0\nb,2019-01-01,0\n", event_options("visit"));
    ForeignClient client(path);
    client.run("DELETE FROM visit");
    for (int quarter = 0; quarter < 4; ++quarter) {
        const std::int64_t start =
            instant("2020-" + std::string(quarter == 3 ? "" : "0") + std::to_string(1 + 3 * quarter));
        client.run(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 89) INSERT INTO "
            "visit(ordinal, profile, at, n) SELECT " +
            std::to_string(65'536 * quarter) + " + i, i % 2, " + std::to_string(start) + " + i * 86400000, i FROM n");
    }
    return database;
}

Explanation explained(Database& database, const std::string& expression) {
    ExplainOptions options;
    static_cast<QueryOptions&>(options) = at_time("2020-12-31");
    std::uint64_t ticks = 0;
    options.timer_ns = [&ticks] { return ticks += 1'000; };
    const auto result = database.explain(expression, options);
    INFO(expression);
    REQUIRE(problem(result) == "");
    return *result;
}

}  // namespace

TEST_CASE("explain tells the window, the events scanned and the chunks skipped by time", "[events]") {
    const TemporaryFolder folder;
    Database database = visits(folder.path("x.segdb"));
    const auto quarter = explained(database, "did visit at least 3 times from 2020-04 to 2020-06");
    CHECK(quarter.count == 2);
    CHECK(quarter.plan.label == "visit: count 3 or more");
    CHECK(quarter.plan.actual == 2);
    CHECK(quarter.plan.detail ==
          "visit from 2020-04-01T00:00:00.000Z to 2020-06-30T23:59:59.999Z: 90 events scanned in 1 chunk, 3 chunks "
          "skipped by time");
    CHECK(quarter.plan.nanoseconds > 0);
    CHECK(quarter.resolved == std::vector<std::pair<std::string, std::string>>{
                                  {"2020-04", "2020-04-01T00:00:00.000Z .. 2020-04-30T23:59:59.999Z"},
                                  {"2020-06", "2020-06-01T00:00:00.000Z .. 2020-06-30T23:59:59.999Z"}});
    // A question that was asked before is done anew, not told from memory.
    CHECK(explained(database, "did visit at least 3 times from 2020-04 to 2020-06").plan.detail == quarter.plan.detail);

    const auto recent = explained(database, "sum(visit.n where n > 80) > 0 in last 90 days");
    CHECK(recent.plan.detail.find("visit from 2020-10-02T00:00:00.000Z to 2020-12-31T00:00:00.000Z: ") == 0);
    CHECK(recent.plan.detail.find("3 chunks skipped by time") != std::string::npos);
    CHECK(recent.resolved == std::vector<std::pair<std::string, std::string>>{
                                 {"in last 90 days", "2020-10-02T00:00:00.000Z .. 2020-12-31T00:00:00.000Z"}});

    const auto never = explained(database, "did visit before 2020");
    CHECK(never.count == 0);
    const auto followed = explained(database, "did visit then visit within 1 day from 2020-01 to 2020-01");
    CHECK(followed.plan.label == "visit then visit within 1d");
    CHECK(followed.plan.children.size() == 2);
    CHECK(followed.plan.detail.find("; visit from ") != std::string::npos);
    const auto ever = explained(database, "did visit");
    CHECK(ever.plan.detail ==
          "visit to 2020-12-31T00:00:00.000Z: 360 events scanned in 4 chunks, 0 chunks skipped by time");
}

TEST_CASE("explain names the predicate within a condition on it", "[events][predicates]") {
    const TemporaryFolder folder;
    Database database = visits(folder.path("x.segdb"));
    REQUIRE(problem(database.define("late", "visit where (n >= 60)")) == "");
    const auto plan = explained(database, "count(late where n < 70) between 1 and 100 on 2020-08").plan;
    CHECK(plan.label == "visit: count 1 .. 100");
    std::string labels;
    const auto collect = [&](const PlanNode& node, const auto& self) -> void {
        labels += node.label + "|" + node.detail + "\n";
        for (const auto& child : node.children) self(child, self);
    };
    collect(plan, collect);
    INFO(labels);
    CHECK(labels.find("late") != std::string::npos);
    CHECK(labels.find("n < 70") != std::string::npos);
    CHECK(labels.find("in the window") != std::string::npos);
    CHECK(labels.find("the bitmap of late|\n") != std::string::npos);
}

TEST_CASE("why shows what was counted: the newest five events, and how many there are", "[events]") {
    const TemporaryFolder folder;
    Database database = visits(folder.path("x.segdb"));
    const QueryOptions options = at_time("2020-12-31");
    const auto why =
        database.why("a", "did visit where (n < 20) on 2020-04 and sum(visit.n) < 10 on 2020-01-03", options);
    REQUIRE(problem(why) == "");
    REQUIRE(why->children.size() == 2);
    const WhyNode& did = why->children[0];
    CHECK(did.holds);
    CHECK(did.value == "10");
    CHECK(did.counted == 10);
    REQUIRE(did.events.size() == 5);
    CHECK(did.events[0].at == "2020-04-19T00:00:00.000Z");
    CHECK(did.events[4].at == "2020-04-11T00:00:00.000Z");
    CHECK(did.events[0].attributes == std::vector<std::pair<std::string, std::string>>{{"n", "18"}});
    const WhyNode& sum = why->children[1];
    CHECK(sum.holds);
    CHECK(sum.value == "2");
    CHECK(sum.counted == 1);
    CHECK(sum.events.size() == 1);
    // None at all, and what is not counted for another profile's event.
    const auto none = database.why("b", "not did visit on 2020-01-01", options);
    REQUIRE(problem(none) == "");
    REQUIRE(none->children.size() == 1);
    CHECK(none->holds);
    CHECK(none->children[0].counted == 0);
    CHECK(none->children[0].events.empty());
    const auto average = database.why("b", "avg(visit.n) > 3 on 2020-01-01", options);
    CHECK_FALSE(average->holds);
    CHECK(average->value == "no events");
}

TEST_CASE("the SQL of conditions on events is plain and runs in SQLite without segdb", "[events]") {
    const TemporaryFolder folder;
    const std::string path = folder.path("x.segdb");
    Database database = visits(path);
    REQUIRE(problem(database.define("late", "visit where (n >= 60)")) == "");
    ForeignClient client(path);
    const QueryOptions options = at_time("2020-12-31");
    for (const char* expression :
         {"did visit", "did not visit on 2020-01-01", "did visit at most 44 times on 2020-01", "count(late) = 60",
          "count distinct(visit.n) = 45", "sum(visit.n where n < 4) between 8 and 16", "avg(late.n) > 74.25",
          "min(visit.n) = 1 and max(visit.n) = 89", "first(visit) on 2020-01-02", "last(late) before 2020-12-29",
          "did visit then late within 48 hours",
          "did visit not followed by visit within 2 days from 2020-01 to 2020-06"}) {
        INFO(expression);
        const auto sql = database.sql(expression, options);
        REQUIRE(problem(sql) == "");
        INFO(*sql);
        CHECK(sql->find("segdb_") == std::string::npos);
        const auto count = database.count(expression, options);
        REQUIRE(problem(count) == "");
        CHECK(client.number("SELECT count(*) FROM (" + *sql + ")") == static_cast<std::int64_t>(count->count));
    }
}

TEST_CASE("times outside of the calendar, which others wrote, are right or refused, and never a crash", "[events]") {
    const TemporaryFolder folder;
    const QueryOptions options = at_time("2021-01-01", "Europe/Warsaw");
    const std::vector<std::string> questions = {"did visit",
                                                "count(visit) = 2",
                                                "count(visit) = 1",
                                                "did visit before 2021",
                                                "did visit before 0000-01-01",
                                                "did visit from 0000-01-01 to 9999-12-31",
                                                "did visit where (seen > 2000-01-01)",
                                                "did visit where (seen < 2000-01-01)",
                                                "did visit where (seen is anniversary of 2020-01-01)",
                                                "first(visit) is anniversary of 2020-01-01",
                                                "last(visit) after 2019-12-31",
                                                "last(visit) in last 5 years",
                                                "min(visit.seen) before 2020",
                                                "max(visit.seen) on or after 2020-01-01",
                                                "count distinct(visit.seen) = 2",
                                                "did visit then visit within 7 days",
                                                "did visit then visit within 7 months",
                                                "did visit not followed by visit within 7 hours",
                                                "did visit not followed by visit within 4294967295 years"};
    for (const char* time : {"900000000000000000", "-900000000000000000", "9223372036854775807",
                             "(-9223372036854775807 - 1)", "253402300800000", "-62167219200001", "-1"}) {
        INFO(time);
        const std::string path = folder.path("x" + std::string(time) + ".segdb");
        Database database = open_database(path);
        import_events(database, "who,ts,seen\na,2020-01-01,2020-01-01T05:00\nb,2020-02-01,2020-01-01T05:00\n",
                      event_options("visit"));
        ForeignClient client(path);
        client.run("INSERT INTO visit(profile, at, seen) VALUES(0, " + std::string(time) + ", " + time + ")");
        for (const auto& question : questions) {
            (void)selected(database, question, options);
            ExplainOptions asked;
            static_cast<QueryOptions&>(asked) = options;
            CHECK(problem(database.explain(question, asked)) == "");
        }
        QueryOptions of_events = options;
        of_events.collection = "visit";
        MembersOptions all;
        static_cast<QueryOptions&>(all) = of_events;
        all.all_columns = true;
        std::uint64_t listed = 0;
        REQUIRE(problem(database.members("true", all, [&](const Member& member) {
                    REQUIRE(member.values.size() == 3);
                    CHECK(to_text(member.values[0]) == (member.key == "1" ? "b" : "a"));  // the profile's key
                    for (const Value& value : member.values) CHECK_FALSE(to_text(value).empty());
                    return ++listed > 0;
                })) == "");
        CHECK(listed == 3);
        SummaryOptions summary;
        static_cast<QueryOptions&>(summary) = of_events;
        summary.percentiles = {0, 50, 100};
        const auto summarised = database.summarise("at", summary);
        REQUIRE(problem(summarised) == "");
        for (const auto& percentile : summarised->percentiles) CHECK_FALSE(to_text(percentile.value).empty());
        ValueCountOptions counting;
        static_cast<QueryOptions&>(counting) = of_events;
        CHECK(problem(database.value_counts("seen", counting)) == "");
        CHECK(findings(database) == std::vector<std::string>());
    }
    // What is no time at all does not get into the table.
    Database database = open_database(folder.path("strict.segdb"));
    import_events(database, "who,ts\na,2020-01-01\n", event_options("visit"));
    ForeignClient client(folder.path("strict.segdb"));
    for (const char* value : {"NULL", "'soon'", "'2020-01-01'", "1.5", "x'00'"}) {
        INFO(value);
        CHECK_FALSE(client.attempt("INSERT INTO visit(profile, at) VALUES(0, " + std::string(value) + ")").empty());
    }
}

}  // namespace segdb::test
