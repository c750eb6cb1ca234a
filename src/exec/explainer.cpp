#include "exec/explainer.hpp"

#include <string>

#include "grammar/printer.hpp"

namespace segdb {
namespace {

constexpr std::size_t kMaxLabelBytes = 100;

std::string condition_text(const Plan& plan) {
    std::string text = plan.source != nullptr ? grammar::to_text(*plan.source) : std::string();
    if (text.size() <= kMaxLabelBytes) return text;
    std::size_t end = kMaxLabelBytes - 3;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return text.substr(0, end) + "...";
}

std::string label(const Plan& plan) {
    switch (plan.kind) {
        case PlanKind::nothing:
            return plan.source != nullptr ? "nobody: " + condition_text(plan) : "nobody";
        case PlanKind::everything:
            return "everyone";
        case PlanKind::bitmaps:
            return condition_text(plan);
        case PlanKind::keys:
            return "look up " + condition_text(plan);
        case PlanKind::scan:
            return "scan " + condition_text(plan);
        case PlanKind::conjunction:
            return "and";
        case PlanKind::disjunction:
            return "or";
        case PlanKind::complement:
            return "not";
        case PlanKind::count_of:
            break;
    }
    const std::string mode = plan.mode == grammar::CountMode::at_least  ? "at least "
                             : plan.mode == grammar::CountMode::at_most ? "at most "
                                                                        : "exactly ";
    return mode + std::to_string(plan.k) + " of";
}

std::string detail(const Plan& plan) {
    if (!plan.detail.empty()) return plan.detail;
    return {};
}

}  // namespace

PlanNode explained(const Plan& plan, const Actuals& actuals) {
    PlanNode node;
    node.label = label(plan);
    node.detail = detail(plan);
    node.estimated = plan.estimate;
    if (const auto found = actuals.find(&plan); found != actuals.end()) {
        node.actual = found->second.profiles;
        node.nanoseconds = found->second.nanoseconds;
    }
    for (const auto& operand : plan.operands) node.children.push_back(explained(operand, actuals));
    return node;
}

}  // namespace segdb
