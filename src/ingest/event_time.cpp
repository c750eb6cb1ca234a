#include "ingest/event_time.hpp"

#include <fmt/format.h>

#include <charconv>
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

bool EpochUnit::agrees(std::int64_t number) {
    const bool ms = number >= kLeastMilliseconds || number <= -kLeastMilliseconds;
    const TimeUnit looks_like = ms ? TimeUnit::milliseconds : TimeUnit::seconds;
    if (unit_ == TimeUnit::automatic) {
        unit_ = looks_like;
    }
    return told_ || unit_ == looks_like;
}

std::optional<std::int64_t> EpochUnit::to_ms(std::int64_t number) const {
    const std::int64_t factor = unit_ == TimeUnit::seconds ? kMsPerSecond : 1;
    if (number > kMaxMs / factor || number < kMinMs / factor) {
        return std::nullopt;
    }
    return number * factor;
}

}  // namespace segdb
