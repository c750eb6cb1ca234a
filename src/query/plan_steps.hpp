// Making steps of a plan out of others: what rules and the planner have in common. Every step made is estimated.
#pragma once

#include <cstdint>
#include <vector>

#include "query/plan.hpp"

namespace segdb {

inline bool is_constant(const Plan& plan) {
    return plan.kind == PlanKind::nothing || plan.kind == PlanKind::everything;
}
inline bool is_complement(const Plan& plan) { return plan.kind == PlanKind::complement; }
inline bool is_group(const Plan& plan) {
    return plan.kind == PlanKind::conjunction || plan.kind == PlanKind::disjunction;
}

// REQUIRES: kind is conjunction, disjunction or complement, with as many operands as it wants.
Plan make_step(PlanKind kind, std::vector<Plan> operands, std::uint64_t profiles);
// The complement of a plan, or what it is the complement of.
Plan negated(Plan plan, std::uint64_t profiles);

// Becomes a constant; keeps its source.
void become_constant(Plan& plan, bool everything, std::uint64_t profiles);
// Becomes one of its operands, or an operand's operand: `below` is destroyed with the rest.
void become(Plan& plan, Plan& below);

// Moves all operands of `from` to the end of `operands`, or those to the end of these when they are fewer: however often
// it happens on the way up, a step is moved log(n) times.
void append_operands(std::vector<Plan>& operands, std::vector<Plan> from);

// count_of: takes constants out of its operands, and becomes a constant when it holds for everybody or nobody.
void fold_count(Plan& plan, std::uint64_t profiles);

// Estimates a step with operands from theirs, as if they were independent: `and` multiplies selectivities (the share of
// profiles selected), `or` multiplies what is left out, k of n sums over the ways to hold. Unions of values that exclude
// each other are leaves, which the planner estimates by their sum.
void estimate_group(Plan& plan, std::uint64_t profiles);

}  // namespace segdb
