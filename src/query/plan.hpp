// A plan: what the executor runs on one chunk after another to get the set that a bound expression denotes.
//
// Made from a bound expression by make_plan() (planner.hpp), then improved by rules (rules.hpp). Invariants, checked by
// check_plan() after every rule in debug builds:
//   1. conjunction and disjunction have at least two operands, complement exactly one, count_of at least one.
//   2. No conjunction is an operand of a conjunction, no disjunction of a disjunction (after the rule `flatten`).
//   3. estimate <= the number of profiles of the collection.
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
    scan,         // the data table's column, read and tested value by value
    conjunction,  // in all operands
    disjunction,  // in at least one operand
    complement,   // live profiles that are not in the operand
    count_of,     // in at least, at most or exactly k operands
};

struct Plan {
    PlanKind kind = PlanKind::nothing;
    std::vector<BitmapId> bitmaps;                           // bitmaps
    bool disjoint = false;                                   // bitmaps: no profile is in two of them
    const BoundCondition* condition = nullptr;               // keys, scan
    grammar::CountMode mode = grammar::CountMode::at_least;  // count_of
    std::uint32_t k = 0;                                     // count_of
    std::vector<Plan> operands;
    std::uint32_t shared = 0;  // steps with the same number, not 0, denote the same set: it is computed once a chunk
    std::uint64_t estimate = 0;  // profiles expected
    // What the step came from, for `explain`; null for steps that rules made.
    const grammar::Expression* source = nullptr;
    std::string detail;  // for `explain`: `2 of 60 values`
};

}  // namespace segdb
