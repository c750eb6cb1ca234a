// A plan: what the executor runs on one chunk after another to get the set that a bound expression denotes.
//
// Made from a bound expression by make_plan() (planner.hpp), then improved by rules (rules.hpp). Invariants, checked by
// check_plan() after every rule in debug builds. Always:
//   1. conjunction and disjunction have at least two operands, complement exactly one, count_of at least one; others none.
//   2. Only `bitmaps` has bitmaps, at least one. keys, scan and column have a condition. Only `events` has a projection
//      and steps of events, one for each of its selections; these are no operands, and plans of their own.
//   3. estimate <= the number of profiles of the collection.
//   4. Steps with the same `shared`, not 0, are structurally equal (plan_equality.hpp), and there are at least two.
// Once the rule in parentheses has run, until one that may undo it (Rule::undoes):
//   5. (fold_constants) No operand is `nothing` or `everything`, except one `everything` in a conjunction whose other
//      operands are complements. No count_of holds for everybody or nobody by its numbers alone.
//   6. (simplify_counts) count_of of n operands is `at least k` with 2 <= k < n, or `exactly k` with 1 <= k < n.
//   7. (flatten) No conjunction is an operand of a conjunction, no disjunction of a disjunction.
//   8. (push_negations) A complement stands only in a conjunction that has another operand that is not one; its own
//      operand is no complement and no disjunction.
// An executor may rely on 1 to 4 only: rules can be switched off.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "query/bound.hpp"
#include "store/records.hpp"

namespace segdb {

enum class PlanKind {
    nothing,      // nobody
    everything,   // all live profiles
    bitmaps,      // the union of stored bitmaps: presence, a value, or the values that a predicate selects
    keys,         // profiles looked up by key in the key column's own SQL index
    column,       // blocks of numbers or texts, compared or searched chunk by chunk
    scan,         // the data table's column, read and tested value by value
    events,       // projected from events: the steps that select these are in `events`
    conjunction,  // in all operands
    disjunction,  // in at least one operand
    complement,   // live profiles that are not in the operand
    count_of,     // in at least, at most or exactly k operands
};

struct Plan {
    PlanKind kind = PlanKind::nothing;
    std::vector<BitmapId> bitmaps;                           // bitmaps
    bool disjoint = false;                                   // bitmaps: no profile is in two of them
    const BoundCondition* condition = nullptr;               // keys, scan, column; bitmaps that a condition selected
    const BoundNode* projection = nullptr;                   // events: a BoundDid or BoundFollowed
    std::vector<Plan> events;                                // events: of its selections, over the event collections
    grammar::CountMode mode = grammar::CountMode::at_least;  // count_of
    std::uint32_t k = 0;                                     // count_of
    std::vector<Plan> operands;
    std::uint32_t shared = 0;    // steps with the same number, not 0, denote the same set: it is computed once a chunk
    std::uint64_t estimate = 0;  // profiles expected
    // bitmaps: when not empty, the first of these without the union of the others is the same set, and reads clearly
    // less: the attribute's presence, and the values that were not selected. For the rule `negate_wide_unions`.
    std::vector<BitmapId> rest;
    std::uint64_t rest_estimate = 0;  // profiles expected in the others
    // bitmaps: within a group, comparing the slices of the attribute costs less than uniting them. For the rule
    // `compare_slices`; the step has a condition then.
    bool is_cheaper_in_slices = false;
    // What the step came from, for `explain`; null for steps that rules made.
    const grammar::Expression* source = nullptr;
    bool source_negated = false;  // the source is a condition like `a != 1`, the step what it negates: `a = 1`
    std::string detail;           // for `explain`: `2 of 60 values`
};

}  // namespace segdb
