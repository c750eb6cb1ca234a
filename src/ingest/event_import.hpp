// One import of events, from its options to the commit. The steps of importer.hpp, in order.
//
// Kinds are planned before anything is made, since their types come from the first reading; rows then go to the kinds'
// tables in the input's order, whatever their times: late events are nothing special.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <segdb/events.hpp>
#include <segdb/result.hpp>
#include <string>
#include <vector>

#include "base/time_zone.hpp"
#include "catalog/catalog.hpp"
#include "ingest/date_format.hpp"
#include "ingest/event_converter.hpp"
#include "ingest/event_kinds.hpp"
#include "ingest/event_plan.hpp"
#include "ingest/event_time.hpp"
#include "ingest/import_steps.hpp"
#include "ingest/import_watch.hpp"
#include "ingest/row_reader.hpp"
#include "store/connection.hpp"
#include "store/profile_keys.hpp"
#include "store/table_writer.hpp"

namespace segdb {

// Thread safety: not safe; use it from one thread at a time.
class EventImport {
  public:
    // As ProfileImport's.
    EventImport(Connection& connection, Catalog& catalog, const TimeZone& zone, const EventImportOptions& options,
                RowReader& reader, std::string input, bool rereadable, BadRows& bad_rows);

    Result<EventImportReport> run();

  private:
    // One kind while its rows are written.
    struct Target {
        std::string collection;  // as the catalog spells it
        std::unique_ptr<TableWriter> writer;
        std::size_t cells = 0;       // of a row, profile and time included
        std::size_t lists = 0;       // likewise
        bool index_dropped = false;  // of the profiles: made anew after the rows
        NewAttributes new_derived;
    };

    Result<void> read_types();
    Result<void> find_profiles(Catalog& fresh);
    Result<void> plan_kind(Catalog& fresh, EventKinds::Kind& kind);
    Result<void> make_kinds(Catalog& fresh);
    Result<void> open_writers(Catalog& fresh);
    Result<void> write_rows(Catalog& fresh);
    Result<void> write_batch(const RowBatch& rows, ConvertedEvents& converted);
    Result<void> leave_out(const RowBatch& rows, const LeftOutRow& left_out);
    Result<void> write_event(const RowBatch& rows, ConvertedEvents& converted, const ConvertedEvent& event);
    // The event's UTC milliseconds; nothing for a time that makes the row bad.
    Result<std::optional<std::int64_t>> time_of(const RowBatch& rows, const ConvertedEvent& event);
    void note_time(std::int64_t at_ms);
    Result<void> note_unknown(const RowBatch& rows, const ConvertedEvent& event);
    Result<void> add_derived_columns(Catalog& fresh);
    [[nodiscard]] std::optional<std::string> missing_for(const CollectionRecord& events,
                                                         const std::string& expression) const;
    Result<void> finish_kinds(Catalog& fresh);
    Result<EventColumns> own_columns() const;

    Connection& connection_;
    Catalog& catalog_;
    const TimeZone& zone_;
    const EventImportOptions& options_;
    RowReader& reader_;
    std::string input_;
    std::string shown_input_;  // also for rows of a program
    bool rereadable_;
    BadRows& bad_rows_;
    ImportWatch watch_;
    std::optional<DateFormat> format_;
    EventColumns own_;
    std::optional<EventKinds> kinds_;
    std::vector<Target> targets_;  // parallel to the kinds
    std::string profiles_;         // the collection's name, as the catalog spells it
    std::optional<ProfileKeys> keys_;
    EpochUnit epoch_unit_;
    EventImportReport report_;
};

}  // namespace segdb
