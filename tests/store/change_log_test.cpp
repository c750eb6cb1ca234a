// Rows written by other programs: whatever statement they use, the next count is right.
#include "store/change_log.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <random>

#include "support/databases.hpp"
#include "support/foreign_client.hpp"
#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

using test::check_against_sql;
using test::count_of;
using test::findings;
using test::ForeignClient;

// A database of 60 people, k0 to k59; some lie at chunk borders and in the last chunk.
struct Shop {
    Shop() : path(folder.path("shop.segdb")), database(test::open_database(path)) {
        test::import_csv(database, test::people_csv(0, 60));
        client.emplace(path);
        for (const auto& [from, to] : {std::pair(10, 65535LL), {11, 65536LL}, {12, 200'000LL}, {13, 4'294'967'000LL}}) {
            for (const char* table : {"customers_tags", "customers"}) {
                client->run("UPDATE " + std::string(table) + " SET ordinal = " + std::to_string(to) +
                            " WHERE ordinal = " + std::to_string(from));
            }
        }
    }

    void check() {
        check_against_sql(database);
        CHECK(findings(database) == std::vector<std::string>());
    }

    test::TemporaryFolder folder;
    std::string path;
    Database database;
    std::optional<ForeignClient> client;
};

TEST_CASE("each way to change rows by plain SQL is noticed", "[store][change_log]") {
    Shop shop;
    shop.check();
    const std::vector<std::string> statements = {
        "INSERT INTO customers(id, country) VALUES('n1', 'PL')",
        "INSERT INTO customers(ordinal, id) VALUES(131072, 'n2'), (131071, 'n3'), (0x7fff0000, 'n4')",
        "INSERT INTO customers(ordinal, id) SELECT ordinal + 300000, 'c' || id FROM customers WHERE ordinal < 40",
        "UPDATE customers SET country = 'PL' WHERE id IN ('k1', 'n2')",
        "UPDATE customers SET country = NULL, age = age + 1, born = '2001-02-03'",
        "UPDATE customers SET country = CASE ordinal % 3 WHEN 0 THEN 'PL' WHEN 1 THEN 'DE' END",
        "UPDATE customers SET id = 'renamed' WHERE id = 'k12'",
        "UPDATE customers SET ordinal = 500000 WHERE id = 'k3'",
        "UPDATE customers SET ordinal = ordinal + 1000000 WHERE ordinal BETWEEN 20 AND 29",
        "UPDATE customers SET rowid = 77777 WHERE id = 'k4'",
        "DELETE FROM customers WHERE id = 'k5'",
        "DELETE FROM customers WHERE ordinal = 4294967000",
        "INSERT INTO customers(ordinal, id) VALUES(4294967295, 'last'), (4294967294, 'last but one')",
        "UPDATE customers SET country = 'DE' WHERE ordinal = 4294967295",
        "DELETE FROM customers WHERE ordinal = 4294967295",
        "UPDATE customers SET ordinal = 4294960000 WHERE id = 'last but one'",
        "REPLACE INTO customers(id, country) VALUES('k6', 'FR')",                    // the key is taken
        "REPLACE INTO customers(ordinal, id, country) VALUES(7, 'new7', 'FR')",      // the place is taken
        "REPLACE INTO customers(ordinal, id, country) VALUES(8, 'k9', 'FR')",        // both, by two profiles
        "REPLACE INTO customers(ordinal, id, country) VALUES(131075, 'k11', 'FR')",  // from another chunk
        "REPLACE INTO customers(id, country) VALUES('k14', 'CZ'), ('k14', 'DE'), ('k15', 'DE')",
        "INSERT OR REPLACE INTO customers(id, age) SELECT id, 50 FROM customers WHERE ordinal < 20",
        "INSERT OR IGNORE INTO customers(id, country) VALUES('k16', 'ignored'), ('n5', 'PL')",
        "INSERT INTO customers(id, country) VALUES('k17', 'up') ON CONFLICT DO UPDATE SET country = 'PL'",
        "INSERT INTO customers(id, country) VALUES('k18', 'up'), ('n6', 'PL') ON CONFLICT DO NOTHING",
        "INSERT INTO customers(ordinal, id) VALUES(33, 'x') ON CONFLICT DO UPDATE SET id = 'y', ordinal = 600000",
        "UPDATE OR REPLACE customers SET id = 'k30' WHERE id = 'k31'",
        "UPDATE OR REPLACE customers SET id = 'k32' WHERE ordinal = 1000021",  // from another chunk
        "UPDATE OR REPLACE customers SET ordinal = 35 WHERE id = 'k36'",
        "UPDATE OR REPLACE customers SET ordinal = 65536, id = 'k37' WHERE id = 'k38'",
        "UPDATE OR IGNORE customers SET id = 'k40' WHERE id IN ('k41', 'k42')",
        "INSERT INTO customers_tags VALUES(43, 'vip'), (44, 'vip'), (65535, 'rare')",
        "INSERT OR IGNORE INTO customers_tags VALUES(43, 'vip'), (45, 'vip')",
        "REPLACE INTO customers_tags VALUES(43, 'vip'), (46, 'vip')",
        "UPDATE customers_tags SET value = 'gold' WHERE value = 'vip'",
        "UPDATE customers_tags SET ordinal = 200000 WHERE ordinal = 44",
        "UPDATE OR REPLACE customers_tags SET value = 'snacks' WHERE value = 'gold'",
        "UPDATE OR IGNORE customers_tags SET ordinal = 47 WHERE value = 'snacks'",
        "DELETE FROM customers_tags WHERE ordinal = 47",
        "INSERT INTO customers_tags VALUES(999999, 'vip')",  // of nobody
        "INSERT INTO customers(ordinal, id) VALUES(999999, 'late')",
        "DELETE FROM customers_tags",
        "DELETE FROM customers WHERE ordinal >= 65536",
        "DELETE FROM customers",
        "INSERT INTO customers(id, country, age) VALUES('first', 'PL', 31)",
    };
    for (const auto& statement : statements) {
        INFO(statement);
        REQUIRE(shop.client->attempt(statement) == "");
        shop.check();
    }
    CHECK(count_of(shop.database, "country = 'PL'") == 1);
}

