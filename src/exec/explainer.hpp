// A plan with what it turned out to cost, as the tree that `explain` shows.
#pragma once

#include <segdb/query.hpp>

#include "exec/executor.hpp"
#include "query/plan.hpp"

namespace segdb {

PlanNode explained(const Plan& plan, const Actuals& actuals);

}  // namespace segdb
