// Blocks of numbers and texts in the file: made as values become many, kept true to the rows by whoever changes them, read
// with care, and repaired.
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <random>

#include "support/databases.hpp"
#include "support/foreign_client.hpp"
#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

using test::ForeignClient;
using Texts = std::vector<std::string>;

// More than 10,000 distinct e-mails and amounts in three chunks; every fifth profile has none.
void fill(Database& database, const std::string& path, int profiles = 14'000) {
    std::string csv = "id,email,spent,seen\n";
    for (int i = 0; i < profiles; ++i) {
        const std::string number = std::to_string(i);
        csv += "k" + number + ",";
        if (i % 5 != 0) csv += "name" + std::to_string(i * 7919LL % 100'003) + "@mail" + std::to_string(i % 7) + ".com";
        csv += ",";
        if (i % 5 != 1) csv += std::to_string(i - 6'000) + "." + std::to_string(10 + i % 90);
        csv += "," + std::to_string(1970 + i % 50) + "-03-01T00:00:0" + std::to_string(i % 10) + "." +
               std::to_string(100 + i % 900) + "Z\n";
    }
    ImportOptions options = test::customers({{"email", {AttributeType::text}},
                                             {"spent", {AttributeType::decimal, 2}},
                                             {"seen", {AttributeType::datetime}}});
    options.lists.clear();
    test::import_csv(database, csv, options);
    ForeignClient(path).run(
        "UPDATE customers SET ordinal = ordinal + 65536 * 6 WHERE ordinal % 3 = 1;"
        "UPDATE customers SET ordinal = ordinal + 65536 * 69 WHERE ordinal % 3 = 2");
}

const Texts& questions() {
    static const Texts kQuestions = {
        "spent between -100 and 250.5",
        "spent < 0",
        "not spent >= 1000.10",
        "spent in (0.55, 17.27, -3.12, 99999)",
        "spent is not set and email is set",
        "email = 'name7919@mail1.com'",
        "email in ('name7919@mail1.com', 'nobody@mail1.com', 'name55433@mail0.com')",
        "email = 'NAME7919@mail1.com' ignoring case",
        "email ends with '@mail3.com'",
        "email contains '77'",
        "email starts with 'name1'",
        "email like 'name1%@mail2.com'",
        "email matches '[13]{3}'",
        "email > 'name5' and email <= 'name7'",
        "not email contains 'MAIL5' ignoring case",
        "seen after 1999-06-01",
        "at least 2 of (spent > 10, email contains '1', seen before 1980-01-01)",
        "id ends with '17'",
        "(email contains '12' or spent > 5000) and not (seen after 2010-01-01 or id starts with 'k1')",
    };
    return kQuestions;
}

std::string encodings(Database& database) {
    std::string all;
    const auto schema = database.schema();
    REQUIRE(test::problem(schema) == "");
    for (const auto& attribute : schema->front().attributes) {
        all += attribute.name + ":" + attribute.encoding + " ";
    }
    return all;
}

TEST_CASE("blocks answer as the rows do, also after rows have changed", "[store][columns]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("blocks.segdb");
    auto database = test::open_database(path);
    fill(database, path);
    test::check_against_sql(database, questions());
    CHECK(encodings(database) == "id:key email:texts spent:bit-sliced seen:equality, bit-sliced ");
    CHECK(test::findings(database) == Texts());
    ForeignClient foreign(path);
    auto reader = test::open_database(path, OpenOptions::Mode::read_only);
    std::mt19937_64 random(Catch::getSeed());
    INFO("seed " << Catch::getSeed());
    for (int step = 0; step < 12; ++step) {
        const std::string some = "ordinal % 97 = " + std::to_string(random() % 97);
        switch (step % 6) {
            case 0:
                foreign.run("UPDATE customers SET spent = spent * 100 + 7 WHERE " + some);
                break;
            case 1:
                foreign.run("UPDATE customers SET email = 'new' || ordinal || '@mail3.com' WHERE " + some);
                break;
            case 2:
                foreign.run("DELETE FROM customers WHERE " + some);
                break;
            case 3:
                foreign.run("UPDATE customers SET spent = NULL, email = NULL WHERE ordinal >= 65536 * 69 AND " + some);
                break;
            case 4:
                foreign.run("INSERT INTO customers(ordinal, id, email, spent) VALUES(" +
                            std::to_string(65536 * (100 + step)) + ", 'alone" + std::to_string(step) +
                            "', 'name@mail3.com', -9223372036854775808)");
                break;
            default:
                foreign.run("DELETE FROM customers WHERE ordinal >= 65536 * 69");
        }
        INFO("step " << step);
        test::check_against_sql(reader, questions());  // in memory
        if (step % 2 == 1) test::check_against_sql(database, questions());
        CHECK(test::findings(database) == Texts());
    }
}

TEST_CASE("a small memory for blocks gives the same answers", "[store][columns]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("blocks.segdb");
    {
        auto database = test::open_database(path);
        fill(database, path);
    }
    for (const std::uint64_t bytes : {0ULL, 1ULL, 50'000ULL, 1ULL << 20}) {
        OpenOptions options;
        options.cache_bytes = bytes;
        auto database = Database::open(path, options);
        REQUIRE(test::problem(database) == "");
        test::check_against_sql(*database, questions());
        test::check_against_sql(*database, questions());
    }
}

TEST_CASE("damage to blocks is an error that names them, and is repaired", "[store][columns][damage]") {
    struct Damage {
        const char* sql;
        const char* question;
        const char* named;
    };
    const std::string first = "(SELECT id << 16 FROM segdb_attributes WHERE name = ";
    const std::vector<Damage> cases = {
        {"DELETE FROM segdb_columns WHERE id = # + 6", "ATTRIBUTE", "chunk 6"},
        {"UPDATE segdb_columns SET block = x'' WHERE id = # + 6", "ATTRIBUTE", "chunk 6"},
        {"UPDATE segdb_columns SET block = substr(block, 1, length(block) - 1) WHERE id = #", "ATTRIBUTE", "chunk 0"},
        {"UPDATE segdb_columns SET block = CAST(block || x'00' AS BLOB) WHERE id = #", "ATTRIBUTE", "chunk 0"},
        {"UPDATE segdb_columns SET block = (SELECT block FROM segdb_columns WHERE id = # + 6) WHERE id = #",
         "ATTRIBUTE", "chunk 0"},
    };
    for (const auto& [attribute, question] :
         {std::pair("email", "email contains 'a'"), std::pair("spent", "spent > 5")}) {
        for (const Damage& each : cases) {
            const test::TemporaryFolder folder;
            const std::string path = folder.path("blocks.segdb");
            auto database = test::open_database(path);
            fill(database, path);
            test::check_against_sql(database, {question});
            std::string sql = each.sql;
            const std::string key = first + "'" + attribute + "')";
            for (auto at = sql.find('#'); at != std::string::npos; at = sql.find('#')) sql.replace(at, 1, key);
            INFO(sql);
            ForeignClient(path).run(sql + "; UPDATE segdb_meta SET value = value + 1 WHERE name = 'version'");
            const auto counted = database.count(question);
            REQUIRE_FALSE(counted.ok());
            CHECK(counted.error().code == ErrorCode::corrupt);
            CHECK(counted.error().message.find(each.named) != std::string::npos);
            CHECK(counted.error().message.find("attribute '" + std::string(attribute)) != std::string::npos);
            CHECK(test::findings(database).size() == 1);
            REQUIRE(test::problem(database.reindex()) == "");
            CHECK(test::findings(database) == Texts());
            test::check_against_sql(database, questions());
        }
    }
}

TEST_CASE("what is noted beside a block is checked", "[store][columns][damage]") {
    for (const char* set : {"low = high + 1", "low = low - 1", "high = high + 1", "filter = zeroblob(length(filter))",
                            "filter = x'01'"}) {
        const test::TemporaryFolder folder;
        const std::string path = folder.path("blocks.segdb");
        auto database = test::open_database(path);
        fill(database, path);
        test::check_against_sql(database, {"true"});  // the moved rows are indexed
        const bool filter = std::string(set).starts_with("filter");
        INFO(set);
        ForeignClient(path).run("UPDATE segdb_columns SET " + std::string(set) +
                                " WHERE id >> 16 = (SELECT id FROM segdb_attributes WHERE name = '" +
                                (filter ? "email" : "spent") +
                                "'); UPDATE segdb_meta SET value = value + 1 WHERE name = 'version'");
        const auto counted = database.count(filter ? "email = 'name7919@mail1.com'" : "spent between 5 and 10");
        REQUIRE_FALSE(counted.ok());
        CHECK(counted.error().code == ErrorCode::corrupt);
        CHECK_FALSE(test::findings(database).empty());
        REQUIRE(test::problem(database.reindex()) == "");
        test::check_against_sql(database, questions());
    }
}

TEST_CASE("a file of format 1 goes on as it is and gets blocks at reindex", "[store][columns][format]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("old.segdb");
    {
        auto database = test::open_database(path);
        fill(database, path);
        test::check_against_sql(database, {"true"});  // the moved rows are indexed
    }
    // What format 1 was: no blocks; numbers of few values had bitmaps only, everything else was read from the table.
    ForeignClient(path).run(
        "DROP TABLE segdb_columns; UPDATE segdb_attributes SET encoding = CASE encoding WHEN 5 THEN 1 WHEN 1 THEN 1 "
        "ELSE 2 END;" +
        test::kToFormat2 + "PRAGMA user_version = 1");
    {
        auto reader = test::open_database(path, OpenOptions::Mode::read_only);
        test::check_against_sql(reader, questions());
        CHECK(test::findings(reader) == Texts());
        CHECK(encodings(reader) == "id:key email:scan spent:scan seen:equality ");
        const auto summary = reader.summarise("spent", {});
        REQUIRE_FALSE(summary.ok());
        CHECK(summary.error().message.find("segdb reindex") != std::string::npos);
    }
    CHECK(ForeignClient(path).number("PRAGMA user_version") == 1);
    auto database = test::open_database(path, OpenOptions::Mode::read_write);
    CHECK(ForeignClient(path).number("PRAGMA user_version") == 3);
    test::check_against_sql(database, questions());
    REQUIRE(test::problem(database.reindex()) == "");
    CHECK(encodings(database) == "id:key email:texts spent:bit-sliced seen:equality, bit-sliced ");
    test::check_against_sql(database, questions());
    CHECK(test::findings(database) == Texts());
}

}  // namespace
}  // namespace segdb
