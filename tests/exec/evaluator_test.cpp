// The executor over bitmaps in memory, against sets evaluated bit by bit: every form, every kind of step, one thread and
// several, counted, collected and observed.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cstdlib>
#include <numeric>
#include <random>

#include "exec/elements.hpp"
#include "exec/executor.hpp"
#include "model/big_sets.hpp"
#include "support/count_allocations.hpp"
#include "support/memory_bitmaps.hpp"
#include "support/outcome.hpp"

namespace segdb {
namespace {

using model::BigSets;
using model::Random;
using test::problem;

class Collection {
  public:
    explicit Collection(const BigSets& sets) {
        for (std::size_t i = 0; i < sets.size(); ++i) {
            bitmaps.add(static_cast<std::int64_t>(i), ResidentBitmap::from_ordinals(sets.ordinals(sets.set(i))));
        }
    }
    Executor executor(ExecutorOptions options = {}) { return {bitmaps, nullptr, 0, std::move(options)}; }

    std::vector<std::uint32_t> ordinals(const Plan& plan) {
        std::vector<std::uint32_t> found;
        std::vector<std::uint16_t> room;
        Executor runner = executor();
        const auto done = runner.for_each_chunk(plan, [&](std::uint32_t chunk, const ChunkView& view) -> Result<bool> {
            const auto elements = elements_of(view, room);
            CHECK(elements.size() == view.cardinality);
            CHECK_FALSE(elements.empty());
            for (const auto low : elements) found.push_back((chunk << kChunkBits) | low);
            return true;
        });
        REQUIRE(problem(done) == "");
        return found;
    }

