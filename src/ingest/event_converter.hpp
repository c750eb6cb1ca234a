// Rows as they were read, made into events as they are stored, of one kind or of several.
//
// What takes the database stays for the writer: the profile is a key still, and a whole number's unit may not be known.
// Invariant: events and problems are in the order of the input.
#pragma once

#include <cstdint>
#include <optional>
#include <segdb/events.hpp>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ingest/column_converter.hpp"
#include "ingest/event_plan.hpp"
#include "ingest/event_time.hpp"
#include "ingest/row_batch.hpp"
#include "ingest/row_converter.hpp"
#include "store/sql_value.hpp"

namespace segdb {

// The names of kinds as inputs write them: `Purchase` and `purchase` are one kind, as they would be one SQL table.
std::string folded_kind(std::string_view name);

// A row that is no event.
struct LeftOutRow {
    std::uint32_t row = 0;  // index into RowBatch::rows
    bool is_bad = false;    // else it has no profile
    std::string reason;     // of a bad row
};

struct ConvertedEvent {
    std::uint32_t row = 0;   // index into RowBatch::rows
    std::uint32_t kind = 0;  // by the order in which the converter was given them
    std::string_view profile;
    std::string_view id;  // empty where events have none
    EventTime time;
    std::size_t first_cell = 0;  // of two that the writer fills, profile and time, and the kind's columns after them
    std::size_t first_list = 0;
};

// Thread safety: a plain value; distinct objects may be used from distinct threads. Views as long as the row batch.
struct ConvertedEvents {
    std::vector<ConvertedEvent> events;
    std::vector<SqlValue> cells;
    std::vector<ListValue> lists;      // may be longer than needed, to keep their memory
    std::vector<LeftOutRow> left_out;  // in the order of the input, as the events
    ByteArena dates;
};

inline constexpr std::size_t kOwnCells = 2;  // profile and time

// Thread safety: immutable; may be shared between threads.
class EventConverter {
  public:
    using Converted = ConvertedEvents;

    struct Kind {
        std::string name;
        std::vector<PlannedColumn> columns;
    };

    // `names`: of the input's columns. REQUIRES: every planned column has a type; one kind where `own` has no event
    // column; what `context` points to outlives this object.
    EventConverter(const EventColumns& own, const std::vector<std::string>& names, const std::vector<Kind>& kinds,
                   EventImportOptions::TimeUnit unit, const CellContext& context);

    // Replaces the content of `out`.
    void convert(const RowBatch& batch, ConvertedEvents& out) const;

    [[nodiscard]] const ColumnConverter& kind(std::size_t index) const { return kinds_[index]; }

  private:
    // False: the row is left out, for `reason` if it is bad.
    bool convert_row(const RowBatch& batch, const Row& row, ConvertedEvents& out, ConvertedEvent& event,
                     LeftOutRow& left_out) const;
    bool find_kind(const RowBatch& batch, const Row& row, std::uint32_t& kind, std::string& reason) const;

    EventColumns own_;
    std::string profile_name_;
    std::string time_name_;
    std::string event_name_;
    std::string id_name_;
    std::unordered_map<std::string, std::uint32_t> kind_of_;  // by folded name
    std::vector<ColumnConverter> kinds_;
    EventImportOptions::TimeUnit unit_;
    CellContext context_;
    std::size_t most_dates_ = 0;  // of any kind
};

}  // namespace segdb
