#include "base/exact.hpp"

#include <algorithm>

namespace segdb {
namespace {

// Of the least number, too, whose negation does not exist.
Uint128 magnitude(Int128 number) {
    return number < 0 ? Uint128{0} - static_cast<Uint128>(number) : static_cast<Uint128>(number);
}

}  // namespace

std::string format_decimal(Int128 units, int scale) {
    std::string text;  // from its end
    Uint128 left = magnitude(units);
    for (int place = 0; left != 0 || place <= scale; ++place) {
        if (place == scale && scale != 0) text += '.';
        text += static_cast<char>('0' + static_cast<int>(left % 10));
        left /= 10;
    }
    if (units < 0) text += '-';
    std::reverse(text.begin(), text.end());
    return text;
}

std::string format_average(Int128 units, std::uint64_t count, int scale) {
    Uint128 shifted = magnitude(units);
    for (int i = 0; i < kPlacesOfAverage; ++i) shifted *= 10;  // below 2^116
    Uint128 quotient = shifted / count;
    const Uint128 twice_rest = 2 * (shifted % count);
    if (twice_rest > count || (twice_rest == count && quotient % 2 != 0)) ++quotient;
    int places = scale + kPlacesOfAverage;
    for (; places > scale && quotient % 10 == 0; --places) quotient /= 10;
    const auto rounded = static_cast<Int128>(quotient);
    return format_decimal(units < 0 ? -rounded : rounded, places);
}

}  // namespace segdb
