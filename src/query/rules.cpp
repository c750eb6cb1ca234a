#include "query/rules.hpp"

#include <algorithm>

namespace segdb {

std::span<const Rule> rules() {
    static constexpr Rule kRules[] = {
        {"fold_constants", fold_constants},
        {"flatten", flatten},
        {"order_operands", order_operands},
    };
    return kRules;
}

void estimate_group(Plan& plan, std::uint64_t profiles) {
    if (plan.operands.empty()) return;
    std::uint64_t least = profiles;
    std::uint64_t sum = 0;
    for (const auto& operand : plan.operands) {
        least = std::min(least, operand.estimate);
        sum = std::min(profiles, sum + operand.estimate);
    }
    if (plan.kind == PlanKind::conjunction) plan.estimate = least;
    if (plan.kind == PlanKind::disjunction) plan.estimate = sum;
}

std::string check_plan(const Plan& plan, std::uint64_t profiles) {
    const std::size_t operands = plan.operands.size();
    const bool group = plan.kind == PlanKind::conjunction || plan.kind == PlanKind::disjunction;
    if (group && operands < 2) return "a group with fewer than two operands";
    if (plan.kind == PlanKind::complement && operands != 1) return "a complement without its one operand";
    if (plan.kind == PlanKind::count_of && operands == 0) return "a count of nothing";
    const bool leaf = !group && plan.kind != PlanKind::complement && plan.kind != PlanKind::count_of;
    if (leaf && operands != 0) return "a leaf with operands";
    if (plan.estimate > profiles) return "an estimate beyond the collection";
    for (const auto& operand : plan.operands) {
        if (auto wrong = check_plan(operand, profiles); !wrong.empty()) return wrong;
    }
    return {};
}

}  // namespace segdb
