// Directories and containers in memory: right whatever fits, bounded whatever is asked for.
#include "store/bitmap_cache.hpp"

#include <algorithm>
#include <atomic>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <random>
#include <thread>

#include "base/try.hpp"
#include "support/raw_store.hpp"

namespace segdb {
namespace {

using test::problem;
using test::RawStore;

constexpr std::uint32_t kChunks = 12 * kStripeChunks;

std::vector<std::uint16_t> elements_of(const ChunkView& view) {
    std::vector<std::uint16_t> elements;
    const auto* values = static_cast<const std::uint16_t*>(view.data);
    switch (view.form) {
        case Form::empty:
            break;
        case Form::full:
            for (std::uint32_t i = 0; i < kChunkSize; ++i) elements.push_back(static_cast<std::uint16_t>(i));
            break;
        case Form::array:
            elements.assign(values, values + view.cardinality);
            break;
        case Form::runs:
            for (std::uint32_t run = 0; run < view.runs; ++run) {
                const std::uint32_t first = values[2 * run];
                for (std::uint32_t i = 0; i <= values[2 * run + 1]; ++i)
                    elements.push_back(static_cast<std::uint16_t>(first + i));
            }
            break;
        case Form::bits:
            for (std::uint32_t i = 0; i < kChunkSize; ++i) {
                if ((static_cast<const std::uint8_t*>(view.data)[i / 8] >> (i % 8) & 1) != 0)
                    elements.push_back(static_cast<std::uint16_t>(i));
            }
            break;
    }
    return elements;
}

// How many elements the bytes themselves have: every byte is read.
std::uint64_t counted(const ChunkView& view) {
    const auto* values = static_cast<const std::uint16_t*>(view.data);
    std::uint64_t sum = view.form == Form::full ? kChunkSize : 0;
    for (std::uint32_t i = 1; view.form == Form::array && i <= view.cardinality; ++i)
        sum += i == view.cardinality || values[i - 1] < values[i] ? 1 : 0;
    for (std::uint32_t i = 0; view.form == Form::runs && i < view.runs; ++i)
        sum += values[2 * i + 1] + std::uint64_t{1};
    const auto* words = static_cast<const std::uint64_t*>(view.data);
    for (std::uint32_t i = 0; view.form == Form::bits && i < kChunkSize / 64; ++i)
        sum += static_cast<std::uint64_t>(__builtin_popcountll(words[i]));
    return sum;
}

// Bitmaps with containers of every form in some of the chunks of 12 stripes.
class Bitmaps {
  public:
    explicit Bitmaps(int number) : table(*store.connection) {
        std::mt19937_64 random(Catch::getSeed());
        auto transaction = Transaction::begin(*store.connection, Transaction::Kind::write);
        REQUIRE(problem(transaction) == "");
        for (int i = 0; i < number; ++i) {
            store.sql("INSERT INTO segdb_bitmaps(collection, cardinality) VALUES(1, 0)");
            const BitmapId id = store.number("SELECT max(id) FROM segdb_bitmaps");
            std::uint64_t total = 0;
            for (std::uint32_t chunk = 0; chunk < kChunks; ++chunk) {
                if (random() % 3 == 0) continue;
                const ChunkSet set = some_set(random);
                total += set.cardinality();
                REQUIRE(problem(table.write(id, chunk, set)) == "");
            }
            store.sql("UPDATE segdb_bitmaps SET cardinality = " + std::to_string(total) +
                      " WHERE id = " + std::to_string(id));
            ids.push_back(id);
        }
        REQUIRE(problem(transaction->commit()) == "");
    }

    [[nodiscard]] std::vector<std::uint16_t> stored(BitmapId id, std::uint32_t chunk) {
        const auto set = table.read(id, chunk);
        REQUIRE(problem(set) == "");
        return *set ? (*set)->elements() : std::vector<std::uint16_t>();
    }

