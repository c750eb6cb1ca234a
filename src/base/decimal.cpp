#include "base/decimal.hpp"

#include <array>
#include <cassert>
#include <limits>

#include "base/iso_scan.hpp"

namespace segdb {
namespace {

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kMostDigits = 19;  // of a 64-bit integer

constexpr std::array<std::int64_t, kMaxScale + 1> kPowersOfTen = [] {
    std::array<std::int64_t, kMaxScale + 1> powers{1};
    for (std::size_t i = 1; i < powers.size(); ++i) {
        powers[i] = powers[i - 1] * 10;
    }
    return powers;
}();

std::int64_t power_of_ten(int exponent) { return kPowersOfTen[static_cast<std::size_t>(exponent)]; }

std::optional<std::int64_t> multiplied(std::int64_t a, std::int64_t b) {
    std::int64_t product = 0;
    if (__builtin_mul_overflow(a, b, &product)) {
        return std::nullopt;
    }
    return product;
}

// The parts of [+-]whole[.fraction][e[+-]exponent] as they stand in the text.
struct NumberText {
    bool negative = false;
    std::string_view whole;     // at least one digit
    std::string_view fraction;  // no digit when no point was written
    std::int64_t exponent = 0;  // saturated: beyond kFarExponent its size no longer matters
};

// Texts are far shorter than this many digits, so an exponent of this size cannot be made up for by zeros.
constexpr std::int64_t kFarExponent = 1'000'000'000'000'000;

std::string_view take_digits(std::string_view& text) {
    std::size_t count = 0;
    while (count < text.size() && is_digit(text[count])) {
        ++count;
    }
    const std::string_view digits = text.substr(0, count);
    text.remove_prefix(count);
    return digits;
}

bool take_sign(std::string_view& text) {
    if (text.empty() || (text[0] != '+' && text[0] != '-')) {
        return false;
    }
    const bool negative = text[0] == '-';
    text.remove_prefix(1);
    return negative;
}

std::optional<std::int64_t> take_exponent(std::string_view& text) {
    if (text.empty() || (text[0] != 'e' && text[0] != 'E')) {
        return 0;
    }
    text.remove_prefix(1);
    const bool negative = take_sign(text);
    const std::string_view digits = take_digits(text);
    if (digits.empty()) {
        return std::nullopt;
    }
    std::int64_t exponent = 0;
    for (const char c : digits) {
        exponent = exponent >= kFarExponent ? kFarExponent : exponent * 10 + (c - '0');
    }
    return negative ? -exponent : exponent;
}

std::optional<NumberText> split(std::string_view text) {
    NumberText parts;
    parts.negative = take_sign(text);
    parts.whole = take_digits(text);
    if (parts.whole.empty()) {
        return std::nullopt;
    }
    if (!text.empty() && text[0] == '.') {
        text.remove_prefix(1);
        parts.fraction = take_digits(text);
        if (parts.fraction.empty()) {
            return std::nullopt;
        }
    }
    const auto exponent = take_exponent(text);
    if (!exponent || !text.empty()) {
        return std::nullopt;
    }
    parts.exponent = *exponent;
    return parts;
}

// A run of decimal digits without its leading and trailing zeros: value = digits * 10^power.
class SignificantDigits {
  public:
    void add(std::string_view digits) {
        for (const char c : digits) {
            if (c == '0') {
                zeros_ += count_ != 0 ? 1 : 0;
            } else if (!full_) {
                add_after_zeros(static_cast<std::uint64_t>(c - '0'));
            }
        }
    }
    [[nodiscard]] bool too_many() const { return full_; }
    [[nodiscard]] std::uint64_t digits() const { return digits_; }
    [[nodiscard]] std::int64_t trailing_zeros() const { return zeros_; }

  private:
    void add_after_zeros(std::uint64_t digit) {
        if (static_cast<std::uint64_t>(zeros_) + count_ + 1 > kMostDigits) {
            full_ = true;
            return;
        }
        count_ += static_cast<std::size_t>(zeros_) + 1;
        for (; zeros_ > 0; --zeros_) {
            digits_ *= 10;
        }
        digits_ = digits_ * 10 + digit;
    }