TEST_CASE("the same with recursive triggers, in transactions and savepoints", "[store][change_log]") {
    Shop shop;
    shop.client->run("PRAGMA recursive_triggers = ON");
    shop.client->run("REPLACE INTO customers(id, country) VALUES('k6', 'PL'), ('k11', 'PL')");
    shop.check();
    shop.client->run(
        "BEGIN; DELETE FROM customers WHERE id = 'k20'; INSERT INTO customers(id, country) VALUES('t1', 'PL');"
        "SAVEPOINT s; UPDATE customers SET country = 'XX'; ROLLBACK TO s; RELEASE s; COMMIT");
    shop.check();
    CHECK(count_of(shop.database, "country = 'XX'") == 0);
    const std::uint64_t before = count_of(shop.database, "country = 'PL'");
    shop.client->run("BEGIN; UPDATE customers SET country = 'PL'");
    CHECK(count_of(shop.database, "country = 'PL'") == before);  // not committed yet
    shop.client->run("ROLLBACK");
    CHECK(count_of(shop.database, "country = 'PL'") == before);
    shop.client->run("BEGIN");
    CHECK(shop.client->attempt("INSERT OR ROLLBACK INTO customers(id) VALUES('r1'), ('r2'), ('r1')") != "");
    CHECK(shop.client->attempt("INSERT OR FAIL INTO customers(id, country) VALUES('f1', 'PL'), ('f1', 'PL')") != "");
    CHECK(count_of(shop.database, "id = 'r2'") == 0);
    CHECK(count_of(shop.database, "country = 'PL'") == before + 1);  // OR FAIL keeps what it did before
    shop.check();
}

TEST_CASE("list items go with their profile and pass to nobody else", "[store][change_log]") {
    Shop shop;
    auto& client = *shop.client;
    client.run("INSERT INTO customers_tags VALUES(20, 'mine')");
    client.run("DELETE FROM customers WHERE ordinal = 20");
    CHECK(client.number("SELECT count(*) FROM customers_tags WHERE ordinal = 20") == 0);
    // A replaced profile's items stay behind when its key moves to another place ...
    client.run("DELETE FROM customers WHERE ordinal > 59; INSERT INTO customers(id) VALUES('top')");
    const auto top = client.number("SELECT ordinal FROM customers WHERE id = 'top'");
    client.run("INSERT INTO customers_tags VALUES(" + std::to_string(top) + ", 'mine')");
    client.run("REPLACE INTO customers(id) VALUES('top')");
    CHECK(client.number("SELECT ordinal FROM customers WHERE id = 'top'") == top + 1);
    CHECK(count_of(shop.database, "tags is set and id = 'top'") == 0);
    client.run("DELETE FROM customers WHERE id = 'top'");
    // ... and must not become those of whoever is put there next, by SQL or by an import.
    SECTION("by SQL") { client.run("INSERT INTO customers(id) VALUES('heir')"); }
    SECTION("by an import with the list") { test::import_csv(shop.database, "id,tags\nheir,\n", test::customers()); }
    SECTION("by an import without the list") {
        ImportOptions options = test::customers();
        options.lists.clear();
        test::import_csv(shop.database, "id,age\nheir,5\n", options);
    }
    CHECK(client.number("SELECT ordinal FROM customers WHERE id = 'heir'") == top);
    CHECK(client.number("SELECT count(*) FROM customers_tags WHERE value = 'mine'") == 0);
    CHECK(count_of(shop.database, "id = 'heir' and tags is set") == 0);
    shop.check();
}

