// How many of the profiles that a plan selects each of many bitmaps has: the values of an attribute within a segment.
//
// The plan is evaluated once, chunk by chunk, and every value's container of that chunk is counted against what it
// selects. Chunks that a value does not have cost nothing, and where a whole chunk is selected the directories tell.
#pragma once

#include <cstdint>
#include <functional>
#include <segdb/result.hpp>
#include <span>
#include <vector>

#include "exec/executor.hpp"

namespace segdb {

struct CountedValues {
    std::uint64_t of = 0;               // profiles that the plan selects
    std::vector<std::uint64_t> counts;  // by value: those of them that it has
};

// `values`: bitmaps of `source`, which is also the executor's. `cancelled` is asked now and then between values, as the
// executor asks between chunks; may be empty. Errors: as Executor::count().
Result<CountedValues> count_values(Executor& executor, BitmapSource& source, const Plan& within,
                                   std::span<const BitmapId> values, const std::function<bool()>& cancelled);

}  // namespace segdb
