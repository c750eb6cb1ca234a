// A disk that is too small, wherever it runs full: the import says so, and what was there before is whole.
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <random>

#include "support/databases.hpp"
#include "support/small_disk.hpp"

namespace segdb {
namespace {

using test::count_of;
using test::problem;

TEST_CASE("an import that does not fit the disk leaves the database as it was", "[store][disk_full]") {
    std::mt19937_64 random(Catch::getSeed());
    INFO("seed " << Catch::getSeed());
    const std::string first = test::people_csv(0, 2'000);
    const std::string second = test::people_csv(1'000, 20'000);
    int full = 0;
    int fitted = 0;
    for (int round = 0; round < 30; ++round) {
        const std::size_t bytes =
            (700U << 10) + static_cast<std::size_t>(round) * (160U << 10) + random() % (100U << 10);
        INFO("a disk of " << bytes << " bytes");
        const test::SmallDisk disk(16U << 20);
        if (!disk.unavailable().empty()) SKIP(disk.unavailable());
        const std::string path = disk.path("shop.segdb");
        auto database = test::open_database(path);
        test::import_csv(database, first);
        const std::uint64_t polish = count_of(database, "country = 'PL'");
        REQUIRE(disk.resize(bytes));
        std::istringstream input(second);
        const auto report = database.import_stream(input, "in.csv", test::customers());
        if (report.ok()) {
            ++fitted;
            CHECK(count_of(database, "true") == 20'000);
            continue;
        }
        ++full;
        INFO(problem(report));
        CHECK(report.error().code == ErrorCode::disk_full);
        CHECK(report.error().message.find("no space left") != std::string::npos);
        // Reading needs no space, and nothing was lost.
        CHECK(count_of(database, "true") == 2'000);
        CHECK(count_of(database, "country = 'PL'") == polish);
        test::check_against_sql(database);
        CHECK(test::findings(database) == std::vector<std::string>());
        (void)database.close();
        // The same after the file is opened again, with space.
        REQUIRE(disk.resize(16U << 20));
        auto again = test::open_database(path);
        CHECK(test::findings(again) == std::vector<std::string>());
        CHECK(count_of(again, "country = 'PL'") == polish);
        CHECK(test::import_csv(again, second).added == 18'000);
        CHECK(test::findings(again) == std::vector<std::string>());
    }
    CHECK(full >= 5);
    CHECK(fitted >= 1);
}

TEST_CASE("no database can be made on a full disk, and the error says so", "[store][disk_full]") {
    for (const std::size_t bytes : {4096U, 16384U, 40960U, 61440U}) {
        INFO(bytes << " bytes");
        const test::SmallDisk disk(bytes);
        if (!disk.unavailable().empty()) SKIP(disk.unavailable());
        OpenOptions options;
        options.mode = OpenOptions::Mode::create;
        auto opened = Database::open(disk.path("shop.segdb"), options);
        INFO(problem(opened));
        CHECK(test::failed_with(opened, ErrorCode::disk_full));
        // A second try where there is space finds nothing in its way.
        REQUIRE(disk.resize(4U << 20));
        auto again = test::open_database(disk.path("shop.segdb"));
        CHECK(test::import_csv(again, test::people_csv(0, 10)).added == 10);
    }
}

}  // namespace
}  // namespace segdb
