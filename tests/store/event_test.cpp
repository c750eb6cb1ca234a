// Event kinds in the file: tables that anybody may write, kept with their profiles, indexed, verified and repaired.
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <random>

#include "store/change_log.hpp"
#include "support/databases.hpp"
#include "support/event_store.hpp"
#include "support/foreign_client.hpp"
#include "support/raw_store.hpp"
#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

using test::count_of;
using test::failed_with;
using test::findings;
using test::ForeignClient;
using test::problem;
using Profiles = std::map<std::uint32_t, std::uint32_t>;

const std::vector<std::string>& event_questions() {
    static const std::vector<std::string> kQuestions = {
        "true",
        "price > 50",
        "price is not set or shop = 'web'",
        "at after 2020-01-01 and not shop = 'web'",
        "at is set",
        "at in last 90 days",
        "tags has 'gift'",
        "at least 2 of (price < 20, shop = 'web', at before 2019-06-01)",
    };
    return kQuestions;
}

QueryOptions of(const std::string& collection) {
    QueryOptions options;
    options.collection = collection;
    options.now_ms = 1'600'000'000'000;
    return options;
}

// 60 people, `purchase` without a key, `visit` with one.
struct EventShop {
    EventShop() : path(folder.path("shop.segdb")), database(test::open_database(path)) {
        test::import_csv(database, test::people_csv(0, 60));
        test::create_event(path, "purchase", "customers", "",
                           {{"price", {AttributeType::integer}},
                            {"shop", {AttributeType::text}},
                            {"tags", {AttributeType::text_list}}});
        test::create_event(path, "visit", "customers", "id", {{"price", {AttributeType::decimal, 2}}});
        client.emplace(path);
        client->run(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 299) "
            "INSERT INTO purchase(profile, at, price, shop) SELECT i * 7 % 60, 1500000000000 + i * 400000000, "
            "CASE WHEN i % 9 THEN i % 100 END, CASE i % 3 WHEN 0 THEN 'web' WHEN 1 THEN 'north' END FROM n;"
            "INSERT INTO purchase_tags SELECT ordinal, 'gift' FROM purchase WHERE ordinal % 5 = 0;"
            "INSERT INTO visit(id, profile, at) SELECT 'v' || ordinal, profile, at FROM purchase WHERE ordinal < 90");
    }

    // Every count is what SQLite says, and the blocks of profiles are the tables' columns.
    void check() {
        test::check_against_sql(database);
        for (const auto& question : event_questions()) {
            INFO(question);
            const auto counted = database.count(question, of("purchase"));
            const auto listed = database.run_sql(question, of("purchase"), nullptr);
            CHECK(problem(counted) == "");
            CHECK(problem(listed) == "");
            if (counted.ok() && listed.ok()) CHECK(counted->count == listed->count);
        }
        CHECK(database.count("at after 2018-01-01", of("visit"))->count ==
              static_cast<std::uint64_t>(client->number("SELECT count(*) FROM visit WHERE at > 1514851199999")));
        CHECK(findings(database) == std::vector<std::string>());
        for (const std::string event : {"purchase", "visit"}) {
            CHECK(test::indexed_profiles(path, event) == stored_profiles(event));
        }
    }

    Profiles stored_profiles(const std::string& event) {
        Profiles profiles;
        sqlite3_stmt* rows = nullptr;
        REQUIRE(sqlite3_prepare_v2(client->handle(), ("SELECT ordinal, profile FROM " + event).c_str(), -1, &rows,
                                   nullptr) == SQLITE_OK);
        while (sqlite3_step(rows) == SQLITE_ROW) {
            profiles[static_cast<std::uint32_t>(sqlite3_column_int64(rows, 0))] =
                static_cast<std::uint32_t>(sqlite3_column_int64(rows, 1));
        }
        sqlite3_finalize(rows);
        return profiles;
    }

    std::int64_t events_of(std::int64_t profile) {
        const std::string where = " WHERE profile = " + std::to_string(profile);
        return client->number("SELECT (SELECT count(*) FROM purchase" + where + ") + (SELECT count(*) FROM visit" +
                              where + ")");
    }

    test::TemporaryFolder folder;
    std::string path;
    Database database;
    std::optional<ForeignClient> client;
};

}  // namespace

