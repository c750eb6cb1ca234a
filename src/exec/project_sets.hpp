// The profiles that a condition on events selects when it takes all events of a profile at once: `count distinct`, `then` and
// `not followed by`.
#pragma once

#include <segdb/result.hpp>

#include "bitmap/bit_table.hpp"
#include "exec/event_selection.hpp"
#include "query/plan.hpp"
#include "store/snapshot.hpp"

namespace segdb {

// Also ordinals that are no profiles. REQUIRES: PlanKind::events, of such a condition. Errors: corrupt, io, cancelled, limit.
Result<BitTable> project_sets(const Plan& plan, EventSelection& selection, Snapshot& snapshot);

}  // namespace segdb
