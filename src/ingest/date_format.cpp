#include "ingest/date_format.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/calendar.hpp"
#include "base/iso_scan.hpp"
#include "base/text.hpp"

namespace segdb {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                   "may",       "june",     "july",     "august",
                                                   "september", "october",  "november", "december"};
constexpr std::array<std::string_view, 7> kDays{"monday", "tuesday",  "wednesday", "thursday",
                                                "friday", "saturday", "sunday"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

void skip_spaces(std::string_view& text) {
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
}

bool take_ignoring_case(std::string_view& text, std::string_view word) {
    if (text.size() < word.size()) {
        return false;
    }
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (lower(text[i]) != word[i]) {
            return false;
        }
    }
    text.remove_prefix(word.size());
    return true;
}

// Which of `names` stands at the front, in full or by its first three letters; -1: none.
template <std::size_t Count>
int take_name(std::string_view& text, const std::array<std::string_view, Count>& names) {
    for (std::size_t i = 0; i < Count; ++i) {
        if (take_ignoring_case(text, names[i]) || take_ignoring_case(text, names[i].substr(0, 3))) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

// A number of at least one and at most `most` digits within [low, high].
bool take_number(std::string_view& text, std::size_t most, int low, int high, int& number) {
    std::size_t count = 0;
    int read = 0;
    while (count < most && count < text.size() && is_digit(text[count])) {
        read = read * 10 + (text[count] - '0');
        ++count;
    }
    text.remove_prefix(count);
    number = read;
    return count > 0 && read >= low && read <= high;
}

// `.25` -> 250 milliseconds; further digits are cut.
int take_fraction(std::string_view& text) {
    if (text.size() < 2 || (text[0] != '.' && text[0] != ',') || !is_digit(text[1])) {
        return 0;
    }
    text.remove_prefix(1);
    int ms = 0;
    int unit = 100;
    while (!text.empty() && is_digit(text.front())) {
        ms += (text.front() - '0') * unit;
        unit /= 10;
        text.remove_prefix(1);
    }
    return ms;
}

bool take_epoch_seconds(std::string_view& text, std::int64_t& seconds) {
    const bool negative = !text.empty() && text.front() == '-';
    text.remove_prefix(negative ? 1 : 0);
    std::size_t count = 0;
    std::int64_t read = 0;
    for (; count < text.size() && count < 12 && is_digit(text[count]); ++count) {
        read = read * 10 + (text[count] - '0');
    }
    text.remove_prefix(count);
    seconds = negative ? -read : read;
    return count > 0 && seconds >= kMinMs / kMsPerSecond && seconds <= kMaxMs / kMsPerSecond;
}

bool take_offset(std::string_view& text, std::int32_t& minutes) {
    if (!text.empty() && lower(text.front()) == 'z') {
        text.remove_prefix(1);
        minutes = 0;
        return true;
    }
    for (const std::size_t length : {std::size_t{6}, std::size_t{5}, std::size_t{3}}) {
        if (text.size() < length) {
            continue;
        }
        if (const auto offset = parse_offset(text.substr(0, length))) {
            text.remove_prefix(length);
            minutes = *offset;
            return true;
        }
    }
    return false;
}

std::string expand(std::string_view format) {
    std::string expanded;
    for (std::size_t i = 0; i < format.size(); ++i) {
        const char directive = format[i] == '%' && i + 1 < format.size() ? format[i + 1] : '\0';
        const std::string_view longer = directive == 'F'   ? "%Y-%m-%d"
                                        : directive == 'D' ? "%m/%d/%y"
                                        : directive == 'T' ? "%H:%M:%S"
                                        : directive == 'R' ? "%H:%M"
                                                           : "";
        expanded += longer.empty() ? format.substr(i, directive != '\0' ? 2 : 1) : longer;
        i += directive != '\0' ? 1 : 0;
    }
    return expanded;
}

}  // namespace

struct DateFormat::Fields {
    YearMonthDay date;
    int hour = 0;
    int hour12 = -1;
    int afternoon = -1;
    int minute = 0;
    int second = 0;
    int ms = 0;
    bool is_epoch = false;
    std::int64_t epoch_seconds = 0;
    bool has_offset = false;
    std::int32_t offset_minutes = 0;
};

Result<DateFormat> DateFormat::compile(const std::string& format) {
    DateFormat compiled;
    compiled.format_ = format;
    compiled.expanded_ = expand(format);
    std::string seen;
    const std::string_view text = compiled.expanded_;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            continue;
        }
        const char directive = ++i < text.size() ? text[i] : '%';
        if (i >= text.size() || std::string_view("YymdebBhaAHIpMSzsnt%").find(directive) == std::string_view::npos) {
            return Error{
                ErrorCode::invalid_argument,
                fmt::format("the date format {} holds {}, which is not one of %Y %y %m %d %e %b %B %a %A %H %I %p %M "
                            "%S %z %s %F %D %T %R %n %t %%",
                            shown(format), shown(text.substr(i - 1, 2)))};
        }
        seen += directive;
    }
    const auto has = [&](std::string_view any) { return seen.find_first_of(any) != std::string::npos; };
    if (!has("s") && !(has("Yy") && has("mbBh") && has("de"))) {
        return Error{ErrorCode::invalid_argument,
                     fmt::format("the date format {} does not tell year, month and day (or %s)", shown(format))};
    }
    compiled.has_time_ = has("HIMSs");
    return compiled;
}