TEST_CASE("events that any program writes are indexed", "[store][events]") {
    EventShop shop;
    shop.check();
    const std::vector<std::string> statements = {
        "INSERT INTO purchase(profile, at) VALUES(3, 0)",
        "INSERT INTO purchase(ordinal, profile, at, price) VALUES(65535, 3, -1, 5), (65536, 4294967295, 1, 6)",
        "INSERT INTO purchase(ordinal, profile, at, price) VALUES(4294967295, 0, 1600000000000, 7)",
        "UPDATE purchase SET profile = 59 WHERE ordinal = 65536",
        "UPDATE purchase SET ordinal = 131072 WHERE ordinal = 65535",
        "UPDATE purchase SET at = at + 1, price = NULL WHERE ordinal % 3 = 0",
        "REPLACE INTO purchase(ordinal, profile, at, shop) VALUES(131072, 4, 9, 'web'), (131073, 300, 9, 'web')",
        "REPLACE INTO visit(id, profile, at, price) VALUES('v3', 4, 9, 1999)",
        "UPDATE OR REPLACE visit SET id = 'v5' WHERE id = 'v6'",
        "INSERT INTO purchase_tags VALUES(131072, 'gift'), (77777, 'gift')",
        "DELETE FROM purchase WHERE ordinal = 4294967295",
        "DELETE FROM visit WHERE profile < 10",
        "DELETE FROM purchase",
        "INSERT INTO purchase(profile, at, price) SELECT ordinal, 5, 6 FROM customers",
    };
    for (const auto& statement : statements) {
        INFO(statement);
        REQUIRE(shop.client->attempt(statement) == "");
        shop.check();
    }
    CHECK(shop.client->number("SELECT count(*) FROM segdb_changes") == 0);
}

TEST_CASE("events of nobody, and without a time, are refused by the table", "[store][events]") {
    EventShop shop;
    for (const char* values : {"(-1, 0)", "(4294967296, 0)", "(NULL, 0)", "(1, NULL)", "('a', 0)", "(1, 'b')"}) {
        INFO(values);
        CHECK(shop.client->attempt("INSERT INTO purchase(profile, at) VALUES" + std::string(values)) != "");
    }
    shop.check();
}

