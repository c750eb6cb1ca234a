// A bound expression: every name is an attribute, every value has the attribute's type, every time is resolved.
//
// Made by bind() (binder.hpp). From it come the plan of the bitmap engine (planner.hpp), the SQL text (sql_printer.hpp)
// and the answer for one profile (exec/profile_evaluator.hpp). A condition is true when the profile has a value and the
// value satisfies the predicate; there is no third truth value, and every negation is a BoundNot.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "grammar/ast.hpp"
#include "index/predicate.hpp"
#include "store/records.hpp"

namespace segdb {

struct BoundConstant {
    bool value = false;
};

// The attribute's value (for a list: one of its items) satisfies the predicate.
struct BoundCondition {
    const AttributeRecord* attribute = nullptr;
    Predicate predicate;
    // Set for `in top 100` and its like, of which the predicate holds the values from the edge on; points into
    // BoundQuery::syntax. SQL asks for the rank itself.
    const grammar::Rank* rank = nullptr;
};

// The attribute has a value.
struct BoundPresence {
    const AttributeRecord* attribute = nullptr;
};

struct BoundNode;

struct BoundAnd {
    std::vector<BoundNode> operands;
};
struct BoundOr {
    std::vector<BoundNode> operands;
};
struct BoundNot {
    std::vector<BoundNode> operand;  // exactly one
};
struct BoundCount {
    grammar::CountMode mode = grammar::CountMode::at_least;
    std::uint32_t k = 0;
    std::vector<BoundNode> operands;
};

struct BoundNode {
    std::variant<BoundConstant, BoundCondition, BoundPresence, BoundAnd, BoundOr, BoundNot, BoundCount> node;
    // The smallest expression that this came from; outlives the node as part of BoundQuery::syntax.
    const grammar::Expression* source = nullptr;
};

// The operands of a group; null for a constant, a presence or a condition.
inline const std::vector<BoundNode>* operands_of(const BoundNode& bound) {
    if (const auto* conjunction = std::get_if<BoundAnd>(&bound.node)) return &conjunction->operands;
    if (const auto* disjunction = std::get_if<BoundOr>(&bound.node)) return &disjunction->operands;
    if (const auto* negation = std::get_if<BoundNot>(&bound.node)) return &negation->operand;
    if (const auto* count = std::get_if<BoundCount>(&bound.node)) return &count->operands;
    return nullptr;
}

// Attribute pointers point into the catalog that bind() was given.
struct BoundQuery {
    grammar::Query syntax;
    const CollectionRecord* collection = nullptr;
    BoundNode root;
    std::vector<std::pair<std::string, std::string>> resolved;  // what was written, what it stands for
    std::vector<std::string> notes;                             // to be shown to the user
};

}  // namespace segdb
