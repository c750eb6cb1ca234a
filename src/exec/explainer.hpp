// A plan with what it turned out to cost, as the tree that `explain` shows. A shared step is shown where it first stands,
// as `or #1`, and elsewhere as `same as #1` without what lies below it.
#pragma once

#include <segdb/query.hpp>

#include "exec/executor.hpp"
#include "query/plan.hpp"

namespace segdb {

PlanNode explained(const Plan& plan, const Actuals& actuals);

}  // namespace segdb
