// Exact decimal numbers: an integer of units of 10^-scale. No floating point anywhere.
//
// All functions are pure and safe to call from any number of threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace segdb {

inline constexpr int kMaxScale = 18;

// A number as written, exactly: value = digits * 10^-scale, with the least scale that holds it (no trailing zeros
// after the point): `1.50` is {15, 1}, `1e3` is {1000, 0}, `-0.0` is {0, 0}.
struct Decimal {
    std::int64_t digits = 0;
    int scale = 0;  // in [0, kMaxScale]
    friend bool operator==(const Decimal&, const Decimal&) = default;
};

// Reads [+-]digits[.digits][e[+-]digits], `E` as `e`, and nothing else (no spaces, no separators). Nothing when `text`
// is not of that form or when the value does not fit 64 bits at its least scale, or needs more than kMaxScale places.
std::optional<Decimal> parse_decimal(std::string_view text);

// True when `text` has parse_decimal's form, whatever its size: tells "too large" from "not a number".
bool looks_like_number(std::string_view text);

// `number` in units of 10^-scale; nothing when it has more places than `scale`, or does not fit 64 bits.
// REQUIRES (here and below): scales in [0, kMaxScale]
std::optional<std::int64_t> scaled(const Decimal& number, int scale);

// How a bound relates to the grid of 10^-scale: the largest grid value <= number and the smallest >= number, each
// saturated to the int64 range. Equal when the number lies on the grid and in range.
struct GridBounds {
    std::int64_t floor = 0;
    std::int64_t ceil = 0;
    bool exact = false;  // floor == ceil == the number itself
    bool below = false;  // the number is less than every int64 grid value (floor is meaningless)
    bool above = false;  // the number is greater than every int64 grid value (ceil is meaningless)
};
GridBounds on_grid(const Decimal& number, int scale);

// `-12.50` for (-1250, 2); exactly `scale` places, none and no point for scale 0.
std::string format_decimal(std::int64_t units, int scale);

}  // namespace segdb
