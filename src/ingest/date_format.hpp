// Dates and times that are not ISO 8601, read by a strptime format such as `%m/%d/%Y`: Howard Hinnant's `date` library
// behind checks that it does not make.
//
// Directives: %Y (4 digits) %y (69..99 are 19xx, 00..68 are 20xx) %m %d, %e (after any white space) %b %B %h (name of a
// month) %a %A (weekday, refused when it is not that of the date) %H, %I with %p, %M %S (with a fraction after a point,
// at most 9 digits, cut to milliseconds) %z (`+01:00`, `+0100`, `+01`, `Z`; once, with no sign or Z behind it)
// %F %D %T %R %n (one white space) %t (at most one) %%; or `%s` alone: seconds since 1970, negative too. Names are
// English in any case, whatever the locale. Numbers may leave out leading zeros. White space in the format matches any
// amount, also none; every other character matches itself.
// Invariant: read() accepts only days and times of day that exist. Limit: no day of the year, no week numbers, no zone
// names; %S takes all digits that follow, so that no other number may come directly behind it.
#pragma once

#include <cstdint>
#include <optional>
#include <segdb/result.hpp>
#include <string>
#include <string_view>

namespace segdb {

// Thread safety: immutable after compile(); may be shared between threads.
class DateFormat {
  public:
    // Errors: invalid_argument for directives that do not exist, for formats without a whole date, for %I
    // without %p, and for a sign behind %z.
    static Result<DateFormat> compile(const std::string& format);

    struct Reading {
        std::int64_t ms = 0;      // milliseconds since 1970-01-01T00:00 of the wall clock
        bool has_offset = false;  // an offset was written (or %s): `ms` minus the offset is UTC
        std::int32_t offset_minutes = 0;
    };
    // Nothing when `text` does not match from its first to its last byte, or names a day that does not exist.
    [[nodiscard]] std::optional<Reading> read(std::string_view text) const;

    // True when the format has a time of day, so that what it reads are instants and not days.
    [[nodiscard]] bool has_time() const { return has_time_; }
    [[nodiscard]] const std::string& text() const { return format_; }

  private:
    std::string format_;   // as given
    std::string pattern_;  // for the library: without %z; empty for %s
    bool has_offset_ = false;
    bool has_time_ = false;
};

}  // namespace segdb