TEST_CASE("list items at places that no profile can have disturb nobody", "[store][change_log]") {
    Shop shop;
    for (const char* ordinal : {"-1", "-5000000000", "4294967296", "9223372036854775807"}) {
        INFO(ordinal);
        shop.client->run("INSERT INTO customers_tags VALUES(" + std::string(ordinal) + ", 'vip')");
        shop.check();
        shop.client->run("DELETE FROM customers_tags WHERE ordinal = " + std::string(ordinal));
        shop.check();
    }
    // Nor does a note about a collection that is gone.
    shop.client->run("INSERT INTO segdb_changes VALUES(99, 0)");
    shop.check();
    // Profiles cannot be put there in the first place.
    CHECK(shop.client->attempt("INSERT INTO customers(ordinal, id) VALUES(-1, 'a')").find("CHECK") !=
          std::string::npos);
    CHECK(shop.client->attempt("UPDATE customers SET ordinal = 4294967296 WHERE id = 'k1'").find("CHECK") !=
          std::string::npos);
}

// One random statement of a foreign program.
std::string random_statement(std::mt19937_64& random) {
    const auto below = [&](std::uint64_t limit) { return random() % limit; };
    static const std::int64_t kPlaces[] = {0, 1, 5, 17, 65534, 65535, 65536, 131071, 131072, 4294901760, 4294967000};
    const auto place = [&] {
        return std::to_string(below(2) == 0 ? kPlaces[below(std::size(kPlaces))]
                                            : static_cast<std::int64_t>(below(80)));
    };
    const auto key = [&] { return "'k" + std::to_string(below(70)) + "'"; };
    static const char* const kCountries[] = {"'PL'", "'DE'", "'FR'", "NULL", "'CZ'"};
    const auto country = [&] { return std::string(kCountries[below(5)]); };
    static const char* const kTags[] = {"'vip'", "'new'", "'snacks'", "'rare'"};
    const auto tag = [&] { return std::string(kTags[below(4)]); };
    static const char* const kOr[] = {"",           "",         "OR REPLACE ",  "OR REPLACE ",
                                      "OR IGNORE ", "OR FAIL ", "OR ROLLBACK ", "OR ABORT "};
    const auto resolve = [&] { return std::string(kOr[below(std::size(kOr))]); };
    const auto row = [&] {
        return "(" + place() + "," + key() + "," + country() + "," + std::to_string(below(90)) + ")";
    };
    switch (below(12)) {
        case 0:
            return "INSERT " + resolve() + "INTO customers(ordinal, id, country, age) VALUES" + row();
        case 1:
            return "INSERT " + resolve() + "INTO customers(ordinal, id, country, age) VALUES" + row() + "," + row() +
                   "," + row();
        case 2:
            return "INSERT " + resolve() + "INTO customers(id, country) VALUES(" + key() + "," + country() + "),(" +
                   key() + "," + country() + ")";
        case 3:
            return "INSERT INTO customers(ordinal, id, country, age) VALUES" + row() + "," + row() +
                   " ON CONFLICT(id) DO UPDATE SET country = excluded.country, age = NULL ON CONFLICT(ordinal) DO "
                   "UPDATE SET born = '1950-05-05'";
        case 4:
            return "UPDATE " + resolve() + "customers SET ordinal = " + place() + " WHERE id = " + key();
        case 5:
            return "UPDATE " + resolve() + "customers SET id = " + key() + ", country = " + country() +
                   " WHERE ordinal = " + place();
        case 6:
            return "UPDATE customers SET country = " + country() +
                   ", age = ordinal % 90 WHERE ordinal % 7 = " + std::to_string(below(7));
        case 7:
            return "DELETE FROM customers WHERE id IN (" + key() + "," + key() + ")";
        case 8:
            return "INSERT " + resolve() + "INTO customers_tags VALUES(" + place() + "," + tag() + "),(" + place() +
                   "," + tag() + ")";
        case 9:
            return "UPDATE " + resolve() + "customers_tags SET value = " + tag() + ", ordinal = " + place() +
                   " WHERE ordinal = " + place();
        case 10:
            return "DELETE FROM customers_tags WHERE value = " + tag() + " AND ordinal < " + place();
        default:
            return "INSERT INTO customers_tags SELECT ordinal, " + tag() +
                   " FROM customers WHERE true ON CONFLICT DO NOTHING";
    }
}

TEST_CASE("random statements of another program never leave a wrong count", "[store][change_log]") {
    std::mt19937_64 random(Catch::getSeed());
    INFO("seed " << Catch::getSeed());
    Shop shop;
    int worked = 0;
    for (int step = 0; step < 600; ++step) {
        const std::string statement = random_statement(random);
        INFO("step " << step << ": " << statement);
        const bool together = random() % 4 == 0;
        if (together) shop.client->run("BEGIN");
        worked += shop.client->attempt(statement).empty() ? 1 : 0;  // a refused statement must do no harm either
        if (together) (void)shop.client->attempt(random_statement(random));
        // OR ROLLBACK may have ended the transaction.
        if (together) (void)shop.client->attempt(random() % 3 == 0 ? "ROLLBACK" : "COMMIT");
        if (step % 97 == 0) test::import_csv(shop.database, test::people_csv(step % 50, step % 50 + 9));
        if (random() % 6 == 0) check_against_sql(shop.database);
        if (step % 29 == 0) CHECK(findings(shop.database) == std::vector<std::string>());
    }
    shop.check();
    CHECK(worked > 200);
}

}  // namespace
}  // namespace segdb
