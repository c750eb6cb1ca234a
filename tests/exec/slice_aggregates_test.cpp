// Sums, ends and ranks over blocks of values against a loop: places x values (signs, depths, zeros) x sets x kernels.
#include "exec/slice_aggregates.hpp"

#include <algorithm>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <limits>

#include "model/chunk_sets.hpp"
#include "support/outcome.hpp"

namespace segdb {
namespace {

using test::NamedSet;
using test::Values;

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kGreatest = std::numeric_limits<std::int64_t>::max();

std::vector<std::int64_t> values_in(const Values& values, const NamedSet& set) {
    std::vector<bool> inside(65'536);
    for (const std::uint16_t place : set.elements) inside[place] = true;
    std::vector<std::int64_t> found;
    for (std::size_t i = 0; i < values.places.size(); ++i) {
        if (inside[values.places[i]]) found.push_back(values.values[i]);
    }
    return found;
}

ValueTotals naive(const std::vector<std::int64_t>& values) {
    ValueTotals totals;
    for (const std::int64_t value : values) {
        totals.least = totals.count == 0 ? value : std::min(totals.least, value);
        totals.greatest = totals.count == 0 ? value : std::max(totals.greatest, value);
        totals.sum += value;
        ++totals.count;
    }
    return totals;
}

void check_same(const ValueTotals& totals, const ValueTotals& expected) {
    CHECK(totals.count == expected.count);
    CHECK((totals.sum == expected.sum));  // Catch2 prints no 128 bits
    if (expected.count == 0) return;
    CHECK(totals.least == expected.least);
    CHECK(totals.greatest == expected.greatest);
}

}  // namespace

TEST_CASE("totals and ranks are those of a loop", "[exec][slices]") {
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    const auto sets = test::named_sets(random);
    const auto all = simd::available_kernels();
    for (const auto& [name, values] : test::value_sets(random)) {
        const simd::Kernels& kernels = *all[random() % all.size()];
        CAPTURE(name, kernels.name);
        ChunkAlgebra algebra(kernels);
        const auto block = SliceBlock::decode(SliceBlock::encode(values.places, values.values));
        REQUIRE(test::problem(block) == "");
        for (const NamedSet& set : sets) {
            CAPTURE(set.name);
            const auto inside = values_in(values, set);
            ValueTotals totals;
            totals.add(*block, set.view, {}, algebra);
            check_same(totals, naive(inside));
            CHECK(algebra.scratch().taken() == 0);
            const std::int64_t any = values.values[random() % values.values.size()];
            for (const std::int64_t most : {kLeast, kGreatest, std::int64_t{-1}, std::int64_t{0}, block->low(),
                                            block->high(), any, any == kLeast ? any : any - 1}) {
                CAPTURE(most);
                const auto expected =
                    std::count_if(inside.begin(), inside.end(), [&](std::int64_t value) { return value <= most; });
                CHECK(count_at_most(*block, set.view, most, algebra) == static_cast<std::uint64_t>(expected));
                CHECK(algebra.scratch().taken() == 0);
                CHECK(algebra.fused().size() == 0);
            }
        }
    }
}

TEST_CASE("totals of several chunks", "[exec][slices]") {
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    ChunkAlgebra algebra(simd::kernels());
    const auto sets = test::named_sets(random);
    for (int round = 0; round < 20; ++round) {
        ValueTotals totals;
        ValueTotals only_sum;
        ValueTotals only_ends;
        ValueTotals only_count;
        std::vector<std::int64_t> all;
        for (int chunk = 0; chunk < 4; ++chunk) {
            const auto places = test::place_sets(random);
            Values values{places[random() % places.size()].second, {}};
            const int kind = static_cast<int>(random() % test::kValueKinds);
            for (std::size_t i = 0; i < values.places.size(); ++i) {
                values.values.push_back(test::random_value(random, kind));
            }
            const auto block = SliceBlock::decode(SliceBlock::encode(values.places, values.values));
            const NamedSet& set = sets[random() % sets.size()];
            totals.add(*block, set.view, {}, algebra);
            only_sum.add(*block, set.view, {.sum = true, .ends = false}, algebra);
            only_ends.add(*block, set.view, {.sum = false, .ends = true}, algebra);
            only_count.add(*block, set.view, {.sum = false, .ends = false}, algebra);
            for (const std::int64_t value : values_in(values, set)) all.push_back(value);
        }
        const ValueTotals expected = naive(all);
        check_same(totals, expected);
        CHECK((only_sum.sum == expected.sum));
        CHECK(only_sum.count == expected.count);
        CHECK(only_count.count == expected.count);
        CHECK(only_ends.count == expected.count);
        if (expected.count == 0) continue;
        CHECK(only_ends.least == expected.least);
        CHECK(only_ends.greatest == expected.greatest);
    }
}

TEST_CASE("sums beyond 64 bits are exact", "[exec][slices]") {
    ChunkAlgebra algebra(simd::kernels());
    const NamedSet half = test::named_set("every other", [] {
        std::vector<std::uint16_t> places;
        for (std::uint32_t place = 0; place < 65'536; place += 2) places.push_back(static_cast<std::uint16_t>(place));
        return places;
    }());
    for (const std::int64_t value : {kLeast, kGreatest}) {
        std::vector<std::int64_t> values(65'536, value);
        values[0] = 0;
        const auto block = SliceBlock::decode(SliceBlock::encode(test::first_places(65'536), values));
        ValueTotals totals;
        totals.add(*block, half.view, {}, algebra);
        CHECK((totals.sum == Int128{value} * 32'767));
    }
}

}  // namespace segdb
