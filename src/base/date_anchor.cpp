#include "base/date_anchor.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <string>
#include <utility>

#include "base/calendar.hpp"
#include "base/iso_scan.hpp"
#include "base/text.hpp"

namespace segdb {
namespace {

constexpr std::array<std::string_view, 12> kMonthNames = {"January",   "February", "March",    "April",
                                                          "May",       "June",     "July",     "August",
                                                          "September", "October",  "November", "December"};

// The parts that can be missing, each two digits after its separator.
struct Part {
    std::string_view separators;
    int first;
    int last;
    std::string_view name;
};
constexpr Part kMonth = {"-", 1, 12, "month"};
constexpr Part kDay = {"-", 1, 31, "day"};
constexpr Part kHour = {"Tt ", 0, 23, "hour"};
constexpr Part kMinute = {":", 0, 59, "minute"};
constexpr Part kSecond = {":", 0, 59, "second"};

// `+25:00`, `-1900`: what parse_offset() would take were it not too large.
bool is_written_as_offset(std::string_view rest) {
    if (rest.size() < 3 || (rest[0] != '+' && rest[0] != '-')) {
        return false;
    }
    return std::all_of(rest.begin() + 1, rest.end(), [](char c) { return is_digit(c) || c == ':'; });
}

// ` Europe/Warsaw`, `CET`
bool is_written_as_zone(std::string_view rest) {
    rest.remove_prefix(rest.starts_with(' ') ? 1 : 0);
    const auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    return rest.size() >= 3 && std::all_of(rest.begin(), rest.begin() + 3, is_letter);
}

class AnchorReader {
  public:
    explicit AnchorReader(std::string_view text) : text_(text) {}

    std::variant<DateAnchor, DateMathError> read() {
        DateAnchor anchor;
        if (read_date(anchor) && read_time(anchor)) {
            expect_end();
        }
        if (error_) {
            return *std::move(error_);
        }
        return anchor;
    }

  private:
    bool fail(std::size_t offset, std::string message) {
        error_ = DateMathError{offset, std::move(message)};
        return false;
    }

    bool fail_form(std::size_t offset) {
        return fail(offset, "A date is written 2020-03-01, with a time 2020-03-01T09:20; " + shown(text_) + " is not.");
    }

    // Reads a separator and two digits into `value`. False with no error: the part is missing, with one: it is wrong.
    bool take(const Part& part, int& value) {
        if (at_ >= text_.size() || part.separators.find(text_[at_]) == std::string_view::npos) {
            return false;
        }
        const int number = digits_at(text_, at_ + 1, 2);
        const bool more_digits = at_ + 3 < text_.size() && is_digit(text_[at_ + 3]);
        if (number < 0 || more_digits) {
            return fail_form(at_ + 1);
        }
        if (number < part.first || number > part.last) {
            const std::string name(part.name);
            return fail(at_ + 1, "There is no " + name + " " + std::string(text_.substr(at_ + 1, 2)) + ": " + name +
                                     "s go from " + (part.first == 0 ? "00" : "01") + " to " +
                                     std::to_string(part.last) + ".");
        }
        value = number;
        at_ += 3;
        return true;
    }

    bool read_date(DateAnchor& anchor) {
        YearMonthDay ymd{digits_at(text_, 0, 4), 1, 1};
        if (ymd.year < 0 || (text_.size() > 4 && is_digit(text_[4]))) {
            return fail_form(0);
        }
        at_ = 4;
        const bool has_month = take(kMonth, ymd.month);
        has_day_ = has_month && take(kDay, ymd.day);
        if (error_) {
            return false;
        }
        if (!valid_date(ymd)) {
            return fail_no_such_day(ymd);
        }
        const std::int64_t month = ymd.year * std::int64_t{12} + ymd.month - 1;
        const std::int32_t first = days_from(ymd);
        anchor.first = first * kMsPerDay;
        anchor.next = (has_day_    ? first + 1
                       : has_month ? first_day_of_month(month + 1)
                                   : first_day_of_month(month + 12)) *
                      kMsPerDay;
        return true;
    }

