// Events for tests: imported from CSV text, and asked about in every way there is, which have to agree.
#pragma once

#include <map>
#include <set>
#include <sstream>
#include <string>

#include "support/databases.hpp"

namespace segdb::test {

// Of a CSV with the columns who and ts; missing customers are made.
inline EventImportOptions event_options(const std::string& event) {
    EventImportOptions options;
    options.event = event;
    options.collection = "customers";
    options.profile_column = "who";
    options.time_column = "ts";
    options.create_profiles = true;
    return options;
}

inline EventImportReport import_events(Database& database, const std::string& csv, const EventImportOptions& options) {
    std::istringstream input(csv);
    const auto report = database.import_events_stream(input, "events.csv", options);
    REQUIRE(problem(report) == "");
    return *report;
}

// What a date means: its first instant.
inline std::int64_t instant(const std::string& date, const std::string& zone = "UTC") {
    const auto period = resolve_date(date, {.now_ms = std::nullopt, .time_zone = zone});
    REQUIRE(problem(period) == "");
    return period->first_ms;
}

inline QueryOptions at_time(const std::string& now, const std::string& zone = "") {
    QueryOptions options;
    options.now_ms = instant(now, zone.empty() ? "UTC" : zone);
    options.time_zone = zone;
    return options;
}

// The keys of those that an expression selects, joined with spaces. The count, the printed SQL in SQLite alone, the
// opposite expression, and the answer for each single profile say the same.
inline std::string selected(Database& database, const std::string& expression, const QueryOptions& options) {
    INFO(expression);
    MembersOptions asked;
    static_cast<QueryOptions&>(asked) = options;
    std::set<std::string> all;
    std::set<std::string> keys;
    std::set<std::string> from_sql;
    const auto into = [](std::set<std::string>& set) {
        return [&set](const Member& member) { return set.insert(member.key).second; };
    };
    REQUIRE(problem(database.members("true", asked, into(all))) == "");
    REQUIRE(problem(database.members(expression, asked, into(keys))) == "");
    const auto count = database.count(expression, options);
    REQUIRE(problem(count) == "");
    CHECK(count->count == keys.size());
    const auto opposite = database.count("not (" + expression + ")", options);
    REQUIRE(problem(opposite) == "");
    CHECK(opposite->count == all.size() - keys.size());
    const auto run =
        database.run_sql(expression, options, [&](std::string_view key) { return from_sql.emplace(key).second; });
    REQUIRE(problem(run) == "");
    CHECK(from_sql == keys);
    for (const auto& key : all) {
        INFO(key);
        const auto why = database.why(key, expression, options);
        REQUIRE(problem(why) == "");
        CHECK(why->holds == (keys.count(key) != 0));
    }
    std::string joined;
    for (const auto& key : keys) joined += (joined.empty() ? "" : " ") + key;
    return joined;
}

}  // namespace segdb::test
