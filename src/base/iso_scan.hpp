// The pieces that ISO 8601 texts are made of: fixed runs of digits, and offsets from UTC.
//
// Used by calendar.cpp (data cells), date_anchor.cpp (dates in expressions) and time_zone.cpp (fixed offsets), so that
// all three read an offset alike. Invariant: no function reads past the end of the text it was given.
// Limit: ASCII digits only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace segdb {

// No place on Earth was ever further from UTC than 15:56; java.time and ISO 8601 readers stop at 18:00, so do we.
inline constexpr std::int32_t kMaxOffsetMinutes = 18 * 60;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The number written by text[at, at + count), or -1 when it is not all digits or not all there. REQUIRES: count <= 9
constexpr int digits_at(std::string_view text, std::size_t at, std::size_t count) {
    if (at > text.size() || text.size() - at < count) {
        return -1;
    }
    int number = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (!is_digit(text[i])) {
            return -1;
        }
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

// The minutes east of UTC that all of `text` says: `+01:00`, `+0100`, `+01` or with `-`, within 18:00; else nothing.
constexpr std::optional<std::int32_t> parse_offset(std::string_view text) {
    const bool colon = text.size() == 6 && text[3] == ':';
    if ((!colon && text.size() != 3 && text.size() != 5) || (text[0] != '+' && text[0] != '-')) {
        return std::nullopt;
    }
    const int hours = digits_at(text, 1, 2);
    const int minutes = text.size() == 3 ? 0 : digits_at(text, colon ? 4 : 3, 2);
    if (hours < 0 || minutes < 0 || minutes > 59 || hours * 60 + minutes > kMaxOffsetMinutes) {
        return std::nullopt;
    }
    const std::int32_t total = hours * 60 + minutes;
    return text[0] == '-' ? -total : total;
}

}  // namespace segdb
