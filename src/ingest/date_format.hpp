// Dates and times that are not ISO 8601, read by a strptime-like format such as `%m/%d/%Y`.
//
// A format is compiled once; reading a cell then neither allocates nor depends on the locale (names are English).
// Directives: %Y (4 digits) %y (69..99 are 19xx, 00..68 are 20xx) %m %d %e %b %B %h (name of a month) %a %A (a weekday,
// not checked) %H %I %p %M %S (with a fraction, if there is one) %z (`+01:00`, `+0100`, `+01`, `Z`) %s (seconds
// since 1970, negative too) %F %D %T %R %n %t (white space) %%. Numbers may leave out leading zeros. White space in the
// format matches any amount, also none; every other character matches itself.
// Invariant: read() accepts only days that exist. Limit: no day of the year, no week numbers, no zone names.
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
    // Errors: invalid_argument for directives that do not exist, and for formats without a whole date.
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
    struct Fields;
    static bool read_directive(char directive, std::string_view& text, Fields& fields);

    std::string format_;    // as given
    std::string expanded_;  // %F, %D, %T and %R written out
    bool has_time_ = false;
};

}  // namespace segdb
