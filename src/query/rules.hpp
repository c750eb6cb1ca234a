// The rules that turn a plan into a better one of the same meaning, applied in the order of rules().
//
// A rule takes any plan that satisfies the invariants that always hold (plan.hpp), whichever rules ran before: each can be
// switched off. A rule may stand in the list twice, where others make new work for it. Rules estimate the steps they make.
#pragma once

#include <cstdint>
#include <segdb/result.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "query/plan.hpp"

namespace segdb {

// The invariants of plan.hpp that rules establish, as bits.
using PlanInvariants = unsigned;
inline constexpr PlanInvariants kConstantsFolded = 1;   // 5
inline constexpr PlanInvariants kCountsSimplified = 2;  // 6
inline constexpr PlanInvariants kFlat = 4;              // 7
inline constexpr PlanInvariants kNegationsPushed = 8;   // 8

struct Rule {
    std::string_view name;
    void (*apply)(Plan& plan, std::uint64_t profiles);
    PlanInvariants establishes = 0;  // hold afterwards, whatever held before
    PlanInvariants undoes = 0;       // may no longer hold afterwards; all others still do if they did
};

std::span<const Rule> rules();

// Each name once, in the order in which the rules first run.
std::vector<std::string_view> names_of_rules();

// Errors: invalid_argument when one of the names is not a rule; the message lists the rules.
Result<void> check_rule_names(std::span<const std::string> names);

// Applies all rules but those named `without`. In debug builds the plan is checked after each.
void apply_rules(Plan& plan, std::uint64_t profiles, std::span<const std::string> without = {});

// (age in 190 of its 200 values) -> (age is set and not age in the other 10)
void negate_wide_unions(Plan& plan, std::uint64_t profiles);
// (A and nothing) -> nothing, (A or not A) -> everything, (A and A) -> A, not not A -> A, at least 2 of (A, nothing) -> nothing
void fold_constants(Plan& plan, std::uint64_t profiles);
// at least 1 of (A, B) -> (A or B), at most 1 of (A, B, C) -> not at least 2 of (A, B, C), exactly 0 of (A, B) -> not (A or B)
void simplify_counts(Plan& plan, std::uint64_t profiles);
// (A and (B and C)) -> (A and B and C); the same for or
void flatten(Plan& plan, std::uint64_t profiles);
// (A and not (B or not C)) -> (A and C and not B), (A or not B) -> not (B and not A)
void push_negations(Plan& plan, std::uint64_t profiles);
// (A and (A or B)) -> A, (A or (A and B)) -> A
void absorb(Plan& plan, std::uint64_t profiles);
// ((A and B) or (A and C)) -> (A and (B or C))
void factor(Plan& plan, std::uint64_t profiles);
// A and age in (30 of its 60 values) -> A and age compared in its slices
void compare_slices(Plan& plan, std::uint64_t profiles);
// (big and small and not medium) -> (small and big and not medium): what is cheap and leaves least comes first
void order_operands(Plan& plan, std::uint64_t profiles);
// ((A or B) and C) or ((B or A) and D) -> (#1 (A or B) and C) or (#1 (A or B) and D)
void share_subtrees(Plan& plan, std::uint64_t profiles);

// What is wrong with a plan by the invariants that always hold, and by those that `holding` names; empty when nothing is.
std::string check_plan(const Plan& plan, std::uint64_t profiles, PlanInvariants holding = 0);

}  // namespace segdb
