// Opening: the format of a new file, and everything that must be refused without a change to a byte.
#include "store/format.hpp"

#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/as_nobody.hpp"
#include "support/databases.hpp"
#include "support/foreign_client.hpp"
#include "support/small_disk.hpp"
#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

using test::failed_with;
using test::ForeignClient;
using test::problem;
using Mode = OpenOptions::Mode;

std::string read_bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_bytes(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

Result<Database> open(const std::string& path, Mode mode) {
    OpenOptions options;
    options.mode = mode;
    options.busy_timeout_ms = 100;
    return Database::open(path, options);
}

// Refused in every mode, with this code and these words, and the file stays as it is.
void check_refused(const std::string& path, ErrorCode code, const std::string& words) {
    const std::string before = read_bytes(path);
    for (const Mode mode : {Mode::read_only, Mode::read_write, Mode::create}) {
        INFO("mode " << static_cast<int>(mode));
        const auto opened = open(path, mode);
        CHECK(failed_with(opened, code));
        CHECK(problem(opened).find(words) != std::string::npos);
        if (!opened.ok()) CHECK(opened.error().message.find(path) != std::string::npos);
    }
    CHECK(read_bytes(path) == before);
    for (const char* suffix : {"-wal", "-shm", "-journal"}) CHECK_FALSE(std::filesystem::exists(path + suffix));
}

TEST_CASE("a new file carries its application id, its version and write-ahead logging", "[store][format]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("new.segdb");
    {
        OpenOptions options;
        options.mode = Mode::create;
        options.time_zone = "Europe/Warsaw";
        const auto database = Database::open(path, options);
        REQUIRE(problem(database) == "");
        CHECK(database->time_zone() == "Europe/Warsaw");
    }
    {
        ForeignClient client(path);
        CHECK(client.number("PRAGMA application_id") == 0x73656764);
        CHECK(client.number("PRAGMA user_version") == 3);
        CHECK(client.text("PRAGMA journal_mode") == "wal");
        CHECK(client.text("PRAGMA integrity_check") == "ok");
        CHECK(
            client.text(
                "SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name)") ==
            "segdb_attributes,segdb_bitmaps,segdb_changes,segdb_chunks,segdb_collections,segdb_columns,segdb_meta,"
            "segdb_predicates,segdb_versions");
        CHECK(client.text("SELECT value FROM segdb_meta WHERE name = 'time_zone'") == "Europe/Warsaw");
    }
    CHECK(read_bytes(path).substr(68, 4) == "segd");  // what file(1) and others look at
    OpenOptions other;
    other.time_zone = "America/New_York";
    const auto again = Database::open(path, other);
    REQUIRE(problem(again) == "");
    CHECK(again->time_zone() == "Europe/Warsaw");  // an existing file keeps its own
}

TEST_CASE("an unknown time zone makes no file", "[store][format]") {
    const test::TemporaryFolder folder;
    OpenOptions options;
    options.mode = Mode::create;
    options.time_zone = "Mars/Olympus";
    CHECK_FALSE(Database::open(folder.path("new.segdb"), options).ok());
    CHECK_FALSE(std::filesystem::exists(folder.path("new.segdb")));
}

TEST_CASE("a file that names no time zone we know is damaged", "[store][format]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("zone.segdb");
    test::open_database(path);
    ForeignClient(path).run("UPDATE segdb_meta SET value = 'Mars/Olympus' WHERE name = 'time_zone'");
    const auto opened = open(path, Mode::read_write);
    CHECK(failed_with(opened, ErrorCode::corrupt));
    CHECK(problem(opened).find("Mars/Olympus") != std::string::npos);
}

TEST_CASE("a file of a newer format is refused with the advice to update", "[store][format]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("newer.segdb");
    test::open_database(path);
    ForeignClient(path).run("PRAGMA user_version = 4; PRAGMA journal_mode = DELETE");
    check_refused(path, ErrorCode::newer_format, "update segdb");
}

TEST_CASE("another program's database is refused and not touched", "[store][format]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("foreign.db");
    ForeignClient(path).run("CREATE TABLE customers(id TEXT PRIMARY KEY); INSERT INTO customers VALUES('a')");
    check_refused(path, ErrorCode::not_a_database, "segdb did not make");
    ForeignClient(path).run("PRAGMA application_id = 12345; DROP TABLE customers");
    check_refused(path, ErrorCode::not_a_database, "segdb did not make");
    // Even without a table it is another program's when it carries a version.
    const std::string versioned = folder.path("versioned.db");
    ForeignClient(versioned).run("PRAGMA user_version = 3");
    check_refused(versioned, ErrorCode::not_a_database, "segdb did not make");
    // In write-ahead mode, too.
    const std::string wal = folder.path("wal.db");
    ForeignClient(wal).run("PRAGMA journal_mode = WAL; CREATE TABLE t(a); INSERT INTO t VALUES(1)");
    const std::string before = read_bytes(wal);
    for (const Mode mode : {Mode::read_only, Mode::read_write, Mode::create}) {
        CHECK(failed_with(open(wal, mode), ErrorCode::not_a_database));
    }
    CHECK(read_bytes(wal) == before);
}

TEST_CASE("what is not a database is refused and not touched", "[store][format]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("file");
    write_bytes(path, "id,country\n1,PL\n");
    check_refused(path, ErrorCode::not_a_database, "not a SQLite database");
    write_bytes(path, std::string(10'000, 'x'));
    check_refused(path, ErrorCode::not_a_database, "not a SQLite database");
    write_bytes(path, std::string("SQLite format 3\0", 16) + std::string(5000, '\xff'));
    check_refused(path, ErrorCode::not_a_database, "not a SQLite database");
    const auto directory = open(folder.path(""), Mode::create);
    CHECK(failed_with(directory, ErrorCode::not_a_database));
}

TEST_CASE("an empty file is made a database only when one may be made", "[store][format]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("empty");
    write_bytes(path, "");
    CHECK(failed_with(open(path, Mode::read_only), ErrorCode::not_a_database));
    const auto refused = open(path, Mode::read_write);
    CHECK(failed_with(refused, ErrorCode::not_a_database));
    CHECK(problem(refused).find("is empty") != std::string::npos);
    CHECK(std::filesystem::file_size(path) == 0);
    CHECK(problem(open(path, Mode::create)) == "");
    CHECK(problem(open(path, Mode::read_only)) == "");
}

TEST_CASE("a missing file or folder is said to be missing", "[store][format]") {
    const test::TemporaryFolder folder;
    for (const Mode mode : {Mode::read_only, Mode::read_write}) {
        const auto missing = open(folder.path("none.segdb"), mode);
        CHECK(failed_with(missing, ErrorCode::not_found));
        CHECK(problem(missing).find("there is no file") != std::string::npos);
        CHECK_FALSE(std::filesystem::exists(folder.path("none.segdb")));
    }
    const auto no_folder = open(folder.path("none/new.segdb"), Mode::create);
    CHECK(failed_with(no_folder, ErrorCode::not_found));
    CHECK(problem(no_folder).find("there is no folder") != std::string::npos);
    write_bytes(folder.path("file"), "x");
    CHECK(failed_with(open(folder.path("file/new.segdb"), Mode::create), ErrorCode::io));
}

TEST_CASE("permissions are respected and named", "[store][format]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("db.segdb");
    {
        auto database = test::open_database(path);
        test::import_csv(database, test::people_csv(0, 20));
    }
    REQUIRE(::chmod(folder.path("").c_str(), 0755) == 0);
    // In a folder that others may not write.
    CHECK(test::as_nobody([&] {
              return problem(open(folder.path("new.segdb"), Mode::create));
          }).find("no permission to make files") != std::string::npos);
    REQUIRE(::chmod(path.c_str(), 0000) == 0);
    CHECK(test::as_nobody([&] { return problem(open(path, Mode::read_only)); }).find("no permission to read") !=
          std::string::npos);
    // A file that may be read: an import is refused, and nothing has changed.
    REQUIRE(::chmod(path.c_str(), 0444) == 0);
    REQUIRE(::chmod(folder.path("").c_str(), 0777) == 0);
    const std::string before = read_bytes(path);
    CHECK(test::as_nobody([&] {
              auto opened = open(path, Mode::read_write);
              if (!opened.ok()) return problem(opened);
              const auto counted = opened->count("country = 'PL'");
              if (!counted.ok() || counted->count != 4) return "count: " + problem(counted);
              std::istringstream input("id,age\nz,1\n");
              const auto imported = opened->import_stream(input, "in.csv", test::customers());
              if (!failed_with(imported, ErrorCode::read_only)) return "import: " + problem(imported);
              return failed_with(opened->reindex(), ErrorCode::read_only) ? std::string() : std::string("reindex");
          }) == "");
    CHECK(read_bytes(path) == before);
}

TEST_CASE("a database on a read-only file system can be read", "[store][format]") {
    const test::SmallDisk disk(8U << 20);
    if (!disk.unavailable().empty()) SKIP(disk.unavailable());
    const std::string path = disk.path("db.segdb");
    {
        auto database = test::open_database(path);
        test::import_csv(database, test::people_csv(0, 20));
        REQUIRE(problem(database.close()) == "");
    }
    REQUIRE(disk.make_read_only());
    for (const Mode mode : {Mode::read_only, Mode::read_write}) {
        auto opened = open(path, mode);
        REQUIRE(problem(opened) == "");
        CHECK(test::count_of(*opened, "country = 'PL'") == 4);
        CHECK(test::findings(*opened).empty());
        std::istringstream input("id,age\nz,1\n");
        CHECK(failed_with(opened->import_stream(input, "in.csv", test::customers()), ErrorCode::read_only));
    }
    CHECK(failed_with(open(disk.path("new.segdb"), Mode::create), ErrorCode::read_only));
}

}  // namespace
}  // namespace segdb
