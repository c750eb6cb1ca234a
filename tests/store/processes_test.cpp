// Several connections to one file: snapshots, commits of others, and the write lock.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "support/databases.hpp"
#include "support/foreign_client.hpp"
#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

using test::count_of;
using test::failed_with;
using test::ForeignClient;
using test::problem;

TEST_CASE("a query sees its snapshot while another database commits, and the next query sees the commit",
          "[store][processes]") {
    const test::TemporaryFolder folder;
    auto reader = test::open_database(folder.path("shop.segdb"));
    test::import_csv(reader, test::people_csv(0, 100));
    // The writer must not wait for the reader, which goes on only when the writer is done.
    OpenOptions patient;
    patient.busy_timeout_ms = 0x7fffffff;
    auto opened = Database::open(folder.path("shop.segdb"), patient);
    REQUIRE(problem(opened) == "");
    Database& writer = *opened;
    ForeignClient client(folder.path("shop.segdb"));
    MembersOptions options;
    options.columns = {"country"};
    std::uint64_t seen = 0;
    const auto result = reader.members("country = 'PL'", options, [&](const Member& member) {
        if (++seen == 1) {
            test::import_csv(writer, test::people_csv(100, 200));
            client.run(
                "UPDATE customers SET country = 'DE' WHERE id LIKE 'k%5'; DELETE FROM customers WHERE id = 'k10'");
            CHECK(count_of(writer, "country = 'PL'") == 19);
        }
        CHECK(to_text(member.values.at(0)) == "PL");
        return true;
    });
    REQUIRE(problem(result) == "");
    CHECK(seen == 20);
    CHECK(result->count == 20);
    CHECK(result->of == 100);
    CHECK(count_of(reader, "country = 'PL'") == 19);
    CHECK(reader.count("true")->of == 199);
    test::check_against_sql(reader);
    CHECK(test::findings(reader).empty());
}

TEST_CASE("every database object counts what another one imported", "[store][processes]") {
    const test::TemporaryFolder folder;
    auto one = test::open_database(folder.path("shop.segdb"));
    auto two = test::open_database(folder.path("shop.segdb"));
    auto reader = test::open_database(folder.path("shop.segdb"), OpenOptions::Mode::read_only);
    CHECK(failed_with(two.count("true"), ErrorCode::unknown_name));  // no collection yet
    for (int i = 0; i < 6; ++i) {
        test::import_csv(i % 2 == 0 ? one : two, test::people_csv(i * 50, i * 50 + 50));
        const std::uint64_t expected = static_cast<std::uint64_t>(i) + 1;
        for (Database* each : {&one, &two, &reader}) {
            CHECK(count_of(*each, "true") == 50 * expected);
            CHECK(count_of(*each, "country = 'PL'") == 10 * expected);
        }
    }
    REQUIRE(problem(two.reindex()) == "");
    CHECK(count_of(one, "country = 'PL'") == 60);
    // New columns, too.
    ImportOptions options = test::customers({{"city", {AttributeType::text}}});
    options.lists.clear();
    test::import_csv(one, "id,city\nk1,Kraków\n", options);
    CHECK(count_of(two, "city = 'Kraków'") == 1);
    CHECK(count_of(reader, "city is set") == 1);
}

TEST_CASE("an import right after opening knows the collection", "[store][processes]") {
    const test::TemporaryFolder folder;
    {
        auto database = test::open_database(folder.path("shop.segdb"));
        test::import_csv(database, test::people_csv(0, 10));
    }
    auto database = test::open_database(folder.path("shop.segdb"));
    ImportOptions options;
    options.collection = "customers";  // no key, no types: the collection has them
    const auto report = test::import_csv(database, "id,age\nk1,5\nk99,\n", options);
    CHECK(report.changed == 1);
    CHECK(report.added == 1);
    CHECK(report.new_attributes.empty());
}

