// The time of an event as an input writes it: a date or time, or a whole number of seconds or milliseconds since 1970.
#pragma once

#include <cstdint>
#include <optional>
#include <segdb/events.hpp>
#include <string>
#include <string_view>

#include "ingest/convert_cell.hpp"
#include "ingest/row_batch.hpp"

namespace segdb {

struct EventTime {
    std::int64_t value = 0;  // UTC milliseconds, or
    bool is_epoch = false;   // a number whose unit is for EpochUnit to say
};

// Reads a cell. With a unit that is told it has to be a whole number; without one, and without a date format, it may be.
// False: `reason` says what is wrong; of an empty cell, too. `column` stands in the reason.
bool read_event_time(CellKind kind, std::string_view text, std::string_view column, EventImportOptions::TimeUnit unit,
                     const CellContext& context, EventTime& time, std::string& reason);

// What whole numbers count, when nobody has told: decided by the first of them. Numbers below 1e11 in magnitude would be
// days of early 1970 as milliseconds, the others years from 5138 on as seconds.
// Thread safety: not safe; use it from one thread at a time.
class EpochUnit {
  public:
    explicit EpochUnit(EventImportOptions::TimeUnit told) : unit_(told) {}

    // Whether the number is of the unit of those before it; always, when the unit was told.
    [[nodiscard]] bool agrees(std::int64_t number);
    // UTC milliseconds; nothing outside years 0000..9999. REQUIRES: agrees(number) was asked and true
    [[nodiscard]] std::optional<std::int64_t> to_ms(std::int64_t number) const;

  private:
    EventImportOptions::TimeUnit unit_;
    bool told_ = unit_ != EventImportOptions::TimeUnit::automatic;
};

}  // namespace segdb
