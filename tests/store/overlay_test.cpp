// Readers that cannot write the index still see every commit: read-only files, and files whose write lock another has.
#include "store/overlay.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <random>

#include "support/databases.hpp"
#include "support/foreign_client.hpp"
#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

using test::ForeignClient;

TEST_CASE("a database open for reading only answers with rows that others changed", "[overlay]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("shop.segdb");
    {
        auto writer = test::open_database(path);
        test::import_csv(writer, test::people_csv(0, 300));
    }
    ForeignClient foreign(path);
    auto reader = test::open_database(path, OpenOptions::Mode::read_only);
    test::check_against_sql(reader);
    std::mt19937_64 random(Catch::getSeed());
    for (int step = 0; step < 40; ++step) {
        const std::string ordinal = std::to_string(random() % 300);
        switch (random() % 6) {
            case 0:
                foreign.run("UPDATE customers SET country = 'XX" + std::to_string(random() % 3) +
                            "' WHERE ordinal = " + ordinal);
                break;
            case 1:
                foreign.run("DELETE FROM customers WHERE ordinal = " + ordinal);
                break;
            case 2:
                foreign.run("INSERT INTO customers(ordinal, id, age) VALUES(" +
                            std::to_string(65530 + random() % 5000000) + ", 'n" + std::to_string(step) + "', 7)");
                break;
            case 3:
                foreign.run(
                    "INSERT OR IGNORE INTO customers_tags SELECT ordinal, 'fresh' FROM customers WHERE ordinal = " +
                    ordinal);
                break;
            case 4:
                foreign.run("REPLACE INTO customers(id, age) VALUES('k" + ordinal + "', 99)");
                break;
            default:
                foreign.run("UPDATE customers SET age = NULL WHERE ordinal = " + ordinal);
        }
        INFO("seed " << Catch::getSeed() << ", step " << step);
        test::check_against_sql(reader);
    }
    CHECK(foreign.number("SELECT count(*) FROM segdb_changes") > 0);
    CHECK(test::findings(reader) == std::vector<std::string>());
    // The first reader that may write brings the file up to date; then the log is empty and all agree.
    auto writer = test::open_database(path, OpenOptions::Mode::read_write);
    test::check_against_sql(writer);
    CHECK(foreign.number("SELECT count(*) FROM segdb_changes") == 0);
    test::check_against_sql(reader);
    CHECK(test::findings(writer) == std::vector<std::string>());
}

TEST_CASE("a writer that holds the lock does not block readers, even when rows wait to be indexed", "[overlay]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("shop.segdb");
    auto db = test::open_database(path);
    test::import_csv(db, test::people_csv(0, 300));
    ForeignClient foreign(path);
    foreign.run("UPDATE customers SET country = 'XX' WHERE ordinal < 50");
    foreign.run("BEGIN IMMEDIATE; UPDATE customers SET country = 'YY' WHERE ordinal >= 250");
    CHECK(db.count("country = 'XX'")->count == 50);
    CHECK(db.count("country = 'YY'")->count == 0);
    test::check_against_sql(db);
    foreign.run("COMMIT");
    CHECK(db.count("country = 'YY'")->count == 50);
    test::check_against_sql(db);
    CHECK(foreign.number("SELECT count(*) FROM segdb_changes") == 0);
}

TEST_CASE("an attribute may come to have too many values for bitmaps while the file cannot be written", "[overlay]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("shop.segdb");
    {
        auto writer = test::open_database(path);
        test::import_csv(writer, test::people_csv(0, 12000));
    }
    ForeignClient foreign(path);
    foreign.run("UPDATE customers SET country = 'c' || ordinal");
    auto reader = test::open_database(path, OpenOptions::Mode::read_only);
    CHECK(reader.count("country = 'c77'")->count == 1);
    CHECK(reader.count("country starts with 'c1'")->count == reader.run_sql("country starts with 'c1'", {}, {})->count);
    test::check_against_sql(reader);
}

TEST_CASE("new values of two collections at once are not taken for each other", "[overlay]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("shop.segdb");
    auto writer = test::open_database(path);
    test::import_csv(writer, test::people_csv(0, 30));
    ImportOptions companies;
    companies.collection = "companies";
    companies.key = "id";
    test::import_csv(writer, "id,city\nc1,a\nc2,b\n", companies);
    auto reader = test::open_database(path, OpenOptions::Mode::read_only);
    ForeignClient(path).run(
        "UPDATE customers SET country = 'XX' WHERE ordinal < 7; UPDATE companies SET city = 'y' WHERE ordinal = 1");
    QueryOptions of_companies;
    of_companies.collection = "companies";
    QueryOptions of_customers;
    of_customers.collection = "customers";
    CHECK(reader.count("country = 'XX'", of_customers)->count == 7);
    CHECK(reader.count("city = 'y'", of_companies)->count == 1);
}

}  // namespace
}  // namespace segdb
