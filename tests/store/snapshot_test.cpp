#include "store/snapshot.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <random>

#include "exec/elements.hpp"
#include "store/chunk_table.hpp"
#include "support/databases.hpp"
#include "support/foreign_client.hpp"
#include "support/raw_store.hpp"

namespace segdb {
namespace {

using test::problem;
using test::RawStore;

using Elements = std::vector<std::uint16_t>;

// The elements of the bitmap in the chunk, as a query gets them.
Elements elements(Snapshot& snapshot, BitmapId id, std::uint32_t chunk) {
    const std::uint32_t stripe = chunk / kStripeChunks;
    const std::uint32_t place = chunk % kStripeChunks;
    snapshot.begin_stripe(stripe);
    const auto bitmap = snapshot.bitmap(id);
    REQUIRE(problem(bitmap) == "");
    const std::uint64_t missing = (*bitmap)->missing(stripe, std::uint64_t{1} << place);
    if (missing != 0) REQUIRE(problem(snapshot.load(**bitmap, id, stripe, missing)) == "");
    Elements room;
    const auto found = elements_of((*bitmap)->view(stripe, place), room);
    Elements copy(found.begin(), found.end());
    snapshot.end_stripe(stripe);
    return copy;
}

// What the store holds now.
void enter(Snapshot& snapshot, RawStore& store) {
    const auto version = read_index_version(*store.connection);
    REQUIRE(problem(version) == "");
    REQUIRE(problem(snapshot.enter(*version, store.catalog.collections())) == "");
}

TEST_CASE("whatever fits the cache, containers are the stored ones", "[store][snapshot]") {
    std::mt19937_64 random(Catch::getSeed());
    INFO("seed " << Catch::getSeed());
    RawStore store;
    store.add("n", {AttributeType::integer});
    store.sql(
        "WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c LIMIT 3000) INSERT INTO customers(ordinal, id, "
        "n) "
        "SELECT i * 1000, 'k' || i, i % 40 FROM c");
    REQUIRE(problem(store.refresh()) == "");
    ChunkTable table(*store.connection);
    for (const std::uint64_t cache_bytes : {0ULL, 1ULL, 500ULL, 5'000ULL, 20'000ULL, 1ULL << 30}) {
        INFO("a cache of " << cache_bytes << " bytes");
        Snapshot snapshot(*store.connection, cache_bytes);
        enter(snapshot, store);
        const auto dictionary = snapshot.dictionary(store.customers().attributes.back());
        REQUIRE(problem(dictionary) == "");
        REQUIRE((*dictionary)->size() == 40);
        for (int i = 0; i < 3000; ++i) {
            const BitmapId bitmap = (*dictionary)->entries()[random() % 40].bitmap;
            const auto chunk = static_cast<std::uint32_t>(random() % 48);
            const auto stored = table.read(bitmap, chunk);
            REQUIRE(problem(stored) == "");
            REQUIRE(elements(snapshot, bitmap, chunk) == (*stored ? (*stored)->elements() : Elements()));
            if (i % 50 != 0) continue;
            snapshot.begin_query();
            CHECK(snapshot.bitmap_bytes() <= cache_bytes);
        }
        CHECK(*snapshot.cardinality(store.customers().live) == 3000);
    }
}

TEST_CASE("a snapshot keeps what it read until the version is another", "[store][snapshot]") {
    RawStore store;
    store.add("n", {AttributeType::integer});
    store.sql("INSERT INTO customers(ordinal, id, n) VALUES(0, 'a', 1)");
    REQUIRE(problem(store.refresh()) == "");
    const BitmapId live = store.customers().live;
    Snapshot snapshot(*store.connection, 1 << 20);
    enter(snapshot, store);
    CHECK(elements(snapshot, live, 0) == Elements{0});
    CHECK(elements(snapshot, live, 1).empty());
    CHECK((*snapshot.dictionary(store.customers().attributes.back()))->size() == 1);
    store.sql("INSERT INTO customers(ordinal, id, n) VALUES(1, 'b', 2), (65536, 'c', 3)");
    REQUIRE(problem(store.refresh()) == "");
    CHECK(elements(snapshot, live, 0) == Elements{0});
    CHECK(*snapshot.cardinality(live) == 1);
    REQUIRE(problem(bump_version(*store.connection)) == "");
    enter(snapshot, store);
    CHECK(elements(snapshot, live, 0) == Elements{0, 1});
    CHECK(elements(snapshot, live, 1) == Elements{0});
    CHECK(*snapshot.cardinality(live) == 3);
    CHECK((*snapshot.dictionary(store.customers().attributes.back()))->size() == 3);
}

TEST_CASE("counts are right with the smallest cache", "[store][snapshot]") {
    const test::TemporaryFolder folder;
    OpenOptions tiny;
    tiny.mode = OpenOptions::Mode::create;
    tiny.cache_bytes = 1;
    auto database = Database::open(folder.path("shop.segdb"), tiny);
    REQUIRE(problem(database) == "");
    test::import_csv(*database, test::people_csv(0, 500));
    test::ForeignClient client(folder.path("shop.segdb"));
    client.run(
        "BEGIN; UPDATE customers_tags SET ordinal = ordinal * 700; UPDATE customers SET ordinal = ordinal * 700 + "
        "400000000;"
        "UPDATE customers SET ordinal = ordinal - 400000000; COMMIT");
    for (int round = 0; round < 3; ++round) test::check_against_sql(*database);
    CHECK(test::findings(*database).empty());
}

}  // namespace
}  // namespace segdb
