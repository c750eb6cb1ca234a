#include "ingest/infer_type.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "base/calendar.hpp"
#include "base/decimal.hpp"
#include "base/iso_scan.hpp"

namespace segdb {
namespace {

constexpr auto kMaxInt64 = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

struct Number {
    bool negative = false;
    std::uint64_t whole = 0;     // at most 2^63
    std::uint64_t fraction = 0;  // in units of 10^-18
    int places = 0;
};

// Reads -?(0|[1-9][0-9]*)(.[0-9]+)? when the whole part is at most 2^63 and there are at most kMaxScale places.
bool read_canonical(std::string_view text, Number& number) {
    number = {};
    std::size_t at = 0;
    if (!text.empty() && text[0] == '-') {
        number.negative = true;
        at = 1;
    }
    const std::size_t first = at;
    for (; at < text.size() && is_digit(text[at]); ++at) {
        number.whole = number.whole * 10 + static_cast<std::uint64_t>(text[at] - '0');
    }
    const std::size_t digits = at - first;
    if (digits == 0 || digits > 19 || number.whole > kMaxInt64 + 1 || (text[first] == '0' && digits > 1)) {
        return false;
    }
    if (at == text.size()) {
        return true;
    }
    const std::size_t places = text.size() - at - 1;
    if (text[at] != '.' || places == 0 || places > static_cast<std::size_t>(kMaxScale)) {
        return false;
    }
    for (++at; at < text.size() && is_digit(text[at]); ++at) {
        number.fraction = number.fraction * 10 + static_cast<std::uint64_t>(text[at] - '0');
    }
    for (std::size_t i = places; i < static_cast<std::size_t>(kMaxScale); ++i) {
        number.fraction *= 10;
    }
    number.places = static_cast<int>(places);
    return at == text.size();
}

// A JSON number in any notation, `1e3` too.
bool read_json_number(std::string_view text, Number& number) {
    if (read_canonical(text, number)) {
        return true;
    }
    const auto decimal = parse_decimal(text);
    return decimal && read_canonical(format_decimal(decimal->digits, decimal->scale), number);
}

bool equals_ignoring_case(std::string_view text, std::string_view word) {
    return text.size() == word.size() &&
           std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) { return (a | 0x20) == b; });
}

}  // namespace

TypeInference::TypeInference(const DateFormat* format)
    : format_(format), possible_(kBoolean | kInteger | kDecimal | kIsoDate | (format != nullptr ? kFormatDate : 0)) {}

void TypeInference::narrow(CellKind kind, std::string_view text) {
    seen_ = true;
    switch (kind) {
        case CellKind::list:
            list_ = true;
            possible_ = 0;
            return;
        case CellKind::boolean:
            possible_ &= kBoolean;
            return;
        case CellKind::number:
            possible_ &= kInteger | kDecimal;
            break;
        case CellKind::string:
            possible_ &= kIsoDate | kFormatDate;
            break;
        default:
            break;
    }
    if ((possible_ & kBoolean) != 0 && !equals_ignoring_case(text, "true") && !equals_ignoring_case(text, "false")) {
        possible_ &= ~kBoolean;
    }
    if ((possible_ & (kInteger | kDecimal)) != 0) {
        narrow_number(text, kind == CellKind::number);
    }
    if ((possible_ & kIsoDate) != 0) {
        narrow_iso_date(text);
    }
    if ((possible_ & kFormatDate) != 0 && !format_->read(text)) {
        possible_ &= ~kFormatDate;
    }
}

void TypeInference::narrow_number(std::string_view text, bool is_json) {
    Number number;
    if (!(is_json ? read_json_number(text, number) : read_canonical(text, number))) {
        possible_ &= ~(kInteger | kDecimal);
        return;
    }
    if (number.places > 0 || number.whole > kMaxInt64 + (number.negative ? 1 : 0)) {
        possible_ &= ~kInteger;
    }
    scale_ = std::max(scale_, number.places);
    if (std::pair(number.whole, number.fraction) > std::pair(max_whole_, max_fraction_)) {
        max_whole_ = number.whole;
        max_fraction_ = number.fraction;
    }
}

void TypeInference::narrow_iso_date(std::string_view text) {
    if (parse_iso_date(text)) {
        return;
    }
    if (parse_iso_datetime(text)) {
        instants_ = true;
    } else {
        possible_ &= ~kIsoDate;
    }
}

// Whether the largest number, in units of 10^-scale_, fits 63 bits.
bool TypeInference::decimals_fit() const {
    std::uint64_t unit = 1;     // 10^scale_
    std::uint64_t dropped = 1;  // 10^(18 - scale_)
    for (int i = 0; i < kMaxScale; ++i) {
        (i < scale_ ? unit : dropped) *= 10;
    }
    const std::uint64_t fraction = max_fraction_ / dropped;
    return max_whole_ < kMaxInt64 / unit || (max_whole_ == kMaxInt64 / unit && fraction <= kMaxInt64 % unit);
}

AttributeSpec TypeInference::spec() const {
    if (list_) {
        return {AttributeType::text_list, 0};
    }
    if (!seen_) {
        return {AttributeType::text, 0};
    }
    if ((possible_ & kBoolean) != 0) {
        return {AttributeType::boolean, 0};
    }
    if ((possible_ & kInteger) != 0) {
        return {AttributeType::integer, 0};
    }
    if ((possible_ & kDecimal) != 0 && scale_ > 0 && decimals_fit()) {
        return {AttributeType::decimal, scale_};
    }
    if ((possible_ & kFormatDate) != 0) {
        return {format_->has_time() ? AttributeType::datetime : AttributeType::date, 0};
    }
    if ((possible_ & kIsoDate) != 0) {
        return {instants_ ? AttributeType::datetime : AttributeType::date, 0};
    }
    return {AttributeType::text, 0};
}

}  // namespace segdb
