#include "ingest/convert_cell.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstring>
#include <optional>

#include "base/calendar.hpp"
#include "base/decimal.hpp"
#include "base/iso_scan.hpp"
#include "base/text.hpp"

namespace segdb {
namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

CellProblem convert_boolean(std::string_view text, SqlValue& value) {
    std::array<char, 5> folded{};
    if (text.size() > folded.size()) {
        return CellProblem::not_boolean;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        folded[i] = static_cast<char>(text[i] >= 'A' && text[i] <= 'Z' ? text[i] - 'A' + 'a' : text[i]);
    }
    const std::string_view word(folded.data(), text.size());
    for (const std::string_view yes : {"true", "yes", "1", "t", "y", "on"}) {
        if (word == yes) {
            value = SqlValue::of(std::int64_t{1});
            return CellProblem::none;
        }
    }
    for (const std::string_view no : {"false", "no", "0", "f", "n", "off"}) {
        if (word == no) {
            value = SqlValue::of(std::int64_t{0});
            return CellProblem::none;
        }
    }
    return CellProblem::not_boolean;
}

// A number as people write it, without currency sign and commas: `-$1,234.50` -> `-1234.50`. Nothing when commas do not
// separate well-formed groups.
std::optional<std::string> plain_number(std::string_view text) {
    std::string plain;
    const auto take_sign = [&] {
        if (!text.empty() && (text[0] == '-' || text[0] == '+') && plain.empty()) {
            plain = text[0];
            text.remove_prefix(1);
        }
    };
    take_sign();
    for (const std::string_view currency : {"$", "\xE2\x82\xAC", "\xC2\xA3"}) {
        if (text.starts_with(currency)) {
            text = trimmed(text.substr(currency.size()));
            take_sign();
            break;
        }
    }
    const std::size_t end = text.find_first_not_of("0123456789,");
    const std::string_view whole = text.substr(0, end);
    if (whole.find(',') != std::string_view::npos) {
        const std::size_t first = whole.find(',');
        if (first == 0 || first > 3 || (whole.size() - first) % 4 != 0) {
            return std::nullopt;
        }
        for (std::size_t i = 0; i < whole.size(); ++i) {
            const bool group_end = i >= first && (i - first) % 4 == 0;
            if ((whole[i] == ',') != group_end) {
                return std::nullopt;
            }
            plain += group_end ? "" : std::string(1, whole[i]);
        }
    } else {
        plain += whole.empty() && text.starts_with('.') ? "0" : whole;
    }
    plain += text.substr(whole.size());
    return plain;
}

// Digits with a sign or point only, at most 18 of them: what nearly all cells are. Nothing: take the slow way.
std::optional<std::int64_t> quick_number(std::string_view text, int scale) {
    const bool negative = !text.empty() && text[0] == '-';
    text.remove_prefix(negative ? 1 : 0);
    if (text.empty() || text.size() > 18 || !is_digit(text[0])) {
        return std::nullopt;
    }
    std::int64_t number = 0;
    int places = -1;  // no point yet
    for (const char c : text) {
        if (is_digit(c)) {
            number = number * 10 + (c - '0');
            places += places >= 0 ? 1 : 0;
        } else if (c == '.' && places < 0) {
            places = 0;
        } else {
            return std::nullopt;
        }
    }
    places = places < 0 ? 0 : places;
    if (places > scale || text.size() + static_cast<std::size_t>(scale - places) > 18 || text.back() == '.') {
        return std::nullopt;
    }
    for (; places < scale; ++places) {
        number *= 10;
    }
    return negative ? -number : number;
}

// Why a number of parse_decimal's form does not fit: too many places after the point, or too large.
CellProblem number_problem(std::string_view plain, int scale) {
    const std::size_t exponent = plain.find_first_of("eE");
    if (exponent != std::string_view::npos) {
        return plain.find('-', exponent) != std::string_view::npos ? CellProblem::too_many_places
                                                                   : CellProblem::too_large;
    }
    const std::size_t point = plain.find('.');
    const std::size_t last = plain.find_last_not_of('0');
    const bool excess = point != std::string_view::npos && last > point + static_cast<std::size_t>(scale);
    return excess ? CellProblem::too_many_places : CellProblem::too_large;
}

CellProblem convert_number(std::string_view text, int scale, CellProblem not_a_number, SqlValue& value) {
    if (const auto quick = quick_number(text, scale)) {
        value = SqlValue::of(*quick);
        return CellProblem::none;
    }
    const auto plain = plain_number(text);
    if (!plain || !looks_like_number(*plain)) {
        return not_a_number;
    }
    const auto decimal = parse_decimal(*plain);
    const auto units = decimal ? scaled(*decimal, scale) : std::nullopt;
    if (!units) {
        const CellProblem problem =
            decimal && decimal->scale > scale ? CellProblem::too_many_places : number_problem(*plain, scale);
        return problem == CellProblem::too_many_places && scale == 0 ? not_a_number : problem;
    }
    value = SqlValue::of(*units);
    return CellProblem::none;
}

// The wall-clock or UTC time that `text` says, by format or as ISO 8601.
std::optional<DateFormat::Reading> read_time(std::string_view text, const CellContext& context) {
    if (context.format != nullptr) {
        if (const auto reading = context.format->read(text)) {
            return reading;
        }
        if (!context.iso_after_format) {
            return std::nullopt;
        }
    }
    if (const auto day = parse_iso_date(text)) {
        return DateFormat::Reading{*day * kMsPerDay, false, 0};
    }
    if (const auto time = parse_iso_datetime(text)) {
        return DateFormat::Reading{time->ms, time->has_offset, time->offset_minutes};
    }
    return std::nullopt;
}

CellProblem convert_date(std::string_view text, const CellContext& context, ByteArena& dates, SqlValue& value) {
    if (context.format == nullptr && parse_iso_date(text)) {
        value = SqlValue::of(text);
        return CellProblem::none;
    }
    const auto reading = read_time(text, context);
    if (!reading || reading->ms % kMsPerDay != 0 || reading->offset_minutes != 0) {
        return CellProblem::not_date;
    }
    const std::string iso = format_date(reading->ms / kMsPerDay);
    value = SqlValue::of(dates.view(dates.append_reserved(iso.data(), iso.size()), iso.size()));
    return CellProblem::none;
}

CellProblem convert_datetime(std::string_view text, const CellContext& context, SqlValue& value) {
    const auto reading = read_time(text, context);
    if (!reading) {
        return CellProblem::not_datetime;
    }
    std::int64_t ms = reading->ms;
    if (reading->has_offset) {
        ms -= reading->offset_minutes * kMsPerMinute;
    } else if (!context.utc) {
        ms = context.zone->to_utc_ms(ms);
    }
    if (ms < kMinMs || ms > kMaxMs) {
        return CellProblem::not_datetime;
    }
    value = SqlValue::of(ms);
    return CellProblem::none;
}

}  // namespace

