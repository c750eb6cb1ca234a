// Nothing is read again while nobody has written, and whatever anybody has written is seen: in both kinds of journal.
#include <sqlite3.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "api/session.hpp"
#include "support/databases.hpp"
#include "support/foreign_client.hpp"
#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

using test::count_of;
using test::ForeignClient;
using test::problem;

struct Shop {
    explicit Shop(const std::string& journal) : path(folder.path("shop.segdb")), database(test::open_database(path)) {
        test::import_csv(database, test::people_csv(0, 100));
        if (journal != "wal") {
            REQUIRE(problem(database.close()) == "");
            CHECK(ForeignClient(path).text("PRAGMA journal_mode = " + journal) == journal);
            database = test::open_database(path);
        }
        CHECK(ForeignClient(path).text("PRAGMA journal_mode") == journal);
        CHECK(count_of(database, "country = 'PL'") == 20);
        CHECK(count_of(database, "country = 'PL'") == 20);
    }

    test::TemporaryFolder folder;
    std::string path;
    Database database;
};

TEST_CASE("while nobody writes, a query looks at the file's version and at nothing else", "[store][freshness]") {
    const std::string journal = GENERATE("wal", "delete");
    INFO(journal);
    const Shop shop(journal);
    auto session = Session::open(shop.path, {});
    REQUIRE(problem(session) == "");
    REQUIRE(problem((*session)->begin_read()) == "");
    std::vector<std::string> statements;
    sqlite3_trace_v2(
        (*session)->connection->handle(), SQLITE_TRACE_STMT,
        [](unsigned, void* list, void* statement, void*) {
            static_cast<std::vector<std::string>*>(list)->push_back(sqlite3_sql(static_cast<sqlite3_stmt*>(statement)));
            return 0;
        },
        &statements);
    for (int i = 0; i < 3; ++i) {
        statements.clear();
        REQUIRE(problem((*session)->begin_read()) == "");
        CHECK(statements == std::vector<std::string>{"BEGIN", "PRAGMA data_version", "ROLLBACK"});
    }
    ForeignClient(shop.path).run("CREATE TABLE other(x)");
    statements.clear();
    REQUIRE(problem((*session)->begin_read()) == "");
    CHECK(statements.size() > 3);
    statements.clear();
    REQUIRE(problem((*session)->begin_read()) == "");
    CHECK(statements.size() == 3);
    sqlite3_trace_v2((*session)->connection->handle(), 0, nullptr, nullptr);
}

TEST_CASE("what another connection, another object or this one writes is in the next count", "[store][freshness]") {
    const std::string journal = GENERATE("wal", "delete");
    INFO(journal);
    Shop shop(journal);
    Database& database = shop.database;
    auto other = test::open_database(shop.path);
    auto reader = test::open_database(shop.path, OpenOptions::Mode::read_only);
    ForeignClient foreign(shop.path);
    std::uint64_t expected = 20;
    const auto check = [&] {
        for (int again = 0; again < 2; ++again) {
            CHECK(count_of(reader, "country = 'PL'") == expected);
            CHECK(count_of(database, "country = 'PL'") == expected);
            CHECK(count_of(other, "country = 'PL'") == expected);
        }
    };
    check();
    for (int round = 0; round < 5; ++round) {
        INFO("round " << round);
        const std::string id = std::to_string(round);
        foreign.run("INSERT INTO customers(id, country) VALUES('f" + id + "', 'PL')");
        ++expected;
        check();
        const int first = 100 + 10 * round;
        test::import_csv(round % 2 == 0 ? database : other, test::people_csv(first, first + 10));
        expected += 2;
        check();
        foreign.run("BEGIN; DELETE FROM customers WHERE id = 'f" + id + "'; ROLLBACK");
        check();
        REQUIRE(problem((round % 2 == 0 ? other : database).reindex()) == "");
        check();
        // Only the change log: the index is as it was, but must be looked at.
        foreign.run("INSERT INTO segdb_changes(collection, chunk) VALUES(1, 0)");
        check();
        CHECK(foreign.number("SELECT count(*) FROM segdb_changes") == 0);
        foreign.run("UPDATE customers SET country = 'DE' WHERE id = 'f" + id + "'");
        --expected;
        check();
    }
    test::check_against_sql(database);
    test::check_against_sql(reader);
}

TEST_CASE("what another program does to the tables is noticed by the next count", "[store][freshness]") {
    const std::string journal = GENERATE("wal", "delete");
    INFO(journal);
    Shop shop(journal);
    ForeignClient foreign(shop.path);
    // Rows that no trigger notes, in the same transaction that drops the trigger.
    foreign.run("BEGIN; DROP TRIGGER segdb_customers_update; UPDATE customers SET country = 'PL'; COMMIT");
    CHECK(count_of(shop.database, "country = 'PL'") == 100);
    foreign.run("ALTER TABLE customers RENAME COLUMN country TO land");
    CHECK(test::failed_with(shop.database.count("country = 'PL'"), ErrorCode::corrupt));
    CHECK(test::failed_with(shop.database.count("country = 'PL'"), ErrorCode::corrupt));
    foreign.run("ALTER TABLE customers RENAME COLUMN land TO country");
    CHECK(count_of(shop.database, "country = 'PL'") == 100);
}

// (Every statement from a connection of its own: one that leaves WAL itself goes on with the pages it had before.)
TEST_CASE("a file that changes its kind of journal is read on", "[store][freshness]") {
    Shop shop("delete");
    for (const std::string journal : {"wal", "delete", "wal"}) {
        INFO(journal);
        CHECK(count_of(shop.database, "true") == 100);
        // Leaving WAL takes the file alone: nobody else may have it open.
        if (journal == "delete") REQUIRE(problem(shop.database.close()) == "");
        CHECK(ForeignClient(shop.path).text("PRAGMA journal_mode = " + journal) == journal);
        if (journal == "delete") shop.database = test::open_database(shop.path);
        ForeignClient(shop.path).run("DELETE FROM customers WHERE id = 'k7'");
        CHECK(count_of(shop.database, "true") == 99);
        CHECK(count_of(shop.database, "true") == 99);
        ForeignClient(shop.path).run("INSERT INTO customers(id) VALUES('k7')");
        CHECK(count_of(shop.database, "true") == 100);
    }
    CHECK(test::findings(shop.database).empty());
}

}  // namespace
}  // namespace segdb
