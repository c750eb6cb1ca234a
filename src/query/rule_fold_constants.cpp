#include <algorithm>
#include <utility>

#include "query/rules.hpp"

namespace segdb {
namespace {

void become(Plan& plan, PlanKind kind, std::uint64_t profiles) {
    plan.kind = kind;
    plan.bitmaps.clear();
    plan.condition = nullptr;
    plan.operands.clear();
    plan.estimate = kind == PlanKind::everything ? profiles : 0;
}

void become_operand(Plan& plan, std::size_t operand) {
    Plan only = std::move(plan.operands[operand]);
    plan = std::move(only);
}

// `absorbing` decides the group by itself, `neutral` changes nothing.
void fold_group(Plan& plan, PlanKind absorbing, PlanKind neutral, std::uint64_t profiles) {
    for (const auto& operand : plan.operands) {
        if (operand.kind == absorbing) return become(plan, absorbing, profiles);
    }
    std::erase_if(plan.operands, [&](const Plan& operand) { return operand.kind == neutral; });
    if (plan.operands.empty()) return become(plan, neutral, profiles);
    if (plan.operands.size() == 1) return become_operand(plan, 0);
    estimate_group(plan, profiles);
}

void fold_complement(Plan& plan, std::uint64_t profiles) {
    Plan& operand = plan.operands.front();
    if (operand.kind == PlanKind::nothing) return become(plan, PlanKind::everything, profiles);
    if (operand.kind == PlanKind::everything) return become(plan, PlanKind::nothing, profiles);
    if (operand.kind == PlanKind::complement) {
        Plan inner = std::move(operand.operands.front());
        plan = std::move(inner);
    }
}

}  // namespace

void fold_constants(Plan& plan, std::uint64_t profiles) {
    for (auto& operand : plan.operands) fold_constants(operand, profiles);
    if (plan.kind == PlanKind::conjunction) fold_group(plan, PlanKind::nothing, PlanKind::everything, profiles);
    if (plan.kind == PlanKind::disjunction) fold_group(plan, PlanKind::everything, PlanKind::nothing, profiles);
    if (plan.kind == PlanKind::complement) fold_complement(plan, profiles);
}

}  // namespace segdb
