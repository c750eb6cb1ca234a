// at least 0 of (A, B) -> everything      at least 1 of (A, B) -> A or B      at least 2 of (A, B) -> A and B
// at most 1 of (A, B, C) -> not at least 2 of (A, B, C)                       at most 2 of (A, B)  -> everything
// exactly 0 of (A, B)  -> not (A or B)    exactly 2 of (A, B)  -> A and B     exactly 3 of (A, B)  -> nothing
//
// What is left to be counted, bit-sliced, is `at least k` and `exactly k` within the bounds of invariant 6.
#include <utility>

#include "query/plan_steps.hpp"
#include "query/plan_walk.hpp"
#include "query/rules.hpp"

namespace segdb {
namespace {

// The count becomes a group of its operands; of a single one, the operand itself.
void become_group(Plan& plan, PlanKind kind, std::uint64_t profiles) {
    if (plan.operands.size() == 1) return become(plan, plan.operands.front());
    plan.kind = kind;
    plan.mode = grammar::CountMode::at_least;
    plan.k = 0;
    estimate_group(plan, profiles);
}

// REQUIRES: fold_count() left a count.
void simplify(Plan& plan, std::uint64_t profiles) {
    const bool at_most = plan.mode == grammar::CountMode::at_most;
    if (at_most) {  // k < n
        plan.mode = grammar::CountMode::at_least;
        ++plan.k;
    }
    const bool none = plan.mode == grammar::CountMode::exactly && plan.k == 0;
    if (plan.k == plan.operands.size()) {
        become_group(plan, PlanKind::conjunction, profiles);
    } else if (none || (plan.mode == grammar::CountMode::at_least && plan.k == 1)) {
        become_group(plan, PlanKind::disjunction, profiles);
    } else {
        estimate_group(plan, profiles);
    }
    if (at_most || none) plan = negated(std::move(plan), profiles);
}

}  // namespace

void simplify_counts(Plan& plan, std::uint64_t profiles) {
    each_bottom_up(plan, [&](Plan& step) {
        if (step.kind == PlanKind::count_of) fold_count(step, profiles);
        if (step.kind == PlanKind::count_of) simplify(step, profiles);
    });
}

}  // namespace segdb
