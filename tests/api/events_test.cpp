// Events through the public API: readers beside writers, and what a closed or read-only database says.
#include <atomic>
#include <thread>

#include "support/databases.hpp"
#include "support/foreign_client.hpp"
#include "support/temporary_folder.hpp"

namespace segdb::test {
namespace {

EventImportOptions views() {
    EventImportOptions options;
    options.event = "view";
    options.collection = "customers";
    options.profile_column = "who";
    options.time_column = "ts";
    options.create_profiles = true;
    return options;
}

void add_views(Database& database, int count) {
    std::string csv = "who,ts,n\n";
    for (int i = 0; i < count; ++i) {
        csv += "c" + std::to_string(i % 1'000) + "," + std::to_string(1'500'000'000 + i) + "," +
               std::to_string(i % 100) + "\n";
    }
    std::istringstream input(csv);
    const auto report = database.import_events_stream(input, "views.csv", views());
    REQUIRE(problem(report) == "");
    CHECK(report->kinds.at(0).added == static_cast<std::uint64_t>(count));
}

// As of a time after all events.
std::uint64_t doers(Database& database, const std::string& expression) {
    QueryOptions options;
    options.now_ms = 1'700'000'000'000;
    const auto result = database.count(expression, options);
    INFO(expression);
    REQUIRE(problem(result) == "");
    return result->count;
}

}  // namespace

TEST_CASE("events: imported, tracked and expired, and verify finds nothing") {
    const TemporaryFolder folder;
    Database database = open_database(folder.path("x.segdb"));
    add_views(database, 100'000);
    const std::vector<Event> two = {{"view", "c5", 1'600'000'000'000, "", {{"n", "7"}}}, {"view", "c6", 0, "", {}}};
    const auto tracked = database.track(two);
    REQUIRE(problem(tracked) == "");
    CHECK(tracked->kinds.at(0).added == 2);
    const auto wrong = database.track(std::vector<Event>{two[0], {"view", "nobody", 0, "", {}}});
    REQUIRE_FALSE(wrong.ok());
    CHECK(wrong.error().code == ErrorCode::unknown_name);
    CHECK(wrong.error().message == "event 2: customers has no profile 'nobody' (--create-profiles makes it)");
    CHECK(wrong.error().line == 2);
    ExpireOptions options;
    options.now_ms = 1'600'000'000'001;
    const auto expired = database.expire("view", "1ms", options);
    CHECK(problem(expired).find("'1ms'") != std::string::npos);
    const auto gone = database.expire("view", "1s", options);
    REQUIRE(problem(gone) == "");
    CHECK(gone->removed == 100'001);
    CHECK(findings(database).empty());
}

TEST_CASE("events: a reader sees one state while events expire, and is never refused") {
    const TemporaryFolder folder;
    const std::string path = folder.path("x.segdb");
    Database writer = open_database(path);
    add_views(writer, 300'000);
    std::atomic<bool> done = false;
    std::atomic<int> questions = 0;
    std::atomic<int> failures = 0;
    std::thread reader([&] {
        Database database = open_database(path, OpenOptions::Mode::read_write);
        while (!done) {
            const auto counted = database.count("true");
            ++questions;
            failures += counted.ok() && counted->count == 1'000 ? 0 : 1;
        }
    });
    std::uint64_t other_writes = 0;
    ExpireOptions options;
    options.progress = [&](const ExpireProgress&) {
        // Another writer gets its turn between two transactions.
        Database other = open_database(path, OpenOptions::Mode::read_write);
        other_writes += other.track(std::vector<Event>{{"view", "c1", 1'900'000'000'000, "", {}}}).ok() ? 1 : 0;
    };
    const auto expired = writer.expire("view", "2020-01-01", options);
    done = true;
    reader.join();
    REQUIRE(problem(expired) == "");
    CHECK(expired->removed == 300'000);
    CHECK(expired->chunks == 5);
    CHECK(other_writes == 5);
    CHECK(questions > 0);
    CHECK(failures == 0);
    CHECK(findings(writer).empty());
}

TEST_CASE("events: a file that cannot be written takes none") {
    const TemporaryFolder folder;
    const std::string path = folder.path("x.segdb");
    {
        Database database = open_database(path);
        add_views(database, 10);
    }
    Database database = open_database(path, OpenOptions::Mode::read_only);
    const std::vector<Event> one = {{"view", "c5", 0, "", {}}};
    CHECK(database.track(one).error().code == ErrorCode::read_only);
    CHECK(database.expire("view", "2020-01-01").error().code == ErrorCode::read_only);
    std::istringstream input("who,ts\nc1,2020-01-01\n");
    CHECK(database.import_events_stream(input, "x", views()).error().code == ErrorCode::read_only);
    ExpireOptions counting;
    counting.dry_run = true;
    const auto counted = database.expire("view", "2020-01-01", counting);
    REQUIRE(problem(counted) == "");
    CHECK(counted->removed == 10);
    REQUIRE(database.close().ok());
    CHECK(database.track(one).error().message == "the database was closed");
}

TEST_CASE("events: named predicates stay true through imports, tracking and expiry") {
    const TemporaryFolder folder;
    Database database = open_database(folder.path("x.segdb"));
    add_views(database, 70'000);
    REQUIRE(problem(database.define("big", "view where (n >= 50)")) == "");
    CHECK(doers(database, "did big") == 500);
    add_views(database, 70'000);
    CHECK(findings(database).empty());
    TrackOptions options;
    options.create_profiles = true;
    const std::vector<Event> one = {{"view", "new", 1'600'000'000'000, "", {{"n", "77"}}}};
    REQUIRE(problem(database.track(one, options)) == "");
    CHECK(findings(database).empty());
    CHECK(doers(database, "did big") == 501);
    const auto gone = database.expire("view", "2020-01-01");
    REQUIRE(problem(gone) == "");
    CHECK(gone->removed == 140'000);
    CHECK(findings(database).empty());
    CHECK(doers(database, "did big") == 1);
}

}  // namespace segdb::test
