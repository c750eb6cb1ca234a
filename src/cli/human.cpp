#include "cli/human.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>

#include "cli/utf8.hpp"

namespace segdb::cli {

std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, 1, ',');
    }
    return digits;
}

std::string counted(std::uint64_t number, std::string_view noun) {
    return grouped(number) + ' ' + std::string(noun) + (number == 1 ? "" : "s");
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
    if (whole == 0) {
        return {};
    }
    if (part == 0 || part == whole) {
        return part == 0 ? "0 %" : "100 %";
    }
    const double value = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
    if (value < 0.1) {
        return "< 0.1 %";
    }
    return part < whole && value > 99.9 ? "> 99.9 %" : fmt::format("{:.1f} %", value);
}

std::string byte_size(std::uint64_t bytes) {
    constexpr std::array<std::string_view, 6> kUnits = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    if (bytes < 1024) {
        return fmt::format("{} B", bytes);
    }
    double value = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    while (value >= 1023.95 && unit + 1 < kUnits.size()) {
        value /= 1024;
        ++unit;
    }
    return fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string duration(std::uint64_t nanoseconds) {
    const double ms = static_cast<double>(nanoseconds) / 1e6;
    if (ms < 0.0995) {
        return fmt::format("{:.0f} µs", ms * 1000);
    }
    if (ms < 9.95) {
        return fmt::format("{:.1f} ms", ms);
    }
    if (ms < 999.5) {
        return fmt::format("{:.0f} ms", ms);
    }
    if (ms < 59'950) {
        return fmt::format("{:.1f} s", ms / 1000);
    }
    const std::int64_t seconds = std::llround(ms / 1000);
    return fmt::format("{} min {:02} s", seconds / 60, seconds % 60);
}

std::string shown(std::string_view text) {
    constexpr std::size_t kLongest = 60;
    const std::string printable = one_line(text);
    const std::string cut = first_columns(printable, kLongest);
    return "'" + cut + (cut.size() < printable.size() ? ".." : "") + "'";
}

std::string padded(std::string_view text, std::size_t width) {
    const std::size_t used = columns_of(text);
    return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

std::string right_aligned(std::string_view text, std::size_t width) {
    const std::size_t used = columns_of(text);
    return std::string(used < width ? width - used : 0, ' ') + std::string(text);
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
    std::uint64_t number = 0;
    bool digit_before = false;
    for (const char c : text) {
        if ((c == ',' || c == '_') && digit_before) {
            digit_before = false;
            continue;
        }
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (number > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) {
            return std::nullopt;
        }
        number = number * 10 + digit;
        digit_before = true;
    }
    return digit_before ? std::optional(number) : std::nullopt;
}

}  // namespace segdb::cli
