#include "exec/profile_evaluator.hpp"

#include <algorithm>
#include <string>
#include <variant>

#include "exec/profile_aggregates.hpp"
#include "grammar/printer.hpp"

namespace segdb {
namespace {

bool condition_holds(const Predicate& predicate, const Value& value) {
    if (const auto* truth = std::get_if<bool>(&value.data)) return satisfies(predicate, std::int64_t{*truth});
    if (const auto* integer = std::get_if<std::int64_t>(&value.data)) return satisfies(predicate, *integer);
    if (const auto* text = std::get_if<std::string>(&value.data)) return satisfies(predicate, std::string_view(*text));
    if (const auto* items = std::get_if<std::vector<std::string>>(&value.data)) {
        return std::any_of(items->begin(), items->end(),
                           [&](const std::string& item) { return satisfies(predicate, std::string_view(item)); });
    }
    return false;
}

bool count_holds(const BoundCount& count, const ProfileValues& values, const ProfileEvents& events) {
    const auto held = static_cast<std::uint32_t>(
        std::count_if(count.operands.begin(), count.operands.end(),
                      [&](const BoundNode& operand) { return holds(operand, values, events); }));
    switch (count.mode) {
        case grammar::CountMode::at_least:
            return held >= count.k;
        case grammar::CountMode::at_most:
            return held <= count.k;
        case grammar::CountMode::exactly:
            break;
    }
    return held == count.k;
}

const AttributeRecord* attribute_of(const BoundNode& node) {
    if (const auto* condition = std::get_if<BoundCondition>(&node.node)) return condition->attribute;
    if (const auto* presence = std::get_if<BoundPresence>(&node.node)) return presence->attribute;
    return nullptr;
}

void collect(const BoundNode& node, std::vector<const AttributeRecord*>& found) {
    const auto* attribute = attribute_of(node);
    if (attribute != nullptr && std::find(found.begin(), found.end(), attribute) == found.end())
        found.push_back(attribute);
    if (const auto* predicate = std::get_if<BoundPredicate>(&node.node)) collect(predicate->definition.front(), found);
    if (const auto* operands = operands_of(node)) {
        for (const auto& operand : *operands) collect(operand, found);
    }
}

// What a condition on events, negated or not, was decided by.
void add_events(const BoundNode& root, const ProfileEvents& events, WhyNode& why) {
    const BoundNode* node = &root;
    while (const auto* negation = std::get_if<BoundNot>(&node->node)) node = &negation->operand.front();
    const BoundEvents* shown = nullptr;
    if (const auto* did = std::get_if<BoundDid>(&node->node)) {
        shown = &did->events;
        why.value = aggregate_text(*did, events.at(shown).events);
    } else if (const auto* followed = std::get_if<BoundFollowed>(&node->node)) {
        shown = &followed->first;
        why.value = std::to_string(events.at(shown).events.size()) + " and " +
                    std::to_string(events.at(&followed->second).events.size());
    }
    if (shown == nullptr) return;
    why.counted = events.at(shown).events.size();
    why.events = events.at(shown).newest;
}

// True for a group as it was written; false for a condition, however many steps it was bound to.
bool written_as_group(const BoundNode& node) {
    const auto& source = node.source->node;
    return std::holds_alternative<grammar::And>(source) || std::holds_alternative<grammar::Or>(source) ||
           std::holds_alternative<grammar::Not>(source) || std::holds_alternative<grammar::CountOf>(source);
}

std::string group_text(const grammar::Expression& source) {
    if (std::holds_alternative<grammar::And>(source.node)) return "and";
    if (std::holds_alternative<grammar::Or>(source.node)) return "or";
    if (std::holds_alternative<grammar::Not>(source.node)) return "not";
    const auto& count = std::get<grammar::CountOf>(source.node);
    const std::string mode = count.mode == grammar::CountMode::at_least  ? "at least "
                             : count.mode == grammar::CountMode::at_most ? "at most "
                                                                         : "exactly ";
    return mode + std::to_string(count.k) + " of";
}

}  // namespace

std::vector<const AttributeRecord*> attributes_of(const BoundNode& root) {
    std::vector<const AttributeRecord*> found;
    collect(root, found);
    return found;
}

bool holds(const BoundNode& node, const ProfileValues& values, const ProfileEvents& events) {
    const auto holds_one = [&](const BoundNode& operand) { return holds(operand, values, events); };
    if (const auto* constant = std::get_if<BoundConstant>(&node.node)) return constant->value;
    if (const auto* condition = std::get_if<BoundCondition>(&node.node)) {
        return condition_holds(condition->predicate, values.at(condition->attribute));
    }
    if (const auto* presence = std::get_if<BoundPresence>(&node.node)) return values.at(presence->attribute).is_set();
    if (const auto* predicate = std::get_if<BoundPredicate>(&node.node))
        return holds_one(predicate->definition.front());
    if (const auto* did = std::get_if<BoundDid>(&node.node)) return did_holds(*did, events.at(&did->events).events);
    if (const auto* followed = std::get_if<BoundFollowed>(&node.node)) {
        return followed_holds(*followed, events.at(&followed->first).events, events.at(&followed->second).events);
    }
    if (const auto* negation = std::get_if<BoundNot>(&node.node)) return !holds_one(negation->operand.front());
    if (const auto* all = std::get_if<BoundAnd>(&node.node)) {
        return std::all_of(all->operands.begin(), all->operands.end(), holds_one);
    }
    if (const auto* any = std::get_if<BoundOr>(&node.node)) {
        return std::any_of(any->operands.begin(), any->operands.end(), holds_one);
    }
    return count_holds(std::get<BoundCount>(node.node), values, events);
}

WhyNode explain_profile(const BoundNode& root, const ProfileValues& values, const ProfileEvents& events) {
    WhyNode why;
    why.holds = holds(root, values, events);
    if (written_as_group(root)) {
        why.condition = group_text(*root.source);
        for (const auto& operand : *operands_of(root)) why.children.push_back(explain_profile(operand, values, events));
        return why;
    }
    why.condition = grammar::to_text(*root.source);
    for (const auto* attribute : attributes_of(root)) {
        const Value& value = values.at(attribute);
        why.value = value.is_set() ? to_text(value) : "not set";
    }
    add_events(root, events, why);
    return why;
}

}  // namespace segdb
