#include "base/posix_rule.hpp"

#include "base/calendar.hpp"
#include "base/iso_scan.hpp"

namespace segdb {
namespace {

constexpr std::int32_t kSecondsPerDay = 86'400;

// Reads a rule from the left. Every take_ answers nothing when the text does not go on with what it takes.
class RuleReader {
  public:
    explicit RuleReader(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] bool at(char c) const { return !rest_.empty() && rest_[0] == c; }
    bool take(char c) {
        const bool found = at(c);
        rest_.remove_prefix(found ? 1 : 0);
        return found;
    }

    // `CET` or `<+0530>`; what it says is not used.
    bool take_name() {
        const bool quoted = take('<');
        std::size_t length = 0;
        while (length < rest_.size() && (quoted ? rest_[length] != '>' : is_letter(rest_[length]))) {
            ++length;
        }
        rest_.remove_prefix(length);
        return (!quoted || take('>')) && length > 0;
    }

    // A number of [0, most], or -1.
    int take_number(int most) {
        int number = 0;
        std::size_t length = 0;
        for (; length < rest_.size() && is_digit(rest_[length]); ++length) {
            number = number * 10 + (rest_[length] - '0');
            if (number > most) {
                return -1;
            }
        }
        rest_.remove_prefix(length);
        return length > 0 ? number : -1;
    }

    // `[+-]hh[:mm[:ss]]` in seconds. RFC 9636 widens POSIX's 24 hours to 167.
    std::optional<std::int32_t> take_time(int most_hours) {
        const bool negative = take('-');
        if (!negative) {
            take('+');
        }
        const int hours = take_number(most_hours);
        const int minutes = take(':') ? take_number(59) : 0;
        const int seconds = take(':') ? take_number(59) : 0;
        if (hours < 0 || minutes < 0 || seconds < 0) {
            return std::nullopt;
        }
        const std::int32_t total = hours * 3600 + minutes * 60 + seconds;
        return negative ? -total : total;
    }

    std::optional<ChangeDay> take_change() {
        auto change = at('M') ? take_month_weekday() : take_day_of_year();
        if (change && take('/')) {
            const auto time = take_time(167);
            if (!time) {
                return std::nullopt;
            }
            change->seconds = *time;
        }
        return change;
    }

  private:
    static bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

    std::optional<ChangeDay> take_month_weekday() {
        take('M');
        const int month = take_number(12);
        const int week = take('.') ? take_number(5) : -1;
        const int day = take('.') ? take_number(6) : -1;
        if (month < 1 || week < 1 || day < 0) {
            return std::nullopt;
        }
        ChangeDay change;
        change.kind = ChangeDay::Kind::month_weekday;
        change.month = month;
        change.week = week;
        change.day = day;
        return change;
    }

    std::optional<ChangeDay> take_day_of_year() {
        ChangeDay change;
        change.kind = take('J') ? ChangeDay::Kind::julian : ChangeDay::Kind::zero_based;
        change.day = take_number(365);
        if (change.day < (change.kind == ChangeDay::Kind::julian ? 1 : 0)) {
            return std::nullopt;
        }
        return change;
    }

    std::string_view rest_;
};

std::int32_t day_of_change(const ChangeDay& change, int year) {
    const std::int32_t new_year = days_from({year, 1, 1});
    if (change.kind == ChangeDay::Kind::zero_based) {
        return new_year + change.day;
    }
    if (change.kind == ChangeDay::Kind::julian) {
        const bool after_leap_day = change.day >= 60 && valid_date({year, 2, 29});
        return new_year + change.day - (after_leap_day ? 0 : 1);
    }
    const std::int32_t first = days_from({year, change.month, 1});
    const int weekday_of_first = (first - kMinDay + 6) % 7;  // 0000-01-01 was a Saturday
    const int day = 1 + (change.day - weekday_of_first + 7) % 7 + (change.week - 1) * 7;
    const bool exists = valid_date({year, change.month, day});  // there may be no fifth one
    return first + day - 1 - (exists ? 0 : 7);
}

std::int64_t instant_of_change(const ChangeDay& change, int year, std::int32_t offset_before) {
    return std::int64_t{day_of_change(change, year)} * kSecondsPerDay + change.seconds - offset_before;
}

}  // namespace

std::optional<PosixRule> parse_posix_rule(std::string_view text) {
    RuleReader reader(text);
    PosixRule rule;
    // POSIX counts hours west of Greenwich; we count east, as everybody else.
    const auto standard = reader.take_name() ? reader.take_time(24) : std::nullopt;
    if (!standard) {
        return std::nullopt;
    }
    rule.standard_seconds = -*standard;
    if (reader.at_end()) {
        return rule;
    }
    rule.has_daylight = reader.take_name();
    const auto daylight = reader.at(',') ? *standard - 3600 : reader.take_time(24);
    const auto begins = daylight && reader.take(',') ? reader.take_change() : std::nullopt;
    const auto ends = begins && reader.take(',') ? reader.take_change() : std::nullopt;
    if (!rule.has_daylight || !ends || !reader.at_end()) {
        return std::nullopt;
    }
    rule.daylight_seconds = -*daylight;
    rule.daylight_begins = *begins;
    rule.daylight_ends = *ends;
    return rule;
}

YearChanges changes_in(const PosixRule& rule, int year) {
    return {instant_of_change(rule.daylight_begins, year, rule.standard_seconds),
            instant_of_change(rule.daylight_ends, year, rule.daylight_seconds)};
}

}  // namespace segdb
