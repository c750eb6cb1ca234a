// Values counted within a plan: against the model's sets, and with containers that come from the source as they are
// asked for.
#include "exec/value_counter.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <map>
#include <numeric>
#include <utility>

#include "bitmap/chunk_set.hpp"
#include "exec/elements.hpp"
#include "model/big_sets.hpp"
#include "support/memory_bitmaps.hpp"
#include "support/outcome.hpp"

namespace segdb {
namespace {

using model::BigSets;
using model::Random;
using test::problem;

// Bitmaps of which nothing but the directory is in memory before load(), and which checks how it is asked.
class LazyBitmaps final : public BitmapSource {
  public:
    void add(BitmapId id, const ResidentBitmap& all) {
        for (std::uint32_t stripe = 0; stripe < all.stripes(); ++stripe) {
            for (std::uint32_t place = 0; place < kStripeChunks; ++place) {
                const std::uint32_t cardinality = all.cardinality(stripe, place);
                if (cardinality == 0) continue;
                const auto chunk = static_cast<std::uint16_t>(stripe * kStripeChunks + place);
                held_[id].stored[chunk] = stored(all.view(stripe, place));
                const auto bytes = static_cast<std::uint16_t>(held_[id].stored[chunk].size());
                held_[id].directory.push_back({chunk, bytes, cardinality});
            }
        }
        held_[id].bitmap = ResidentBitmap(held_[id].directory);
    }
    Result<ResidentBitmap*> bitmap(std::int64_t id) override {
        const auto found = held_.find(id);
        return found == held_.end() ? nullptr : &found->second.bitmap;
    }
    Result<void> load(ResidentBitmap& bitmap, std::int64_t id, std::uint32_t stripe, std::uint64_t wanted) override {
        CHECK(announced == static_cast<std::int64_t>(stripe));
        ++loads;
        std::vector<ResidentBitmap::Stored> containers;
        for (std::uint64_t left = bitmap.missing(stripe, wanted); left != 0; left &= left - 1) {
            const auto place = static_cast<std::uint32_t>(__builtin_ctzll(left));
            const auto chunk = static_cast<std::uint16_t>(stripe * kStripeChunks + place);
            containers.push_back({chunk, held_[id].stored[chunk]});
        }
        containers_loaded += containers.size();
        std::uint32_t failed = 0;
        return bitmap.load(stripe, containers, failed);
    }
    void begin_stripe(std::uint32_t stripe) override { announced = stripe; }
    void end_stripe(std::uint32_t) override { announced = -1; }

    std::int64_t announced = -1;
    std::size_t loads = 0;
    std::size_t containers_loaded = 0;