TEST_CASE("an import that meets a writer ends as busy after the timeout and changes nothing", "[store][processes]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("shop.segdb");
    OpenOptions impatient;
    impatient.mode = OpenOptions::Mode::create;
    impatient.busy_timeout_ms = 30;
    auto database = Database::open(path, impatient);
    REQUIRE(problem(database) == "");
    test::import_csv(*database, test::people_csv(0, 50));
    ForeignClient writer(path);
    writer.run("BEGIN IMMEDIATE");
    std::istringstream input(test::people_csv(50, 60));
    CHECK(failed_with(database->import_stream(input, "in.csv", test::customers()), ErrorCode::busy));
    CHECK(failed_with(database->reindex(), ErrorCode::busy));
    CHECK(count_of(*database, "country = 'PL'") == 10);  // readers do not wait for writers
    CHECK(test::findings(*database).empty());
    writer.run("COMMIT");
    CHECK(test::import_csv(*database, test::people_csv(50, 60)).added == 10);
    CHECK(count_of(*database, "country = 'PL'") == 12);
}

TEST_CASE("an import waits for a writer that ends in time", "[store][processes]") {
    const test::TemporaryFolder folder;
    auto database = test::open_database(folder.path("shop.segdb"));
    test::import_csv(database, test::people_csv(0, 50));
    ForeignClient writer(folder.path("shop.segdb"));
    writer.run("BEGIN IMMEDIATE; DELETE FROM customers WHERE id = 'k0'");
    std::thread other([&] {
        ::usleep(100'000);
        writer.run("COMMIT");
    });
    const auto report = test::import_csv(database, test::people_csv(0, 10));
    other.join();
    CHECK(report.added == 1);
    CHECK(report.unchanged == 9);
    CHECK(count_of(database, "true") == 50);
}

// Parallel readers in threads, each with a database of its own, while a writer adds whole groups of ten: every count they
// see is one that was committed.
TEST_CASE("readers beside a writer see whole commits only", "[store][processes]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("shop.segdb");
    auto writer = test::open_database(path);
    test::import_csv(writer, test::people_csv(0, 10));
    std::atomic<bool> done = false;
    std::atomic<int> torn = 0;
    std::atomic<int> queries = 0;
    std::vector<std::thread> readers;
    readers.reserve(2);
    for (int i = 0; i < 2; ++i) {
        readers.emplace_back([&] {
            auto reader = Database::open(path);
            while (reader.ok() && !done) {
                const auto all = reader->count("country = 'PL' or not country = 'PL'");
                const auto some = reader->count("country = 'PL'");
                if (!all.ok() || !some.ok() || all->count % 10 != 0 || all->count != all->of || some->count % 2 != 0)
                    ++torn;
                ++queries;
            }
        });
    }
    ForeignClient client(path);
    for (int i = 1; i < 30; ++i) {
        if (i % 3 == 0) {
            std::string sql = "BEGIN;";
            for (int j = i * 10; j < i * 10 + 10; ++j) {
                sql += "INSERT INTO customers(id, country) VALUES('k" + std::to_string(j) + "', " +
                       (j % 5 == 0 ? "'PL'" : "'DE'") + ");";
            }
            client.run(sql + "COMMIT");
        } else {
            test::import_csv(writer, test::people_csv(i * 10, i * 10 + 10));
        }
    }
    while (queries < 20) ::usleep(1000);
    done = true;
    for (auto& reader : readers) reader.join();
    CHECK(torn == 0);
    CHECK(count_of(writer, "country = 'PL'") == 60);
    CHECK(test::findings(writer).empty());
}

TEST_CASE("another process's import is seen", "[store][processes]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("shop.segdb");
    auto database = test::open_database(path);
    test::import_csv(database, test::people_csv(0, 50));
    CHECK(count_of(database, "true") == 50);
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        // A new image of the program: what SQLite holds open must not be used on both sides of a fork.
        ::dup2(ends[0], 0);
        ::close(ends[0]);
        ::close(ends[1]);
        ::execl(SEGDB_BINARY, "segdb", "import", path.c_str(), "-", "--collection", "customers", "--key", "id",
                "--list", "tags", nullptr);
        ::_exit(127);
    }
    ::close(ends[0]);
    const std::string csv = test::people_csv(50, 70);
    CHECK(::write(ends[1], csv.data(), csv.size()) == static_cast<ssize_t>(csv.size()));
    ::close(ends[1]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(status == 0);
    CHECK(count_of(database, "true") == 70);
    CHECK(count_of(database, "country = 'PL'") == 14);
    test::check_against_sql(database);
}

}  // namespace
}  // namespace segdb
