// What imports of profiles and of events do to the collection that they write into: columns before the rows, derived
// columns and the index after them. `input` is its name for messages. REQUIRES for all of it: an open write transaction.
#pragma once

#include <functional>
#include <optional>
#include <segdb/events.hpp>
#include <segdb/result.hpp>
#include <segdb/value.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/catalog.hpp"
#include "ingest/column_plan.hpp"
#include "ingest/import_watch.hpp"
#include "store/connection.hpp"
#include "store/records.hpp"
#include "store/table_writer.hpp"

namespace segdb {

using NewAttributes = std::vector<std::pair<std::string, AttributeSpec>>;

// Adds the attributes that the collection does not have yet. Errors: those of Catalog::add_attribute.
Result<void> add_planned_columns(Connection& connection, CollectionRecord& collection,
                                 const std::vector<PlannedColumn>& columns, NewAttributes& added);

// The attributes of planned columns. Valid until the collection changes.
Result<std::vector<const AttributeRecord*>> attributes_of(const CollectionRecord& collection,
                                                          const std::vector<PlannedColumn>& columns);

// Adds a derived column that the collection does not have yet. Errors: those of add_derived.
Result<void> add_derived_column(Connection& connection, CollectionRecord& collection,
                                const std::pair<std::string, std::string>& derive,
                                const std::optional<AttributeSpec>& type, const std::string& input,
                                const std::function<bool()>& cancelled, NewAttributes& added);

// Indexes the chunks that were written, and of the new derived columns, which have values in rows that the import did not
// touch, all chunks. Errors: those of refresh_index and check_derived.
Result<void> index_import(Connection& connection, CollectionRecord& collection,
                          const std::vector<std::uint32_t>& written, const NewAttributes& new_derived,
                          const std::string& input, ImportWatch& watch);

// Counts what became of a row: in the report of an import, or of a kind of event.
template <class Report>
void count_outcome(RowOutcome outcome, Report& report) {
    switch (outcome) {
        case RowOutcome::added:
            ++report.added;
            return;
        case RowOutcome::changed:
            ++report.changed;
            return;
        case RowOutcome::unchanged:
            ++report.unchanged;
            return;
        case RowOutcome::duplicate:
            ++report.duplicates;
            return;
    }
}

}  // namespace segdb
