#include "query/rules.hpp"

#include <algorithm>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include "model/plan_sets.hpp"

namespace segdb {
namespace {

using model::kProfiles;

Plan leaf(PlanKind kind, BitmapId bitmap, std::uint64_t estimate) {
    Plan plan;
    plan.kind = kind;
    if (kind == PlanKind::bitmaps) plan.bitmaps = {bitmap};
    plan.estimate = estimate;
    return plan;
}
Plan set(char name, std::uint64_t estimate = 10) { return leaf(PlanKind::bitmaps, name, estimate); }
Plan scan(std::uint64_t estimate) { return leaf(PlanKind::scan, 0, estimate); }
Plan nothing() { return leaf(PlanKind::nothing, 0, 0); }
Plan everything() { return leaf(PlanKind::everything, 0, kProfiles); }
Plan group(PlanKind kind, std::vector<Plan> operands, std::uint64_t estimate = 10) {
    Plan plan;
    plan.kind = kind;
    plan.operands = std::move(operands);
    plan.estimate = estimate;
    return plan;
}
Plan all(std::vector<Plan> operands) { return group(PlanKind::conjunction, std::move(operands)); }
Plan any(std::vector<Plan> operands) { return group(PlanKind::disjunction, std::move(operands)); }
Plan no(Plan operand, std::uint64_t estimate = 10) {
    std::vector<Plan> operands;
    operands.push_back(std::move(operand));
    return group(PlanKind::complement, std::move(operands), estimate);
}

std::string written(const Plan& plan) {
    switch (plan.kind) {
        case PlanKind::nothing:
            return "0";
        case PlanKind::everything:
            return "1";
        case PlanKind::bitmaps:
            return std::string(1, static_cast<char>(plan.bitmaps.front()));
        case PlanKind::keys:
            return "keys";
        case PlanKind::scan:
            return "scan";
        case PlanKind::complement:
            return "!" + written(plan.operands.front());
        case PlanKind::conjunction:
        case PlanKind::disjunction:
        case PlanKind::count_of:
            break;
    }
    std::string text = "(";
    const char* join = plan.kind == PlanKind::conjunction ? " & " : plan.kind == PlanKind::disjunction ? " | " : " + ";
    for (std::size_t i = 0; i < plan.operands.size(); ++i) text += (i > 0 ? join : "") + written(plan.operands[i]);
    return text + ")";
}

std::string after(void (*rule)(Plan&, std::uint64_t), Plan plan) {
    rule(plan, kProfiles);
    CHECK(check_plan(plan, kProfiles) == "");
    return written(plan);
}

TEST_CASE("fold_constants: who is nobody or everybody decides groups or leaves them") {
    CHECK(after(fold_constants, all({set('a'), nothing()})) == "0");
    CHECK(after(fold_constants, all({set('a'), everything()})) == "a");
    CHECK(after(fold_constants, all({everything(), everything()})) == "1");
    CHECK(after(fold_constants, all({set('a'), everything(), set('b')})) == "(a & b)");
    CHECK(after(fold_constants, any({set('a'), everything()})) == "1");
    CHECK(after(fold_constants, any({set('a'), nothing()})) == "a");
    CHECK(after(fold_constants, any({nothing(), nothing()})) == "0");
    CHECK(after(fold_constants, any({set('a'), nothing(), set('b')})) == "(a | b)");
    CHECK(after(fold_constants, no(nothing())) == "1");
    CHECK(after(fold_constants, no(everything())) == "0");
    CHECK(after(fold_constants, no(no(set('a')))) == "a");
    CHECK(after(fold_constants, no(no(no(set('a'))))) == "!a");
    // From the inside out, in one pass.
    CHECK(after(fold_constants, all({set('a'), no(any({set('b'), no(nothing())}))})) == "0");
    CHECK(after(fold_constants, any({set('a'), no(all({no(nothing()), everything()}))})) == "a");
    // Groups that it leaves alone stay as they are.
    CHECK(after(fold_constants, all({set('a'), set('b')})) == "(a & b)");
    CHECK(after(fold_constants, group(PlanKind::count_of, {set('a'), nothing()})) == "(a + 0)");
}

TEST_CASE("fold_constants: what is left has the estimate of its new kind") {
    Plan plan = any({set('a', 5), everything()});
    fold_constants(plan, kProfiles);
    CHECK(plan.estimate == kProfiles);
    plan = all({set('a', 5), nothing()});
    fold_constants(plan, kProfiles);
    CHECK(plan.estimate == 0);
    plan = all({set('a', 5), everything(), set('b', 7)});
    fold_constants(plan, kProfiles);
    CHECK(plan.estimate == 5);
}

TEST_CASE("flatten: groups within groups of the same kind are one group") {
    CHECK(after(flatten, all({set('a'), all({set('b'), set('c')})})) == "(a & b & c)");
    CHECK(after(flatten, all({all({set('a'), set('b')}), all({set('c'), all({set('d'), set('e')})})})) ==
          "(a & b & c & d & e)");
    CHECK(after(flatten, any({any({set('a'), set('b')}), set('c')})) == "(a | b | c)");
    CHECK(after(flatten, all({set('a'), any({set('b'), set('c')})})) == "(a & (b | c))");
    CHECK(after(flatten, any({all({set('a'), all({set('b'), set('c')})}), set('d')})) == "((a & b & c) | d)");
    CHECK(after(flatten, all({set('a'), no(all({set('b'), set('c')}))})) == "(a & !(b & c))");
    CHECK(after(flatten, group(PlanKind::count_of, {group(PlanKind::count_of, {set('a')}), set('b')})) == "((a) + b)");
}

TEST_CASE(
    "order_operands: a conjunction starts with what is cheap and small, a disjunction with what is cheap and large") {
    CHECK(after(order_operands, all({set('b', 20), set('c', 30), set('a', 10)})) == "(a & b & c)");
    CHECK(after(order_operands, any({set('b', 20), set('c', 30), set('a', 10)})) == "(c | b | a)");
    CHECK(after(order_operands, all({no(set('n'), 1), set('a', 30)})) == "(a & !n)");
    CHECK(after(order_operands, all({scan(1), no(set('n'), 1), set('a', 30)})) == "(a & !n & scan)");
    CHECK(after(order_operands, any({scan(60), no(set('n'), 1), set('a', 3)})) == "(a | !n | scan)");
    CHECK(after(order_operands, all({no(scan(1), 1), set('a', 30)})) == "(a & !scan)");
    // Equals keep the order in which they were written.
    CHECK(after(order_operands, all({set('c'), set('a'), set('b')})) == "(c & a & b)");
    // Also within.
    CHECK(after(order_operands, no(all({set('b', 20), any({set('d', 3), set('c', 4)}), set('a', 1)}))) ==
          "!(a & (c | d) & b)");
}

TEST_CASE("estimate_group: a conjunction is at most its least operand, a disjunction at most all") {
    Plan plan = all({set('a', 30), set('b', 20)});
    estimate_group(plan, kProfiles);
    CHECK(plan.estimate == 20);
    plan = any({set('a', 30), set('b', 20)});
    estimate_group(plan, kProfiles);
    CHECK(plan.estimate == 50);
    plan = any({set('a', 60), set('b', 60), set('c', 60)});
    estimate_group(plan, kProfiles);
    CHECK(plan.estimate == kProfiles);
}

TEST_CASE("check_plan names each broken invariant, wherever it is") {
    CHECK(check_plan(all({set('a'), set('b')}), kProfiles) == "");
    CHECK(check_plan(all({set('a')}), kProfiles) == "a group with fewer than two operands");
    CHECK(check_plan(any({}), kProfiles) == "a group with fewer than two operands");
    CHECK(check_plan(group(PlanKind::complement, {}), kProfiles) == "a complement without its one operand");
    CHECK(check_plan(group(PlanKind::complement, {set('a'), set('b')}), kProfiles) ==
          "a complement without its one operand");
    CHECK(check_plan(group(PlanKind::count_of, {}), kProfiles) == "a count of nothing");
    for (const PlanKind kind :
         {PlanKind::bitmaps, PlanKind::nothing, PlanKind::everything, PlanKind::keys, PlanKind::scan}) {
        CHECK(check_plan(group(kind, {set('a')}), kProfiles) == "a leaf with operands");
    }
    CHECK(check_plan(set('a', kProfiles), kProfiles) == "");
    CHECK(check_plan(set('a', kProfiles + 1), kProfiles) == "an estimate beyond the collection");
    CHECK(check_plan(no(any({set('a'), all({set('b')})})), kProfiles) == "a group with fewer than two operands");
}

// No group directly within one of its kind.
bool is_flat(const Plan& plan) {
    return std::all_of(plan.operands.begin(), plan.operands.end(), [&](const Plan& operand) {
        const bool group = plan.kind == PlanKind::conjunction || plan.kind == PlanKind::disjunction;
        return (!group || operand.kind != plan.kind) && is_flat(operand);
    });
}

TEST_CASE("every rule keeps the meaning of random plans, and its promise") {
    model::Random random(Catch::getSeed());
    for (int round = 0; round < 3000; ++round) {
        const auto sets = model::random_sets(random, 5);
        const Plan plan = model::random_plan(random, sets, 1 + static_cast<int>(random.below(5)));
        const std::uint64_t meaning = sets.evaluate(plan);
        Plan rewritten = plan;
        for (const auto& rule : rules()) {
            Plan alone = plan;
            rule.apply(alone, kProfiles);
            rule.apply(rewritten, kProfiles);
            INFO("seed " << Catch::getSeed() << ", rule " << rule.name);
            REQUIRE(sets.evaluate(alone) == meaning);
            REQUIRE(sets.evaluate(rewritten) == meaning);
            REQUIRE(check_plan(alone, kProfiles) == "");
            REQUIRE(check_plan(rewritten, kProfiles) == "");
        }
        REQUIRE(is_flat(rewritten));
    }
}

}  // namespace
}  // namespace segdb
