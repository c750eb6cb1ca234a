#include <iterator>
#include <utility>

#include "query/rules.hpp"

namespace segdb {

void flatten(Plan& plan, std::uint64_t profiles) {
    for (auto& operand : plan.operands) flatten(operand, profiles);
    if (plan.kind != PlanKind::conjunction && plan.kind != PlanKind::disjunction) return;
    std::vector<Plan> flat;
    for (auto& operand : plan.operands) {
        if (operand.kind != plan.kind) {
            flat.push_back(std::move(operand));
            continue;
        }
        auto inner = std::move(operand.operands);
        flat.insert(flat.end(), std::make_move_iterator(inner.begin()), std::make_move_iterator(inner.end()));
    }
    plan.operands = std::move(flat);
    estimate_group(plan, profiles);
}

}  // namespace segdb
