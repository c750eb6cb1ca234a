// One import of profiles, from its options to the commit. The steps of importer.hpp, in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <segdb/import.hpp>
#include <segdb/result.hpp>
#include <string>
#include <vector>

#include "base/time_zone.hpp"
#include "catalog/catalog.hpp"
#include "ingest/column_types.hpp"
#include "ingest/date_format.hpp"
#include "ingest/import_plan.hpp"
#include "ingest/import_steps.hpp"
#include "ingest/import_watch.hpp"
#include "ingest/row_converter.hpp"
#include "ingest/row_reader.hpp"
#include "store/connection.hpp"
#include "store/records.hpp"

namespace segdb {

// Thread safety: not safe; use it from one thread at a time.
class ProfileImport {
  public:
    // `input`: the name for messages, empty for a program's rows. `rereadable`: the reader can be rewound, so types are
    // inferred. All references must outlive this object.
    ProfileImport(Connection& connection, Catalog& catalog, const TimeZone& zone, const ImportOptions& options,
                  RowReader& reader, std::string input, bool rereadable, BadRows& bad_rows);

    Result<ImportReport> run();

  private:
    Result<void> read_types();
    Result<void> find_collection(Catalog& fresh, CollectionRecord*& collection);
    Result<void> write_rows(CollectionRecord& collection);
    Result<void> add_derived_columns(CollectionRecord& collection);
    Result<ImportPlan> plan(const CollectionRecord* existing);

    Connection& connection_;
    Catalog& catalog_;
    const TimeZone& zone_;
    const ImportOptions& options_;
    RowReader& reader_;
    std::string input_;
    bool rereadable_;
    BadRows& bad_rows_;
    ImportWatch watch_;
    std::optional<DateFormat> format_;
    ImportPlan plan_;
    ColumnTypes types_{nullptr};
    std::vector<std::uint32_t> dirty_chunks_;
    NewAttributes new_derived_;
    ImportReport report_;
};

}  // namespace segdb
