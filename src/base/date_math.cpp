#include "base/date_math.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "base/calendar.hpp"
#include "base/date_anchor.hpp"
#include "base/iso_scan.hpp"
#include "base/text.hpp"

namespace segdb {
namespace {

constexpr std::string_view kUnits = "y, M, w, d, h, m or s";

// One of `+3M`, `-d`, `/d`.
struct Operation {
    char kind = '+';  // '+', '-' or '/'
    std::int64_t amount = 1;
    char unit = 'd';
    std::size_t offset = 0;  // of `kind` in the text
};

bool is_unit(char c) { return std::string_view("yMwdhHms").find(c) != std::string_view::npos; }

// The length of a unit in milliseconds; for y and M the shortest there is.
std::int64_t least_ms(char unit) {
    switch (unit) {
        case 'y':
            return 365 * kMsPerDay;
        case 'M':
            return 28 * kMsPerDay;
        case 'w':
            return 7 * kMsPerDay;
        case 'd':
            return kMsPerDay;
        case 'm':
            return kMsPerMinute;
        case 's':
            return kMsPerSecond;
        default:
            return kMsPerHour;
    }
}

std::int64_t floor_to(std::int64_t value, std::int64_t step) {
    const std::int64_t rest = value % step;
    return value - (rest < 0 ? rest + step : rest);
}

std::int64_t clamped(std::int64_t utc_ms) { return std::clamp(utc_ms, kMinMs, kMaxMs); }

bool in_calendar(std::int64_t ms) { return ms >= kMinMs && ms <= kMaxMs; }

// --- Reading ---

class OperationReader {
  public:
    // `base` is the offset of `text` in the whole expression.
    OperationReader(std::string_view text, std::size_t base) : text_(text), base_(base) {}

    std::optional<DateMathError> read(std::vector<Operation>& operations) {
        while (at_ < text_.size()) {
            Operation operation;
            if (auto error = read_one(operation)) {
                return error;
            }
            operations.push_back(operation);
        }
        return std::nullopt;
    }

  private:
    [[nodiscard]] DateMathError error(std::string message) const { return {base_ + at_, std::move(message)}; }

    std::optional<DateMathError> read_one(Operation& operation) {
        operation.offset = base_ + at_;
        operation.kind = text_[at_];
        if (operation.kind != '+' && operation.kind != '-' && operation.kind != '/') {
            return error("An operation is written +3M, -21d or /d; " + shown(text_.substr(at_), 20) + " is not one.");
        }
        ++at_;
        if (auto failed = read_amount(operation)) {
            return failed;
        }
        if (at_ == text_.size() || !is_unit(text_[at_])) {
            return error("A unit is expected here: " + std::string(kUnits) + ".");
        }
        operation.unit = text_[at_++];
        return std::nullopt;
    }

    std::optional<DateMathError> read_amount(Operation& operation) {
        const std::size_t start = at_;
        while (at_ < text_.size() && is_digit(text_[at_])) {
            ++at_;
        }
        if (start == at_) {
            return std::nullopt;
        }
        const auto [end, failed] = std::from_chars(text_.data() + start, text_.data() + at_, operation.amount);
        if (operation.kind == '/' && (failed != std::errc() || operation.amount != 1)) {
            at_ = start;
            return error("Rounding is to one unit, as in /d; it takes no count.");
        }
        if (failed != std::errc()) {
            const std::string number = shown(text_.substr(start, at_ - start), 30);
            at_ = start;
            return error("The number " + number + " is too large.");
        }
        return std::nullopt;
    }

