#include <algorithm>

#include "query/rules.hpp"

namespace segdb {
namespace {

bool reads_the_table(const Plan& plan) {
    return plan.kind == PlanKind::scan || std::any_of(plan.operands.begin(), plan.operands.end(),
                                                      [](const Plan& operand) { return reads_the_table(operand); });
}

// Bitmaps before table scans; within a conjunction positive operands before complements, which the executor subtracts
// from what is left without ever forming them.
int price(const Plan& plan) {
    if (reads_the_table(plan)) return 2;
    return plan.kind == PlanKind::complement ? 1 : 0;
}

}  // namespace

void order_operands(Plan& plan, std::uint64_t profiles) {
    for (auto& operand : plan.operands) order_operands(operand, profiles);
    const bool conjunction = plan.kind == PlanKind::conjunction;
    if (!conjunction && plan.kind != PlanKind::disjunction) return;
    std::stable_sort(plan.operands.begin(), plan.operands.end(), [&](const Plan& a, const Plan& b) {
        if (price(a) != price(b)) return price(a) < price(b);
        // A conjunction wants to be left with little early, a disjunction to be full early.
        return conjunction ? a.estimate < b.estimate : a.estimate > b.estimate;
    });
}

}  // namespace segdb
