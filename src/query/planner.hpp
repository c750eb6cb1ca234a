// Bound expression to plan.
#pragma once

#include <segdb/result.hpp>
#include <string>
#include <vector>

#include "query/bound.hpp"
#include "query/plan.hpp"
#include "store/snapshot.hpp"

namespace segdb {

struct PlanOptions {
    std::vector<std::string> without_rules;  // names of rules that are left out (names_of_rules() in rules.hpp)
};

// Chooses an access path for every condition, estimates, and applies the rules of rules.hpp in order.
// Errors: corrupt, io (dictionaries are read from the file on first use); invalid_argument for a rule that does not exist.
Result<Plan> make_plan(const BoundQuery& query, Snapshot& snapshot, const PlanOptions& options = {});

}  // namespace segdb
