#include "exec/summary.hpp"

#include "base/try.hpp"

namespace segdb {

Result<SummaryOfValues> summarise(Executor& executor, Snapshot& snapshot, const Plan& within,
                                  const SummaryRequest& request, ChunkAlgebra& algebra) {
    const AttributeRecord& attribute = *request.attribute;
    ColumnCache& columns = snapshot.columns();
    SEGDB_TRY(const ColumnDirectory* const directory, columns.directory(attribute));
    SummaryOfValues summary;
    summary.at_most.resize(request.at_most.size());
    if (request.wants_percentiles) {
        summary.values = std::make_unique<SetOfValues>(
            [&columns, &attribute](std::uint32_t chunk) { return columns.slices(attribute, chunk); });
    }
    SEGDB_CHECK(executor.for_each_chunk(within, [&](std::uint32_t chunk, const ChunkView& selected) -> Result<bool> {
        summary.of += selected.cardinality;
        if (directory->find(chunk) == nullptr) return true;  // nobody has a value
        SEGDB_TRY(const auto block, columns.slices(attribute, chunk));
        summary.totals.add(*block, selected, {.sum = request.wants_sum, .ends = true}, algebra);
        for (std::size_t i = 0; i < request.at_most.size(); ++i) {
            summary.at_most[i] += count_at_most(*block, selected, request.at_most[i], algebra);
        }
        if (summary.values != nullptr) summary.values->add(chunk, *block, selected, algebra);
        return true;
    }));
    return summary;
}

}  // namespace segdb
