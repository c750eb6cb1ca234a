// A and (B and C)  ->  A and B and C
// A or (B or C)    ->  A or B or C
//
// A and (everything and not B)  ->  A and not B: the inner `everything` was only there to be subtracted from.
#include <algorithm>
#include <iterator>
#include <utility>

#include "query/plan_steps.hpp"
#include "query/plan_walk.hpp"
#include "query/rules.hpp"

namespace segdb {
namespace {

// Takes groups apart from the outermost one down, so that however deep they nest each operand is moved twice.
void flatten_group(Plan& plan, std::uint64_t profiles) {
    std::vector<Plan> flat;
    std::vector<Plan> ahead;  // the next one last
    std::size_t dropped = 0;
    const auto open = [&](Plan& group) {
        std::move(group.operands.rbegin(), group.operands.rend(), std::back_inserter(ahead));
    };
    open(plan);
    while (!ahead.empty()) {
        Plan next = std::move(ahead.back());
        ahead.pop_back();
        if (next.kind == plan.kind) {
            open(next);
        } else if (next.kind == PlanKind::everything && plan.kind == PlanKind::conjunction) {
            ++dropped;
        } else {
            flat.push_back(std::move(next));
        }
    }
    if (flat.empty()) return become_constant(plan, true, profiles);
    const bool needed = flat.size() == 1 || std::all_of(flat.begin(), flat.end(), is_complement);
    if (dropped > 0 && needed) {
        flat.emplace_back();
        become_constant(flat.back(), true, profiles);
    }
    plan.operands = std::move(flat);
    estimate_group(plan, profiles);
}

}  // namespace

void flatten(Plan& plan, std::uint64_t profiles) {
    each_top_down(plan, [&](Plan& step) {
        const bool nested =
            is_group(step) && std::any_of(step.operands.begin(), step.operands.end(),
                                          [&](const Plan& operand) { return operand.kind == step.kind; });
        if (nested) flatten_group(step, profiles);
        return true;
    });
}

}  // namespace segdb
