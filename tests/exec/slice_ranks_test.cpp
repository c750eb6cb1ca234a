// Values at ranks over several chunks against sorting: signs, gaps, duplicates, sets, and errors on the way.
#include "exec/slice_ranks.hpp"

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

// Chunks of values, and what is asked of them: some chunks left out, so that their numbers are not their places.
struct Column {
    std::vector<std::shared_ptr<const SliceBlock>> blocks;
    std::vector<Values> values;
    mutable int loads = 0;

    void add(Values chunk) {
        blocks.push_back(std::make_shared<SliceBlock>(
            std::move(*SliceBlock::decode(SliceBlock::encode(chunk.places, chunk.values)))));
        values.push_back(std::move(chunk));
    }
    [[nodiscard]] SetOfValues::Loader loader() const {
        return [this](std::uint32_t chunk) -> Result<std::shared_ptr<const SliceBlock>> {
            ++loads;
            return blocks.at(chunk / 7);
        };
    }
};

Column random_column(std::mt19937_64& random, int chunks) {
    Column column;
    for (int chunk = 0; chunk < chunks; ++chunk) {
        const auto places = test::place_sets(random);
        Values values{places[random() % places.size()].second, {}};
        const int kind = static_cast<int>(random() % test::kValueKinds);
        for (std::size_t i = 0; i < values.places.size(); ++i)
            values.values.push_back(test::random_value(random, kind));
        column.add(std::move(values));
    }
    return column;
}

std::vector<std::int64_t> sorted_within(const Column& column, const std::vector<const NamedSet*>& sets) {
    std::vector<std::int64_t> all;
    for (std::size_t chunk = 0; chunk < column.values.size(); ++chunk) {
        const auto& elements = sets[chunk]->elements;
        const Values& values = column.values[chunk];
        for (std::size_t i = 0; i < values.places.size(); ++i) {
            if (std::binary_search(elements.begin(), elements.end(), values.places[i])) all.push_back(values.values[i]);
        }
    }
    std::sort(all.begin(), all.end());
    return all;
}

}  // namespace

TEST_CASE("values at ranks are those of the sorted values", "[exec][slices]") {
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    ChunkAlgebra algebra(simd::kernels());
    const auto sets = test::named_sets(random);
    for (int round = 0; round < 40; ++round) {
        const Column column = random_column(random, 1 + round % 5);
        SetOfValues values(column.loader());
        std::vector<const NamedSet*> chosen;
        for (std::size_t i = 0; i < column.blocks.size(); ++i) {
            chosen.push_back(&sets[random() % sets.size()]);
            values.add(static_cast<std::uint32_t>(7 * i), *column.blocks[i], chosen.back()->view, algebra);
        }
        const auto sorted = sorted_within(column, chosen);
        REQUIRE(values.size() == sorted.size());
        if (sorted.empty()) continue;
        std::vector<std::uint64_t> ranks = {sorted.size() - 1, 0, sorted.size() / 2};
        for (int i = 0; i < 3; ++i) ranks.push_back(random() % sorted.size());
        std::vector<std::int64_t> expected;
        expected.reserve(ranks.size());
        for (const std::uint64_t rank : ranks) expected.push_back(sorted[rank]);
        for (const std::uint64_t max_fetched : {std::uint64_t{0}, std::uint64_t{100}, cost::kMaxFetchedValues}) {
            CAPTURE(round, max_fetched);
            const auto found = values_at_ranks(values, ranks, algebra, {}, max_fetched);
            REQUIRE(test::problem(found) == "");
            CHECK(*found == expected);
            CHECK(algebra.scratch().taken() == 0);
        }
    }
}

TEST_CASE("chunks that lie on one side of what is searched are not read", "[exec][slices]") {
    ChunkAlgebra algebra(simd::kernels());
    Column column;
    for (std::int64_t chunk = 0; chunk < 8; ++chunk) {
        Values values = test::ascending_values(5'000, 1);
        for (std::int64_t& value : values.values) value += chunk * 1'000'000;
        column.add(std::move(values));
    }
    SetOfValues values(column.loader());
    const ChunkView full{nullptr, kChunkSize, 0, Form::full};
    for (std::uint32_t i = 0; i < 8; ++i) values.add(7 * i, *column.blocks[i], full, algebra);
    const std::vector<std::uint64_t> ranks = {3 * 5'000 + 17};
    const auto found = values_at_ranks(values, ranks, algebra, {}, 10);
    REQUIRE(test::problem(found) == "");
    CHECK(found->front() == 3'000'017);
    CHECK(column.loads < 20);  // the one chunk, once for each of some digits
}

TEST_CASE("a search for ranks ends when it is told, and when a block cannot be read", "[exec][slices]") {
    ChunkAlgebra algebra(simd::kernels());
    Column column;
    column.add(test::ascending_values(50'000, 3));
    const ChunkView full{nullptr, kChunkSize, 0, Form::full};
    const std::vector<std::uint64_t> ranks = {25'000};

    SetOfValues values(column.loader());
    values.add(0, *column.blocks[0], full, algebra);
    int asked = 0;
    const auto cancelled = values_at_ranks(
        values, ranks, algebra, [&] { return ++asked == 2; }, 10);
    CHECK(test::failed_with(cancelled, ErrorCode::cancelled));
    CHECK(asked == 2);

    SetOfValues broken([](std::uint32_t) -> Result<std::shared_ptr<const SliceBlock>> {
        return Error{.code = ErrorCode::corrupt, .message = "broken"};
    });
    broken.add(0, *column.blocks[0], full, algebra);
    CHECK(test::failed_with(values_at_ranks(broken, ranks, algebra, {}), ErrorCode::corrupt));
    CHECK(algebra.scratch().taken() == 0);
}

}  // namespace segdb