    bool fail_no_such_day(const YearMonthDay& ymd) {
        const std::int64_t month = ymd.year * std::int64_t{12} + ymd.month - 1;
        const std::int32_t days = first_day_of_month(month + 1) - first_day_of_month(month);
        return fail(8, "The day " + std::string(text_.substr(0, 10)) +
                           " does not exist: " + std::string(kMonthNames[static_cast<std::size_t>(ymd.month - 1)]) +
                           " " + std::string(text_.substr(0, 4)) + " has " + std::to_string(days) + " days.");
    }

    // False only with an error: every part of a time may be missing.
    bool read_time(DateAnchor& anchor) {
        int hour = 0;
        int minute = 0;
        int second = 0;
        const bool has_hour = has_day_ && take(kHour, hour);
        const bool has_minute = has_hour && take(kMinute, minute);
        const bool has_second = has_minute && take(kSecond, second);
        if (error_) {
            return false;
        }
        has_hour_ = has_hour;
        if (!has_hour) {
            return true;
        }
        anchor.first += hour * kMsPerHour + minute * kMsPerMinute + second * kMsPerSecond;
        anchor.next = anchor.first + (has_second ? kMsPerSecond : has_minute ? kMsPerMinute : kMsPerHour);
        return read_fraction(has_second, anchor) && read_offset(anchor);
    }

    // Cut to milliseconds, as data cells are.
    bool read_fraction(bool has_second, DateAnchor& anchor) {
        if (!has_second || at_ >= text_.size() || text_[at_] != '.') {
            return true;
        }
        const std::size_t start = ++at_;
        std::int64_t worth = 100;
        for (; at_ < text_.size() && is_digit(text_[at_]); ++at_) {
            anchor.first += (text_[at_] - '0') * worth;
            worth /= 10;
        }
        anchor.next = anchor.first + 1;
        return (at_ > start && at_ - start <= 9) ||
               fail(start, "A fraction of a second has 1 to 9 digits, as in 09:20:30.123.");
    }

    bool read_offset(DateAnchor& anchor) {
        const std::string_view rest = text_.substr(at_);
        if (rest.empty()) {
            return true;
        }
        if (rest == "Z" || rest == "z") {
            anchor.offset_minutes = 0;
        } else if (const auto minutes = parse_offset(rest)) {
            anchor.offset_minutes = *minutes;
        } else {
            return true;  // expect_end() says what is wrong
        }
        at_ = text_.size();
        return true;
    }

    void expect_end() {
        if (at_ == text_.size()) {
            return;
        }
        const char next = text_[at_];
        if (has_hour_ && is_written_as_offset(text_.substr(at_))) {
            fail(at_, "An offset from UTC is written +02:00, and is at most 18:00.");
        } else if (has_hour_ && is_written_as_zone(text_.substr(at_))) {
            fail(at_,
                 "After a time stands Z or an offset, as in 2020-03-01T09:20+01:00; a time zone with a name is for the "
                 "whole query.");
        } else if (next == '+' || next == '-' || next == '/') {
            fail(at_,
                 "An operation comes after ||, as in 2020-03-01||+1M/d, and an offset after a time, as in "
                 "2020-03-01T09:20+01:00.");
        } else if (next == 'Z' || next == 'z') {
            fail(at_, "An offset comes after a time, as in 2020-03-01T09:20Z.");
        } else {
            fail_form(at_);
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool has_day_ = false;
    bool has_hour_ = false;
    std::optional<DateMathError> error_;
};

}  // namespace

std::variant<DateAnchor, DateMathError> read_date_anchor(std::string_view text) { return AnchorReader(text).read(); }

std::int32_t first_day_of_month(std::int64_t month_index) {
    assert(month_index >= 0 && month_index <= 120'000);
    if (month_index == 120'000) {
        return kMaxDay + 1;
    }
    return days_from({static_cast<int>(month_index / 12), static_cast<int>(month_index % 12 + 1), 1});
}

}  // namespace segdb