    [[nodiscard]] std::uint64_t total(BitmapId id) {
        return static_cast<std::uint64_t>(
            store.number("SELECT cardinality FROM segdb_bitmaps WHERE id = " + std::to_string(id)));
    }

    RawStore store;
    ChunkTable table;
    std::vector<BitmapId> ids;

  private:
    static ChunkSet some_set(std::mt19937_64& random) {
        std::vector<std::uint16_t> elements;
        const std::uint64_t form = random() % 8;
        const std::uint32_t step = form < 5 ? 997 : form == 5 ? 9 : 1;  // a short array, a bitset; else runs
        const std::uint32_t first = form == 7 ? 0 : static_cast<std::uint32_t>(random() % 900);
        for (std::uint32_t i = first; i < kChunkSize; i += step) elements.push_back(static_cast<std::uint16_t>(i));
        return ChunkSet::from_sorted(elements);
    }
};

// What a query over the union of all bitmaps does: every stripe, all its chunks. Returns the sum of cardinalities, from
// the containers themselves.
Result<std::uint64_t> run_over(BitmapCache& source, const std::vector<BitmapId>& ids, std::uint32_t first,
                               std::uint32_t step, const std::function<void()>& after_load = {}) {
    std::uint64_t sum = 0;
    std::vector<ResidentBitmap*> bitmaps;
    for (const BitmapId id : ids) {
        SEGDB_TRY(auto* bitmap, source.bitmap(id));
        bitmaps.push_back(bitmap);
    }
    for (std::uint32_t stripe = first; stripe < kChunks / kStripeChunks; stripe += step) {
        source.begin_stripe(stripe);
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const std::uint64_t missing = bitmaps[i]->missing(stripe, ~std::uint64_t{0});
            if (missing != 0) SEGDB_CHECK(source.load(*bitmaps[i], ids[i], stripe, missing));
            if (after_load) after_load();
        }
        for (const auto* bitmap : bitmaps) {
            for (std::uint32_t place = 0; place < kStripeChunks; ++place) sum += counted(bitmap->view(stripe, place));
        }
        source.end_stripe(stripe);
    }
    return sum;
}

TEST_CASE("a bitmap's directory and containers are the stored ones", "[store][cache]") {
    Bitmaps data(2);
    BitmapCache cache(*data.store.connection, 1 << 30);
    std::mt19937_64 random(Catch::getSeed());
    for (const BitmapId id : data.ids) {
        const auto bitmap = cache.bitmap(id);
        REQUIRE(problem(bitmap) == "");
        CHECK((*bitmap)->cardinality() == data.total(id));
        for (std::uint32_t stripe = 0; stripe < kChunks / kStripeChunks; ++stripe) {
            const std::uint64_t wanted = stripe % 3 == 0 ? ~std::uint64_t{0}
                                         : stripe % 3 == 1
                                             ? std::uint64_t{1} << random() % 64 | std::uint64_t{1} << random() % 64
                                             : random();
            REQUIRE(problem(cache.load(**bitmap, id, stripe, wanted)) == "");
            CHECK((*bitmap)->missing(stripe, wanted) == 0);
            // Only what is wanted is read.
            CHECK((*bitmap)->missing(stripe, ~std::uint64_t{0}) == ((*bitmap)->present(stripe) & ~wanted));
            for (std::uint32_t place = 0; place < kStripeChunks; ++place) {
                if ((wanted >> place & 1) == 0) continue;
                const ChunkView view = (*bitmap)->view(stripe, place);
                const auto expected = data.stored(id, stripe * kStripeChunks + place);
                REQUIRE(elements_of(view) == expected);
                REQUIRE((*bitmap)->cardinality(stripe, place) == expected.size());
            }
        }
    }
    CHECK(*cache.bitmap(0) == nullptr);
    CHECK(*cache.bitmap(-3) == nullptr);
    CHECK(test::failed_with(cache.bitmap(999'999), ErrorCode::corrupt));
}

TEST_CASE("a query larger than the cache is right, and memory stays bounded", "[store][cache]") {
    Bitmaps data(8);
    std::uint64_t all = 0;
    for (const BitmapId id : data.ids) all += data.total(id);
    std::uint64_t whole = 0;
    {
        BitmapCache cache(*data.store.connection, 1ULL << 40);
        CHECK(*run_over(cache, data.ids, 0, 1) == all);
        whole = cache.bytes();
        REQUIRE(whole > 3'000'000);
    }
    std::uint64_t directories = 0;
    {
        BitmapCache cache(*data.store.connection, 1ULL << 40);
        for (const BitmapId id : data.ids) REQUIRE(problem(cache.bitmap(id)) == "");
        directories = cache.bytes();
    }
    const std::uint64_t one_stripe = data.ids.size() * kStripeChunks * 8'192;  // at most
    for (const std::uint64_t capacity :
         {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{100'000}, whole / 5, whole / 2, whole - 1, whole}) {
        INFO("a cache of " << capacity << " bytes for " << whole);
        BitmapCache cache(*data.store.connection, capacity);
        std::uint64_t most = 0;
        for (int query = 0; query < 3; ++query) {
            cache.begin_query();
            const auto sum = run_over(cache, data.ids, 0, 1, [&] { most = std::max(most, cache.bytes()); });
            REQUIRE(problem(sum) == "");
            CHECK(*sum == all);
        }
        CHECK(most <= std::max(capacity, directories) + one_stripe);
        cache.begin_query();
        CHECK(cache.bytes() <= capacity);
        cache.clear();
        CHECK(cache.bytes() == 0);
    }
}

TEST_CASE("a query that does not fit finds its first stripes again when it is repeated", "[store][cache]") {
    Bitmaps data(4);
    BitmapCache whole(*data.store.connection, 1ULL << 40);
    REQUIRE(problem(run_over(whole, data.ids, 0, 1)) == "");
    BitmapCache cache(*data.store.connection, whole.bytes() * 2 / 3);
    for (int query = 0; query < 2; ++query) {
        cache.begin_query();
        REQUIRE(problem(run_over(cache, data.ids, 0, 1)) == "");
    }
    cache.begin_query();
    int found = 0;
    for (const BitmapId id : data.ids) {
        const auto* bitmap = *cache.bitmap(id);
        while (found < 12 && bitmap->missing(static_cast<std::uint32_t>(found), ~std::uint64_t{0}) == 0) ++found;
    }
    CHECK(found >= 3);
}

TEST_CASE("what was not asked for longest goes first, whole", "[store][cache]") {
    Bitmaps data(6);
    BitmapCache cache(*data.store.connection, 1ULL << 40);
    REQUIRE(problem(run_over(cache, {data.ids[0]}, 0, 1)) == "");
    const std::uint64_t one = cache.bytes();
    BitmapCache small(*data.store.connection, one * 4);
    for (const BitmapId id : data.ids) {
        small.begin_query();
        REQUIRE(problem(run_over(small, {id}, 0, 1)) == "");
        REQUIRE(problem(small.bitmap(data.ids[0])) == "");  // asked for in every query
        CHECK(small.bytes() <= one * 9 / 2);
    }
    small.begin_query();
    CHECK((*small.bitmap(data.ids[0]))->missing(7, ~std::uint64_t{0}) == 0);
    CHECK((*small.bitmap(data.ids[5]))->missing(7, ~std::uint64_t{0}) == 0);
    CHECK((*small.bitmap(data.ids[1]))->missing(7, ~std::uint64_t{0}) != 0);
}

TEST_CASE("four threads load what they need, of the same and of different stripes", "[store][cache]") {
    Bitmaps data(6);
    std::uint64_t all = 0;
    for (const BitmapId id : data.ids) all += data.total(id);
    for (const std::uint64_t capacity : {0ULL, 1'000'000ULL, 1ULL << 40}) {
        INFO("a cache of " << capacity << " bytes");
        for (const bool same : {false, true}) {
            BitmapCache cache(*data.store.connection, capacity);
            for (int query = 0; query < 2; ++query) {
                cache.begin_query();
                std::atomic<std::uint64_t> sum = 0;
                std::atomic<int> failed = 0;
                std::vector<std::thread> threads;
                for (std::uint32_t i = 0; i < 4; ++i) {
                    threads.emplace_back([&, i] {
                        const auto part = same ? run_over(cache, data.ids, 0, 1) : run_over(cache, data.ids, i, 4);
                        if (part) {
                            sum += *part;
                        } else {
                            ++failed;
                        }
                    });
                }
                for (auto& thread : threads) thread.join();
                CHECK(failed == 0);
                CHECK(sum == (same ? 4 * all : all));
            }
        }
    }
}

TEST_CASE("puts take the place of what is stored", "[store][cache]") {
    Bitmaps data(1);
    const BitmapId id = data.ids.front();
    BitmapCache cache(*data.store.connection, 1 << 30);
    const std::uint64_t before = (*cache.bitmap(id))->cardinality();
    const auto first = static_cast<std::uint32_t>(__builtin_ctzll((*cache.bitmap(id))->present(0)));
    const std::uint32_t old = (*cache.bitmap(id))->cardinality(0, first);
    const std::vector<std::uint16_t> three = {1, 5, 65535};
    const std::string bytes = ChunkSet::from_sorted(three).encode();
    cache.put(id, first, bytes, 3);
    cache.put(id, 2 * kChunks, bytes, 3);
    cache.put(-1, 7, bytes, 3);
    cache.put(-1, 9, "", 0);
    auto* bitmap = *cache.bitmap(id);
    CHECK(bitmap->cardinality() == before - old + 6);
    CHECK(elements_of(bitmap->view(0, first)) == three);
    REQUIRE(problem(cache.load(*bitmap, id, 0, ~std::uint64_t{0})) == "");
    CHECK(elements_of(bitmap->view(0, first)) == three);
    CHECK(elements_of(bitmap->view(2 * kChunks / kStripeChunks, 0)) == three);
    CHECK(elements_of((*cache.bitmap(-1))->view(0, 7)) == three);
    CHECK((*cache.bitmap(-1))->cardinality() == 3);
    cache.put(id, first, "", 0);
    CHECK((*cache.bitmap(id))->cardinality() == before - old + 3);
    CHECK(((*cache.bitmap(id))->present(0) >> first & 1) == 0);
    cache.clear();
    CHECK((*cache.bitmap(id))->cardinality() == before);
    CHECK(*cache.bitmap(-1) == nullptr);
}

TEST_CASE("a container that is gone since its directory was read is an error", "[store][cache]") {
    Bitmaps data(1);
    const BitmapId id = data.ids.front();
    BitmapCache cache(*data.store.connection, 1 << 30);
    auto* bitmap = *cache.bitmap(id);
    const auto place = static_cast<std::uint32_t>(__builtin_ctzll(bitmap->present(2)));
    const std::uint32_t chunk = 2 * kStripeChunks + place;
    data.store.sql("DELETE FROM segdb_chunks WHERE id = " + std::to_string(container_key(id, chunk)));
    for (const std::uint64_t wanted : {~std::uint64_t{0}, std::uint64_t{1} << place}) {
        const auto loaded = cache.load(*bitmap, id, 2, wanted);
        REQUIRE(test::failed_with(loaded, ErrorCode::corrupt));
        CHECK(loaded.error().message.find("chunk " + std::to_string(chunk) + " (") != std::string::npos);
        CHECK(loaded.error().message.find("is lost") != std::string::npos);
    }
    CHECK(bitmap->missing(2, ~std::uint64_t{0}) == bitmap->present(2));
}

}  // namespace
}  // namespace segdb
