// A cancelled query ends soon, asks no more, and leaves the database usable.
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <thread>

#include "base/cancellation.hpp"
#include "support/databases.hpp"
#include "support/foreign_client.hpp"
#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

using test::failed_with;

// 60,000 people in 300 chunks.
struct Shop {
    Shop() : path(folder.path("shop.segdb")), database(test::open_database(path)) {
        test::import_csv(database, test::people_csv(0, 10));
        test::ForeignClient(path).run(
            "WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c LIMIT 60000) INSERT INTO "
            "customers(ordinal, "
            "id, country, age) SELECT 65536 + i % 300 * 65536 + i / 300, 'p' || i, CASE WHEN i % 2 THEN 'PL' END, i % "
            "80 "
            "FROM c");
        CHECK(test::count_of(database, "true") == 60'010);
    }
    test::TemporaryFolder folder;
    std::string path;
    Database database;
};

TEST_CASE("a running count, list, explain, sql and value count end when they are told to", "[cancel]") {
    Shop shop;
    const std::string expression = "not (country = 'PL' and age between 20 and 60) or age is not set";
    int asked = 0;
    int yes_at = 1;
    std::chrono::steady_clock::time_point said;
    const auto cancelled = [&] {
        ++asked;
        if (asked == yes_at) said = std::chrono::steady_clock::now();
        return asked >= yes_at;
    };
    const auto check = [&](const char* what, int times, const auto& call) {
        for (const int at : {1, times}) {
            INFO(what << ", cancelled at question " << at);
            asked = 0;
            yes_at = at;
            CHECK(failed_with(call(), ErrorCode::cancelled));
            // Generous: the machine may be busy. Work done after the yes is nothing: it is not even asked again.
            CHECK(std::chrono::steady_clock::now() - said < std::chrono::seconds(1));
            CHECK(asked == at);
        }
    };
    const auto prepare = [&](auto options) {
        options.cancelled = cancelled;
        return options;
    };
    const auto query = prepare(QueryOptions{});
    check("count", 2, [&] { return shop.database.count(expression, query); });
    auto members = prepare(MembersOptions{});
    members.columns = {"country"};
    check("list", 2, [&] { return shop.database.members(expression, members, [](const Member&) { return true; }); });
    check("explain", 2, [&] { return shop.database.explain(expression, prepare(ExplainOptions{})); });
    check("sql --run", 5, [&] {
        return shop.database.run_sql("country matches '[PQ]L|X' or " + expression, query,
                                     [](std::string_view) { return true; });
    });
    auto values = prepare(ValueCountOptions{});
    values.within = expression;
    check("values", 2, [&] { return shop.database.value_counts("age", values); });
    check("verify", 5, [&] { return shop.database.verify(cancelled); });
    check("reindex", 5, [&] { return shop.database.reindex(cancelled); });
    // A no changes nothing.
    yes_at = 1 << 30;
    const auto counted = shop.database.count(expression, query);
    REQUIRE(test::problem(counted) == "");
    CHECK(counted->count == shop.database.run_sql(expression, {}, {})->count);
    CHECK(test::findings(shop.database).empty());
}

TEST_CASE("another thread may cancel", "[cancel]") {
    Shop shop;
    std::atomic<bool> stop = false;
    std::atomic<bool> begun = false;
    QueryOptions options;
    options.cancelled = [&] {
        begun = true;
        return stop.load();
    };
    std::thread other([&] {
        while (!begun) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        stop = true;
    });
    bool ended = false;
    for (int i = 0; i < 100'000 && !ended; ++i) {
        const auto counted = shop.database.count("age > 20 and not country = 'PL'", options);
        ended = failed_with(counted, ErrorCode::cancelled);
        if (!ended) REQUIRE(counted.ok());
    }
    other.join();
    CHECK(ended);
}

TEST_CASE("the callback is never asked by two threads at once, nor after its yes", "[cancel]") {
    std::atomic<int> inside = 0;
    std::atomic<int> overlaps = 0;
    int asked = 0;  // not atomic: the callback has itself to itself
    const std::function<bool()> callback = [&] {
        if (++inside > 1) ++overlaps;
        std::this_thread::yield();
        --inside;
        return ++asked == 2'000;
    };
    Cancellation cancellation(callback);
    std::vector<std::thread> threads;
    threads.reserve(4);
    std::atomic<int> told = 0;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int ask = 0; ask < 5'000; ++ask) {
                if (!cancellation.asked()()) continue;
                ++told;
                return;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(overlaps == 0);
    CHECK(asked == 2'000);
    CHECK(told == 4);
    const std::function<bool()> nobody;
    CHECK(Cancellation(nobody).asked() == nullptr);
}

}  // namespace
}  // namespace segdb
