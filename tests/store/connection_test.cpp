#include "store/connection.hpp"

#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>
#include <filesystem>

#include "support/foreign_client.hpp"
#include "support/outcome.hpp"
#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

using test::failed_with;
using test::problem;

std::unique_ptr<Connection> open(const std::string& path, std::uint32_t busy_timeout_ms = 0) {
    auto opened = Connection::open(path, Connection::Mode::create, busy_timeout_ms);
    REQUIRE(problem(opened) == "");
    return std::move(opened).value();
}

TEST_CASE("statements bind and read every kind of value", "[store]") {
    const test::TemporaryFolder folder;
    const auto connection = open(folder.path("a.db"));
    REQUIRE(problem(connection->execute(
                "CREATE TABLE t(a ANY, b ANY, c ANY, d ANY) STRICT; INSERT INTO t VALUES(1, 2, 3, 4)")) == "");
    auto insert = connection->prepare("INSERT INTO t VALUES(?, ?, ?, ?)");
    REQUIRE(insert.ok());
    insert->bind(1, INT64_MIN);
    insert->bind(2, std::string_view("a\0b", 3));
    insert->bind_blob(3, std::string_view("\0\xff", 2));
    insert->bind_null(4);
    REQUIRE(problem(insert->run()) == "");
    CHECK(connection->changes() == 1);
    // Views without an address are empty texts and blobs, not NULL.
    insert->bind(1, std::int64_t{0});
    insert->bind(2, std::string_view());
    insert->bind_blob(3, std::string_view());
    REQUIRE(problem(insert->run()) == "");
    auto rows = connection->prepare("SELECT a, b, c, d, 1.5 FROM t WHERE rowid > 1 ORDER BY rowid");
    REQUIRE(rows.ok());
    REQUIRE(*rows->step());
    CHECK(rows->column_count() == 5);
    CHECK(rows->integer(0) == INT64_MIN);
    CHECK(rows->text(1) == std::string_view("a\0b", 3));
    CHECK(rows->blob(2) == std::string_view("\0\xff", 2));
    CHECK(rows->is_null(3));
    CHECK(rows->is_real(4));
    CHECK(rows->real(4) == 1.5);
    REQUIRE(*rows->step());
    CHECK(rows->is_text(1));
    CHECK(rows->text(1).empty());
    CHECK_FALSE(rows->is_null(2));
    CHECK(rows->is_null(3));
    CHECK_FALSE(*rows->step());
    CHECK(connection->query_integer("SELECT count(*) FROM t").value() == 3);
    CHECK_FALSE(connection->query_integer("SELECT a FROM t WHERE 0")->has_value());
    CHECK_FALSE(connection->query_text("SELECT NULL")->has_value());
    CHECK(connection->query_text("SELECT 'x'").value() == "x");
}

TEST_CASE("wrong SQL and broken constraints are errors with SQLite's reason", "[store]") {
    const test::TemporaryFolder folder;
    const auto connection = open(folder.path("a.db"));
    REQUIRE(connection->execute("CREATE TABLE t(a INTEGER NOT NULL UNIQUE) STRICT; INSERT INTO t VALUES(1)").ok());
    const auto wrong = connection->prepare("SELEC 1");
    REQUIRE(failed_with(wrong, ErrorCode::internal));
    CHECK(wrong.error().message.find("syntax error") != std::string::npos);
    CHECK(failed_with(connection->execute("INSERT INTO t VALUES(1)"), ErrorCode::bad_data));
    CHECK(failed_with(connection->execute("INSERT INTO t VALUES('x')"), ErrorCode::bad_data));
    CHECK(failed_with(connection->query_integer("SELECT a FROM missing"), ErrorCode::internal));
    auto insert = connection->prepare("INSERT INTO t VALUES(?)");
    REQUIRE(insert.ok());
    insert->bind_null(1);
    CHECK(failed_with(insert->run(), ErrorCode::bad_data));
    insert->bind(1, std::int64_t{2});
    CHECK(problem(insert->run()) == "");  // an error does not spoil the statement
}

TEST_CASE("a transaction rolls back unless it is committed", "[store]") {
    const test::TemporaryFolder folder;
    const auto connection = open(folder.path("a.db"));
    REQUIRE(connection->execute("CREATE TABLE t(a)").ok());
    {
        const auto transaction = Transaction::begin(*connection, Transaction::Kind::write);
        REQUIRE(transaction.ok());
        CHECK(connection->in_transaction());
        REQUIRE(connection->execute("INSERT INTO t VALUES(1)").ok());
    }
    CHECK_FALSE(connection->in_transaction());
    CHECK(connection->query_integer("SELECT count(*) FROM t").value() == 0);
    {
        auto transaction = Transaction::begin(*connection, Transaction::Kind::write);
        REQUIRE(connection->execute("INSERT INTO t VALUES(1)").ok());
        REQUIRE(problem(transaction->commit()) == "");
    }
    CHECK(connection->query_integer("SELECT count(*) FROM t").value() == 1);
    CHECK_FALSE(Transaction::begin(*connection, Transaction::Kind::read)->commit().ok() == false);
}

