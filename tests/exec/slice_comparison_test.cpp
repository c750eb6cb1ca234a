// Comparisons over blocks of values against a loop: places x values x ranges x the set to stay within.
#include "exec/slice_comparison.hpp"

#include <algorithm>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <limits>

#include "exec/elements.hpp"
#include "model/chunk_sets.hpp"
#include "model/value_sets.hpp"
#include "support/outcome.hpp"

namespace segdb {
namespace {

using test::NamedSet;
using test::Values;

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kGreatest = std::numeric_limits<std::int64_t>::max();

// Ranges around the values that there are: at their ends, at values, between them, beyond all.
std::vector<std::vector<IntegerRange>> all_ranges(std::mt19937_64& random, const Values& values) {
    const auto [least, greatest] = std::minmax_element(values.values.begin(), values.values.end());
    const auto any = [&] { return values.values[random() % values.values.size()]; };
    const auto ordered = [](std::int64_t a, std::int64_t b) { return IntegerRange{std::min(a, b), std::max(a, b)}; };
    std::vector<std::vector<IntegerRange>> all = {
        {},
        {{kLeast, kGreatest}},
        {{*least, *greatest}},
        {{*least, *least}},
        {{*greatest, *greatest}},
        {{0, kGreatest}},
        {{kLeast, 0}},
        {ordered(any(), any())},
        {ordered(any(), any())},
        {ordered(any(), static_cast<std::int64_t>(random()))},
    };
    const std::int64_t value = any();
    all.push_back({{value, value}});
    all.push_back({{kLeast, value}});
    all.push_back({{value, kGreatest}});
    if (value < kGreatest) all.push_back({{value + 1, kGreatest}});
    if (value > kLeast) all.push_back({{kLeast, value - 1}});
    for (const std::size_t count : {3U, 20U, 400U}) {
        std::vector<IntegerRange> points;
        for (std::size_t i = 0; i < count; ++i) {
            const std::int64_t point = any();
            points.push_back(i % 5 == 0 ? ordered(point, any()) : IntegerRange{point, point});
            if (i % 5 == 0 && count > 3) points.back().high = points.back().low;
        }
        all.push_back(IntegerRanges(std::move(points)).ranges());
    }
    // Many ranges side by side: those that values in order, or any numbers, have between them.
    std::vector<std::int64_t> ends;
    ends.reserve(120);
    for (int i = 0; i < 120; ++i) ends.push_back(i % 3 == 0 ? static_cast<std::int64_t>(random()) >> (i % 60) : any());
    std::sort(ends.begin(), ends.end());
    std::vector<IntegerRange> side_by_side;
    side_by_side.reserve(ends.size() / 2);
    for (std::size_t i = 0; i + 1 < ends.size(); i += 2) side_by_side.push_back({ends[i], ends[i + 1]});
    all.push_back(IntegerRanges(std::move(side_by_side)).ranges());
    return all;
}

std::vector<std::uint16_t> naive(const Values& values, const std::vector<IntegerRange>& ranges, const NamedSet& set) {
    std::vector<bool> inside(65'536);
    for (const std::uint16_t place : set.elements) inside[place] = true;
    std::vector<std::uint16_t> found;
    for (std::size_t i = 0; i < values.places.size(); ++i) {
        const auto holds = [&](const IntegerRange& range) {
            return range.low <= values.values[i] && values.values[i] <= range.high;
        };
        if (inside[values.places[i]] && std::any_of(ranges.begin(), ranges.end(), holds)) {
            found.push_back(values.places[i]);
        }
    }
    return found;
}

std::vector<std::uint16_t> places_of(ChunkValue value, ChunkAlgebra& algebra) {
    value = algebra.materialised(value);
    ChunkView view = value.view();
    if (value.form == Form::bits && !value.is_known()) view.cardinality = algebra.kernels().count(view.data);
    std::vector<std::uint16_t> room;
    const auto elements = elements_of(view, room);
    std::vector<std::uint16_t> places(elements.begin(), elements.end());
    CHECK(view.cardinality == places.size());
    algebra.release(value);
    return places;
}

void check_comparisons(const Values& values, const std::vector<NamedSet>& withins, std::mt19937_64& random,
                       ChunkAlgebra& algebra) {
    const auto block = SliceBlock::decode(SliceBlock::encode(values.places, values.values));
    REQUIRE(test::problem(block) == "");
    for (const auto& ranges : all_ranges(random, values)) {
        const IntegerRange first = ranges.empty() ? IntegerRange{} : ranges.front();
        CAPTURE(ranges.size(), first.low, first.high);
        for (const NamedSet& set : withins) {
            CAPTURE(set.name);
            const ChunkValue value = compare(*block, ranges, set.view, algebra);
            CHECK(places_of(value, algebra) == naive(values, ranges, set));
            CHECK(algebra.scratch().taken() == 0);
            CHECK(algebra.fused().size() == 0);
        }
    }
}

}  // namespace

TEST_CASE("comparisons find what a loop finds", "[exec][slices]") {
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    const auto withins = test::named_sets(random);
    const auto all = simd::available_kernels();
    for (const auto& [name, values] : test::value_sets(random)) {
        CAPTURE(name);
        const simd::Kernels& kernels = *all[random() % all.size()];
        CAPTURE(kernels.name);
        ChunkAlgebra algebra(kernels);
        check_comparisons(values, withins, random, algebra);
    }
}

TEST_CASE("what a block's ends decide touches no slice", "[exec][slices]") {
    ChunkAlgebra algebra(simd::kernels());
    const Values values = test::ascending_values(65'536, 3);
    const auto block = SliceBlock::decode(SliceBlock::encode(values.places, values.values));
    const ChunkView full{nullptr, kChunkSize, 0, Form::full};
    const auto compare_one = [&](std::int64_t low, std::int64_t high) {
        const IntegerRange range{low, high};
        return compare(*block, {&range, 1}, full, algebra);
    };
    CHECK(compare_one(-10, -1).form == Form::empty);
    CHECK(compare_one(3 * 65'535 + 1, kGreatest).form == Form::empty);
    CHECK(compare_one(0, 3 * 65'535).form == Form::full);
    CHECK(compare_one(kLeast, kGreatest).form == Form::full);
    CHECK(algebra.fused().size() == 0);
}

TEST_CASE("a comparison is fused with what else is asked", "[exec][slices]") {
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    ChunkAlgebra algebra(simd::kernels());
    Values values{test::first_places(65'536), {}};
    for (std::uint32_t i = 0; i < 65'536; ++i) values.values.push_back(static_cast<std::int64_t>(random() % 1'000));
    const auto block = SliceBlock::decode(SliceBlock::encode(values.places, values.values));
    const NamedSet set = test::named_set("bits", test::random_places(random, 0.4));
    const std::vector<IntegerRange> ranges = {{200, 700}};
    const ChunkValue value = compare(*block, ranges, {nullptr, kChunkSize, 0, Form::full}, algebra);
    CHECK(value.is_fused());
    const std::uint32_t count = algebra.count_intersection(ChunkValue::of(set.view), value);
    CHECK(count == naive(values, ranges, set).size());
    CHECK(algebra.scratch().taken() == 0);
}

}  // namespace segdb
