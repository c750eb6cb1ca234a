// Conditions on so many events that they are counted in a few bits a profile, and only candidates' events are looked at: the
// counts are those of SQLite alone, also after further events and changes of profiles.
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <random>
#include <string>
#include <vector>

#include "support/events.hpp"
#include "support/foreign_client.hpp"
#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

using test::problem;

constexpr int kProfiles = 70'000;  // two chunks
constexpr int kEvents = 140'000;   // three chunks

// A number that looks random, the same on every machine.
std::uint32_t mixed(std::uint32_t value) {
    value = (value ^ (value >> 16)) * 0x7feb352dU;
    value = (value ^ (value >> 15)) * 0x846ca68bU;
    return value ^ (value >> 16);
}

std::string profile(std::uint32_t number) { return "p" + std::to_string(number % kProfiles); }

Database busy_shop(const std::string& path) {
    Database database = test::open_database(path);
    std::string profiles = "who,land,age\n";
    for (std::uint32_t i = 0; i < kProfiles; ++i) {
        profiles += profile(i) + ",L" + std::to_string(i % 20) + "," + std::to_string(18 + mixed(i) % 60) + "\n";
    }
    std::istringstream input(profiles);
    ImportOptions options;
    options.collection = "customers";
    options.key = "who";
    REQUIRE(problem(database.import_stream(input, "profiles.csv", options)) == "");
    // A tenth of the profiles has half of the events, the last one most of all.
    std::string events = "who,ts,price\n";
    for (std::uint32_t i = 0; i < kEvents; ++i) {
        const std::uint32_t draw = mixed(i + 1'000'000);
        const std::uint32_t who = i % 50 == 0 ? kProfiles - 1 : (draw & 1) != 0 ? draw / 2 % 7'000 : draw / 2;
        events += profile(who) + "," + std::to_string(1'600'000'000 + i) + "," + std::to_string(mixed(draw) % 500) +
                  "." + (i % 2 == 0 ? "25" : "50") + "\n";
    }
    auto as_events = test::event_options("purchase");
    as_events.create_profiles = false;
    (void)test::import_events(database, events, as_events);
    return database;
}

const std::vector<std::string>& questions() {
    static const std::vector<std::string> all = {
        "did purchase",
        "did purchase at least 2 times",
        "did purchase at least 3 times",
        "did purchase exactly 3 times",
        "did purchase exactly 2 times",
        "did purchase at most 3 times",
        "did purchase between 4 and 14 times",
        "did purchase at least 15 times",
        "did purchase at least 16 times",
        "did purchase where (price > 400) at least 2 times since 2020-09-14",
        "count(purchase) in (1, 3, 7)",
        "land = 'L3' and did purchase at least 3 times",
        "land = 'L3' and not did purchase at least 3 times",
        "land = 'L3' and age between 20 and 40 and sum(purchase.price) > 1000",
        "land = 'L3' and not age between 20 and 40 and (avg(purchase.price) > 250 or max(purchase.price) < 300)",
        "land = 'L3' and sum(purchase.price) between 500 and 2000 since 2020-09-14 and did purchase at least 6 times",
        "land = 'L3' and count distinct(purchase.price) >= 5",
        "land = 'L3' and did purchase where (price < 100) then purchase where (price > 400) within 1 hour",
        "land = 'L3' or sum(purchase.price) > 4000",
    };
    return all;
}

void compare_all(Database& database, const std::vector<std::string>& asked = questions()) {
    QueryOptions options;
    options.collection = "customers";
    options.now_ms = test::instant("2030-01-01");
    for (const auto& question : asked) {
        INFO(question);
        const auto count = database.count(question, options);
        REQUIRE(problem(count) == "");
        const auto oracle = database.run_sql(question, options, {});
        REQUIRE(problem(oracle) == "");
        CHECK(count->count == oracle->count);
    }
}

Event purchase(std::uint32_t who, std::int64_t at_ms, const std::string& price) {
    Event event{"purchase", profile(who), at_ms};
    event.attributes = {{"price", price}};
    return event;
}

}  // namespace

