#include "ingest/event_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <system_error>

#include "base/calendar.hpp"
#include "base/decimal.hpp"
#include "base/text.hpp"

namespace segdb {
namespace {

using TimeUnit = EventImportOptions::TimeUnit;

constexpr std::int64_t kLeastMilliseconds = 100'000'000'000;

std::string_view without_spaces(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Also `1254192988.0` and `1.254192988e9`, as programs that hold numbers as floating ones write them.
std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure == std::errc() && end == text.data() + text.size()) {
        return number;
    }
    if (!looks_like_number(text)) {
        return std::nullopt;
    }
    const auto decimal = parse_decimal(text);
    return decimal ? scaled(*decimal, 0) : std::nullopt;
}

// How calendars are written as numbers, by the count of digits. As numbers of seconds or milliseconds these are a day of
// 1970, some months of 1976, and years from 2571 on, so that hardly any real instant is asked about.
struct CalendarDigits {
    std::size_t digits;
    std::string_view form;    // as for strptime
    std::string_view suffix;  // what completes the digits to a date and time
};
constexpr std::array<CalendarDigits, 3> kCalendarDigits = {
    {{8, "%Y%m%d", "000000"}, {12, "%Y%m%d%H%M", "00"}, {14, "%Y%m%d%H%M%S", ""}}};

struct CalendarReading {
    std::string written;    // `2024-03-01`, `2024-03-01T12:30`, `2024-03-01T12:30:00`
    std::string_view form;  // `%Y%m%d`
};

std::optional<CalendarReading> as_calendar(std::int64_t number) {
    const std::string digits = std::to_string(number);
    const auto known = std::find_if(kCalendarDigits.begin(), kCalendarDigits.end(),
                                    [&](const CalendarDigits& one) { return one.digits == digits.size(); });
    if (known == kCalendarDigits.end() || digits < "1900" || digits >= "2101") {
        return std::nullopt;
    }
    const std::string all = digits + std::string(known->suffix);
    const std::string iso = fmt::format("{}-{}-{}T{}:{}:{}", all.substr(0, 4), all.substr(4, 2), all.substr(6, 2),
                                        all.substr(8, 2), all.substr(10, 2), all.substr(12));
    if (!parse_iso_datetime(iso)) {
        return std::nullopt;
    }
    return CalendarReading{iso.substr(0, known->digits == 8 ? 10 : known->digits == 12 ? 16 : 19), known->form};
}

bool looks_like_milliseconds(std::int64_t number) {
    return number >= kLeastMilliseconds || number <= -kLeastMilliseconds;
}

}  // namespace

bool read_event_time(CellKind kind, std::string_view text, std::string_view column, TimeUnit unit,
                     const CellContext& context, EventTime& time, std::string& reason) {
    text = kind == CellKind::list ? text : without_spaces(text);
    if (kind != CellKind::list && text.empty()) {
        reason = fmt::format("the time, column {}, is empty", shown(column));
        return false;
    }
    const bool told = unit != TimeUnit::automatic;
    if (kind != CellKind::list && (told || context.format == nullptr)) {
        if (const auto number = whole_number(text)) {
            time = {*number, true};
            return true;
        }
        if (told) {
            reason = fmt::format("the time, column {}: {} is not a whole number of {}", shown(column), shown(text),
                                 unit == TimeUnit::seconds ? "seconds" : "milliseconds");
            return false;
        }
    }
    constexpr AttributeSpec kTime{AttributeType::datetime, 0};
    ByteArena unused;  // for dates alone
    SqlValue value;
    if (const CellProblem problem = convert_cell(kind, text, kTime, context, unused, value);
        problem != CellProblem::none) {
        reason = "the time, " + explain_problem(problem, column, text, kTime, context);
        return false;
    }
    time = {value.integer, false};
    return true;
}

EpochDoubt EpochUnit::doubt(std::int64_t number) {
    if (told_) {
        return EpochDoubt::none;
    }
    if (as_calendar(number)) {
        return EpochDoubt::calendar;
    }
    const TimeUnit looks_like = looks_like_milliseconds(number) ? TimeUnit::milliseconds : TimeUnit::seconds;
    if (unit_ == TimeUnit::automatic) {
        unit_ = looks_like;
    }
    return unit_ == looks_like ? EpochDoubt::none : EpochDoubt::other_unit;
}

std::string explain_doubt(EpochDoubt doubt, std::int64_t number, bool takes_format) {
    const auto calendar = doubt == EpochDoubt::calendar ? as_calendar(number) : std::nullopt;
    if (!calendar) {
        return fmt::format(
            "{} looks like another unit than the numbers before it; say what they all count, --time-unit s or "
            "--time-unit ms",
            number);
    }
    const bool ms = looks_like_milliseconds(number);
    return fmt::format(
        "{} may be the date {} or a number of {} since 1970; say which: {}, or --time-unit {}", number,
        calendar->written, ms ? "milliseconds" : "seconds",
        takes_format ? fmt::format("--date-format {}", calendar->form) : fmt::format("write \"{}\"", calendar->written),
        ms ? "ms" : "s");
}

std::optional<std::int64_t> EpochUnit::to_ms(std::int64_t number) const {
    const std::int64_t factor = unit_ == TimeUnit::seconds ? kMsPerSecond : 1;
    if (number > kMaxMs / factor || number < kMinMs / factor) {
        return std::nullopt;
    }
    return number * factor;
}

}  // namespace segdb
