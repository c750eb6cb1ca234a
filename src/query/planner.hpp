// Bound expression to plan.
#pragma once

#include <segdb/result.hpp>

#include "query/bound.hpp"
#include "query/plan.hpp"
#include "store/snapshot.hpp"

namespace segdb {

// Chooses an access path for every condition, estimates, and applies the rules of rules.hpp in order.
// Errors: corrupt, io (dictionaries are read from the file on first use).
Result<Plan> make_plan(const BoundQuery& query, Snapshot& snapshot);

}  // namespace segdb