    std::string_view text_;
    std::size_t base_;
    std::size_t at_ = 0;
};

// --- Arithmetic ---

// The start of the wall-clock period of `unit` (y M w d) around a wall-clock time, and of the one after it.
std::pair<std::int64_t, std::int64_t> local_period(std::int64_t local_ms, char unit) {
    const std::int64_t day = floor_to(std::clamp(local_ms, kMinMs, kMaxMs), kMsPerDay) / kMsPerDay;
    if (unit == 'd') {
        return {day * kMsPerDay, (day + 1) * kMsPerDay};
    }
    if (unit == 'w') {
        const std::int64_t monday = floor_to(day + 3, 7) - 3;  // 1970-01-01 was a Thursday
        return {monday * kMsPerDay, (monday + 7) * kMsPerDay};
    }
    const YearMonthDay ymd = ymd_from(static_cast<std::int32_t>(day));
    const std::int64_t months = unit == 'y' ? 12 : 1;
    const std::int64_t month = ymd.year * std::int64_t{12} + (unit == 'y' ? 0 : ymd.month - 1);
    return {first_day_of_month(month) * kMsPerDay, first_day_of_month(month + months) * kMsPerDay};
}

// The period of `unit` around an instant. Days and longer are the zone's own and may last 23 or 25 hours. Hours and
// shorter go by the offset in force at the instant, so that the hour that a clock shows twice is two hours.
Period rounded(std::int64_t utc_ms, char unit, const TimeZone& zone) {
    const std::int64_t local_ms = zone.to_local_ms(utc_ms);
    const std::int64_t length = least_ms(unit);
    if (length <= kMsPerHour) {
        const std::int64_t down = utc_ms - (local_ms - floor_to(local_ms, length));
        return {clamped(down), clamped(down + length - 1)};
    }
    const auto [first, next] = local_period(local_ms, unit);
    return {clamped(zone.to_utc_ms(first)), clamped(zone.to_utc_ms(next) - 1)};
}

// `months` later on the wall clock, on the month's last day where it has no such day.
std::optional<std::int64_t> local_plus_months(std::int64_t local_ms, std::int64_t months) {
    const std::int64_t day = floor_to(local_ms, kMsPerDay) / kMsPerDay;
    const YearMonthDay ymd = ymd_from(static_cast<std::int32_t>(day));
    const std::int64_t month = ymd.year * std::int64_t{12} + ymd.month - 1 + months;
    if (month < 0 || month >= 120'000) {
        return std::nullopt;
    }
    const std::int64_t first = first_day_of_month(month);
    const std::int64_t last = first_day_of_month(month + 1) - 1;
    return std::min(first + ymd.day - 1, last) * kMsPerDay + (local_ms - day * kMsPerDay);
}

// The wall-clock time `amount` units (y M w d) later; nothing outside the calendar.
std::optional<std::int64_t> local_plus(std::int64_t local_ms, std::int64_t amount, char unit) {
    if (unit == 'y' || unit == 'M') {
        return local_plus_months(local_ms, unit == 'y' ? amount * 12 : amount);
    }
    const std::int64_t sum = local_ms + amount * least_ms(unit);
    return in_calendar(sum) ? std::optional(sum) : std::nullopt;
}

// Applies the operations to `utc_ms`, each rounding going to its period's start, or with `up` to its last millisecond,
// as Elasticsearch's JavaDateMathParser does.
std::variant<std::int64_t, DateMathError> apply(std::int64_t utc_ms, const std::vector<Operation>& operations, bool up,
                                                const TimeZone& zone) {
    for (const Operation& operation : operations) {
        if (operation.kind == '/') {
            const Period period = rounded(utc_ms, operation.unit, zone);
            utc_ms = up ? period.up : period.down;
            continue;
        }
        const std::int64_t amount = operation.kind == '-' ? -operation.amount : operation.amount;
        const auto moved = shifted(utc_ms, amount, operation.unit, zone);
        if (!moved) {
            return DateMathError{operation.offset, "This leads outside the years 0000 to 9999."};
        }
        utc_ms = *moved;
    }
    return utc_ms;
}

// --- Anchors ---

// `1418248078000`: whole milliseconds since 1970, told from a year by having five digits or more.
bool is_epoch_ms(std::string_view text) {
    const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    return digits.size() >= 5 && std::all_of(digits.begin(), digits.end(), is_digit);
}

std::variant<Period, DateMathError> epoch_anchor(std::string_view text) {
    std::int64_t ms = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), ms);
    if (failed != std::errc() || !in_calendar(ms)) {
        return DateMathError{0,
                             "As milliseconds since 1970, this number is outside the years 0000 to 9999. A date is "
                             "written 2020-03-01."};
    }
    return Period{ms, ms};
}