    std::uint64_t digits_ = 0;  // below 10^19, which fits
    std::size_t count_ = 0;
    std::int64_t zeros_ = 0;
    bool full_ = false;
};

std::optional<std::int64_t> with_sign(std::uint64_t magnitude, bool negative) {
    const std::uint64_t most = static_cast<std::uint64_t>(kMax) + (negative ? 1 : 0);
    if (magnitude > most) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude);
}

// Most cells are whole numbers of up to 18 digits, which cannot overflow and need no scale.
std::optional<Decimal> short_integer(std::string_view text) {
    const bool negative = take_sign(text);
    if (text.empty() || text.size() > kMostDigits - 1) {
        return std::nullopt;
    }
    std::int64_t number = 0;
    for (const char c : text) {
        if (!is_digit(c)) {
            return std::nullopt;
        }
        number = number * 10 + (c - '0');
    }
    return Decimal{negative ? -number : number, 0};
}

}  // namespace

std::optional<Decimal> parse_decimal(std::string_view text) {
    if (const auto integer = short_integer(text)) {
        return integer;
    }
    const auto parts = split(text);
    if (!parts) {
        return std::nullopt;
    }
    SignificantDigits significant;
    significant.add(parts->whole);
    significant.add(parts->fraction);
    if (significant.too_many()) {
        return std::nullopt;
    }
    const auto digits = with_sign(significant.digits(), parts->negative);
    if (!digits || *digits == 0) {
        return digits ? std::optional(Decimal{}) : std::nullopt;
    }
    const std::int64_t power =
        parts->exponent + significant.trailing_zeros() - static_cast<std::int64_t>(parts->fraction.size());
    if (power < -kMaxScale || power > kMaxScale) {
        return std::nullopt;
    }
    if (power <= 0) {
        return Decimal{*digits, static_cast<int>(-power)};
    }
    const auto whole = multiplied(*digits, power_of_ten(static_cast<int>(power)));
    return whole ? std::optional(Decimal{*whole, 0}) : std::nullopt;
}

bool looks_like_number(std::string_view text) { return split(text).has_value(); }

std::optional<std::int64_t> scaled(const Decimal& number, int scale) {
    const GridBounds bounds = on_grid(number, scale);
    return bounds.exact ? std::optional(bounds.floor) : std::nullopt;
}

GridBounds on_grid(const Decimal& number, int scale) {
    assert(scale >= 0 && scale <= kMaxScale && number.scale >= 0 && number.scale <= kMaxScale);
    if (scale >= number.scale) {
        const auto units = multiplied(number.digits, power_of_ten(scale - number.scale));
        if (units) {
            return {*units, *units, true, false, false};
        }
        return number.digits < 0 ? GridBounds{kMin, kMin, false, true, false}
                                 : GridBounds{kMax, kMax, false, false, true};
    }
    // Division rounds toward zero: one of the two bounds is a step away from it. No overflow: the divisor is at
    // least 10.
    const std::int64_t divisor = power_of_ten(number.scale - scale);
    const std::int64_t quotient = number.digits / divisor;
    if (number.digits % divisor == 0) {
        return {quotient, quotient, true, false, false};
    }
    return number.digits < 0 ? GridBounds{quotient - 1, quotient, false, false, false}
                             : GridBounds{quotient, quotient + 1, false, false, false};
}

std::string format_decimal(std::int64_t units, int scale) {
    assert(scale >= 0 && scale <= kMaxScale);
    const auto bits = static_cast<std::uint64_t>(units);
    std::string digits = std::to_string(units < 0 ? 0 - bits : bits);  // unsigned: -kMin has no int64
    const auto places = static_cast<std::size_t>(scale);
    if (digits.size() <= places) {
        digits.insert(0, places + 1 - digits.size(), '0');
    }
    if (places > 0) {
        digits.insert(digits.size() - places, 1, '.');
    }
    return units < 0 ? "-" + digits : digits;
}

}  // namespace segdb
