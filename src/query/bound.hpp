// A bound expression: every name is an attribute, every value has the attribute's type, every time is resolved.
//
// Made by bind() (binder.hpp). From it come the plan of the bitmap engine (planner.hpp), the SQL text (sql_printer.hpp)
// and the answer for one profile (exec/profile_evaluator.hpp). A condition is true when the profile has a value and the
// value satisfies the predicate; there is no third truth value, and every negation is a BoundNot.
#pragma once

#include <cstdint>
#include <memory>
#include <segdb/query.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "grammar/ast.hpp"
#include "index/predicate.hpp"
#include "query/event_definition.hpp"
#include "query/ranges.hpp"
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

// A named event predicate, within a selection of events: the definition, of which the file keeps the bitmap.
struct BoundPredicate {
    const PredicateRecord* predicate = nullptr;
    std::vector<BoundNode> definition;  // exactly one
};

// Some events of one kind.
struct BoundEvents {
    const CollectionRecord* events = nullptr;
    std::vector<BoundNode> selection;  // exactly one, over the event collection: filter, window and all
    IntegerRange window;               // what of it the window is, for people: times, both included; low > high: none
};

// What is computed from a profile's selected events. first and last are least and greatest of the time.
enum class EventAggregate { count, count_distinct, sum, average, least, greatest };

// The profile has a selected event, and the aggregate of its selected events lies in the ranges. The selection requires the
// attribute to be set. What holds for profiles without any such event is the negation of such a condition.
struct BoundDid {
    BoundEvents events;
    EventAggregate aggregate = EventAggregate::count;
    const AttributeRecord* attribute = nullptr;  // of the event; null for count
    // Of the aggregate's value, in the attribute's units. A range that ends at the least or greatest int64 has no end. Of
    // an average a = sum / count, the ranges are about its position on the grid of 10^-places units: 2 floor(a 10^places),
    // and 1 more when a lies between two points of the grid; so an open end is a closed one.
    IntegerRanges ranges;
    unsigned places = 0;  // average
};

// Some event of `first` has (absent: has not) an event of `second` after it, and within so much time.
struct BoundFollowed {
    BoundEvents first;
    BoundEvents second;
    bool absent = false;
    FollowingTime within;
};

struct BoundNode {
    std::variant<BoundConstant, BoundCondition, BoundPresence, BoundPredicate, BoundDid, BoundFollowed, BoundAnd,
                 BoundOr, BoundNot, BoundCount>
        node;
    // The smallest expression that this came from; outlives the node as part of BoundQuery::syntax.
    const grammar::Expression* source = nullptr;
};

// The operands of a group; null for everything else. What conditions on events hold is about other rows: no operands.
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
    // Of the event predicates that the query names: their bound nodes point into these.
    std::vector<std::unique_ptr<EventDefinition>> definitions;
    std::vector<std::pair<std::string, std::string>> resolved;  // what was written, what it stands for
    std::vector<std::string> notes;                             // to be shown to the user
    std::vector<EventWindow> windows;                           // that reach back from `now`, each once
};

}  // namespace segdb
