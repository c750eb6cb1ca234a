#include <catch2/catch_test_macros.hpp>

#include "query/rules.hpp"
#include "query/written_plan.hpp"

namespace segdb {
namespace {

using namespace test;

TEST_CASE("check_plan names each broken invariant that always holds, wherever it is") {
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
    CHECK(check_plan(leaf(PlanKind::bitmaps, {}, 1), kProfiles) == "bitmaps where none belong, or none");
    CHECK(check_plan(leaf(PlanKind::everything, {'a'}, 1), kProfiles) == "bitmaps where none belong, or none");
    CHECK(check_plan(leaf(PlanKind::scan, {}, 1), kProfiles) == "nothing to look up or to scan for");
    CHECK(check_plan(leaf(PlanKind::keys, {}, 1), kProfiles) == "nothing to look up or to scan for");
    CHECK(check_plan(scan(1), kProfiles) == "");
    CHECK(check_plan(set('a', kProfiles), kProfiles) == "");
    CHECK(check_plan(set('a', kProfiles + 1), kProfiles) == "an estimate beyond the collection");
    CHECK(check_plan(no(any({set('a'), all({set('b')})})), kProfiles) == "a group with fewer than two operands");
}

TEST_CASE("check_plan: steps with the same shared number are equal, and there are two of them") {
    Plan plan = all({any({set('a'), set('b')}), no(any({set('b'), set('a')}))});
    plan.operands[0].shared = 1;
    CHECK(check_plan(plan, kProfiles) == "a shared number that stands once");
    plan.operands[1].operands[0].shared = 1;
    CHECK(check_plan(plan, kProfiles) == "");
    plan.operands[1].operands[0].operands[0] = set('c');
    CHECK(check_plan(plan, kProfiles) == "different steps with the same shared number");
}

TEST_CASE("check_plan: what a rule establishes is checked when it is said to hold") {
    const auto broken = [](const Plan& plan, PlanInvariants holding) {
        CHECK(check_plan(plan, kProfiles) == "");
        CHECK(check_plan(plan, kProfiles, ~holding & 15U) == "");
        return check_plan(plan, kProfiles, holding);
    };
    CHECK(broken(any({set('a'), nothing()}), kConstantsFolded) == "a constant operand");
    CHECK(broken(all({set('a'), everything()}), kConstantsFolded) == "a constant operand");
    CHECK(check_plan(all({everything(), no(set('a'))}), kProfiles, 15U) == "");
    CHECK(broken(all({everything(), no(set('a')), set('b')}), kConstantsFolded) == "a constant operand");
    CHECK(broken(all({everything(), everything(), no(set('b'))}), kConstantsFolded) == "a constant operand");
    CHECK(check_plan(no(nothing()), kProfiles, kConstantsFolded) == "a constant operand");
    CHECK(check_plan(at_least(2, {set('a'), set('b'), everything()}), kProfiles, kConstantsFolded) ==
          "a constant operand");
    CHECK(check_plan(at_least(3, {set('a'), set('b')}), kProfiles, kConstantsFolded) ==
          "a count that holds for all or for none");
    CHECK(check_plan(at_most(2, {set('a'), set('b')}), kProfiles, kConstantsFolded) ==
          "a count that holds for all or for none");
    CHECK(check_plan(exactly(2, {set('a'), set('b')}), kProfiles, kConstantsFolded) == "");

    const auto three = [] { return std::vector<Plan>{set('a'), set('b'), set('c')}; };
    for (const std::uint32_t k : {1U, 3U}) CHECK(broken(at_least(k, three()), kCountsSimplified) != "");
    CHECK(broken(exactly(3, three()), kCountsSimplified) == "a count that is a group");
    CHECK(broken(at_most(1, three()), kCountsSimplified) == "a count that is a group");
    CHECK(check_plan(at_least(2, three()), kProfiles, 15U) == "");
    CHECK(check_plan(exactly(1, three()), kProfiles, 15U) == "");

    CHECK(broken(all({set('a'), all({set('b'), set('c')})}), kFlat) == "a group in a group of its kind");
    CHECK(broken(no(set('a')), kNegationsPushed) == "a complement that is not in a conjunction");
    CHECK(broken(any({set('b'), no(set('a'))}), kNegationsPushed) == "a complement that is not in a conjunction");
    CHECK(broken(at_least(2, {set('b'), set('c'), no(set('a'))}), kNegationsPushed) ==
          "a complement that is not in a conjunction");
    CHECK(broken(all({no(set('b')), no(set('a'))}), kNegationsPushed) == "complements of nothing");
    CHECK(broken(all({set('b'), no(any({set('a'), set('c')}))}), kNegationsPushed) ==
          "a complement of a complement or a disjunction");
    CHECK(check_plan(all({set('b'), no(all({set('a'), set('c')}))}), kProfiles, 15U) == "");
}

}  // namespace
}  // namespace segdb
