// Each kind of step on profiles in the first chunk, at chunk borders and in the last place an ordinal has.
#include "exec/executor.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "exec/elements.hpp"
#include "exec/explainer.hpp"
#include "model/small_shop.hpp"
#include "query/planner.hpp"

namespace segdb {
namespace {

using test::demote;
using test::problem;
using test::SmallShop;

// k0 .. k5 on ordinals 0, 1, 65535, 65536, 131072 and 4294967295: chunks 0, 1, 2 and 65535.
class SpreadShop : public SmallShop {
  public:
    SpreadShop()
        : SmallShop(
              "id,age,city,likes\n"
              "k0,1,PL,tea\n"
              "k1,2,DE,\n"
              "k2,3,PL,tea;coffee\n"
              "k3,4,,coffee\n"
              "k4,5,PL,\n"
              "k5,,DE,tea\n",
              "id,tag\nk0,x\nk2,x\nk3,x\nk5,x\n") {
        std::string sql;
        const std::vector<std::pair<int, std::string>> places = {
            {5, "4294967295"}, {4, "131072"}, {3, "65536"}, {2, "65535"}};
        for (const auto& [from, to] : places) {
            for (const char* table : {"customers_tags", "customers_likes", "customers"}) {
                sql += std::string("UPDATE ") + table + " SET ordinal = " + to +
                       " WHERE ordinal = " + std::to_string(from) + ";";
            }
        }
        foreign_sql(sql);
    }
};

// Plans made by hand for an expression's conditions: the executor is asked about exactly these steps.
class Bench {
  public:
    explicit Bench(const SmallShop& shop) : session_(shop.session()) {
        auto begun = session_->begin_read();
        REQUIRE(problem(begun) == "");
        transaction_.emplace(std::move(begun).value());
    }

    Plan plan(std::string_view text) {
        auto query = session_->bind(text, {});
        REQUIRE(problem(query) == "");
        auto made = make_plan(**query, *session_->snapshot);
        REQUIRE(problem(made) == "");
        queries_.push_back(std::move(query).value());  // the plan points into it
        return std::move(made).value();
    }

    Executor executor(ExecutorOptions options = {}) {
        return {*session_->connection, session_->catalog.collections().front(), *session_->snapshot,
                std::move(options)};
    }

    std::vector<std::uint32_t> ordinals(const Plan& plan) {
        std::vector<std::uint32_t> found;
        std::vector<std::uint16_t> room;
        auto runner = executor();
        const auto result =
            runner.for_each_chunk(plan, [&](std::uint32_t chunk, const ChunkView& selected) -> Result<bool> {
                CHECK(selected.cardinality > 0);
                for (const auto low : elements_of(selected, room)) found.push_back((chunk << kChunkBits) | low);
                return true;
            });
        REQUIRE(problem(result) == "");
        const auto count = executor().count(plan);
        REQUIRE(problem(count) == "");
        CHECK(*count == found.size());
        CHECK(std::is_sorted(found.begin(), found.end()));
        return found;
    }
    std::vector<std::uint32_t> ordinals(std::string_view text) { return ordinals(plan(text)); }