  private:
    static std::string stored(const ChunkView& view) {
        std::vector<std::uint16_t> room;
        return ChunkSet::from_sorted(elements_of(view, room)).encode();
    }
    struct Held {
        std::vector<ResidentBitmap::Entry> directory;
        std::map<std::uint16_t, std::string> stored;
        ResidentBitmap bitmap;
    };
    std::map<BitmapId, Held> held_;
};

std::vector<BitmapId> numbers_up_to(std::size_t end) {
    std::vector<BitmapId> ids(end);
    std::iota(ids.begin(), ids.end(), 0);
    return ids;
}

Plan leaf(BitmapId id) {
    Plan plan;
    plan.kind = PlanKind::bitmaps;
    plan.bitmaps = {id};
    return plan;
}

TEST_CASE("every value's count within a plan is that of the conjunction of the two", "[exec][values]") {
    const std::uint64_t salt = GENERATE(1, 2, 3, 4);
    INFO("seed " << Catch::getSeed() << ", salt " << salt);
    Random random(std::uint64_t{Catch::getSeed()} * 8 + salt);
    const std::vector<std::vector<std::uint32_t>> places = {
        {0}, {0, 1, 2, 62, 63, 64, 65, 127, 128}, {5, 1'000, 65'535}, {3, 4, 5, 6}};
    const BigSets sets(random, random.one_of(places), 10);
    test::MemoryBitmaps memory;
    LazyBitmaps lazy;
    for (std::size_t i = 0; i < sets.size(); ++i) {
        const auto ordinals = sets.ordinals(sets.set(i));
        memory.add(static_cast<BitmapId>(i), ResidentBitmap::from_ordinals(ordinals));
        lazy.add(static_cast<BitmapId>(i), ResidentBitmap::from_ordinals(ordinals));
    }
    const auto values = numbers_up_to(sets.size());
    for (int round = 0; round < 12; ++round) {
        const Plan within = model::random_big_plan(random, sets.size(), static_cast<int>(random.below(4)));
        INFO(model::text_of(within));
        const auto selected = sets.evaluate(within);
        for (BitmapSource* const source : {static_cast<BitmapSource*>(&memory), static_cast<BitmapSource*>(&lazy)}) {
            Executor executor(*source, nullptr, 0, {});
            const auto counted = count_values(executor, *source, within, values, {});
            REQUIRE(problem(counted) == "");
            CHECK(counted->of == sets.ordinals(selected).size());
            REQUIRE(counted->counts.size() == values.size());
            for (const BitmapId value : values) {
                BigSets::Bits both = selected;
                const auto& of_value = sets.set(static_cast<std::size_t>(value));
                for (std::size_t i = 0; i < both.size(); ++i) both[i] = both[i] && of_value[i];
                CHECK(counted->counts[static_cast<std::size_t>(value)] == sets.ordinals(both).size());
            }
        }
    }
}

// Values 0 and 1: every 64th profile of the chunks [0, 130). 2, the plan: the first profile of each of the chunks
// named.
LazyBitmaps one_value(const std::vector<std::uint32_t>& selected) {
    std::vector<std::uint32_t> value;
    for (std::uint32_t ordinal = 0; ordinal < 130 << kChunkBits; ordinal += 64) value.push_back(ordinal);
    std::vector<std::uint32_t> few;
    few.reserve(selected.size());
    for (const std::uint32_t chunk : selected) few.push_back(chunk << kChunkBits);
    LazyBitmaps bitmaps;
    bitmaps.add(0, ResidentBitmap::from_ordinals(value));
    bitmaps.add(1, ResidentBitmap::from_ordinals(value));
    bitmaps.add(2, ResidentBitmap::from_ordinals(few));
    return bitmaps;
}

TEST_CASE("a value's containers are read where the plan selects anybody", "[exec][values]") {
    const auto run = [](LazyBitmaps& bitmaps, const std::vector<BitmapId>& values) {
        Executor executor(bitmaps, nullptr, 0, {});
        const auto counted = count_values(executor, bitmaps, leaf(2), values, {});
        REQUIRE(problem(counted) == "");
        return *counted;
    };
    SECTION("single chunks") {
        LazyBitmaps bitmaps = one_value({3, 5, 70});
        CHECK(run(bitmaps, {}).of == 3);
        const std::size_t of_plan = std::exchange(bitmaps.containers_loaded, 0);
        CHECK(of_plan == 3);
        CHECK(run(bitmaps, {1, 7}).counts == std::vector<std::uint64_t>{3, 0});  // there is no 7
        CHECK(bitmaps.containers_loaded == 3);
        CHECK(run(bitmaps, {1}).counts == std::vector<std::uint64_t>{3});
        CHECK(bitmaps.containers_loaded == 3);
    }
    SECTION("chunks in a row are read together") {
        std::vector<std::uint32_t> chunks(130);
        std::iota(chunks.begin(), chunks.end(), 0);
        LazyBitmaps bitmaps = one_value(chunks);
        CHECK(run(bitmaps, {}).of == 130);
        bitmaps.containers_loaded = bitmaps.loads = 0;
        CHECK(run(bitmaps, {1}).counts == std::vector<std::uint64_t>{130});
        CHECK(bitmaps.containers_loaded == 130);
        CHECK(bitmaps.loads <= 16);
    }
}

TEST_CASE("where whole chunks are selected no container is read", "[exec][values]") {
    std::vector<std::uint32_t> all(2 * kChunkSize);
    std::iota(all.begin(), all.end(), 0);
    std::vector<std::uint32_t> some = {1, 5, 70'000, 70'002, 200'000};
    LazyBitmaps bitmaps;
    bitmaps.add(0, ResidentBitmap::from_ordinals(all));
    bitmaps.add(1, ResidentBitmap::from_ordinals(some));
    Executor executor(bitmaps, nullptr, 0, {});
    const std::vector<BitmapId> values{1};
    const auto counted = count_values(executor, bitmaps, leaf(0), values, {});
    REQUIRE(problem(counted) == "");
    CHECK(counted->counts == std::vector<std::uint64_t>{4});
    CHECK(bitmaps.containers_loaded == 2);
}

TEST_CASE("counting many values in one chunk can be cancelled", "[exec][values]") {
    LazyBitmaps bitmaps = one_value({0});
    Executor executor(bitmaps, nullptr, 0, {});
    const std::vector<BitmapId> values(1'000, 1);
    int asked = 0;
    const auto counted = count_values(executor, bitmaps, leaf(2), values, [&] { return ++asked == 2; });
    REQUIRE_FALSE(counted.ok());
    CHECK(counted.error().code == ErrorCode::cancelled);
    CHECK(asked == 2);
    CHECK(bitmaps.announced == -1);
}

}  // namespace
}  // namespace segdb
