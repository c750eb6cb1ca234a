#include "base/calendar.hpp"

#include <array>
#include <cassert>

#include "base/iso_scan.hpp"

namespace segdb {
namespace {

// The two conversions are Howard Hinnant's days_from_civil and civil_from_days
// (http://howardhinnant.github.io/date_algorithms.html): years begin in March, so that the leap day is the last day
// of its year and the days before a month follow one linear formula; an era is the 400 years after which the
// Gregorian calendar repeats.
constexpr std::int32_t kDaysPerEra = 146'097;
constexpr std::int32_t kDaysFromEraStartTo1970 = 719'468;  // from 0000-03-01

bool leap_year(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_in_month(int year, int month) {
    constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap_year(year) ? 29 : days[static_cast<std::size_t>(month - 1)];
}

void put_digits(char* to, int number, int count) {
    for (int i = count - 1; i >= 0; --i) {
        to[i] = static_cast<char>('0' + number % 10);
        number /= 10;
    }
}

void put_date(char* to, std::int32_t days) {
    const YearMonthDay ymd = ymd_from(days);
    put_digits(to, ymd.year, 4);
    to[4] = '-';
    put_digits(to + 5, ymd.month, 2);
    to[7] = '-';
    put_digits(to + 8, ymd.day, 2);
}

// What follows `hh:mm` in a date-time, read from the left.
struct Rest {
    std::string_view text;

    // `:ss` -> milliseconds; 0 when there is none.
    std::optional<std::int64_t> take_seconds() {
        if (text.empty() || text[0] != ':') {
            return 0;
        }
        const int seconds = digits_at(text, 1, 2);
        if (seconds < 0 || seconds > 59) {
            return std::nullopt;
        }
        text.remove_prefix(3);
        auto fraction = take_fraction();
        if (!fraction) {
            return std::nullopt;
        }
        return seconds * kMsPerSecond + *fraction;
    }

    // `.f` to `.fffffffff` -> milliseconds, cut and not rounded, so that a second never becomes the next one.
    std::optional<std::int64_t> take_fraction() {
        if (text.empty() || text[0] != '.') {
            return 0;
        }
        std::int64_t ms = 0;
        std::size_t places = 0;
        for (; places + 1 < text.size() && is_digit(text[places + 1]); ++places) {
            ms = places < 3 ? ms * 10 + (text[places + 1] - '0') : ms;
        }
        if (places == 0 || places > 9) {
            return std::nullopt;
        }
        text.remove_prefix(places + 1);
        return places == 1 ? ms * 100 : places == 2 ? ms * 10 : ms;
    }
};

}  // namespace

std::int32_t days_from(const YearMonthDay& ymd) {
    assert(valid_date(ymd));
    const int year = ymd.year + 400 - (ymd.month <= 2 ? 1 : 0);  // + 400: no negative year to divide
    const int month_from_march = (ymd.month + 9) % 12;
    const int year_of_era = year % 400;
    const int day_of_year = (153 * month_from_march + 2) / 5 + ymd.day - 1;
    const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (year / 400 - 1) * kDaysPerEra + day_of_era - kDaysFromEraStartTo1970;
}

YearMonthDay ymd_from(std::int32_t days) {
    assert(days >= kMinDay && days <= kMaxDay);
    const int shifted = days + kDaysFromEraStartTo1970 + kDaysPerEra;  // one era more: no negative number to divide
    const int day_of_era = shifted % kDaysPerEra;
    const int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int month_from_march = (5 * day_of_year + 2) / 153;
    const int day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    const int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    const int year = year_of_era + (shifted / kDaysPerEra - 1) * 400 + (month <= 2 ? 1 : 0);
    return {year, month, day};
}

bool valid_date(const YearMonthDay& ymd) {
    return ymd.year >= 0 && ymd.year <= 9999 && ymd.month >= 1 && ymd.month <= 12 && ymd.day >= 1 &&
           ymd.day <= days_in_month(ymd.year, ymd.month);
}

std::optional<std::int32_t> parse_iso_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
        return std::nullopt;
    }
    const YearMonthDay ymd = {digits_at(text, 0, 4), digits_at(text, 5, 2), digits_at(text, 8, 2)};
    if (!valid_date(ymd)) {
        return std::nullopt;
    }
    return days_from(ymd);
}

std::optional<LocalDateTime> parse_iso_datetime(std::string_view text) {
    if (text.size() < 16 || (text[10] != 'T' && text[10] != 't' && text[10] != ' ') || text[13] != ':') {
        return std::nullopt;
    }
    const auto days = parse_iso_date(text.substr(0, 10));
    const int hour = digits_at(text, 11, 2);
    const int minute = digits_at(text, 14, 2);
    if (!days || hour < 0 || hour > 23 || minute < 0 || minute > 59) {
        return std::nullopt;
    }
    Rest rest{text.substr(16)};
    const auto seconds_ms = rest.take_seconds();
    if (!seconds_ms) {
        return std::nullopt;
    }
    LocalDateTime result;
    result.ms = *days * kMsPerDay + hour * kMsPerHour + minute * kMsPerMinute + *seconds_ms;
    if (rest.text.empty()) {
        return result;
    }
    result.has_offset = true;
    if (rest.text == "Z" || rest.text == "z") {
        return result;
    }
    const auto offset = parse_offset(rest.text);
    if (!offset) {
        return std::nullopt;
    }
    result.offset_minutes = *offset;
    return result;
}

std::string format_date(std::int64_t days) {
    if (days < kMinDay || days > kMaxDay) return std::to_string(days) + " days";
    std::string text(10, '-');
    put_date(text.data(), static_cast<std::int32_t>(days));
    return text;
}

std::string format_datetime(std::int64_t utc_ms) {
    if (utc_ms < kMinMs || utc_ms > kMaxMs) return std::to_string(utc_ms) + " ms";
    const std::int64_t day = (utc_ms - kMinMs) / kMsPerDay + kMinDay;
    const auto ms = static_cast<int>(utc_ms - day * kMsPerDay);
    std::string text = "0000-00-00T00:00:00.000Z";
    put_date(text.data(), static_cast<std::int32_t>(day));
    put_digits(text.data() + 11, ms / 3'600'000, 2);
    put_digits(text.data() + 14, ms / 60'000 % 60, 2);
    put_digits(text.data() + 17, ms / 1'000 % 60, 2);
    put_digits(text.data() + 20, ms % 1'000, 3);
    return text;
}

}  // namespace segdb
