// Other programs alter what segdb relies on: columns, tables, triggers, ordinals. Never a wrong count without a word.
#include <catch2/catch_test_macros.hpp>

#include "store/change_log.hpp"
#include "support/databases.hpp"
#include "support/foreign_client.hpp"
#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

using test::ForeignClient;

struct Shop {
    test::TemporaryFolder folder;
    std::string path = folder.path("shop.segdb");
    Database db = test::open_database(path);
    Shop() { test::import_csv(db, test::people_csv(0, 50)); }
};

std::string message_of(const Result<CountResult>& result) { return result.ok() ? "" : result.error().message; }

TEST_CASE("a renamed or dropped column is an error that names it", "[foreign_schema]") {
    Shop shop;
    CHECK(test::count_of(shop.db, "country = 'PL'") == 10);
    ForeignClient foreign(shop.path);
    SECTION("renamed") { foreign.run("ALTER TABLE customers RENAME COLUMN country TO land"); }
    SECTION("dropped") { foreign.run("ALTER TABLE customers DROP COLUMN country"); }
    for (const char* question : {"country = 'PL'", "age > 3", "true"}) {
        const auto counted = shop.db.count(question);
        CHECK(message_of(counted).find("customers has no column 'country' any more") != std::string::npos);
    }
    const auto fresh = Database::open(shop.path);
    REQUIRE(fresh.ok());
    CHECK_FALSE(shop.db.verify().ok());
}

TEST_CASE("a dropped table is an error that names it", "[foreign_schema]") {
    Shop shop;
    ForeignClient foreign(shop.path);
    foreign.run("DROP TABLE customers");
    CHECK(message_of(shop.db.count("true")).find("customers") != std::string::npos);
}

TEST_CASE("a renamed column that gets its name back is whole again", "[foreign_schema]") {
    Shop shop;
    ForeignClient foreign(shop.path);
    foreign.run("ALTER TABLE customers RENAME COLUMN country TO land");
    foreign.run("UPDATE customers SET land = 'XX' WHERE ordinal < 5");
    foreign.run("ALTER TABLE customers RENAME COLUMN land TO country");
    CHECK(test::count_of(shop.db, "country = 'XX'") == 5);
    test::check_against_sql(shop.db);
}

TEST_CASE("lost triggers are noticed, what they missed is found, and they are put back", "[foreign_schema]") {
    Shop shop;
    ForeignClient foreign(shop.path);
    for (const char* trigger : {"segdb_customers_update", "segdb_customers_insert", "segdb_customers_tags_delete",
                                "segdb_customers_insert_replace"}) {
        INFO(trigger);
        foreign.run(std::string("DROP TRIGGER ") + trigger);
        foreign.run("UPDATE customers SET country = 'X' || ordinal % 3");
        foreign.run(
            "INSERT INTO customers(ordinal, id) VALUES((SELECT max(ordinal) + 70000 FROM customers), 'n' || random())");
        foreign.run("DELETE FROM customers_tags WHERE ordinal % 2 = 0");
        SECTION(std::string("a writer sees it: ") + trigger) {
            test::check_against_sql(shop.db);
            CHECK(foreign.number(std::string("SELECT count(*) FROM sqlite_schema WHERE name = '") + trigger + "'") ==
                  1);
            CHECK(test::count_of(shop.db, "country = 'X1'") == shop.db.run_sql("country = 'X1'", {}, {})->count);
            CHECK(test::findings(shop.db).empty());
        }
        SECTION(std::string("a reader sees it: ") + trigger) {
            auto reader = test::open_database(shop.path, OpenOptions::Mode::read_only);
            test::check_against_sql(reader);
        }
    }
}

TEST_CASE("a profile that gets another ordinal takes its list items along", "[foreign_schema]") {
    Shop shop;
    ForeignClient foreign(shop.path);
    const std::string before = foreign.text("SELECT group_concat(value) FROM customers_tags WHERE ordinal = 0");
    REQUIRE_FALSE(before.empty());
    foreign.run("UPDATE customers SET ordinal = 500000 WHERE ordinal = 0");
    CHECK(foreign.text("SELECT group_concat(value) FROM customers_tags WHERE ordinal = 500000") == before);
    CHECK(foreign.number("SELECT count(*) FROM customers_tags WHERE ordinal = 0") == 0);
    test::check_against_sql(shop.db);
    CHECK(test::findings(shop.db).empty());
}

TEST_CASE("a foreign writer is refused dates and booleans that are none", "[foreign_schema]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("shop.segdb");
    auto db = test::open_database(path);
    test::import_csv(db, "id,born,active,tags\na,2020-02-29,true,x\n",
                     test::customers({{"born", {AttributeType::date}}, {"active", {AttributeType::boolean}}}));
    ForeignClient foreign(path);
    for (const char* born :
         {"'2024-1-5'", "'2021-02-29'", "''", "'hello'", "'2024-01-05T10:00'", "'now'", "20240105"}) {
        INFO(born);
        CHECK_FALSE(foreign.attempt(std::string("UPDATE customers SET born = ") + born).empty());
    }
    CHECK_FALSE(foreign.attempt("UPDATE customers SET active = 7").empty());
    CHECK(foreign.attempt("UPDATE customers SET born = NULL, active = 0").empty());
    CHECK(foreign.attempt("UPDATE customers SET born = '0000-01-01', active = NULL").empty());
    CHECK(foreign.attempt("UPDATE customers SET born = '9999-12-31'").empty());
    CHECK(test::count_of(db, "born = 9999-12-31 and active is not set") == 1);
}

TEST_CASE("a dump that lost the application id is told from a foreign database", "[foreign_schema]") {
    Shop shop;
    REQUIRE(shop.db.close().ok());
    { ForeignClient(shop.path).run("PRAGMA application_id = 0"); }
    const auto lost = Database::open(shop.path);
    REQUIRE_FALSE(lost.ok());
    CHECK(lost.error().code == ErrorCode::not_a_database);
    CHECK(lost.error().message.find("PRAGMA application_id = ") != std::string::npos);
}

TEST_CASE("a column that another program added is not taken over by an import", "[foreign_schema]") {
    Shop shop;
    ForeignClient foreign(shop.path);
    foreign.run("ALTER TABLE customers ADD COLUMN extra TEXT");
    std::istringstream csv("id,extra,tags\nk1,x,\n");
    const auto report = shop.db.import_stream(csv, "more.csv", test::customers());
    REQUIRE_FALSE(report.ok());
    INFO(report.error().message);
    CHECK(report.error().message.find("another program gave table customers a column of that name") !=
          std::string::npos);
}

TEST_CASE("notes reach the caller of every query", "[notes]") {
    Shop shop;
    std::vector<std::string> notes;
    QueryOptions options;
    options.note = [&](const std::string& note) { notes.push_back(note); };
    REQUIRE(shop.db.sql("tag vip or age > 3 and age < 90", options).ok());
    CHECK(notes.size() == 1);
    REQUIRE(shop.db.why("k1", "tag vip or age > 3 and age < 90", options).ok());
    CHECK(notes.size() == 2);
}

}  // namespace
}  // namespace segdb