    test::MemoryBitmaps bitmaps;
};

std::uint64_t count(Executor executor, const Plan& plan) {
    const auto counted = executor.count(plan);
    REQUIRE(problem(counted) == "");
    return *counted;
}

Plan group(PlanKind kind, std::vector<Plan> operands) {
    Plan plan;
    plan.kind = kind;
    plan.operands = std::move(operands);
    return plan;
}

Plan union_of(std::vector<BitmapId> ids) {
    Plan plan;
    plan.kind = PlanKind::bitmaps;
    plan.bitmaps = std::move(ids);
    return plan;
}

Plan leaf(BitmapId id) { return union_of({id}); }

TEST_CASE("random plans over all forms yield what the model says") {
    const char* const told = std::getenv("SEGDB_TEST_SEED");  // a failed run's, to see it again
    const std::uint64_t seed = told != nullptr ? std::strtoull(told, nullptr, 10) : std::random_device()();
    std::uint64_t salt = GENERATE(1, 2, 3, 4);
    INFO("seed " << seed << ", salt " << salt);
    Random random(seed * 8 + salt);
    const std::vector<std::vector<std::uint32_t>> places = {
        {0}, {0, 1, 2, 62, 63, 64, 65, 127, 128}, {5, 1'000, 65'535}, {3, 4, 5, 6}};
    const BigSets sets(random, random.one_of(places), 10);
    Collection collection(sets);
    for (int round = 0; round < 25; ++round) {
        INFO("round " << round);
        Plan plan = model::random_big_plan(random, sets.size(), 1 + static_cast<int>(random.below(4)));
        if (random.chance(30) && plan.kind != PlanKind::bitmaps && plan.operands.size() > 1) {
            // The same group twice, under one number.
            Plan twice = plan;
            twice.shared = plan.shared = 1;
            const Plan one = model::random_big_plan(random, sets.size(), 0);
            const Plan left = group(PlanKind::conjunction, {one, plan});
            const Plan right = group(PlanKind::conjunction, {twice, model::random_big_plan(random, sets.size(), 1)});
            plan = group(PlanKind::disjunction, {left, right});
        }
        INFO(model::text_of(plan));
        const auto expected = sets.ordinals(sets.evaluate(plan));
        CHECK(count(collection.executor(), plan) == expected.size());
        CHECK(count(collection.executor({.threads = 3, .nanoseconds_worth_a_thread = 1}), plan) == expected.size());
        CHECK((collection.ordinals(plan) == expected));
        Actuals actuals;
        CHECK(count(collection.executor({.actuals = &actuals}), plan) == expected.size());
        const auto root = actuals.find(&plan);
        if (root != actuals.end()) CHECK(root->second.profiles == expected.size());
    }
}

// Over as many chunks as told, sets of every density that the evaluator treats differently.
Collection dense_and_sparse(std::uint32_t chunks) {
    std::vector<std::uint32_t> all(chunks);
    std::iota(all.begin(), all.end(), 0);
    Random random(7);
    Collection collection{BigSets(random, {0}, 1)};
    for (BitmapId id = 1; id < 8; ++id) {
        std::vector<std::uint32_t> ordinals;
        const std::uint64_t step = id < 3 ? 2 : id < 5 ? 40 : id == 5 ? 3'000 : 1;
        for (std::uint64_t ordinal = 0; ordinal < std::uint64_t{chunks} << kChunkBits;
             ordinal += 1 + random.below(2 * step)) {
            if (id >= 6 && ordinal / 1'000 % 2 == 0) continue;  // runs
            ordinals.push_back(static_cast<std::uint32_t>(ordinal));
        }
        collection.bitmaps.add(id, ResidentBitmap::from_ordinals(ordinals));
    }
    return collection;
}

// The bitmaps of instructions are numbered with 16 bits; here the one that decides would be the 65,601st.
TEST_CASE("more bitsets than an instruction can number") {
    std::vector<std::uint32_t> thirds;
    std::vector<std::uint32_t> halves;
    for (std::uint32_t i = 0; i < kChunkSize; ++i) {
        if (i % 3 == 0) thirds.push_back(i);
        if (i % 2 == 0) halves.push_back(i);
    }
    Random random(1);
    Collection collection{BigSets(random, {0}, 1)};
    collection.bitmaps.add(1, ResidentBitmap::from_ordinals(thirds));
    collection.bitmaps.add(2, ResidentBitmap::from_ordinals(halves));
    std::vector<Plan> many(65'600, leaf(1));
    many.push_back(leaf(2));
    CHECK(count(collection.executor(), group(PlanKind::conjunction, many)) == 10'923);
    CHECK(count(collection.executor(), group(PlanKind::disjunction, many)) == 43'691);
    const auto nobody = group(PlanKind::complement, {leaf(1)});
    many.push_back(nobody);
    CHECK(count(collection.executor(), group(PlanKind::conjunction, many)) == 0);
}

TEST_CASE("no memory is allocated for a chunk") {
    constexpr std::uint64_t kNewShapes = 10;
    Plan several = group(PlanKind::count_of, {leaf(1), leaf(2), leaf(3), leaf(5), leaf(6)});
    several.k = 2;
    Plan rare = group(PlanKind::count_of, {leaf(3), leaf(5), leaf(5), leaf(7)});
    rare.k = 3;
    const auto negation = [&](Plan plan) { return group(PlanKind::complement, {std::move(plan)}); };
    const std::vector<Plan> plans = {
        group(PlanKind::conjunction,
              {group(PlanKind::disjunction, {group(PlanKind::conjunction, {leaf(1), leaf(2)}), leaf(3)}), leaf(4)}),
        group(PlanKind::disjunction,
              {leaf(1), leaf(3), leaf(5), leaf(6), group(PlanKind::conjunction, {leaf(2), negation(leaf(4))})}),
        group(PlanKind::conjunction, {leaf(6), leaf(7), negation(group(PlanKind::disjunction, {leaf(1), leaf(5)}))}),
        several,
        rare,
        union_of({1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5, 6, 7}),
    };
    Collection few = dense_and_sparse(70);
    Collection many = dense_and_sparse(400);
    for (std::size_t i = 0; i < plans.size(); ++i) {
        INFO("plan " << i);
        const auto allocated = [&](Collection& collection) {
            const std::uint64_t before = test::allocations();
            CHECK(count(collection.executor(), plans[i]) > 0);
            return test::allocations() - before;
        };
        // A chunk of a new shape may need one buffer more than all before it; 330 chunks more need none of their own.
        CHECK(allocated(many) <= allocated(few) + kNewShapes);
        // And none in the middle of a query, once the first stripe was seen.
        const Program program = Program::compile(plans[i], 0);
        std::vector<ResidentBitmap*> operands;
        for (const auto& each : program.leaves()) operands.push_back(*many.bitmaps.bitmap(each.bitmap));
        Evaluator evaluator(program, operands, {}, nullptr);
        std::uint64_t before = 0;
        for (std::uint32_t stripe = 0; stripe < 6; ++stripe) {
            if (stripe == 1) before = test::allocations();
            for (std::uint64_t chunks = evaluator.begin_stripe(stripe, ~std::uint64_t{0}); chunks != 0;
                 chunks &= chunks - 1) {
                (void)evaluator.count(static_cast<std::uint32_t>(__builtin_ctzll(chunks)));
                CHECK(evaluator.buffers_taken() == 0);
            }
        }
        CHECK(test::allocations() <= before + kNewShapes);
    }
}

// Selects place 3 of every chunk, and notes which chunks it was asked about.
class NotingReader : public LeafReader {
  public:
    Result<void> scan(const BoundCondition&, std::uint32_t chunk, std::vector<std::uint16_t>& places) override {
        chunks.push_back(chunk);
        places = {3};
        return {};
    }
    Result<std::vector<std::uint32_t>> keys(const BoundCondition&) override { return std::vector<std::uint32_t>{}; }
    std::vector<std::uint32_t> chunks;
};

TEST_CASE("a table is read only where there are profiles, and within a conjunction only where somebody is left") {
    test::MemoryBitmaps bitmaps;
    bitmaps.add(0, ResidentBitmap::from_ordinals(std::vector<std::uint32_t>{3, 4, 70'000, 4'294'967'295}));
    bitmaps.add(1, ResidentBitmap::from_ordinals(std::vector<std::uint32_t>{3, 4'294'967'295}));
    const BoundCondition condition;
    Plan scan;
    scan.kind = PlanKind::scan;
    scan.condition = &condition;
    NotingReader reader;
    Executor executor(bitmaps, &reader, 0, {.threads = 4, .nanoseconds_worth_a_thread = 1});
    const auto alone = executor.count(scan);
    REQUIRE(problem(alone) == "");
    CHECK(*alone == 3);
    CHECK(reader.chunks == std::vector<std::uint32_t>{0, 1, 65'535});
    reader.chunks.clear();
    const auto both = executor.count(group(PlanKind::conjunction, {leaf(1), scan}));
    REQUIRE(problem(both) == "");
    CHECK(*both == 1);
    CHECK(reader.chunks == std::vector<std::uint32_t>{0, 65'535});
}

TEST_CASE("a query can be cancelled in the middle, on one thread and on several") {
    Collection collection = dense_and_sparse(400);
    const Plan plan = group(PlanKind::conjunction, {leaf(1), leaf(2), leaf(3)});
    for (const unsigned threads : {1U, 3U}) {
        int asked = 0;  // once for each of the three bitmaps, then at the first chunk, then now and then
        auto executor = collection.executor({.cancelled = [&] { return ++asked == (threads == 1 ? 5 : 4); },
                                             .threads = threads,
                                             .nanoseconds_worth_a_thread = 1});
        const auto counted = executor.count(plan);
        REQUIRE_FALSE(counted.ok());
        CHECK(counted.error().code == ErrorCode::cancelled);
    }
}

}  // namespace
}  // namespace segdb
