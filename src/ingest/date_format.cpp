#include "ingest/date_format.hpp"

#include <date/date.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <locale>
#include <ratio>
#include <sstream>
#include <utility>

#include "base/calendar.hpp"
#include "base/iso_scan.hpp"
#include "base/text.hpp"

namespace segdb {
namespace {

// Floating, as the library scales the number of %S before it looks whether there was one: a whole one could overflow.
using Nanoseconds = std::chrono::duration<long double, std::nano>;

std::optional<DateFormat::Reading> read_epoch_seconds(std::string_view text) {
    std::int64_t seconds = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, seconds);
    if (error != std::errc{} || stop != end || seconds < kMinMs / kMsPerSecond || seconds > kMaxMs / kMsPerSecond) {
        return std::nullopt;
    }
    return DateFormat::Reading{seconds * kMsPerSecond, true, 0};
}

// The offset that begins at the last sign or Z of `text`, which loses it. The library reads `+0200` and `+02:00` by two
// directives and `Z` by none, takes `+0199` and a lone `9`, and overflows on a `-` without digits.
std::optional<std::int32_t> cut_offset(std::string& text) {
    const std::size_t at = text.find_last_of("+-Zz");
    if (at == std::string::npos) {
        return std::nullopt;
    }
    const std::size_t end = std::min(text.find_first_not_of("0123456789:", at + 1), text.size());
    const std::string offset = text.substr(at, end - at);
    text.erase(at, end - at);
    return offset == "Z" || offset == "z" ? 0 : parse_offset(offset);
}

}  // namespace

Result<DateFormat> DateFormat::compile(const std::string& format) {
    DateFormat compiled;
    compiled.format_ = format;
    if (format == "%s") {
        compiled.has_time_ = true;
        return compiled;
    }
    const auto refused = [&](const std::string& why) {
        return Error{ErrorCode::invalid_argument, fmt::format("the date format {} {}", shown(format), why)};
    };
    std::string seen;
    std::string after_offset;
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format[i] != '%') {
            compiled.pattern_ += format[i];
            continue;
        }
        const std::string directive = format.substr(i++, 2);
        if (directive.size() < 2 ||
            std::string_view("YymdebBhaAHIpMSzFDTRnt%").find(directive[1]) == std::string::npos) {
            return refused(
                fmt::format("holds {}, which is not one of %Y %y %m %d %e %b %B %a %A %H %I %p %M %S %z %F %D "
                            "%T %R %n %t %% (or %s alone)",
                            shown(directive)));
        }
        seen += directive[1];
        compiled.pattern_ += directive == "%e" ? " %e" : directive == "%z" ? "" : directive;
        if (directive == "%z") {
            after_offset += format.substr(i + 1);
        }
    }
    const auto has = [&](std::string_view any) { return seen.find_first_of(any) != std::string::npos; };
    if (!has("FD") && !(has("Yy") && has("mbBh") && has("de"))) {
        return refused("does not tell year, month and day (or %s)");
    }
    if (has("I") && !has("p")) {
        return refused("has hours of half a day (%I) without %p");
    }
    if (after_offset.find_first_of("+-ZzF") != std::string::npos) {
        return refused("has a sign, Z or %F behind %z, which would be taken for the offset");
    }
    compiled.has_time_ = has("HIMSTR");
    compiled.has_offset_ = has("z");
    return compiled;
}

std::optional<DateFormat::Reading> DateFormat::read(std::string_view text) const {
    if (pattern_.empty()) {
        return read_epoch_seconds(text);
    }
    std::string rest(text);
    const std::optional<std::int32_t> offset = has_offset_ ? cut_offset(rest) : 0;
    // The library takes a sign before a number: `+5` would be a day. What `-` leads to never exists.
    if (!offset || (rest.find('+') != std::string::npos && pattern_.find('+') == std::string::npos)) {
        return std::nullopt;
    }
    thread_local std::istringstream stream;  // making one costs more than reading a cell
    [[maybe_unused]] thread_local const std::locale before = stream.imbue(std::locale::classic());
    stream.clear();
    stream.str(std::move(rest));
    date::fields<Nanoseconds> fields;
    date::from_stream(stream, pattern_.c_str(), fields, static_cast<std::string*>(nullptr));
    if (stream.fail() || stream.rdbuf()->in_avail() > 0 || !fields.ymd.ok() || fields.ymd.year() < date::year{0} ||
        fields.ymd.year() > date::year{9999} || !fields.tod.in_conventional_range()) {
        return std::nullopt;
    }
    const std::int64_t days = date::sys_days(fields.ymd).time_since_epoch().count();
    const auto time = date::round<std::chrono::nanoseconds>(fields.tod.to_duration());
    return Reading{days * kMsPerDay + date::floor<std::chrono::milliseconds>(time).count(), has_offset_, *offset};
}

}  // namespace segdb
