// Import: rows of a file, a stream or a program become profiles, tags or events of a collection.
//
//   bytes -> rows -> types (first reading) -> cells (second reading, one thread) -> table, lists, index (this thread)
//
// Invariants:
//   1. All or nothing: one write transaction; any error and a cancel roll it back.
//   2. Memory does not grow with the input: a bounded number of batches is in flight.
//   3. No exception leaves these functions.
// On success `catalog` is the catalog after the import; on failure it is unchanged.
// Errors: not_found, io, invalid_argument, unknown_name, bad_data (with line), limit, cancelled, out_of_memory, and what
// the store reports (busy, read_only, disk_full, corrupt).
#pragma once

#include <istream>
#include <segdb/events.hpp>
#include <segdb/import.hpp>
#include <segdb/result.hpp>
#include <string>
#include <vector>

#include "base/time_zone.hpp"
#include "catalog/catalog.hpp"
#include "store/connection.hpp"

namespace segdb {

Result<ImportReport> import_profiles(Connection& connection, Catalog& catalog, const TimeZone& zone,
                                     const std::string& path, const ImportOptions& options);
// Reads `input` to its end; `name` stands in messages and tells the format.
Result<ImportReport> import_profiles(Connection& connection, Catalog& catalog, const TimeZone& zone,
                                     std::istream& input, const std::string& name, const ImportOptions& options);
// `columns` names the cells of each row. Nothing is inferred: columns without a type are text.
Result<ImportReport> import_profiles(Connection& connection, Catalog& catalog, const TimeZone& zone,
                                     const std::vector<std::string>& columns, RowSource& rows,
                                     const ImportOptions& options);

// Adds (profile, tag) pairs to the list `tags` of the collection, which is made if it is missing.
Result<ImportReport> import_tags(Connection& connection, Catalog& catalog, const std::string& path,
                                 const TagImportOptions& options);
Result<ImportReport> import_tags(Connection& connection, Catalog& catalog, std::istream& input, const std::string& name,
                                 const TagImportOptions& options);

// Adds events, of one kind or several, to profiles of the collection.
Result<EventImportReport> import_events(Connection& connection, Catalog& catalog, const TimeZone& zone,
                                        const std::string& path, const EventImportOptions& options);
Result<EventImportReport> import_events(Connection& connection, Catalog& catalog, const TimeZone& zone,
                                        std::istream& input, const std::string& name,
                                        const EventImportOptions& options);
Result<EventImportReport> import_events(Connection& connection, Catalog& catalog, const TimeZone& zone,
                                        const std::vector<std::string>& columns, RowSource& rows,
                                        const EventImportOptions& options);

}  // namespace segdb