TEST_CASE("a writer that cannot get the lock in time is told that the database is busy", "[store]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("a.db");
    const auto connection = open(path, 20);
    REQUIRE(connection->execute("PRAGMA journal_mode = WAL; CREATE TABLE t(a)").ok());
    test::ForeignClient other(path);
    other.run("BEGIN IMMEDIATE; INSERT INTO t VALUES(1)");
    const auto refused = Transaction::begin(*connection, Transaction::Kind::write);
    REQUIRE(failed_with(refused, ErrorCode::busy));
    CHECK(refused.error().message.find(path) != std::string::npos);
    CHECK(refused.error().message.find("another process") != std::string::npos);
    CHECK_FALSE(connection->in_transaction());
    CHECK(connection->query_integer("SELECT count(*) FROM t").value() == 0);  // readers do not wait
    other.run("COMMIT");
    CHECK(Transaction::begin(*connection, Transaction::Kind::write).ok());
}

TEST_CASE("a read transaction keeps its snapshot from its first moment", "[store]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("a.db");
    const auto connection = open(path);
    REQUIRE(connection->execute("PRAGMA journal_mode = WAL; CREATE TABLE t(a)").ok());
    test::ForeignClient other(path);
    auto transaction = Transaction::begin(*connection, Transaction::Kind::read);
    REQUIRE(transaction.ok());
    other.run("INSERT INTO t VALUES(1)");
    CHECK(connection->query_integer("SELECT count(*) FROM t").value() == 0);
    transaction->rollback();
    CHECK(connection->query_integer("SELECT count(*) FROM t").value() == 1);
}

TEST_CASE("a connection opened for reading only writes nothing", "[store]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("a.db");
    REQUIRE(open(path)->execute("CREATE TABLE t(a)").ok());
    const auto reader = Connection::open(path, Connection::Mode::read_only, 0);
    REQUIRE(reader.ok());
    CHECK((*reader)->read_only());
    CHECK(failed_with(Transaction::begin(**reader, Transaction::Kind::write), ErrorCode::read_only));
    CHECK(failed_with((*reader)->execute("INSERT INTO t VALUES(1)"), ErrorCode::read_only));
}

TEST_CASE("work is ended when the caller cancels it", "[store]") {
    const test::TemporaryFolder folder;
    const auto connection = open(folder.path("a.db"));
    const std::string endless =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    const std::function<bool()> at_once = [] { return true; };
    {
        const CancelGuard guard(*connection, at_once);
        CHECK(failed_with(connection->query_integer(endless), ErrorCode::cancelled));
    }
    CHECK(connection
              ->query_integer("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) "
                              "SELECT count(*) FROM n")
              .value() == 100'000);
}

TEST_CASE("closing says whether a statement is still open", "[store]") {
    const test::TemporaryFolder folder;
    const auto connection = open(folder.path("a.db"));
    {
        const auto statement = connection->prepare("SELECT 1");
        CHECK_FALSE(connection->close().ok());
    }
    CHECK(problem(connection->close()) == "");
}

TEST_CASE("names that SQLite gives a meaning are files", "[store]") {
    const test::TemporaryFolder folder;
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path(""));
    for (const std::string name : {":memory:", "file:x?mode=memory", "a b'\"%.db"}) {
        INFO(name);
        {
            const auto opened = Connection::open(name, Connection::Mode::create, 0);
            CHECK(problem(opened) == "");
            if (opened.ok()) CHECK((*opened)->execute("CREATE TABLE t(a)").ok());
        }
        CHECK(std::filesystem::file_size(name) > 0);
    }
    std::filesystem::current_path(before);
    CHECK(failed_with(Connection::open("", Connection::Mode::create, 0), ErrorCode::invalid_argument));
}

TEST_CASE("what is not a regular file is refused and not waited for", "[store]") {
    const test::TemporaryFolder folder;
    const std::string pipe = folder.path("pipe");
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    for (const auto mode : {Connection::Mode::read_only, Connection::Mode::read_write, Connection::Mode::create}) {
        CHECK(failed_with(Connection::open(pipe, mode, 0), ErrorCode::not_a_database));
        CHECK(failed_with(Connection::open("/dev/null", mode, 0), ErrorCode::not_a_database));
        const auto directory = Connection::open(folder.path(""), mode, 0);
        REQUIRE(failed_with(directory, ErrorCode::not_a_database));
        CHECK(directory.error().message.find("is a directory") != std::string::npos);
    }
}

TEST_CASE("names and texts are quoted for SQL", "[store]") {
    CHECK(sql_name("a\"b") == "\"a\"\"b\"");
    CHECK(sql_name("") == "\"\"");
    CHECK(sql_text("it's") == "'it''s'");
    const test::TemporaryFolder folder;
    const auto connection = open(folder.path("a.db"));
    for (const auto& text : {std::string("a\0b", 3), std::string("\0", 1), std::string("'\"''\\"), std::string("ż")}) {
        CHECK(connection->query_text("SELECT " + sql_text(text)).value() == text);
    }
}

}  // namespace
}  // namespace segdb
