// Plans made and written in a few characters: `(a & !b)`, `>=2(a + b + c)`, `#1(a | b)`; 0 is nothing, 1 everything, a leaf
// of several bitmaps `{ab}`.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/plan_sets.hpp"
#include "query/plan.hpp"

namespace segdb::test {

using model::kProfiles;

inline const BoundCondition& condition_of_scans() {
    static const AttributeRecord attribute;
    static const BoundCondition condition{&attribute, TextIn({"x"}, false)};
    return condition;
}

inline Plan leaf(PlanKind kind, std::vector<BitmapId> bitmaps, std::uint64_t estimate) {
    Plan plan;
    plan.kind = kind;
    plan.bitmaps = std::move(bitmaps);
    plan.estimate = estimate;
    return plan;
}
inline Plan set(char name, std::uint64_t estimate = 10) { return leaf(PlanKind::bitmaps, {name}, estimate); }
inline Plan scan(std::uint64_t estimate, const BoundCondition& condition = condition_of_scans()) {
    Plan plan = leaf(PlanKind::scan, {}, estimate);
    plan.condition = &condition;
    return plan;
}
inline Plan nothing() { return leaf(PlanKind::nothing, {}, 0); }
inline Plan everything() { return leaf(PlanKind::everything, {}, kProfiles); }
inline Plan group(PlanKind kind, std::vector<Plan> operands, std::uint64_t estimate = 10) {
    Plan plan;
    plan.kind = kind;
    plan.operands = std::move(operands);
    plan.estimate = estimate;
    return plan;
}
inline Plan all(std::vector<Plan> operands, std::uint64_t estimate = 10) {
    return group(PlanKind::conjunction, std::move(operands), estimate);
}
inline Plan any(std::vector<Plan> operands, std::uint64_t estimate = 10) {
    return group(PlanKind::disjunction, std::move(operands), estimate);
}
inline Plan no(Plan operand, std::uint64_t estimate = 10) {
    std::vector<Plan> operands;
    operands.push_back(std::move(operand));
    return group(PlanKind::complement, std::move(operands), estimate);
}
inline Plan count(grammar::CountMode mode, std::uint32_t k, std::vector<Plan> operands) {
    Plan plan = group(PlanKind::count_of, std::move(operands));
    plan.mode = mode;
    plan.k = k;
    return plan;
}
inline Plan at_least(std::uint32_t k, std::vector<Plan> operands) {
    return count(grammar::CountMode::at_least, k, std::move(operands));
}
inline Plan at_most(std::uint32_t k, std::vector<Plan> operands) {
    return count(grammar::CountMode::at_most, k, std::move(operands));
}
inline Plan exactly(std::uint32_t k, std::vector<Plan> operands) {
    return count(grammar::CountMode::exactly, k, std::move(operands));
}

inline std::string written(const Plan& plan) {
    std::string text = plan.shared != 0 ? "#" + std::to_string(plan.shared) : "";
    switch (plan.kind) {
        case PlanKind::nothing:
            return text + "0";
        case PlanKind::everything:
            return text + "1";
        case PlanKind::bitmaps: {
            const std::string names(plan.bitmaps.begin(), plan.bitmaps.end());
            return text + (names.size() == 1 ? names : "{" + names + "}");
        }
        case PlanKind::keys:
            return text + "keys";
        case PlanKind::column:
            return text + "column";
        case PlanKind::scan:
            return text + "scan";
        case PlanKind::events:
            return text + "events";
        case PlanKind::complement:
            return text + "!" + written(plan.operands.front());
        case PlanKind::conjunction:
        case PlanKind::disjunction:
            break;
        case PlanKind::count_of:
            text += plan.mode == grammar::CountMode::at_least  ? ">="
                    : plan.mode == grammar::CountMode::at_most ? "<="
                                                               : "=";
            text += std::to_string(plan.k);
            break;
    }
    text += "(";
    const char* join = plan.kind == PlanKind::conjunction ? " & " : plan.kind == PlanKind::disjunction ? " | " : " + ";
    for (std::size_t i = 0; i < plan.operands.size(); ++i) text += (i > 0 ? join : "") + written(plan.operands[i]);
    return text + ")";
}

}  // namespace segdb::test
