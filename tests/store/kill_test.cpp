// The command is killed with SIGKILL at random moments of an import: the file opens, verify passes, what was there before
// is whole, and the import is either there completely or not at all.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "support/databases.hpp"
#include "support/foreign_client.hpp"
#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;

pid_t start_import(const std::string& database, const std::string& csv) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child > 0) return child;
    const int nowhere = ::open("/dev/null", O_RDWR);
    ::dup2(nowhere, 1);
    ::dup2(nowhere, 2);
    ::execl(SEGDB_BINARY, "segdb", "import", database.c_str(), csv.c_str(), "--collection", "customers", "--key", "id",
            "--list", "tags", nullptr);
    ::_exit(127);
}

// Everything that was there before the import, by its own text: keys k0 to k1999 are never imported again.
std::string earlier_content(const std::string& path) {
    test::ForeignClient client(path);
    return client.text(
               "SELECT count(*) || ' ' || sum(ordinal * (length(country) + 1) + ifnull(age, 0)) || ' ' || "
               "group_concat(ifnull(born, '-') || id) FROM customers WHERE ordinal < 2000") +
           client.text(
               "SELECT count(*) || ' ' || sum(ordinal * length(value)) FROM customers_tags WHERE ordinal < 2000");
}

TEST_CASE("an import killed at any moment is there completely or not at all", "[store][kill]") {
    if (std::string(SEGDB_BINARY).empty()) SKIP("the command segdb is not built");
    std::mt19937_64 random(Catch::getSeed());
    INFO("seed " << Catch::getSeed());
    constexpr int kRows = 30'000;
    const test::TemporaryFolder folder;
    const std::string before = folder.path("before.segdb");
    const std::string csv = folder.path("more.csv");
    std::ofstream(csv) << test::people_csv(2'000, 2'000 + kRows);
    {
        auto database = test::open_database(before);
        test::import_csv(database, test::people_csv(0, 2'000));
        REQUIRE(test::problem(database.close()) == "");
    }
    const std::string content = earlier_content(before);
    const std::string path = folder.path("shop.segdb");
    const auto fresh_copy = [&] {
        for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
        std::filesystem::copy_file(before, path);
    };

    // How long a whole import takes here and now, from start to exit.
    fresh_copy();
    const auto start = Clock::now();
    int status = 0;
    REQUIRE(::waitpid(start_import(path, csv), &status, 0) > 0);
    REQUIRE(status == 0);
    auto whole = std::chrono::duration_cast<microseconds>(Clock::now() - start);

    int killed = 0;
    int absent = 0;
    int complete = 0;
    for (int round = 0; killed < 60 && round < 300; ++round) {
        fresh_copy();
        const microseconds delay(
            static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(whole.count() + 2'000)));
        INFO("killed after " << delay.count() << " of about " << whole.count() << " microseconds");
        const pid_t child = start_import(path, csv);
        std::this_thread::sleep_for(delay);
        ::kill(child, SIGKILL);
        REQUIRE(::waitpid(child, &status, 0) == child);
        // It may have been quicker than the delay; then the measure was too long.
        if (WIFEXITED(status)) {
            REQUIRE(WEXITSTATUS(status) == 0);
            whole = std::max(whole * 19 / 20, microseconds(20'000));
        } else {
            ++killed;
        }
        auto database = test::open_database(path);
        CHECK(test::findings(database) == std::vector<std::string>());
        const std::uint64_t all = test::count_of(database, "true");
        CHECK((all == 2'000 || all == 2'000 + kRows));
        if (WIFEXITED(status)) CHECK(all == 2'000 + kRows);  // what it acknowledged is there
        (all == 2'000 ? absent : complete) += WIFEXITED(status) ? 0 : 1;
        CHECK(test::count_of(database, "country = 'PL'") == all / 5);
        CHECK(earlier_content(path) == content);
        // Now and then: the same import goes through afterwards.
        if (round % 10 == 0) {
            const auto report = test::import_csv(database, test::people_csv(2'000, 2'000 + kRows));
            CHECK(report.added + report.unchanged == kRows);
            CHECK(report.added == 2'000 + kRows - all);
            CHECK(test::findings(database).empty());
        }
    }
    CHECK(killed >= 50);
    CHECK(absent > 0);
    WARN(killed << " imports killed: " << absent << " left no trace, " << complete << " were complete");
}

}  // namespace
}  // namespace segdb
