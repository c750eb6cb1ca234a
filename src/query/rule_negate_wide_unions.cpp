// age in (190 of its 200 values)  ->  age is set and not age in (the other 10)
//
// What to read instead, and whether it is clearly less, is known where the leaf is made (planner.cpp): see Plan::rest.
#include <utility>

#include "query/plan_steps.hpp"
#include "query/plan_walk.hpp"
#include "query/rules.hpp"

namespace segdb {
namespace {

Plan leaf_of(const Plan& plan, std::vector<BitmapId> bitmaps, std::uint64_t estimate) {
    Plan leaf;
    leaf.kind = PlanKind::bitmaps;
    leaf.bitmaps = std::move(bitmaps);
    leaf.disjoint = plan.disjoint;
    leaf.condition = plan.condition;
    leaf.estimate = estimate;
    return leaf;
}

}  // namespace

void negate_wide_unions(Plan& plan, std::uint64_t profiles) {
    each_bottom_up(plan, [&](Plan& step) {
        if (step.kind != PlanKind::bitmaps || step.rest.empty()) return;
        const std::vector<BitmapId> others(step.rest.begin() + 1, step.rest.end());
        const std::uint64_t estimate = step.estimate;
        const std::uint64_t present = step.rest_estimate + estimate;
        std::vector<Plan> operands;
        operands.push_back(leaf_of(step, {step.rest.front()}, present < profiles ? present : profiles));
        operands.back().detail = "everyone who has a value";
        if (!others.empty()) {
            Plan unselected = leaf_of(step, others, step.rest_estimate);
            unselected.detail =
                others.size() == 1 ? "the other value" : "the other " + std::to_string(others.size()) + " values";
            operands.push_back(negated(std::move(unselected), profiles));
        }
        const auto* source = step.source;
        const bool source_negated = step.source_negated;
        std::string detail = std::move(step.detail);
        if (operands.size() == 1) {
            step = std::move(operands.front());
        } else {
            step = make_step(PlanKind::conjunction, std::move(operands), profiles);
            step.estimate = estimate;
        }
        step.source = source;
        step.source_negated = source_negated;
        step.detail = std::move(detail);
    });
}

}  // namespace segdb