CellContext::CellContext(const TimeZone& time_zone, const DateFormat* date_format)
    : zone(&time_zone),
      format(date_format),
      utc(time_zone.name() == "UTC"),
      // `%Y-%d-%m` and ISO would read each other's dates wrongly.
      iso_after_format(date_format == nullptr || !date_format->text().starts_with("%Y-%d")) {}

CellProblem check_text(std::string_view text) {
    if (!text.empty() && std::memchr(text.data(), 0, text.size()) != nullptr) {
        return CellProblem::holds_nul;
    }
    return first_invalid_utf8(text) ? CellProblem::not_utf8 : CellProblem::none;
}

CellProblem convert_cell(CellKind kind, std::string_view text, const AttributeSpec& spec, const CellContext& context,
                         ByteArena& dates, SqlValue& value) {
    if (kind == CellKind::absent || kind == CellKind::unset) {
        value = kind == CellKind::absent ? SqlValue::absent() : SqlValue::null();
        return CellProblem::none;
    }
    if (kind == CellKind::list) {
        return CellProblem::is_list;
    }
    if (spec.type == AttributeType::text) {
        value = SqlValue::of(text);
        return check_text(text);
    }
    text = trimmed(text);
    if (text.empty()) {
        value = SqlValue::null();
        return CellProblem::none;
    }
    switch (spec.type) {
        case AttributeType::boolean:
            return convert_boolean(text, value);
        case AttributeType::integer:
            return convert_number(text, 0, CellProblem::not_integer, value);
        case AttributeType::decimal:
            return convert_number(text, spec.scale, CellProblem::not_number, value);
        case AttributeType::date:
            return convert_date(text, context, dates, value);
        case AttributeType::datetime:
            return convert_datetime(text, context, value);
        case AttributeType::text:
        case AttributeType::text_list:
            break;
    }
    return CellProblem::is_list;
}

std::string explain_problem(CellProblem problem, std::string_view column, std::string_view text,
                            const AttributeSpec& spec, const CellContext& context) {
    const std::string forms =
        context.format == nullptr ? "ISO 8601" : fmt::format("the format {}", context.format->text());
    const bool is_slashed =
        context.takes_format && context.format == nullptr && text.find('/') != std::string_view::npos;
    const std::string_view other_forms = is_slashed ? "; --date-format reads other forms, e.g. %d/%m/%Y" : "";
    std::string reason;
    switch (problem) {
        case CellProblem::none:
            break;
        case CellProblem::not_boolean:
            reason = "is not a boolean (true or false, yes or no, 1 or 0)";
            break;
        case CellProblem::not_integer:
            reason = "is not an integer";
            break;
        case CellProblem::not_number:
            reason = "is not a number";
            break;
        case CellProblem::too_large:
            reason = fmt::format("does not fit 64 bits as {}", to_text(spec));
            break;
        case CellProblem::too_many_places:
            reason = fmt::format("has more than {} decimal place{}", spec.scale, spec.scale == 1 ? "" : "s");
            break;
        case CellProblem::not_date:
            reason = fmt::format("is not a date in {} that exists{}", forms, other_forms);
            break;
        case CellProblem::not_datetime:
            reason = fmt::format("is not a date and time in {} that exists{}", forms, other_forms);
            break;
        case CellProblem::not_utf8:
        case CellProblem::holds_nul:
            return explain_text_problem(problem, column, text);
        case CellProblem::is_list:
            return fmt::format("column {}: an array cannot be stored as {}", shown(column), to_text(spec));
    }
    return fmt::format("column {}: {} {}", shown(column), shown(text), reason);
}

std::string explain_text_problem(CellProblem problem, std::string_view column, std::string_view text) {
    return fmt::format("column {}: {} {}", shown(column), shown(text),
                       problem == CellProblem::holds_nul ? "holds a NUL character, which a text cannot"
                                                         : "is not valid UTF-8: give the file's encoding, e.g. latin1");
}

}  // namespace segdb
