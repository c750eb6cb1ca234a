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

// Why it is not certain what a whole number counts, when nobody has told.
enum class EpochDoubt {
    none,
    other_unit,  // it looks like another unit than the numbers before it
    calendar,    // its digits are a date or time of 1900 to 2100: 20240301, 202403011230 or 20240301123000
};

// What to say about a number in doubt, and what to do. `takes_format`: the input can be read with a date format.
// REQUIRES: there is a doubt
std::string explain_doubt(EpochDoubt doubt, std::int64_t number, bool takes_format);

// What whole numbers count, when nobody has told: decided by the first of them. Numbers below 1e11 in magnitude would be
// days of early 1970 as milliseconds, the others years from 5138 on as seconds.
// Thread safety: not safe; use it from one thread at a time.
class EpochUnit {
  public:
    using TimeUnit = EventImportOptions::TimeUnit;

    explicit EpochUnit(TimeUnit told) : unit_(told) {}

    // Whether the number is surely of the unit of those before it; always, when the unit was told.
    [[nodiscard]] EpochDoubt doubt(std::int64_t number);
    // UTC milliseconds; nothing outside years 0000..9999. REQUIRES: doubt(number) was asked and none
    [[nodiscard]] std::optional<std::int64_t> to_ms(std::int64_t number) const;
    // What was told, or what the first number decided; automatic when there was none.
    [[nodiscard]] TimeUnit unit() const { return unit_; }

  private:
    TimeUnit unit_;
    bool told_ = unit_ != TimeUnit::automatic;
};

}  // namespace segdb
