// One import of tags, from its options to the commit.
#pragma once

#include <segdb/import.hpp>
#include <segdb/result.hpp>
#include <string>

#include "catalog/catalog.hpp"
#include "ingest/import_watch.hpp"
#include "ingest/row_reader.hpp"
#include "store/connection.hpp"

namespace segdb {

// See import_tags() in importer.hpp. `input` is the name for messages.
Result<ImportReport> run_tag_import(Connection& connection, Catalog& catalog, const TagImportOptions& options,
                                    RowReader& reader, const std::string& input, BadRows& bad_rows);

}  // namespace segdb
