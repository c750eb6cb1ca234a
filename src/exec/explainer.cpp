#include "exec/explainer.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "exec/projection_label.hpp"
#include "grammar/printer.hpp"
#include "query/plan_steps.hpp"

namespace segdb {
namespace {

constexpr std::size_t kMaxLabelBytes = 100;

// `a = 1` for `a != 1`
grammar::Expression affirmed(grammar::Expression condition) {
    std::visit(
        [](auto& node) {
            if constexpr (requires { node.negated; }) node.negated = false;
        },
        condition.node);
    auto* comparison = std::get_if<grammar::Comparison>(&condition.node);
    if (comparison != nullptr && comparison->op == grammar::CompareOp::not_equal) {
        comparison->op = grammar::CompareOp::equal;
    }
    auto* has = std::get_if<grammar::Has>(&condition.node);
    if (has != nullptr && has->mode == grammar::HasMode::none) has->mode = grammar::HasMode::any;
    return condition;
}

std::string condition_text(const Plan& plan) {
    if (plan.source == nullptr) return {};
    std::string text = grammar::to_text(plan.source_negated ? affirmed(*plan.source) : *plan.source);
    if (text.size() <= kMaxLabelBytes) return text;
    std::size_t end = kMaxLabelBytes - 3;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return text.substr(0, end) + "...";
}

bool is_about_events(const grammar::Expression* source) {
    return source != nullptr && (std::holds_alternative<grammar::Did>(source->node) ||
                                 std::holds_alternative<grammar::Followed>(source->node) ||
                                 std::holds_alternative<grammar::Aggregate>(source->node));
}

// Of a step that selects events and stands for a part of a condition on them: the window, the definition, the attribute.
std::string part_label(const Plan& plan) {
    if (plan.kind == PlanKind::column) return "in the window";
    if (plan.detail.empty()) return "has the attribute";
    return plan.detail;
}

std::string label(const Plan& plan) {
    if (plan.kind == PlanKind::events) return label_of_projection(*plan.projection);
    if (plan.operands.empty() && !is_constant(plan) && is_about_events(plan.source)) return part_label(plan);
    switch (plan.kind) {
        case PlanKind::nothing:
            return plan.source != nullptr ? "nobody: " + condition_text(plan) : "nobody";
        case PlanKind::everything:
            return "everyone";
        case PlanKind::bitmaps:
            // Those that rules made are parts of a condition: what they hold is told beside.
            if (plan.source == nullptr && plan.condition != nullptr) return plan.condition->attribute->name;
            return condition_text(plan);
        case PlanKind::keys:
            return "look up " + condition_text(plan);
        case PlanKind::column:
            return condition_text(plan);
        case PlanKind::scan:
            return "scan " + condition_text(plan);
        case PlanKind::events:
            break;
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

// `and not`: a conjunction subtracts it without forming the complement.
std::string label_within(const Plan* group, const Plan& plan) {
    const bool subtracted =
        group != nullptr && group->kind == PlanKind::conjunction && plan.kind == PlanKind::complement;
    return subtracted ? "and not" : label(plan);
}

void measure(PlanNode& node, const Plan& plan, const Actuals& actuals) {
    const auto found = actuals.find(&plan);
    if (found == actuals.end()) return;
    node.actual = found->second.profiles;
    node.nanoseconds = found->second.nanoseconds;
    if (!found->second.detail.empty()) node.detail = found->second.detail;
}

}  // namespace

// Without recursion: plans can be nested a thousand deep.
PlanNode explained(const Plan& plan, const Actuals& actuals) {
    struct Open {
        const Plan* plan;
        const Plan* group;
        PlanNode* node;
    };
    PlanNode root;
    std::vector<Open> ahead{{&plan, nullptr, &root}};
    std::unordered_map<std::uint32_t, const PlanNode*> shared;  // where it was first shown
    while (!ahead.empty()) {
        const auto [step, group, node] = ahead.back();
        ahead.pop_back();
        node->estimated = step->estimate;
        node->detail = step->detail;
        measure(*node, *step, actuals);
        node->label = label_within(group, *step);
        if (node->detail == node->label) node->detail.clear();
        if (step->shared != 0) {
            const std::string number = "#" + std::to_string(step->shared);
            const auto [first, is_first] = shared.emplace(step->shared, node);
            if (!is_first) {
                node->label = "same as " + number;
                node->actual = std::max(node->actual, first->second->actual);
                continue;
            }
            node->label += " " + number;
        }
        node->children.resize(step->operands.size() + step->events.size());
        for (std::size_t i = step->events.size(); i-- > 0;) {
            ahead.push_back({&step->events[i], nullptr, &node->children[step->operands.size() + i]});
        }
        for (std::size_t i = step->operands.size(); i-- > 0;) {
            ahead.push_back({&step->operands[i], step, &node->children[i]});
        }
    }
    return root;
}

}  // namespace segdb
