#include "query/rules.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include "query/plan_steps.hpp"
#include "query/plan_walk.hpp"
#include "query/written_plan.hpp"

namespace segdb {
namespace {

using namespace test;

// After one rule by itself.
std::string after(void (*rule)(Plan&, std::uint64_t), Plan plan) {
    PlanInvariants establishes = 0;
    for (const auto& one : rules()) {
        if (one.apply == rule) establishes = one.establishes;
    }
    rule(plan, kProfiles);
    CHECK(check_plan(plan, kProfiles, establishes) == "");
    return written(plan);
}

TEST_CASE("negate_wide_unions: presence without the values that were not selected") {
    Plan plan = leaf(PlanKind::bitmaps, {'a', 'b', 'c'}, 30);
    plan.disjoint = true;
    CHECK(after(negate_wide_unions, plan) == "{abc}");
    plan.rest = {'p', 'd', 'e'};
    plan.rest_estimate = 5;
    plan.detail = "3 of 5 values";
    CHECK(after(negate_wide_unions, plan) == "(p & !{de})");
    CHECK(after(negate_wide_unions, no(any({plan, set('x')}))) == "!((p & !{de}) | x)");
    Plan rewritten = plan;
    negate_wide_unions(rewritten, kProfiles);
    CHECK(rewritten.estimate == 30);
    CHECK(rewritten.operands[0].estimate == 35);
    CHECK(rewritten.operands[1].estimate == kProfiles - 5);
    CHECK(rewritten.operands[1].operands[0].disjoint);
    CHECK(rewritten.detail == "3 of 5 values");
    CHECK(rewritten.operands[1].operands[0].detail == "the other 2 values");
    plan.rest = {'p'};  // all values
    CHECK(after(negate_wide_unions, plan) == "p");
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
}

TEST_CASE("fold_constants: an operand twice, and an operand with its complement") {
    CHECK(after(fold_constants, all({set('a'), set('a')})) == "a");
    CHECK(after(fold_constants, any({set('a'), set('b'), set('a'), set('b')})) == "(a | b)");
    CHECK(after(fold_constants, all({set('a'), set('b'), no(set('a'))})) == "0");
    CHECK(after(fold_constants, any({no(set('a')), set('b'), set('a')})) == "1");
    CHECK(after(fold_constants, all({no(set('a')), no(set('b'))})) == "(!a & !b)");
    CHECK(after(fold_constants, all({set('a'), no(no(set('a')))})) == "a");
    CHECK(after(fold_constants, any({all({set('a'), set('b')}), all({set('b'), set('a')})})) == "(a & b)");
    CHECK(after(fold_constants, any({no(any({set('a'), set('b')})), any({set('b'), set('a')})})) == "1");
    CHECK(after(fold_constants, all({scan(1), set('a'), scan(1)})) == "(scan & a)");
    CHECK(after(fold_constants, at_least(2, {set('a'), set('a'), set('b')})) == ">=2(a + a + b)");  // counts twice
}

TEST_CASE("fold_constants: constants in counts, and counts that are constants") {
    CHECK(after(fold_constants, at_least(2, {set('a'), set('b'), nothing()})) == ">=2(a + b)");
    CHECK(after(fold_constants, at_least(2, {set('a'), set('b'), everything()})) == ">=1(a + b)");
    CHECK(after(fold_constants, at_least(1, {set('a'), set('b'), everything()})) == "1");
    CHECK(after(fold_constants, at_least(0, {set('a'), set('b')})) == "1");
    CHECK(after(fold_constants, at_least(3, {set('a'), set('b')})) == "0");
    CHECK(after(fold_constants, at_least(2, {set('a'), nothing()})) == "0");
    CHECK(after(fold_constants, at_most(1, {set('a'), set('b'), everything()})) == "<=0(a + b)");
    CHECK(after(fold_constants, at_most(0, {set('a'), set('b'), everything()})) == "0");
    CHECK(after(fold_constants, at_most(2, {set('a'), set('b')})) == "1");
    CHECK(after(fold_constants, exactly(2, {set('a'), everything(), nothing()})) == "=1(a)");
    CHECK(after(fold_constants, exactly(1, {everything(), nothing()})) == "1");
    CHECK(after(fold_constants, exactly(2, {everything(), nothing()})) == "0");
    CHECK(after(fold_constants, exactly(3, {set('a'), set('b')})) == "0");
    CHECK(after(fold_constants, exactly(0, {set('a'), everything()})) == "0");
    CHECK(after(fold_constants, all({set('a'), at_least(3, {set('a'), set('b')})})) == "0");
}

TEST_CASE("fold_constants: what is left has the estimate of its new kind") {
    Plan plan = any({set('a', 5), everything()});
    fold_constants(plan, kProfiles);
    CHECK(plan.estimate == kProfiles);
    plan = all({set('a', 5), nothing()});
    fold_constants(plan, kProfiles);
    CHECK(plan.estimate == 0);
    plan = all({set('a', 32), everything(), set('b', 16)});
    fold_constants(plan, kProfiles);
    CHECK(plan.estimate == 8);
}

TEST_CASE("simplify_counts: counts that are groups, or complements of counts") {
    const auto three = [] { return std::vector<Plan>{set('a'), set('b'), set('c')}; };
    CHECK(after(simplify_counts, at_least(0, three())) == "1");
    CHECK(after(simplify_counts, at_least(1, three())) == "(a | b | c)");
    CHECK(after(simplify_counts, at_least(2, three())) == ">=2(a + b + c)");
    CHECK(after(simplify_counts, at_least(3, three())) == "(a & b & c)");
    CHECK(after(simplify_counts, at_least(4, three())) == "0");
    CHECK(after(simplify_counts, at_most(0, three())) == "!(a | b | c)");
    CHECK(after(simplify_counts, at_most(1, three())) == "!>=2(a + b + c)");
    CHECK(after(simplify_counts, at_most(2, three())) == "!(a & b & c)");
    CHECK(after(simplify_counts, at_most(3, three())) == "1");
    CHECK(after(simplify_counts, exactly(0, three())) == "!(a | b | c)");
    CHECK(after(simplify_counts, exactly(1, three())) == "=1(a + b + c)");
    CHECK(after(simplify_counts, exactly(2, three())) == "=2(a + b + c)");
    CHECK(after(simplify_counts, exactly(3, three())) == "(a & b & c)");
    CHECK(after(simplify_counts, exactly(4, three())) == "0");
    CHECK(after(simplify_counts, at_least(1, {set('a')})) == "a");
    CHECK(after(simplify_counts, exactly(1, {set('a')})) == "a");
    CHECK(after(simplify_counts, exactly(0, {set('a')})) == "!a");
    CHECK(after(simplify_counts, at_most(0, {no(set('a'))})) == "a");
    CHECK(after(simplify_counts, at_least(3, {set('a'), set('b'), set('c'), everything()})) == ">=2(a + b + c)");
    CHECK(after(simplify_counts, at_least(2, {at_least(1, {set('a')}), set('b')})) == "(a & b)");
    Plan most = at_most(1, three());
    simplify_counts(most, kProfiles);
    CHECK(most.estimate + most.operands.front().estimate == kProfiles);
}

TEST_CASE("flatten: groups within groups of the same kind are one group") {
    CHECK(after(flatten, all({set('a'), all({set('b'), set('c')})})) == "(a & b & c)");
    CHECK(after(flatten, all({all({set('a'), set('b')}), all({set('c'), all({set('d'), set('e')})})})) ==
          "(a & b & c & d & e)");
    CHECK(after(flatten, any({any({set('a'), set('b')}), set('c')})) == "(a | b | c)");
    CHECK(after(flatten, all({set('a'), any({set('b'), set('c')})})) == "(a & (b | c))");
    CHECK(after(flatten, any({all({set('a'), all({set('b'), set('c')})}), set('d')})) == "((a & b & c) | d)");
    CHECK(after(flatten, all({set('a'), no(all({set('b'), all({set('c'), set('d')})}))})) == "(a & !(b & c & d))");
    CHECK(after(flatten, all({set('a'), all({everything(), no(set('b'))})})) == "(a & !b)");
    CHECK(after(flatten, all({no(set('a')), all({everything(), no(set('b'))})})) == "(!a & !b & 1)");
    CHECK(after(flatten, all({set('a'), all({everything(), everything()})})) == "(a & 1)");
    CHECK(after(flatten, any({set('a'), all({everything(), all({everything(), everything()})})})) == "(a | 1)");
    CHECK(after(flatten, at_least(2, {at_least(1, {set('a')}), set('b')})) == ">=2(>=1(a) + b)");
}

TEST_CASE("push_negations: a complement is only ever taken from something") {
    CHECK(after(push_negations, all({set('a'), no(set('b'))})) == "(a & !b)");
    CHECK(after(push_negations, all({set('a'), no(any({set('b'), set('c')}))})) == "(a & !b & !c)");
    CHECK(after(push_negations, all({set('a'), no(any({set('b'), no(set('c'))}))})) == "(!b & c & a)");
    CHECK(after(push_negations, all({set('a'), no(all({set('b'), set('c')}))})) == "(a & !(b & c))");
    CHECK(after(push_negations, all({set('a'), no(no(set('b')))})) == "(a & b)");
    CHECK(after(push_negations, all({set('a'), everything(), no(set('b'))})) == "(a & !b)");
    CHECK(after(push_negations, all({set('a'), no(at_least(2, {set('b'), set('c'), set('d')}))})) ==
          "(a & !>=2(b + c + d))");
    // Disjunctions: De Morgan.
    CHECK(after(push_negations, any({no(set('a')), no(set('b')), set('c')})) == "(1 & !(a & b & !c))");
    CHECK(after(push_negations, all({set('x'), any({set('a'), no(set('b'))})})) == "(x & !(!a & b))");
    CHECK(after(push_negations, all({set('x'), no(any({no(set('a')), no(set('b'))}))})) == "(a & b & x)");
    CHECK(after(push_negations, any({set('c'), no(all({no(set('a')), no(set('b'))}))})) == "(a | b | c)");
    // Complements of nothing: from everything, at the root and in counts.
    CHECK(after(push_negations, no(set('a'))) == "(1 & !a)");
    CHECK(after(push_negations, no(any({set('a'), set('b')}))) == "(1 & !a & !b)");
    CHECK(after(push_negations, all({no(set('a')), no(set('b'))})) == "(1 & !a & !b)");
    CHECK(after(push_negations, any({set('c'), all({no(set('a')), no(set('b'))})})) == "(1 & !(!c & (a | b)))");
    CHECK(after(push_negations, at_least(2, {set('a'), no(set('b')), no(any({set('c'), set('d')}))})) ==
          ">=2(a + (1 & !b) + (1 & !c & !d))");
    // Once more changes nothing.
    Plan plan = any({set('c'), all({no(set('a')), no(set('b'))})});
    push_negations(plan, kProfiles);
    CHECK(after(push_negations, plan) == written(plan));
}

TEST_CASE("absorb: an operand that another one contains") {
    CHECK(after(absorb, all({set('a'), any({set('a'), set('b')})})) == "a");
    CHECK(after(absorb, any({all({set('b'), set('a')}), set('a')})) == "a");
    CHECK(after(absorb, all({set('c'), any({set('b'), set('a')}), set('a')})) == "(c & a)");
    CHECK(after(absorb, all({set('a'), any({set('b'), set('c')})})) == "(a & (b | c))");
    CHECK(after(absorb, any({no(set('a')), all({set('b'), no(set('a'))})})) == "!a");
    CHECK(after(absorb, all({set('c'), no(set('a')), no(all({set('a'), set('b')}))})) == "(c & !a)");
    CHECK(after(absorb, all({set('c'), no(set('a')), no(any({set('a'), set('b')}))})) == "(c & !a & !(a | b))");
    CHECK(after(absorb, any({all({set('a'), set('b')}), all({set('c'), all({set('b'), set('a')})})})) == "(a & b)");
    // From the inside out.
    CHECK(after(absorb, all({set('a'), any({set('a'), all({set('a'), set('b')})})})) == "(a & a)");
    CHECK(after(absorb, at_least(2, {set('a'), any({set('a'), set('b')}), set('c')})) == ">=2(a + (a | b) + c)");
}

TEST_CASE("factor: what all operands of a disjunction have in common stands before them") {
    CHECK(after(factor, any({all({set('a'), set('b')}), all({set('c'), set('a')})})) == "(a & (b | c))");
    CHECK(after(factor, any({all({set('a'), set('b'), set('d')}), all({set('c'), set('a')})})) ==
          "(a & ((b & d) | c))");
    CHECK(after(factor, any({all({set('a'), set('b'), set('c')}), all({set('b'), set('a'), set('d')})})) ==
          "(a & b & (c | d))");
    CHECK(after(factor, any({all({set('a'), set('b')}), all({set('a'), set('b'), set('c')})})) == "(a & b)");
    CHECK(after(factor, any({all({set('a'), no(set('x'))}), all({set('b'), no(set('x'))})})) == "(!x & (a | b))");
    CHECK(after(factor, any({all({set('a'), set('b')}), all({set('a'), set('c')}), set('d')})) ==
          "((a & b) | (a & c) | d)");
    CHECK(after(factor, any({all({set('a'), set('b')}), all({set('c'), set('d')})})) == "((a & b) | (c & d))");
    CHECK(after(factor, any({all({set('a'), set('a')}), all({set('a'), set('c')})})) == "a");
    CHECK(after(factor, any({all({set('x'), any({all({set('a'), set('b')}), all({set('a'), set('c')})})}),
                             all({set('y'), all({any({set('c'), set('b')}), set('a')})})})) ==
          "((a & (b | c)) & (x | y))");
}

TEST_CASE(
    "order_operands: a conjunction starts with what is cheap and small, a disjunction with what is cheap and large") {
    CHECK(after(order_operands, all({set('b', 20), set('c', 30), set('a', 10)})) == "(a & b & c)");
    CHECK(after(order_operands, any({set('b', 20), set('c', 30), set('a', 10)})) == "(c | b | a)");
    CHECK(after(order_operands, all({no(set('n'), 1), set('a', 30)})) == "(a & !n)");
    CHECK(after(order_operands, all({scan(1), no(set('n'), 1), set('a', 30)})) == "(a & !n & scan)");
    CHECK(after(order_operands, any({scan(60), no(set('n'), 1), set('a', 3)})) == "(a | !n | scan)");
    CHECK(after(order_operands, all({no(scan(1), 1), set('a', 30)})) == "(a & !scan)");
    // Stored sets, groups, complements: what takes away most first.
    CHECK(after(order_operands, all({no(set('m'), 9), any({set('x'), set('y')}, 1), set('a', 30), no(set('n'), 4)})) ==
          "(a & (x | y) & !n & !m)");
    // Equals keep the order in which they were written.
    CHECK(after(order_operands, all({set('c'), set('a'), set('b')})) == "(c & a & b)");
    CHECK(after(order_operands, any({set('c'), set('a'), set('b')})) == "(c | a | b)");
    CHECK(after(order_operands, at_least(2, {set('c', 3), set('a', 1), set('b', 2)})) == ">=2(c + a + b)");
    // Also within.
    CHECK(after(order_operands, no(all({set('b', 20), any({set('d', 3), set('c', 4)}), set('a', 1)}))) ==
          "!(a & b & (c | d))");
}

TEST_CASE("share_subtrees: equal steps have a number, those within them only when they stand elsewhere") {
    const auto ab = [] { return any({set('a'), set('b')}); };
    const auto ba = [] { return any({set('b'), set('a')}); };
    CHECK(after(share_subtrees, all({ab(), set('c')})) == "((a | b) & c)");
    CHECK(after(share_subtrees, any({all({ab(), set('c')}), all({set('d'), ba()})})) ==
          "((#1(a | b) & c) | (d & #1(b | a)))");
    CHECK(after(share_subtrees, all({set('c'), no(ab()), at_least(2, {set('x'), ba(), set('y')})})) ==
          "(c & !#1(a | b) & >=2(x + #1(b | a) + y))");
    const auto abc = [&] { return all({set('c'), ab()}); };
    CHECK(after(share_subtrees, at_least(2, {abc(), abc(), set('x')})) == ">=2(#1(c & (a | b)) + #1(c & (a | b)) + x)");
    CHECK(after(share_subtrees, at_least(2, {abc(), abc(), ba()})) ==
          ">=2(#1(c & #2(a | b)) + #1(c & #2(a | b)) + #2(b | a))");
    CHECK(after(share_subtrees, at_least(2, {set('a'), no(set('b')), set('a'), no(set('b'))})) ==
          ">=2(a + !b + a + !b)");
    CHECK(after(share_subtrees, any({all({scan(1), set('a')}), all({scan(1), set('b')})})) ==
          "((#1scan & a) | (#1scan & b))");
    // Numbers of an earlier run are forgotten.
    Plan plan = all({ab(), set('c')});
    plan.operands[0].shared = 7;
    CHECK(after(share_subtrees, plan) == "((a | b) & c)");
}

TEST_CASE("estimate_group: as if operands were independent") {
    const auto estimated = [](Plan plan) {
        estimate_group(plan, kProfiles);
        return plan.estimate;
    };
    CHECK(estimated(all({set('a', 32), set('b', 16)})) == 8);
    CHECK(estimated(all({set('a', kProfiles), set('b', 16)})) == 16);
    CHECK(estimated(any({set('a', 32), set('b', 32)})) == 48);
    CHECK(estimated(any({set('a', 0), set('b', 5)})) == 5);
    CHECK(estimated(any({set('a', kProfiles), set('b', 60)})) == kProfiles);
    CHECK(estimated(no(set('a', 60))) == 4);
    CHECK(estimated(at_least(2, {set('a', 32), set('b', 32)})) == 16);
    CHECK(estimated(at_least(1, {set('a', 32), set('b', 32)})) == 48);
    CHECK(estimated(at_most(0, {set('a', 32), set('b', 32)})) == 16);
    CHECK(estimated(at_most(5, {set('a', 32), set('b', 32)})) == kProfiles);
    CHECK(estimated(exactly(1, {set('a', 32), set('b', 32)})) == 32);
    CHECK(estimated(exactly(3, {set('a', 32), set('b', 32)})) == 0);
    CHECK(estimated(at_least(500, std::vector<Plan>(1000, set('a', 32)))) == kProfiles / 2);
    CHECK(estimated(set('a', 7)) == 7);
    Plan empty = all({set('a', 0), set('b', 0)});
    estimate_group(empty, 0);
    CHECK(empty.estimate == 0);
}

TEST_CASE("rules have names, and those that do not exist are refused with the list") {
    const auto names = names_of_rules();
    CHECK(names == std::vector<std::string_view>{"negate_wide_unions", "fold_constants", "simplify_counts", "flatten",
                                                 "push_negations", "absorb", "factor", "compare_slices",
                                                 "order_operands", "share_subtrees"});
    CHECK(check_rule_names({}).ok());
    CHECK(check_rule_names(std::vector<std::string>{"flatten", "absorb", "flatten"}).ok());
    const auto refused = check_rule_names(std::vector<std::string>{"flatten", "fold"});
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::invalid_argument);
    CHECK(refused.error().message ==
          "there is no rule 'fold'; the rules are negate_wide_unions, fold_constants, simplify_counts, flatten, "
          "push_negations, absorb, factor, compare_slices, order_operands, share_subtrees");
}

TEST_CASE("all rules together") {
    const auto planned = [](Plan plan, const std::vector<std::string>& without = {}) {
        apply_rules(plan, kProfiles, without);
        return written(plan);
    };
    CHECK(planned(all({set('a'), no(any({set('a'), set('b')}))})) == "0");
    CHECK(planned(any({set('a'), no(set('a'))})) == "1");
    CHECK(planned(no(no(set('a')))) == "a");
    CHECK(planned(any({all({set('a'), set('b')}), all({set('a'), no(set('c'))})})) == "(a & !(c & !b))");
    CHECK(planned(all({no(set('a')), at_most(0, {set('b'), set('c')})})) == "(1 & !b & !c & !a)");
    CHECK(planned(all({set('a'), all({set('b'), set('c')})}), {"flatten", "push_negations"}) == "(a & (b & c))");
    CHECK(planned(all({set('a'), everything()}), {"fold_constants", "push_negations"}) == "(a & 1)");
}

TEST_CASE("every rule keeps the meaning of random plans, and its promise") {
    model::Random random(Catch::getSeed());
    for (int round = 0; round < 3000; ++round) {
        const auto sets = model::random_sets(random, 5);
        const Plan plan = model::random_plan(random, sets, 1 + static_cast<int>(random.below(5)));
        REQUIRE(check_plan(plan, kProfiles) == "");
        const std::uint64_t meaning = sets.evaluate(plan);
        Plan rewritten = plan;
        Plan some = plan;  // by a random subset of the rules
        PlanInvariants holding = 0;
        PlanInvariants holding_of_some = 0;
        for (const auto& rule : rules()) {
            INFO("seed " << Catch::getSeed() << ", rule " << rule.name);
            Plan alone = plan;
            rule.apply(alone, kProfiles);
            REQUIRE(check_plan(alone, kProfiles, rule.establishes) == "");
            REQUIRE(sets.evaluate(alone) == meaning);
            rule.apply(rewritten, kProfiles);
            holding = (holding & ~rule.undoes) | rule.establishes;
            REQUIRE(check_plan(rewritten, kProfiles, holding) == "");
            REQUIRE(sets.evaluate(rewritten) == meaning);
            if (random.chance(40)) continue;
            rule.apply(some, kProfiles);
            holding_of_some = (holding_of_some & ~rule.undoes) | rule.establishes;
            REQUIRE(check_plan(some, kProfiles, holding_of_some) == "");
            REQUIRE(sets.evaluate(some) == meaning);
        }
        REQUIRE(holding == (kConstantsFolded | kCountsSimplified | kFlat | kNegationsPushed));
    }
}

// As long and as deep as the language allows: rules take time in proportion. Nested by every kind in turn.
TEST_CASE("rules take long and deep plans") {
    std::vector<Plan> many;
    many.reserve(100'000);
    for (int i = 0; i < 100'000; ++i) many.push_back(leaf(PlanKind::bitmaps, {i % 50'000}, 1));
    Plan wide = all({any(std::move(many)), any({set('a'), set('b')})});
    apply_rules(wide, kProfiles);
    CHECK(wide.operands.size() == 2);
    CHECK(wide.operands[0].operands.size() + wide.operands[1].operands.size() == 50'002);

    Plan deep = set('a');
    for (int i = 0; i < 1000; ++i) {
        std::vector<Plan> operands;
        operands.reserve(41);
        for (int n = 0; n < 40; ++n) operands.push_back(leaf(PlanKind::bitmaps, {1000 + i * 40 + n}, 1));
        operands.push_back(std::move(deep));
        deep = i % 3 == 0 ? no(all(std::move(operands)))
                          : (i % 3 == 1 ? any(std::move(operands)) : exactly(0, std::move(operands)));
    }
    apply_rules(deep, kProfiles);
    std::size_t leaves = 0;
    each_top_down(deep, [&](const Plan& step) {
        leaves += step.kind == PlanKind::bitmaps ? 1 : 0;
        return true;
    });
    CHECK(leaves == 40'001);
}

}  // namespace
}  // namespace segdb
