// The values of an attribute within the profiles that a plan selects: totals, ranks, percentiles.
//
// The plan is evaluated once. In each chunk the totals and the ranks of given values are counted against what it selects,
// while that is at hand; what it selects is kept only for percentiles, which go over the chunks several times.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <segdb/result.hpp>
#include <vector>

#include "exec/executor.hpp"
#include "exec/slice_aggregates.hpp"
#include "exec/slice_ranks.hpp"
#include "store/snapshot.hpp"

namespace segdb {

struct SummaryRequest {
    const AttributeRecord* attribute = nullptr;  // has slices
    std::vector<std::int64_t> at_most;           // how many values are at most each of these
    bool wants_sum = true;
    bool wants_percentiles = false;
};

struct SummaryOfValues {
    std::uint64_t of = 0;  // profiles that the plan selects
    ValueTotals totals;
    std::vector<std::uint64_t> at_most;   // in the order of the request
    std::unique_ptr<SetOfValues> values;  // for values_at_ranks(); null where no percentiles are wanted
};

// `snapshot` is also the executor's, and has to outlive the result. `cancelled` is asked before each block that is read.
// Errors: as Executor::count().
Result<SummaryOfValues> summarise(Executor& executor, Snapshot& snapshot, const Plan& within,
                                  const SummaryRequest& request, ChunkAlgebra& algebra);

}  // namespace segdb
