// The rules that turn a plan into a better one of the same meaning, applied once each, in order.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "query/plan.hpp"

namespace segdb {

struct Rule {
    std::string_view name;
    void (*apply)(Plan& plan, std::uint64_t profiles);
};

std::span<const Rule> rules();

// (A and nothing) -> nothing, (A or everything) -> everything, not nothing -> everything, not not A -> A, ...
void fold_constants(Plan& plan, std::uint64_t profiles);
// (A and (B and C)) -> (A and B and C); the same for or
void flatten(Plan& plan, std::uint64_t profiles);
// (big and small and not medium) -> (small and big and not medium): what is cheap and leaves least comes first
void order_operands(Plan& plan, std::uint64_t profiles);

// Estimates a conjunction or disjunction from its operands.
void estimate_group(Plan& plan, std::uint64_t profiles);

// What is wrong with a plan by the invariants of plan.hpp; empty when nothing is.
std::string check_plan(const Plan& plan, std::uint64_t profiles);

}  // namespace segdb
