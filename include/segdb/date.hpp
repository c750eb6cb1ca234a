// Dates as expressions write them, on their own: what `now-21d/d` or `2014-11-18||+1M/M` stands for.
#pragma once

#include <cstdint>
#include <optional>
#include <segdb/result.hpp>
#include <string>
#include <string_view>

namespace segdb {

// Thread safety: a plain value; not to be changed while a call uses it.
struct DateOptions {
    std::optional<std::int64_t> now_ms;  // what `now` stands for, UTC milliseconds; needed only by texts that say `now`
    std::string time_zone;               // IANA name or offset, of rounding and calendar arithmetic; empty: UTC
};

// A closed period of time, [first_ms, last_ms], in UTC milliseconds since 1970, within the years 0000 to 9999. A date
// with missing parts and a rounding `/d` are whole periods; everything else is one instant, first_ms == last_ms. A day
// that a zone never had (Pacific/Apia 2011-12-30) is empty: last_ms == first_ms - 1.
// Thread safety: a plain value; distinct objects may be used from distinct threads.
struct DatePeriod {
    std::int64_t first_ms = 0;
    std::int64_t last_ms = 0;
    friend bool operator==(const DatePeriod&, const DatePeriod&) = default;
};

// What a date means, without a database. `text` is Elasticsearch's date math, as in expressions but without quotes:
// `2014-11`, `now-21d/d`, `2014-11-18||+1M/M`; a whole number of at least 5 digits is milliseconds since 1970.
// Errors: syntax, with line, column and excerpt, for what is no date, does not exist (2021-02-29), is illegal arithmetic
// (`||/2m`), leaves the years 0000 to 9999, or says `now` without now_ms; invalid_argument for an unknown zone.
// Thread safety: may be called from any number of threads.
Result<DatePeriod> resolve_date(std::string_view text, const DateOptions& options);

}  // namespace segdb
