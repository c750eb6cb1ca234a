#include "store/indexer.hpp"

#include <catch2/catch_test_macros.hpp>

#include "store/chunk_table.hpp"
#include "support/databases.hpp"
#include "support/foreign_client.hpp"
#include "support/raw_store.hpp"

namespace segdb {
namespace {

using test::count_of;
using test::ForeignClient;
using test::problem;
using test::RawStore;

std::string encoding(Database& database, const std::string& attribute) {
    const auto schema = database.schema();
    REQUIRE(problem(schema) == "");
    for (const auto& each : schema->front().attributes) {
        if (each.name == attribute) return each.encoding;
    }
    return "none";
}

const std::vector<std::string>& number_questions() {
    static const std::vector<std::string> kQuestions = {
        "n = 5",    "n < 100",          "n is set", "n is not set", "not n >= 5000",
        "t = 'v7'", "t ends with '99'", "l = 'v3'", "l is set",     "born >= 2000-01-01"};
    return kQuestions;
}

TEST_CASE("an attribute with more than 10,000 values has blocks, and gets its bitmaps back at reindex",
          "[store][indexer]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("many.segdb");
    auto database = test::open_database(path);
    const auto options = [] {
        ImportOptions made = test::customers(
            {{"n", {AttributeType::integer}}, {"t", {AttributeType::text}}, {"born", {AttributeType::date}}});
        made.lists = {{"l", ";"}};
        return made;
    };
    const auto csv = [](int first, int last) {
        std::string text = "id,n,t,l,born\n";
        for (int i = first; i < last; ++i) {
            const std::string number = std::to_string(i);
            text += "k" + number + "," + number + ",v" + number + ",v" + number + ";all," + (i % 2 == 0 ? "20" : "19") +
                    std::to_string(10 + i % 90) + "-0" + std::to_string(1 + i / 90 % 9) + "-10\n";
        }
        return text;
    };
    test::import_csv(database, csv(0, 9'999), options());
    CHECK(encoding(database, "l") == "equality");  // 9,999 and `all`
    test::import_csv(database, csv(9'999, 10'000), options());
    CHECK(encoding(database, "n") == "equality, bit-sliced");
    CHECK(encoding(database, "t") == "equality");
    CHECK(encoding(database, "l") == "scan");
    CHECK(test::findings(database).empty());
    test::check_against_sql(database, number_questions());
    test::import_csv(database, csv(10'000, 10'100), options());
    CHECK(encoding(database, "n") == "bit-sliced");
    CHECK(encoding(database, "t") == "texts");
    CHECK(encoding(database, "born") == "equality, bit-sliced");
    CHECK(test::findings(database).empty());
    test::check_against_sql(database, number_questions());
    ForeignClient client(path);
    CHECK(client.number("SELECT count(*) FROM segdb_bitmaps b JOIN segdb_attributes a ON a.id = b.attribute "
                        "WHERE a.encoding IN (2, 3, 4) AND b.value IS NOT NULL") == 0);
    CHECK(client.number("SELECT count(*) FROM segdb_chunks WHERE id >> 16 NOT IN (SELECT id FROM segdb_bitmaps)") == 0);
    // Fewer values do not bring the bitmaps back by themselves: an attribute that goes up and down would be rebuilt ever again.
    client.run("DELETE FROM customers WHERE CAST(substr(id, 2) AS INTEGER) >= 500");
    CHECK(count_of(database, "n >= 400") == 100);
    CHECK(encoding(database, "n") == "bit-sliced");
    REQUIRE(problem(database.reindex()) == "");
    for (const char* name : {"n", "born"}) CHECK(encoding(database, name) == "equality, bit-sliced");
    for (const char* name : {"t", "l"}) CHECK(encoding(database, name) == "equality");
    CHECK(test::findings(database).empty());
    test::check_against_sql(database, number_questions());
    // By foreign SQL, too.
    client.run(
        "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c LIMIT 10000) "
        "INSERT INTO customers(id, n) SELECT 'x' || i, 1000000 + i FROM c");
    CHECK(count_of(database, "n > 1000000") == 10'000);
    CHECK(encoding(database, "n") == "bit-sliced");
    CHECK(encoding(database, "t") == "equality");
    CHECK(test::findings(database).empty());
    REQUIRE(problem(database.reindex()) == "");
    CHECK(encoding(database, "n") == "bit-sliced");
    test::check_against_sql(database, number_questions());
}

TEST_CASE("profiles at chunk borders and in the last place are indexed", "[store][indexer]") {
    RawStore store;
    store.add("age", {AttributeType::integer});
    store.sql(
        "INSERT INTO customers(ordinal, id, age) VALUES(0, 'a', 1), (65535, 'b', 1), (65536, 'c', 1), (131071, 'd', "
        "2), "
        "(4294901759, 'e', 1), (4294901760, 'f', 1), (4294967295, 'g', 1)");
    REQUIRE(problem(store.refresh()) == "");
    CHECK(store.findings().empty());
    const auto chunks = chunks_with_rows(*store.connection, store.customers());
    REQUIRE(problem(chunks) == "");
    CHECK(*chunks == std::vector<std::uint32_t>{0, 1, 65534, 65535});
    ChunkTable table(*store.connection);
    CHECK(ResidentBitmap(*table.directory(store.customers().live)).cardinality() == 7);
    CHECK(*table.chunks_of(store.customers().live) == *chunks);
    CHECK((*table.read(store.customers().live, 65535))->elements() == std::vector<std::uint16_t>{0, 65535});
    CHECK((*table.read(store.customers().live, 0))->elements() == std::vector<std::uint16_t>{0, 65535});
    CHECK_FALSE(table.read(store.customers().live, 2)->has_value());
    // All of a chunk gone: nothing of it is kept.
    store.sql("DELETE FROM customers WHERE ordinal >= 4294901760");
    REQUIRE(problem(store.refresh()) == "");
    CHECK(store.number("SELECT count(*) FROM segdb_chunks WHERE id & 65535 = 65535") == 0);
    CHECK(store.findings().empty());
    // Beyond the last place, where only a broken CHECK lets rows in.
    store.sql("PRAGMA ignore_check_constraints = ON; INSERT INTO customers(ordinal, id) VALUES(4294967296, 'z')");
    const auto beyond = chunks_with_rows(*store.connection, store.customers());
    REQUIRE(test::failed_with(beyond, ErrorCode::limit));
    CHECK(beyond.error().message.find("4294967296") != std::string::npos);
}

TEST_CASE("a full chunk and a full bitmap", "[store][indexer]") {
    RawStore store;
    store.add("even", {AttributeType::boolean});
    store.sql(
        "WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c LIMIT 65537) "
        "INSERT INTO customers(ordinal, id, even) SELECT i, 'k' || i, i % 2 = 0 FROM c");
    REQUIRE(problem(store.refresh()) == "");
    CHECK(store.findings().empty());
    CHECK(store.number("SELECT length(container) FROM segdb_chunks WHERE id = " +
                       std::to_string(container_key(store.customers().live, 0))) == 5);
    CHECK(store.number("SELECT cardinality FROM segdb_bitmaps WHERE value = 1") == 32'769);
}

TEST_CASE("values that do not fit their type are named with table, ordinal and column", "[store][indexer]") {
    struct Bad {
        AttributeSpec spec;
        std::string value;
        std::string named;
    };
    const std::vector<Bad> cases = {{{AttributeType::date}, "'yesterday'", "'yesterday' is not what date holds"},
                                    {{AttributeType::date}, "'2020-02-30'", "'2020-02-30'"},
                                    {{AttributeType::date}, "''", "''"},
                                    {{AttributeType::date}, "'2020-02-03T00:00:00'", "is not what date holds"},
                                    {{AttributeType::boolean}, "2", "2 is not what boolean holds"},
                                    {{AttributeType::boolean}, "-1", "-1"}};
    for (const auto& bad : cases) {
        INFO(bad.value);
        RawStore store;
        store.add("col", bad.spec);
        // The table itself refuses such values; a writer can still switch its checks off.
        store.sql("PRAGMA ignore_check_constraints = ON");
        store.sql("INSERT INTO customers(ordinal, id, col) VALUES(70000, 'a', " + bad.value + ")");
        const auto refreshed = store.refresh();
        REQUIRE(test::failed_with(refreshed, ErrorCode::bad_data));
        CHECK(refreshed.error().message.find("table customers, ordinal 70000, column col: ") == 0);
        CHECK(refreshed.error().message.find(bad.named) != std::string::npos);
        // Corrected by SQL, as the message says, and all is well.
        store.sql("UPDATE customers SET col = NULL");
        CHECK(problem(store.refresh()) == "");
        CHECK(store.findings().empty());
    }
}

TEST_CASE("a bad value in a scanned column is named with table, ordinal and column, too", "[store][indexer]") {
    RawStore store;
    store.add("seen", {AttributeType::datetime});
    store.add("born", {AttributeType::date});
    store.sql("INSERT INTO customers(ordinal, id, born) VALUES(70000, 'a', '2020-01-01')");
    REQUIRE(problem(store.refresh()) == "");
    store.connection.reset();
    {
        ForeignClient client(store.path);
        client.run(
            "UPDATE segdb_attributes SET encoding = 2 WHERE name = 'born';"
            "DELETE FROM segdb_chunks WHERE id >> 16 IN (SELECT id FROM segdb_bitmaps WHERE value IS NOT NULL);"
            "DELETE FROM segdb_bitmaps WHERE value IS NOT NULL");
        client.run("PRAGMA ignore_check_constraints = ON; UPDATE customers SET born = 'once'");
    }
    auto database = test::open_database(store.path);
    for (const char* question : {"born >= 2000-01-01", "born = 2020-01-01"}) {
        const auto counted = database.count(question);
        REQUIRE(test::failed_with(counted, ErrorCode::bad_data));
        CHECK(counted.error().message.find("table customers, ordinal 70000, column born: 'once'") == 0);
    }
    CHECK(count_of(database, "born is set") == 1);
    MembersOptions members;
    members.all_columns = true;
    const auto listed = database.members("true", members, [](const Member&) { return true; });
    REQUIRE(test::failed_with(listed, ErrorCode::bad_data));
    CHECK(listed.error().message.find("table customers, ordinal 70000, column born: 'once'") == 0);
}

TEST_CASE("STRICT tables keep other types out", "[store][indexer]") {
    RawStore store;
    store.add("age", {AttributeType::integer});
    store.add("price", {AttributeType::decimal, 2});
    CHECK(test::failed_with(store.connection->execute("INSERT INTO customers(id, age) VALUES('a', 'x')"),
                            ErrorCode::bad_data));
    CHECK(test::failed_with(store.connection->execute("INSERT INTO customers(id, price) VALUES('a', 1.5)"),
                            ErrorCode::bad_data));
    CHECK(test::failed_with(store.connection->execute("INSERT INTO customers(id) VALUES(NULL)"), ErrorCode::bad_data));
}

TEST_CASE("a refresh that is cancelled or fails changes nothing", "[store][indexer]") {
    RawStore store;
    store.add("age", {AttributeType::integer});
    store.sql("INSERT INTO customers(ordinal, id, age) VALUES(1, 'a', 1), (65536, 'b', 1)");
    {
        auto transaction = Transaction::begin(*store.connection, Transaction::Kind::write);
        RefreshOptions options;
        int asked = 0;
        options.cancelled = [&] { return ++asked == 2; };
        CHECK(test::failed_with(refresh_index(*store.connection, store.customers(), {0, 1}, options),
                                ErrorCode::cancelled));
    }
    CHECK(store.number("SELECT count(*) FROM segdb_chunks") == 0);
    CHECK(*has_changes(*store.connection));
    std::vector<std::uint64_t> progress;
    auto transaction = Transaction::begin(*store.connection, Transaction::Kind::write);
    RefreshOptions options;
    options.progress = [&](std::uint64_t rows) { progress.push_back(rows); };
    REQUIRE(problem(refresh_index(*store.connection, store.customers(), {0, 1}, options)) == "");
    CHECK(progress == std::vector<std::uint64_t>{1, 2});
    CHECK(store.findings().empty());
}

TEST_CASE("the version counts up", "[store][indexer]") {
    RawStore store;
    const auto before = read_version(*store.connection);
    REQUIRE(problem(before) == "");
    REQUIRE(problem(bump_version(*store.connection)) == "");
    CHECK(*read_version(*store.connection) == *before + 1);
}

}  // namespace
}  // namespace segdb