std::variant<Period, DateMathError> date_anchor(std::string_view text, const TimeZone& zone) {
    auto read = read_date_anchor(text);
    if (auto* error = std::get_if<DateMathError>(&read)) {
        return std::move(*error);
    }
    const auto& anchor = std::get<DateAnchor>(read);
    if (anchor.offset_minutes) {
        const std::int64_t offset_ms = *anchor.offset_minutes * kMsPerMinute;
        return Period{clamped(anchor.first - offset_ms), clamped(anchor.next - offset_ms - 1)};
    }
    const std::int64_t down = zone.to_utc_ms(anchor.first);
    // A date written to the fraction is one instant, also where that wall-clock time does not exist.
    const std::int64_t up = anchor.next == anchor.first + 1 ? down : zone.to_utc_ms(anchor.next) - 1;
    return Period{clamped(down), clamped(up)};
}

std::variant<Period, DateMathError> now_anchor(const DateContext& context) {
    if (!context.now_ms) {
        return DateMathError{0, "`now` has no meaning here: the time it stands for was not given."};
    }
    if (!in_calendar(*context.now_ms)) {
        return DateMathError{0, "The time given for `now` is outside the years 0000 to 9999."};
    }
    return Period{*context.now_ms, *context.now_ms};
}

bool starts_with_now(std::string_view text) {
    return text.size() >= 3 && (text[0] == 'n' || text[0] == 'N') && (text[1] == 'o' || text[1] == 'O') &&
           (text[2] == 'w' || text[2] == 'W');
}

// An anchor and the operations on it, unread: `2014-11-18` `+1M/M`.
struct Parts {
    std::variant<Period, DateMathError> anchor;
    std::string_view operations;
    std::size_t operations_offset = 0;
};

Parts split(std::string_view text, const DateContext& context) {
    if (starts_with_now(text)) {
        return {now_anchor(context), text.substr(3), 3};
    }
    const std::size_t bars = text.find("||");
    const std::string_view anchor = text.substr(0, bars);
    const std::size_t end = bars == std::string_view::npos ? text.size() : bars + 2;
    if (anchor.empty()) {
        return {DateMathError{0, "A date is expected, such as 2020-03-01, now or now-21d/d."}, {}, 0};
    }
    if (end == text.size() && bars != std::string_view::npos) {
        return {DateMathError{end, "After || an operation is expected, such as +3M, -21d or /d."}, {}, end};
    }
    return {is_epoch_ms(anchor) ? epoch_anchor(anchor) : date_anchor(anchor, context.zone), text.substr(end), end};
}

}  // namespace

std::variant<Period, DateMathError> resolve_date(std::string_view text, const DateContext& context) {
    Parts parts = split(text, context);
    if (std::holds_alternative<DateMathError>(parts.anchor) || parts.operations.empty()) {
        return std::move(parts.anchor);
    }
    std::vector<Operation> operations;
    if (auto error = OperationReader(parts.operations, parts.operations_offset).read(operations)) {
        return *std::move(error);
    }
    // Operations start from the anchor's first instant for both bounds (Elasticsearch: JavaDateMathParser.parse).
    const std::int64_t start = std::get<Period>(parts.anchor).down;
    auto down = apply(start, operations, false, context.zone);
    auto up = apply(start, operations, true, context.zone);
    for (auto* bound : {&down, &up}) {
        if (auto* error = std::get_if<DateMathError>(bound)) {
            return std::move(*error);
        }
    }
    return Period{std::get<std::int64_t>(down), std::get<std::int64_t>(up)};
}

std::optional<std::int64_t> shifted(std::int64_t utc_ms, std::int64_t amount, char unit, const TimeZone& zone) {
    // More units than the whole calendar has lead out of it from anywhere; below that, nothing here can overflow.
    const std::int64_t most = (kMaxMs - kMinMs) / least_ms(unit) + 1;
    if (!is_unit(unit) || amount > most || amount < -most || !in_calendar(utc_ms)) {
        return std::nullopt;
    }
    if (amount == 0) {
        return utc_ms;  // also in an overlap, where the wall-clock time alone would lead to the earlier instant
    }
    if (least_ms(unit) <= kMsPerHour) {
        const std::int64_t sum = utc_ms + amount * least_ms(unit);
        return in_calendar(sum) ? std::optional(sum) : std::nullopt;
    }
    // Near either end of the calendar the zone's clock may already show a year outside it.
    const std::int64_t local_ms = zone.to_local_ms(utc_ms);
    const auto moved = in_calendar(local_ms) ? local_plus(local_ms, amount, unit) : std::nullopt;
    return moved ? std::optional(clamped(zone.to_utc_ms(*moved))) : std::nullopt;
}

}  // namespace segdb