TEST_CASE("conditions on many events count what SQLite counts, before and after changes", "[api][events]") {
    const test::TemporaryFolder folder;
    Database database = busy_shop(folder.path("busy.segdb"));
    compare_all(database);

    std::vector<Event> further;
    for (std::uint32_t i = 0; i < 400; ++i) {
        further.push_back(purchase(mixed(i), 1'601'000'000'000 + i, i % 3 == 0 ? "450.00" : "12.34"));
    }
    for (int i = 0; i < 20; ++i) further.push_back(purchase(3, 1'601'000'000'000, "99.99"));
    REQUIRE(problem(database.track(further)) == "");
    REQUIRE(problem(database.track(further)) == "");
    compare_all(database);

    // Other candidates than before, and then further events.
    test::ForeignClient client(folder.path("busy.segdb"));
    REQUIRE(client.attempt("UPDATE customers SET land = 'L3' WHERE land = 'L4' AND age > 50;"
                           "UPDATE customers SET land = 'L5' WHERE land = 'L3' AND age < 25") == "");
    compare_all(database);
    REQUIRE(problem(database.track(further)) == "");
    compare_all(database);

    // Events of the first chunk go.
    REQUIRE(client.attempt("DELETE FROM purchase WHERE ordinal < 5000") == "");
    compare_all(database);

    // With little memory events are sorted in several parts, and nothing is kept.
    OpenOptions options;
    options.cache_bytes = 256 * 1024;
    auto small = Database::open(folder.path("busy.segdb"), options);
    REQUIRE(problem(small) == "");
    compare_all(*small);
    REQUIRE(problem(database.track(further)) == "");
    compare_all(*small);
}

TEST_CASE("further events that begin a chunk are counted with those before", "[api][events]") {
    const test::TemporaryFolder folder;
    Database database = busy_shop(folder.path("busy.segdb"));
    const auto track = [&](std::uint32_t first, std::uint32_t last) {
        std::vector<Event> further;
        for (std::uint32_t i = first; i < last; ++i) {
            further.push_back(purchase(i % 40'000, 1'601'000'000'000 + i, i % 3 == 0 ? "450.00" : "12.34"));
        }
        REQUIRE(problem(database.track(further)) == "");
    };
    constexpr std::uint32_t kLeftInChunk = 3 * 65'536 - kEvents;
    compare_all(database);
    track(0, kLeftInChunk - 7);
    compare_all(database);
    track(kLeftInChunk - 7, kLeftInChunk + 1'000);
    compare_all(database);
    track(0, 1);
    compare_all(database);
    // Events of the last chunk but one.
    test::ForeignClient client(folder.path("busy.segdb"));
    REQUIRE(client.attempt("UPDATE purchase SET price = price + 100000 WHERE ordinal BETWEEN 150000 AND 150100;"
                           "DELETE FROM purchase WHERE ordinal BETWEEN 151000 AND 151100") == "");
    compare_all(database);
    track(0, 66'000);
    compare_all(database);
}

TEST_CASE("random changes of late events are counted, whatever they are", "[api][events]") {
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    const test::TemporaryFolder folder;
    const std::string path = folder.path("busy.segdb");
    Database database = busy_shop(path);
    const std::vector<std::string> asked = {
        "did purchase where (price > 480)",
        "did purchase at least 3 times",
        "sum(purchase.price) between 500 and 2000",
        "max(purchase.price) < 300",
        "avg(purchase.price) > 250 since 2020-09-14",
        "land = 'L3' and sum(purchase.price) > 1000 and did purchase where (price < 200) at least 2 times",
        "last(purchase) before 2020-09-15",
        "count(purchase) in (1, 3, 17)",
    };
    test::ForeignClient client(path);
    const auto number = [&](std::uint64_t least, std::uint64_t below) {
        return std::to_string(least + random() % (below - least));
    };
    // Mostly in the last chunk, which holds some thousand.
    const auto late = [&] { return number(random() % 4 == 0 ? kEvents - 20'000 : 2 * 65'536, kEvents); };
    const auto change = [&]() -> std::string {
        switch (random() % 7) {
            case 0:
                return "DELETE FROM purchase WHERE ordinal = " + late();
            case 1:
                return "UPDATE purchase SET price = " + number(0, 60'000) + " WHERE ordinal = " + late();
            case 2:
                return "UPDATE purchase SET profile = " + number(0, kProfiles) + " WHERE ordinal = " + late();
            case 3:
                return "UPDATE purchase SET at = at + " + number(0, 100'000'000) + " WHERE ordinal = " + late();
            case 4:
                return "UPDATE purchase SET price = -" + number(0, 900) + " WHERE ordinal = " + late();  // a new least
            case 5:
                return "UPDATE purchase SET price = price + 1 WHERE ordinal > 2 * 65536 AND profile % 50 = " +
                       number(0, 50);
            default:
                return "INSERT INTO purchase(profile, at, price) VALUES(" + number(0, kProfiles) +
                       ", 1600000000000 + " + number(0, 140'000'000) + ", " + number(0, 50'000) + ")";
        }
    };
    compare_all(database, asked);
    for (int round = 0; round < 12; ++round) {
        std::string statements;
        for (std::uint64_t i = 0; i <= random() % 3; ++i) statements += change() + ";";
        INFO("round " << round << ": " << statements);
        REQUIRE(client.attempt("BEGIN;" + statements + "COMMIT") == "");
        compare_all(database, asked);
    }
}

}  // namespace segdb