  private:
    std::unique_ptr<Session> session_;
    std::optional<Transaction> transaction_;
    std::vector<std::unique_ptr<BoundQuery>> queries_;
};

using Ordinals = std::vector<std::uint32_t>;
const Ordinals kAll = {0, 1, 65535, 65536, 131072, 4294967295};

Plan group(PlanKind kind, std::vector<Plan> operands) {
    Plan plan;
    plan.kind = kind;
    plan.operands = std::move(operands);
    return plan;
}

TEST_CASE("leaves select across chunks") {
    const SpreadShop shop;
    Bench bench(shop);
    CHECK(bench.ordinals("true") == kAll);
    CHECK(bench.ordinals("false") == Ordinals{});
    CHECK(bench.ordinals("tag x") == Ordinals{0, 65535, 65536, 4294967295});
    CHECK(bench.ordinals("city = 'PL'") == Ordinals{0, 65535, 131072});
    CHECK(bench.ordinals("age between 2 and 4") == Ordinals{1, 65535, 65536});  // the union of three bitmaps
    CHECK(bench.ordinals("city is set") == Ordinals{0, 1, 65535, 131072, 4294967295});
    CHECK(bench.ordinals("id in ('k5', 'k3', 'k0', 'nobody', 'k3')") == Ordinals{0, 65536, 4294967295});
    CHECK(bench.ordinals("id ends with '4'") == Ordinals{131072});  // read from the table
}

TEST_CASE("leaves that read the table select what their bitmaps would") {
    const SpreadShop shop;
    for (const char* attribute : {"city", "age", "likes", "tags"}) demote(shop.path(), "customers", attribute);
    Bench bench(shop);
    CHECK(bench.plan("tag x").kind == PlanKind::scan);
    CHECK(bench.ordinals("tag x") == Ordinals{0, 65535, 65536, 4294967295});
    CHECK(bench.ordinals("city = 'PL'") == Ordinals{0, 65535, 131072});
    CHECK(bench.ordinals("age between 2 and 4") == Ordinals{1, 65535, 65536});
    CHECK(bench.ordinals("likes has 'coffee'") == Ordinals{65535, 65536});
    CHECK(bench.ordinals("not likes has 'coffee'") == Ordinals{0, 1, 131072, 4294967295});
}

TEST_CASE("groups combine chunk by chunk") {
    const SpreadShop shop;
    Bench bench(shop);
    CHECK(bench.ordinals("tag x and city = 'PL'") == Ordinals{0, 65535});
    CHECK(bench.ordinals("tag x or city = 'PL'") == Ordinals{0, 65535, 65536, 131072, 4294967295});
    CHECK(bench.ordinals("not tag x") == Ordinals{1, 131072});
    CHECK(bench.ordinals("tag x and not city = 'PL'") == Ordinals{65536, 4294967295});
    CHECK(bench.ordinals("not tag x and not city = 'PL'") == Ordinals{1});
    CHECK(bench.ordinals("not tag x and not id = 'k1' and not id = 'k4'") == Ordinals{});
    CHECK(bench.ordinals("not id = 'nobody'") == kAll);
}

TEST_CASE("groups that the rules would fold away work as well") {
    const SpreadShop shop;
    Bench bench(shop);
    const Plan x = bench.plan("tag x");
    const Plan nobody = bench.plan("false");
    const Plan everyone = bench.plan("true");
    CHECK(bench.ordinals(group(PlanKind::conjunction, {x, nobody})) == Ordinals{});
    CHECK(bench.ordinals(group(PlanKind::conjunction, {everyone, x})) == Ordinals{0, 65535, 65536, 4294967295});
    CHECK(bench.ordinals(group(PlanKind::disjunction, {x, everyone})) == kAll);
    CHECK(bench.ordinals(group(PlanKind::disjunction, {nobody, nobody})) == Ordinals{});
    CHECK(bench.ordinals(group(PlanKind::complement, {nobody})) == kAll);
    CHECK(bench.ordinals(group(PlanKind::complement, {everyone})) == Ordinals{});
    CHECK(bench.ordinals(group(PlanKind::conjunction, {group(PlanKind::complement, {nobody}),
                                                       group(PlanKind::complement, {x})})) == Ordinals{1, 131072});
}

TEST_CASE("counts of conditions, also within counts") {
    const SpreadShop shop;
    Bench bench(shop);
    const std::string three = "(tag x, city = 'PL', age > 2)";
    // k0: x, PL; k1: none; k2: all; k3: x, >2; k4: PL, >2; k5: x.
    CHECK(bench.ordinals("at least 0 of " + three) == kAll);
    CHECK(bench.ordinals("at least 1 of " + three) == Ordinals{0, 65535, 65536, 131072, 4294967295});
    CHECK(bench.ordinals("at least 2 of " + three) == Ordinals{0, 65535, 65536, 131072});
    CHECK(bench.ordinals("at least 3 of " + three) == Ordinals{65535});
    CHECK(bench.ordinals("at most 0 of " + three) == Ordinals{1});
    CHECK(bench.ordinals("at most 1 of " + three) == Ordinals{1, 4294967295});
    CHECK(bench.ordinals("exactly 2 of " + three) == Ordinals{0, 65536, 131072});
    CHECK(bench.ordinals("exactly 1 of (at least 2 of " + three + ", exactly 1 of " + three + ", false)") ==
          Ordinals{0, 65535, 65536, 131072, 4294967295});
    CHECK(bench.ordinals("at least 2 of (tag x, tag x, tag x)") == Ordinals{0, 65535, 65536, 4294967295});
}

TEST_CASE("chunks come in order until the visitor has enough") {
    const SpreadShop shop;
    Bench bench(shop);
    std::vector<std::uint32_t> chunks;
    auto executor = bench.executor();
    const Plan everyone = bench.plan("true");
    const auto visited = executor.for_each_chunk(everyone, [&](std::uint32_t chunk, const ChunkView&) -> Result<bool> {
        chunks.push_back(chunk);
        return chunks.size() < 2;
    });
    CHECK(problem(visited) == "");
    CHECK(chunks == std::vector<std::uint32_t>{0, 1});
    // An error of the visitor ends it and is handed on.
    const auto failed = executor.for_each_chunk(everyone, [&](std::uint32_t, const ChunkView&) -> Result<bool> {
        return Error{.code = ErrorCode::limit, .message = "enough"};
    });
    REQUIRE_FALSE(failed.ok());
    CHECK(failed.error().message == "enough");
}

TEST_CASE("actuals count the profiles and the time of every step") {
    const SpreadShop shop;
    Bench bench(shop);
    const Plan plan = bench.plan("(tag x or city = 'PL') and not age > 3");
    Actuals actuals;
    std::uint64_t clock = 0;
    ExecutorOptions options;
    options.actuals = &actuals;
    options.timer_ns = [&] { return clock += 10; };
    const auto count = bench.executor(options).count(plan);
    REQUIRE(problem(count) == "");
    CHECK(*count == 3);  // k0, k2, k5
    const PlanNode tree = explained(plan, actuals);
    CHECK(tree.label == "and");
    CHECK(tree.actual == 3);
    REQUIRE(tree.children.size() == 2);
    CHECK(tree.children[0].label == "or");
    CHECK(tree.children[0].actual == 5);
    REQUIRE(tree.children[0].children.size() == 2);
    CHECK(tree.children[0].children[0].actual == 4);
    CHECK(tree.children[0].children[1].actual == 3);
    // The complement is subtracted, never formed; what it would have been is told all the same.
    CHECK(tree.children[1].label == "and not");
    CHECK(tree.children[1].actual == 4);
    CHECK(tree.children[1].children[0].actual == 2);
    // Times are inclusive of children and grow with the clock.
    CHECK(tree.nanoseconds >= tree.children[0].nanoseconds + tree.children[1].children[0].nanoseconds);
    CHECK(tree.children[0].nanoseconds > tree.children[0].children[0].nanoseconds);
    CHECK(tree.children[0].children[0].nanoseconds >= 10);

    Actuals untimed;
    options = {};
    options.actuals = &untimed;
    REQUIRE(bench.executor(options).count(plan).ok());
    CHECK(explained(plan, untimed).nanoseconds == 0);
    CHECK(explained(plan, untimed).actual == 3);
}

TEST_CASE("items that outlive their profile select nobody") {
    const SpreadShop shop;
    shop.foreign_sql("INSERT INTO customers_likes VALUES (77, 'tea'), (131073, 'tea')");
    {
        Bench bench(shop);
        CHECK(bench.ordinals("likes has 'tea'") == Ordinals{0, 65535, 4294967295});
        CHECK(bench.ordinals("likes is set") == Ordinals{0, 65535, 65536, 4294967295});
    }
    demote(shop.path(), "customers", "likes");
    Bench bench(shop);
    CHECK(bench.ordinals("likes has 'tea'") == Ordinals{0, 65535, 4294967295});
    CHECK(bench.ordinals("not likes has 'tea'") == Ordinals{1, 65536, 131072});
}

}  // namespace
}  // namespace segdb