bool DateFormat::read_directive(char directive, std::string_view& text, Fields& f) {
    switch (directive) {
        case 'Y':
            return take_number(text, 4, 0, 9999, f.date.year);
        case 'y': {
            const bool ok = take_number(text, 2, 0, 99, f.date.year);
            f.date.year += f.date.year < 69 ? 2000 : 1900;
            return ok;
        }
        case 'm':
            return take_number(text, 2, 1, 12, f.date.month);
        case 'd':
        case 'e':
            skip_spaces(text);
            return take_number(text, 2, 1, 31, f.date.day);
        case 'b':
        case 'B':
        case 'h':
            f.date.month = take_name(text, kMonths) + 1;
            return f.date.month > 0;
        case 'a':
        case 'A':
            return take_name(text, kDays) >= 0;
        case 'H':
            return take_number(text, 2, 0, 23, f.hour);
        case 'I':
            return take_number(text, 2, 1, 12, f.hour12);
        case 'p':
            f.afternoon = take_ignoring_case(text, "pm") ? 1 : 0;
            return f.afternoon == 1 || take_ignoring_case(text, "am");
        case 'M':
            return take_number(text, 2, 0, 59, f.minute);
        case 'S': {
            const bool ok = take_number(text, 2, 0, 59, f.second);
            f.ms = take_fraction(text);
            return ok;
        }
        case 'z':
            f.has_offset = true;
            return take_offset(text, f.offset_minutes);
        case 's':
            f.is_epoch = true;
            return take_epoch_seconds(text, f.epoch_seconds);
        case 'n':
        case 't':
            skip_spaces(text);
            return true;
        default: {  // %%
            const bool ok = !text.empty() && text.front() == '%';
            text.remove_prefix(ok ? 1 : 0);
            return ok;
        }
    }
}

std::optional<DateFormat::Reading> DateFormat::read(std::string_view text) const {
    Fields f;
    for (std::size_t i = 0; i < expanded_.size(); ++i) {
        const char c = expanded_[i];
        if (c == '%') {
            if (!read_directive(expanded_[++i], text, f)) {
                return std::nullopt;
            }
        } else if (is_space(c)) {
            skip_spaces(text);
        } else if (!text.empty() && text.front() == c) {
            text.remove_prefix(1);
        } else {
            return std::nullopt;
        }
    }
    if (!text.empty()) {
        return std::nullopt;
    }
    if (f.is_epoch) {
        return Reading{f.epoch_seconds * kMsPerSecond, true, 0};
    }
    if (!valid_date(f.date)) {
        return std::nullopt;
    }
    if (f.hour12 >= 0) {
        f.hour = f.hour12 % 12 + (f.afternoon == 1 ? 12 : 0);
    }
    const std::int64_t ms =
        days_from(f.date) * kMsPerDay + f.hour * kMsPerHour + f.minute * kMsPerMinute + f.second * kMsPerSecond + f.ms;
    return Reading{ms, f.has_offset, f.offset_minutes};
}

}  // namespace segdb
