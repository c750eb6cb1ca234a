// Databases that were closed or moved from, cancelled calls, and calls from several threads.
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <sstream>
#include <thread>

#include "model/small_shop.hpp"

namespace segdb {
namespace {

using test::problem;
using test::SmallShop;

// Every call on the database, by name, with the error it gives.
std::vector<std::pair<std::string, Error>> errors_of_every_call(Database& db) {
    std::vector<std::pair<std::string, Error>> errors;
    const auto note = [&](const std::string& name, const auto& result) {
        INFO(name);
        REQUIRE_FALSE(result.ok());
        errors.emplace_back(name, result.error());
    };
    std::istringstream input("id\n1\n");
    note("count", db.count("true"));
    note("members", db.members("true", {}, [](const Member&) { return true; }));
    note("explain", db.explain("true"));
    note("sql", db.sql("true"));
    note("run_sql", db.run_sql("true", {}, {}));
    note("why", db.why("k1", "true"));
    note("import_file", db.import_file("nothing.csv", {}));
    note("import_stream", db.import_stream(input, "x", {}));
    note("import_tags_file", db.import_tags_file("nothing.csv", {}));
    note("import_tags_stream", db.import_tags_stream(input, "x", {}));
    note("schema", db.schema());
    note("verify", db.verify());
    note("reindex", db.reindex());
    return errors;
}

void check_closed(Database& db) {
    for (const auto& [name, error] : errors_of_every_call(db)) {
        INFO(name);
        CHECK(error.code == ErrorCode::invalid_argument);
        CHECK(error.message == "the database was closed");
    }
    CHECK(db.path() == "");
    CHECK(db.time_zone() == "");
    CHECK(problem(db.close()) == "");  // again: nothing to do
}

TEST_CASE("a closed database answers every call with an error") {
    SmallShop shop;
    CHECK(shop.db().path() == shop.path());
    CHECK(problem(shop.db().close()) == "");
    check_closed(shop.db());
}

TEST_CASE("a database that was moved from is closed, and the other one goes on") {
    SmallShop shop;
    Database other = std::move(shop.db());
    check_closed(shop.db());
    CHECK(other.count("true")->count == 3);
    shop.db() = std::move(other);
    CHECK(shop.db().count("true")->count == 3);
    check_closed(other);
}

TEST_CASE("what was closed can be opened again") {
    SmallShop shop;
    REQUIRE(problem(shop.db().close()) == "");
    auto again = Database::open(shop.path());
    REQUIRE(problem(again) == "");
    CHECK(again->count("tag vip")->count == 2);
    shop.db() = std::move(again).value();
    CHECK(shop.db().count("tag vip")->count == 2);
}

TEST_CASE("queries end when the caller says so") {
    SmallShop shop;
    // Enough work for SQLite itself to ask now and then.
    shop.foreign_sql(
        "WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < 70000) "
        "INSERT INTO customers(ordinal, id, age) SELECT i, 'n' || i, i % 100 FROM n");
    REQUIRE(shop.db().count("true")->count == 70'001);
    QueryOptions options;
    int asked = 0;
    options.cancelled = [&] {
        ++asked;
        return true;
    };
    const auto check_cancelled = [&](const std::string& name, const auto& result) {
        INFO(name);
        REQUIRE_FALSE(result.ok());
        CHECK(result.error().code == ErrorCode::cancelled);
        CHECK(asked > 0);
        asked = 0;
    };
    check_cancelled("count", shop.db().count("age > 3", options));
    check_cancelled("run_sql", shop.db().run_sql("id ends with '9'", options, {}));
    MembersOptions members;
    static_cast<QueryOptions&>(members) = options;
    check_cancelled("members", shop.db().members("age > 3", members, [](const Member&) { return true; }));
    ExplainOptions explain;
    static_cast<QueryOptions&>(explain) = options;
    check_cancelled("explain", shop.db().explain("age > 3", explain));
    check_cancelled("verify", shop.db().verify(options.cancelled));
    check_cancelled("reindex", shop.db().reindex(options.cancelled));
    // Nothing is left behind: the same calls go through afterwards.
    CHECK(shop.db().count("age > 3")->count == shop.db().run_sql("age > 3", {}, {})->count);
    CHECK(problem(shop.db().reindex()) == "");
    CHECK(shop.db().verify()->ok());

    // Asked again and again, and obeyed also later than at the first time.
    int left = 2;
    options.cancelled = [&] { return --left < 0; };
    CHECK_FALSE(shop.db().run_sql("id ends with '9' or id ends with '8' or id contains '77'", options, {}).ok());
}

TEST_CASE("several threads may use one database") {
    SmallShop shop;
    Database& db = shop.db();
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 25; ++i) {
                const auto count = db.count(t % 2 == 0 ? "tag vip" : "city = 'warsaw' ignoring case");
                if (!count.ok() || count->count != 2) ++wrong;
                const auto why = db.why("k1", "age = 31");
                if (!why.ok() || !why->holds) ++wrong;
                std::uint64_t members = 0;
                const auto listed = db.members("true", {}, [&](const Member&) { return ++members > 0; });
                if (!listed.ok() || members < 3) ++wrong;
                if (t == 0 && i % 5 == 0) {
                    ImportOptions options;
                    options.collection = "customers";
                    options.key = "id";
                    std::istringstream input("id,age\nextra" + std::to_string(i) + ",7\n");
                    if (!db.import_stream(input, "x", options).ok()) ++wrong;
                }
                if (!db.schema().ok() || !db.explain("age = 7").ok() || !db.sql("age = 7").ok()) ++wrong;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(wrong == 0);
    CHECK(db.count("age = 7")->count == 5);
    CHECK(db.verify()->ok());
}

TEST_CASE("several databases on one file read in parallel while one of them writes") {
    SmallShop shop;
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    threads.reserve(3);
    for (int t = 0; t < 3; ++t) {
        threads.emplace_back([&] {
            auto db = Database::open(shop.path());
            if (!db.ok()) {
                ++wrong;
                return;
            }
            std::uint64_t before = 0;
            for (int i = 0; i < 30; ++i) {
                const auto count = db->count("age = 7 and not tag vip");
                // Each import is seen whole or not at all, and never forgotten.
                if (!count.ok() || count->count % 10 != 0 || count->count < before) {
                    ++wrong;
                } else {
                    before = count->count;
                }
            }
        });
    }
    for (int i = 0; i < 6; ++i) {
        std::string csv = "id,age\n";
        for (int row = 0; row < 10; ++row) csv += "extra" + std::to_string(i * 10 + row) + ",7\n";
        shop.import("customers", csv);
    }
    for (auto& thread : threads) thread.join();
    CHECK(wrong == 0);
    CHECK(shop.db().count("age = 7")->count == 60);
}

TEST_CASE("closing waits for the call that runs, and later ones are told") {
    SmallShop shop;
    std::atomic<bool> stop{false};
    std::atomic<int> wrong{0};
    std::thread reader([&] {
        while (!stop) {
            const auto count = shop.db().count("tag vip");
            if (count.ok() ? count->count != 2 : count.error().code != ErrorCode::invalid_argument) ++wrong;
            if (!count.ok()) return;
        }
    });
    CHECK(problem(shop.db().close()) == "");
    stop = true;
    reader.join();
    CHECK(wrong == 0);
}

}  // namespace
}  // namespace segdb