TEST_CASE("events go, and stay, with their profile", "[store][events]") {
    EventShop shop;
    shop.check();
    const auto change = [&](const std::string& statement) {
        INFO(statement);
        REQUIRE(shop.client->attempt(statement) == "");
        shop.check();
    };
    const std::int64_t of_7 = shop.events_of(7);
    REQUIRE(of_7 > 5);
    change("DELETE FROM customers WHERE ordinal = 3");
    CHECK(shop.events_of(3) == 0);
    change("UPDATE customers SET ordinal = 70000 WHERE ordinal = 7");
    CHECK(shop.events_of(7) == 0);
    CHECK(shop.events_of(70'000) == of_7);
    change("UPDATE customers SET age = 5 WHERE ordinal = 70000");
    CHECK(shop.events_of(70'000) == of_7);
    // One that takes the place of another: the other's events go.
    const std::int64_t of_9 = shop.events_of(9);
    change("UPDATE OR REPLACE customers SET ordinal = 8 WHERE ordinal = 9");
    CHECK(shop.events_of(9) == 0);
    CHECK(shop.events_of(8) == of_9);
    // REPLACE makes a new profile in the old one's place.
    change("REPLACE INTO customers(ordinal, id) VALUES(10, 'k10')");
    CHECK(shop.events_of(10) == 0);
    // With a new ordinal, the old one's events are left to nobody, until a profile gets that place.
    const std::int64_t of_11 = shop.events_of(11);
    change("REPLACE INTO customers(id) VALUES('k11')");
    CHECK(shop.events_of(11) == of_11);
    change("INSERT INTO customers(ordinal, id) VALUES(11, 'new')");
    CHECK(shop.events_of(11) == 0);
    shop.client->run("PRAGMA recursive_triggers = ON");
    change("REPLACE INTO customers(id) VALUES('k12')");
    CHECK(shop.events_of(12) == 0);
    change("DELETE FROM customers");
    CHECK(shop.client->number("SELECT (SELECT count(*) FROM purchase) + (SELECT count(*) FROM visit) + "
                              "(SELECT count(*) FROM purchase_tags)") == 0);
}

TEST_CASE("an import's new profiles do not get events that somebody left behind", "[store][events]") {
    EventShop shop;
    shop.client->run("INSERT INTO purchase(profile, at, price) VALUES(60, 1, 1), (61, 2, 2)");
    test::import_csv(shop.database, test::people_csv(60, 70));
    CHECK(shop.events_of(60) + shop.events_of(61) == 0);
    shop.check();
}

TEST_CASE("triggers from before an event kind are noticed", "[store][events]") {
    EventShop shop;
    const std::string before =
        shop.client->text("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = 'segdb_customers_delete'");
    REQUIRE(before.find("DELETE FROM \"visit\"") != std::string::npos);
    const std::string part = " DELETE FROM \"visit\" WHERE profile = OLD.ordinal;";
    std::string old = before;
    old.erase(old.find(part), part.size());
    shop.client->run("DROP TRIGGER segdb_customers_delete; " + old);
    shop.check();
    CHECK(shop.client->text("SELECT sql FROM sqlite_schema WHERE name = 'segdb_customers_delete'") == before);
    // A lost trigger of an event table is put back as well.
    shop.client->run("DROP TRIGGER segdb_purchase_insert; INSERT INTO purchase(profile, at, price) VALUES(1, 2, 33)");
    shop.check();
    CHECK(shop.client->number("SELECT count(*) FROM sqlite_schema WHERE name = 'segdb_purchase_insert'") == 1);
    CHECK(shop.client->number("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND "
                              "tbl_name = 'purchase'") == 3);
    CHECK(shop.client->number("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND "
                              "tbl_name = 'visit'") == 5);
}

TEST_CASE("random writes to profiles and events leave the index true", "[store][events]") {
    const auto seed = Catch::getSeed();
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    EventShop shop;
    const auto any = [&](std::uint64_t below) { return std::to_string(random() % below); };
    for (int i = 0; i < 60; ++i) {
        std::string statement;
        switch (random() % 9) {
            case 0:
                statement = "DELETE FROM customers WHERE ordinal % 70 = " + any(70);
                break;
            case 1:
                statement = "UPDATE OR REPLACE customers SET ordinal = " + any(140'000) +
                            " WHERE ordinal % 60 = " + any(60) + " AND ordinal < 65536";
                break;
            case 2:
                statement =
                    "REPLACE INTO customers(ordinal, id, country) VALUES(" + any(80) + ", 'k" + any(80) + "', 'PL')";
                break;
            case 3:
                statement = "REPLACE INTO customers(id) VALUES('k" + any(80) + "')";
                break;
            case 4:
                statement = "INSERT OR REPLACE INTO purchase(ordinal, profile, at, price) VALUES(" + any(140'000) +
                            ", " + any(200'000) + ", " + any(2'000'000'000'000) + ", " + any(90) + ")";
                break;
            case 5:
                statement = "REPLACE INTO visit(ordinal, id, profile, at) VALUES(" + any(400) + ", 'v" + any(100) +
                            "', " + any(70) + ", " + any(1'000) + ")";
                break;
            case 6:
                statement = "DELETE FROM purchase WHERE ordinal % 40 = " + any(40);
                break;
            case 7:
                statement =
                    "UPDATE purchase SET profile = " + any(70) + ", shop = 'web' WHERE ordinal % 50 = " + any(50);
                break;
            default:
                statement = "UPDATE OR REPLACE purchase SET ordinal = ordinal + 65536 WHERE ordinal % 30 = " + any(30) +
                            " AND ordinal < 65536 * 3";
                break;
        }
        INFO(statement);
        REQUIRE(shop.client->attempt(statement) == "");
        shop.check();
    }
    CHECK(problem(shop.database.reindex()) == "");
    shop.check();
}

TEST_CASE("the index of events is dropped and built anew", "[store][events]") {
    EventShop shop;
    shop.client->run("DROP INDEX segdb_purchase_by_profile; DELETE FROM segdb_columns; DELETE FROM segdb_chunks");
    CHECK(findings(shop.database) != std::vector<std::string>());
    REQUIRE(problem(shop.database.reindex()) == "");
    shop.check();
    CHECK(shop.client->number("SELECT count(*) FROM sqlite_schema WHERE name = 'segdb_purchase_by_profile' AND "
                              "type = 'index' AND tbl_name = 'purchase'") == 1);
    const std::string encodings =
        "SELECT group_concat(name || ' ' || encoding, ', ') FROM (SELECT a.name, encoding FROM segdb_attributes a JOIN "
        "segdb_collections c ON c.id = a.collection WHERE c.name = ";
    CHECK(shop.client->text(encodings + "'purchase' ORDER BY a.id)") == "profile 6, at 3, price 5, shop 1, tags 1");
    CHECK(shop.client->text(encodings + "'visit' ORDER BY a.id)") == "id 4, profile 6, at 3, price 5");
}

TEST_CASE("damaged blocks of profiles are named by verify and refused by readers", "[store][events][damage]") {
    EventShop shop;
    shop.check();
    const std::string block_of_profile =
        " WHERE id >> 16 = (SELECT a.id FROM segdb_attributes a JOIN segdb_collections c ON c.id = a.collection "
        "WHERE c.name = 'purchase' AND a.name = 'profile')";
    const auto problem_now = [&] {
        const auto connection = test::connect(shop.path);
        auto catalog = Catalog::load(*connection);
        const CollectionRecord& events = *catalog->find_collection("purchase");
        Snapshot snapshot(*connection, 1 << 20);
        const auto directory = snapshot.columns().directory(profile_column(events));
        if (!directory.ok()) return problem(directory);
        return problem(snapshot.columns().ordinals(profile_column(events), 0));
    };
    CHECK(problem_now() == "");
    const std::pair<std::string, std::string> damages[] = {
        {"DELETE FROM segdb_columns" + block_of_profile, "its block is lost"},
        {"UPDATE segdb_columns SET block = x'0101'" + block_of_profile, "it has no head"},
        {"UPDATE segdb_columns SET high = high + 1" + block_of_profile, "another range"},
        {"UPDATE segdb_columns SET block = x'0101010000000100000005', high = 5" + block_of_profile, "profiles"},
    };
    for (const auto& [statement, words] : damages) {
        INFO(statement);
        shop.client->run("BEGIN; " + statement);
        shop.client->run("COMMIT");
        CHECK(problem_now().find(words) != std::string::npos);
        CHECK(problem_now().find("'profile'") != std::string::npos);
        CHECK(findings(shop.database).size() == 1);
        REQUIRE(problem(shop.database.reindex()) == "");
        CHECK(problem_now() == "");
    }
}

TEST_CASE("a profile beyond all ordinals is data that does not fit", "[store][events][damage]") {
    EventShop shop;
    shop.client->run(
        "PRAGMA ignore_check_constraints = ON; UPDATE purchase SET profile = 4294967296 WHERE ordinal = 7");
    const auto counted = shop.database.count("true", of("purchase"));
    REQUIRE(failed_with(counted, ErrorCode::bad_data));
    CHECK(problem(counted).find("table purchase, ordinal 7, column profile: 4294967296") != std::string::npos);
    shop.client->run("UPDATE purchase SET profile = -1 WHERE ordinal = 7");
    CHECK(failed_with(shop.database.count("true", of("purchase")), ErrorCode::bad_data));
    shop.client->run("UPDATE purchase SET profile = 4294967295 WHERE ordinal = 7");
    shop.check();
}

TEST_CASE("a damaged catalog of events is refused", "[store][events][damage]") {
    const std::string purchase = "(SELECT id FROM segdb_collections WHERE name = 'purchase')";
    const std::string customers = "(SELECT id FROM segdb_collections WHERE name = 'customers')";
    const std::string live = "(SELECT live FROM segdb_collections WHERE name = 'purchase')";
    const std::string profile = " WHERE name = 'profile' AND collection = " + purchase;
    const std::string at = " WHERE name = 'at' AND collection = " + purchase;
    const std::vector<std::string> damages = {
        "UPDATE segdb_collections SET of = 99 WHERE name = 'purchase'",
        "UPDATE segdb_collections SET of = " + purchase + " WHERE name = 'visit'",
        "UPDATE segdb_collections SET of = 0 WHERE name = 'purchase'",
        "UPDATE segdb_collections SET of = 0 WHERE name = 'visit'",
        "UPDATE segdb_collections SET of = " + purchase + " WHERE name = 'customers'",
        "DELETE FROM segdb_attributes" + profile,
        "DELETE FROM segdb_attributes" + at,
        "UPDATE segdb_attributes SET encoding = 3" + profile,
        "UPDATE segdb_attributes SET type = 4" + profile,
        "UPDATE segdb_attributes SET encoding = 5" + at,
        "UPDATE segdb_attributes SET type = 2" + at,
        "UPDATE segdb_attributes SET presence = 1" + at,
        "UPDATE segdb_attributes SET encoding = 6 WHERE name = 'price' AND collection = " + purchase,
        "UPDATE segdb_attributes SET presence = " + live + " WHERE name = 'price' AND collection = " + purchase,
        "UPDATE segdb_attributes SET encoding = 6, type = 2 WHERE name = 'age'",
        "DELETE FROM segdb_attributes WHERE is_key = 1 AND collection = " + customers,
        "INSERT INTO segdb_predicates VALUES(1, 'p', 99, 'd', 1)",
        "INSERT INTO segdb_predicates VALUES(1, 'p', " + purchase + ", 'd', 0)",
    };
    EventShop shop;
    shop.check();
    for (const auto& statement : damages) {
        INFO(statement);
        const std::string copy = shop.folder.path("damaged.segdb");
        std::filesystem::remove(copy);
        shop.client->run("VACUUM INTO '" + copy + "'");
        ForeignClient(copy).run(statement);
        auto database = Database::open(copy);
        REQUIRE(problem(database) == "");
        CHECK(failed_with(database->count("true", of("customers")), ErrorCode::corrupt));
        CHECK(failed_with(database->schema(), ErrorCode::corrupt));
        REQUIRE(problem(database->close()) == "");
        for (const char* suffix : {"-wal", "-shm"}) std::filesystem::remove(copy + suffix);
    }
}

TEST_CASE("readers that cannot write see events that others wrote", "[store][events]") {
    EventShop shop;
    shop.check();
    Database reader = test::open_database(shop.path, OpenOptions::Mode::read_only);
    shop.client->run(
        "INSERT INTO purchase(profile, at, price) VALUES(5, 1, 77), (6, 2, 78); DELETE FROM customers WHERE ordinal = "
        "4");
    CHECK(reader.count("price in (77, 78)", of("purchase"))->count ==
          static_cast<std::uint64_t>(shop.client->number("SELECT count(*) FROM purchase WHERE price IN (77, 78)")));
    CHECK(reader.count("true", of("purchase"))->count ==
          static_cast<std::uint64_t>(shop.client->number("SELECT count(*) FROM purchase")));
    CHECK(reader.count("true", of("customers"))->count == 59);
    shop.check();
}

TEST_CASE("a file of format 2 has profiles only, and is made one of this format", "[store][events][format]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("old.segdb");
    {
        Database database = test::open_database(path);
        test::import_csv(database, test::people_csv(0, 60));
    }
    ForeignClient(path).run(test::kToFormat2);
    {
        Database reader = test::open_database(path, OpenOptions::Mode::read_only);
        test::check_against_sql(reader);
        ForeignClient(path).run("UPDATE customers SET country = 'PL', age = 41 WHERE ordinal < 9");
        test::check_against_sql(reader);
        CHECK(count_of(reader, "country = 'PL' and age = 41") == 9);
        CHECK(reader.schema()->front().of.empty());
        CHECK(findings(reader) == std::vector<std::string>());
        CHECK(ForeignClient(path).number("PRAGMA user_version") == 2);
    }
    {
        Database database = test::open_database(path, OpenOptions::Mode::read_write);
        CHECK(ForeignClient(path).number("PRAGMA user_version") == 3);
        test::check_against_sql(database);
        test::create_event(path, "purchase", "customers", "", {{"price", {AttributeType::integer}}});
        ForeignClient(path).run("INSERT INTO purchase(profile, at, price) VALUES(3, 1, 2), (4, 1, 3)");
        CHECK(database.count("price > 2", of("purchase"))->count == 1);
        ForeignClient(path).run("DELETE FROM customers WHERE ordinal = 4");
        CHECK(database.count("price > 2", of("purchase"))->count == 0);
        CHECK(findings(database) == std::vector<std::string>());
    }
}

TEST_CASE("what schema says of events", "[store][events]") {
    EventShop shop;
    const auto collections = shop.database.schema();
    REQUIRE(problem(collections) == "");
    REQUIRE(collections->size() == 3);
    const auto names = [](const CollectionInfo& info) {
        std::string list;
        for (const auto& attribute : info.attributes) list += attribute.name + " ";
        return list;
    };
    CHECK((*collections)[0].of.empty());
    CHECK((*collections)[1].name == "purchase");
    CHECK((*collections)[1].of == "customers");
    CHECK((*collections)[1].key.empty());
    CHECK((*collections)[1].profiles == 300);
    CHECK(names((*collections)[1]) == "at price shop tags ");
    CHECK((*collections)[2].key == "id");
    CHECK(names((*collections)[2]) == "id at price ");
}

TEST_CASE("events are told by their key, or by their ordinal", "[store][events]") {
    EventShop shop;
    const auto keys = [&](const std::string& expression, const std::string& collection) {
        MembersOptions options;
        options.collection = collection;
        std::vector<std::string> listed;
        const auto result = shop.database.members(expression, options, [&](const Member& member) {
            listed.emplace_back(member.key);
            return true;
        });
        CHECK(problem(result) == "");
        std::vector<std::string> by_sql;
        const auto run = shop.database.run_sql(expression, of(collection), [&](std::string_view key) {
            by_sql.emplace_back(key);
            return true;
        });
        CHECK(problem(run) == "");
        CHECK(listed == by_sql);
        return listed;
    };
    CHECK(keys("price = 10", "purchase") == std::vector<std::string>{"11", "111", "211"});
    CHECK(keys("id in ('v2', 'v88')", "visit") == std::vector<std::string>{"v2", "v88"});
    CHECK(problem(shop.database.why("111", "price = 10", of("purchase"))) == "");
    CHECK(problem(shop.database.why("v2", "id = 'v2'", of("visit"))) == "");
    for (const char* nobody : {"0", "301", "0111", "x", "", "-1", "111 "}) {
        INFO(nobody);
        const auto why = shop.database.why(nobody, "price = 10", of("purchase"));
        REQUIRE(failed_with(why, ErrorCode::unknown_name));
        CHECK(problem(why).find("purchase has no event with ordinal") != std::string::npos);
    }
    const auto sample = shop.database.count("sample 10% 'x'", of("purchase"));
    CHECK(failed_with(sample, ErrorCode::invalid_argument));
    CHECK(problem(sample).find("have no id") != std::string::npos);
    CHECK(problem(shop.database.count("sample 10% 'x'", of("visit"))) == "");
    // `profile` is no attribute of events.
    CHECK(failed_with(shop.database.count("profile = 3", of("purchase")), ErrorCode::unknown_name));
    // Conditions without a collection are about profiles.
    CHECK(count_of(shop.database, "country = 'PL'") == 12);
}

}  // namespace segdb
