#include "cli/instant.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>

namespace segdb::cli {
namespace {

constexpr std::int64_t kMsPerMinute = 60'000;
constexpr std::int64_t kMsPerDay = 86'400'000;

std::int64_t day_ms(int year, unsigned month, unsigned day) {
    const std::chrono::year_month_day ymd{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
    return std::chrono::sys_days{ymd}.time_since_epoch().count() * kMsPerDay;
}

bool in_range(std::int64_t utc_ms) { return utc_ms >= day_ms(0, 1, 1) && utc_ms < day_ms(9999, 12, 31) + kMsPerDay; }

// Takes its pieces from the front of a text; a piece that does not fit leaves the scanner failed.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    bool accept(char expected) {
        const bool found = !rest_.empty() && rest_.front() == expected;
        if (found) {
            rest_.remove_prefix(1);
        }
        return found;
    }
    void expect(char expected) { failed_ = !accept(expected) || failed_; }

    // Exactly `count` digits that give a number in [low, high].
    int digits(int count, int low, int high) {
        int number = 0;
        for (int i = 0; i < count; ++i) {
            if (!at_digit()) {
                failed_ = true;
                return 0;
            }
            number = number * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        failed_ = failed_ || number < low || number > high;
        return number;
    }

    // 1 to 9 digits after a point, cut to thousandths.
    int thousandths() {
        int number = 0;
        int count = 0;
        for (; at_digit(); ++count, rest_.remove_prefix(1)) {
            number = count < 3 ? number * 10 + (rest_.front() - '0') : number;
        }
        failed_ = failed_ || count == 0 || count > 9;
        for (; count < 3; ++count) {
            number *= 10;
        }
        return number;
    }

    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] bool done() const { return rest_.empty() && !failed_; }

  private:
    [[nodiscard]] bool at_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }

    std::string_view rest_;
    bool failed_ = false;
};

std::int64_t time_of_day_ms(Scanner& scanner) {
    std::int64_t ms = scanner.digits(2, 0, 23) * 60 * kMsPerMinute;
    scanner.expect(':');
    ms += scanner.digits(2, 0, 59) * kMsPerMinute;
    if (scanner.accept(':')) {
        ms += scanner.digits(2, 0, 59) * std::int64_t{1000};
        if (scanner.accept('.')) {
            ms += scanner.thousandths();
        }
    }
    return ms;
}

// `Z`, `+02:00`, `+0200`, `+02` or nothing: what to take off to get UTC.
std::int64_t offset_ms(Scanner& scanner) {
    if (scanner.at_end() || scanner.accept('Z') || scanner.accept('z')) {
        return 0;
    }
    const bool west = scanner.accept('-');
    if (!west) {
        scanner.expect('+');
    }
    std::int64_t minutes = scanner.digits(2, 0, 18) * 60;
    if (!scanner.at_end()) {
        scanner.accept(':');
        minutes += scanner.digits(2, 0, 59);
    }
    return (west ? -minutes : minutes) * kMsPerMinute;
}

std::optional<std::int64_t> parse_epoch(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) {
        text.remove_prefix(1);
    }
    if (text.size() < 5 || text.size() > 15) {  // fewer digits look like a year
        return std::nullopt;
    }
    std::int64_t number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        number = number * 10 + (c - '0');
    }
    return negative ? -number : number;
}

// `2018-01-01T09:20` for `201801010920`, where the digits are a date of 1900 to 2100; else an empty text.
std::string written_as_date(std::string_view digits) {
    const bool has_time = digits.size() == 12 || digits.size() == 14;
    if ((digits.size() != 8 && !has_time) || digits < "1900" || digits >= "2101") {
        return {};
    }
    std::string date;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        constexpr std::string_view kBefore = "    - - T : : ";
        if (kBefore[i] != ' ') {
            date += kBefore[i];
        }
        date += digits[i];
    }
    return parse_instant(date) ? date : std::string();
}

}  // namespace

std::string doubt_about_number(std::string_view text) {
    constexpr std::int64_t kLeast = 100'000'000;     // 1973-03-03
    constexpr std::int64_t kMost = 100'000'000'000;  // as milliseconds the same day
    const auto epoch = parse_epoch(text);
    if (epoch && *epoch >= kLeast && *epoch < kMost) {
        return "a number is milliseconds since 1970, and this one seems to be seconds; append 000, or write a date";
    }
    const std::string date = epoch ? written_as_date(text) : std::string();
    return date.empty() ? date : "a number is milliseconds since 1970, and this one seems to be a date; write " + date;
}

std::optional<std::int64_t> parse_instant(std::string_view text) {
    if (const auto epoch = parse_epoch(text)) {
        return in_range(*epoch) ? epoch : std::nullopt;
    }
    Scanner scanner(text);
    const int year = scanner.digits(4, 0, 9999);
    scanner.expect('-');
    const int month = scanner.digits(2, 1, 12);
    scanner.expect('-');
    const int day = scanner.digits(2, 1, 31);
    std::int64_t time = 0;
    if (!scanner.at_end()) {
        if (!scanner.accept('T') && !scanner.accept('t')) {
            scanner.expect(' ');
        }
        time = time_of_day_ms(scanner);
        time -= offset_ms(scanner);
    }
    const std::chrono::year_month_day ymd{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                          std::chrono::day{static_cast<unsigned>(day)}};
    if (!scanner.done() || !ymd.ok()) {
        return std::nullopt;
    }
    const std::int64_t utc_ms = day_ms(year, static_cast<unsigned>(month), static_cast<unsigned>(day)) + time;
    return in_range(utc_ms) ? std::optional(utc_ms) : std::nullopt;
}

std::string format_instant(std::int64_t utc_ms) {
    const std::chrono::sys_time<std::chrono::milliseconds> instant{std::chrono::milliseconds{utc_ms}};
    const auto midnight = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day ymd{midnight};
    const std::chrono::hh_mm_ss time{instant - midnight};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(ymd.year()),
                       static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()), time.hours().count(),
                       time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

std::int64_t clock_ms() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
}

std::uint64_t monotonic_ns() {
    const auto since_start = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(since_start).count());
}

}  // namespace segdb::cli
