// The naive model: profiles in a vector, the syntax tree evaluated as LANGUAGE.md reads. No bitmaps, no binder, no
// predicates, no SQL: it shares only the parser and the date resolver (which has its own golden tests) with the engine.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <regex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/calendar.hpp"
#include "base/date_math.hpp"
#include "grammar/ast.hpp"
#include "model/naive_hash.hpp"
#include "segdb/value.hpp"

namespace segdb::model {

// Numbers as written, exactly: the sign and digits scaled to 18 places.
__extension__ typedef __int128 Wide;

inline Wide wide(std::string_view text) {
    Wide value = 0;
    int exponent = 0;
    bool negative = false;
    bool after_point = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '-') negative = true;
        if (c == '.') after_point = true;
        if (c == 'e' || c == 'E') {
            exponent += std::stoi(std::string(text.substr(i + 1)));
            break;
        }
        if (c < '0' || c > '9') continue;
        value = value * 10 + (c - '0');
        if (after_point) --exponent;
    }
    for (exponent += 18; exponent > 0; --exponent) value *= 10;
    if (exponent < 0) throw std::runtime_error("the model holds 18 places only");
    return negative ? -value : value;
}

// Simple case folding of the letters that the tests use.
inline std::string fold(std::string_view text) {
    static const std::map<std::string, std::string> kLetters = {{"Ł", "ł"}, {"Ó", "ó"}, {"Ż", "ż"}, {"Α", "α"},
                                                                {"Σ", "σ"}, {"ς", "σ"}, {"É", "é"}, {"ẞ", "ß"}};
    std::string folded;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        const std::string letter(text.substr(i, length));
        const auto found = kLetters.find(letter);
        if (length == 1) {
            folded += static_cast<char>(lead >= 'A' && lead <= 'Z' ? lead + 32 : lead);
        } else {
            folded += found == kLetters.end() ? letter : found->second;
        }
        i += length;
    }
    return folded;
}

// One attribute of one profile. Dates as days, datetimes as milliseconds.
using Cell = std::variant<std::monostate, bool, Wide, std::string, std::vector<std::string>>;

struct Profile {
    std::string key;
    std::map<std::string, Cell> cells;
};

// Who did what, beside a model of profiles (event_model.hpp).
class EventConditions {
  public:
    virtual ~EventConditions() = default;
    [[nodiscard]] virtual bool holds(const grammar::Did& condition, const Profile& profile) const = 0;
    [[nodiscard]] virtual bool holds(const grammar::Followed& condition, const Profile& profile) const = 0;
    [[nodiscard]] virtual bool holds(const grammar::Aggregate& condition, const Profile& profile) const = 0;
};

struct Model {
    std::map<std::string, AttributeSpec> attributes;  // the key too
    std::vector<Profile> profiles;
    DateContext dates;
    const EventConditions* events = nullptr;  // null: there are none, and no condition is about any

    bool holds(const grammar::Expression& expression, const Profile& profile) const {
        return std::visit([&](const auto& content) { return this->holds(content, profile); }, expression.node);
    }

    std::vector<std::string> select(const grammar::Expression& expression) const {
        std::vector<std::string> keys;
        for (const auto& profile : profiles) {
            if (holds(expression, profile)) keys.push_back(profile.key);
        }
        return keys;
    }

  private:
    using Literal = grammar::Literal;
    using Op = grammar::CompareOp;

    const Cell& cell(const grammar::Name& name, const Profile& profile) const { return profile.cells.at(name.text); }

    // --- structure ---
    bool holds(const grammar::Constant& c, const Profile&) const { return c.value; }
    bool holds(const grammar::And& c, const Profile& p) const {
        for (const auto& operand : c.operands) {
            if (!holds(operand, p)) return false;
        }
        return true;
    }
    bool holds(const grammar::Or& c, const Profile& p) const {
        for (const auto& operand : c.operands) {
            if (holds(operand, p)) return true;
        }
        return false;
    }
    bool holds(const grammar::Not& c, const Profile& p) const { return !holds(c.operand.front(), p); }
    bool holds(const grammar::CountOf& c, const Profile& p) const {
        std::uint32_t held = 0;
        for (const auto& operand : c.operands) held += holds(operand, p) ? 1 : 0;
        if (c.mode == grammar::CountMode::at_least) return held >= c.k;
        return c.mode == grammar::CountMode::at_most ? held <= c.k : held == c.k;
    }

    // --- events ---
    bool holds(const grammar::Did& c, const Profile& p) const { return events->holds(c, p); }
    bool holds(const grammar::Followed& c, const Profile& p) const { return events->holds(c, p); }
    bool holds(const grammar::Aggregate& c, const Profile& p) const { return events->holds(c, p); }

    // --- names: a boolean attribute, else a tag ---
    bool holds(const grammar::BareName& c, const Profile& p) const {
        if (attributes.count(c.name.text) != 0) {
            const auto* truth = std::get_if<bool>(&cell(c.name, p));
            return truth != nullptr && *truth;
        }
        return has_item(p.cells.at("tags"), c.name.text, false);
    }

    // --- one value against one literal ---
    struct When {
        std::int64_t instant;
        Period period;
    };
    When when(const Cell& value, AttributeType type, const Literal& literal) const {
        const auto resolved = resolve_date(literal.text, dates);
        const auto stored = static_cast<std::int64_t>(std::get<Wide>(value));
        const bool date = type == AttributeType::date;
        // Cut to the calendar's years, as the bounds of a period are.
        const std::int64_t instant =
            date ? std::clamp(dates.zone.to_utc_ms(stored * kMsPerDay), kMinMs, kMaxMs) : stored;
        return {instant, std::get<Period>(resolved)};
    }

    bool compares(const Cell& value, AttributeType type, Op op, const Literal& literal, bool ignoring_case) const {
        if (std::holds_alternative<std::monostate>(value)) return false;
        if (op == Op::not_equal) throw std::logic_error("negations are handled by the caller");
        if (const auto* truth = std::get_if<bool>(&value)) return *truth == (literal.text == "true");
        if (type == AttributeType::text_list) return has_item(value, literal.text, ignoring_case);
        if (type == AttributeType::date || type == AttributeType::datetime) {
            const When w = when(value, type, literal);
            if (op == Op::less || op == Op::before) return w.instant < w.period.down;
            if (op == Op::less_equal || op == Op::on_or_before) return w.instant <= w.period.up;
            if (op == Op::greater || op == Op::after) return w.instant > w.period.up;
            if (op == Op::greater_equal || op == Op::on_or_after) return w.instant >= w.period.down;
            return w.period.down <= w.instant && w.instant <= w.period.up;
        }
        if (const auto* number = std::get_if<Wide>(&value)) return ordered(*number, op, wide(literal.text));
        const auto& text = std::get<std::string>(value);
        return ignoring_case ? ordered(fold(text), op, fold(literal.text)) : ordered(text, op, literal.text);
    }

    template <class T>
    static bool ordered(const T& a, Op op, const T& b) {
        if (op == Op::less) return a < b;
        if (op == Op::less_equal) return a <= b;
        if (op == Op::greater) return a > b;
        if (op == Op::greater_equal) return a >= b;
        return a == b;
    }

    bool holds(const grammar::Comparison& c, const Profile& p) const {
        const AttributeType type = attributes.at(c.attribute.text).type;
        const auto& value = cell(c.attribute, p);
        if (c.op == Op::not_equal) return !compares(value, type, Op::equal, c.value, c.ignoring_case);
        return compares(value, type, c.op, c.value, c.ignoring_case);
    }
    bool holds(const grammar::Between& c, const Profile& p) const {
        const AttributeType type = attributes.at(c.attribute.text).type;
        const auto& value = cell(c.attribute, p);
        return c.negated != (compares(value, type, Op::greater_equal, c.low, false) &&
                             compares(value, type, Op::less_equal, c.high, false));
    }
    bool holds(const grammar::In& c, const Profile& p) const {
        const AttributeType type = attributes.at(c.attribute.text).type;
        bool any = false;
        for (const auto& literal : c.values) {
            any = any || compares(cell(c.attribute, p), type, Op::equal, literal, c.ignoring_case);
        }
        return c.negated != any;
    }
    bool holds(const grammar::IsSet& c, const Profile& p) const {
        return c.negated == std::holds_alternative<std::monostate>(cell(c.attribute, p));
    }

    // --- texts ---
    static bool like(std::string_view text, std::string_view pattern) {
        if (pattern.empty()) return text.empty();
        const auto step = [](std::string_view t) {
            std::size_t n = 1;
            while (n < t.size() && (static_cast<unsigned char>(t[n]) & 0xc0) == 0x80) ++n;
            return n;
        };
        if (pattern[0] == '%') {
            return like(text, pattern.substr(1)) || (!text.empty() && like(text.substr(step(text)), pattern));
        }
        if (text.empty()) return false;
        if (pattern[0] == '_') return like(text.substr(step(text)), pattern.substr(1));
        const bool escaped = pattern[0] == '\\' && pattern.size() > 1;
        return text[0] == pattern[escaped ? 1 : 0] && like(text.substr(1), pattern.substr(escaped ? 2 : 1));
    }

    static bool fits(std::string text, const grammar::TextMatch& c) {
        std::string pattern = c.pattern.text;
        if (c.op == grammar::TextOp::matches) {
            const auto flags = c.ignoring_case ? std::regex::ECMAScript | std::regex::icase : std::regex::ECMAScript;
            return std::regex_search(text, std::regex(pattern, flags));
        }
        if (c.ignoring_case) {
            text = fold(text);
            pattern = fold(pattern);
        }
        const std::size_t n = pattern.size();
        if (c.op == grammar::TextOp::contains) return text.find(pattern) != std::string::npos;
        if (c.op == grammar::TextOp::starts_with) return text.substr(0, n) == pattern;
        if (c.op == grammar::TextOp::ends_with) return text.size() >= n && text.substr(text.size() - n) == pattern;
        return like(text, pattern);
    }

    bool holds(const grammar::TextMatch& c, const Profile& p) const {
        const auto& value = cell(c.attribute, p);
        bool any = false;
        if (const auto* text = std::get_if<std::string>(&value)) any = fits(*text, c);
        if (const auto* items = std::get_if<std::vector<std::string>>(&value)) {
            for (const auto& item : *items) any = any || fits(item, c);
        }
        return c.negated != any;
    }

    // --- lists ---
    static bool has_item(const Cell& value, const std::string& wanted, bool ignoring_case) {
        const auto* items = std::get_if<std::vector<std::string>>(&value);
        if (items == nullptr) return false;
        for (const auto& item : *items) {
            if (ignoring_case ? fold(item) == fold(wanted) : item == wanted) return true;
        }
        return false;
    }
    bool holds(const grammar::Has& c, const Profile& p) const {
        std::uint32_t held = 0;
        for (const auto& literal : c.values)
            held += has_item(cell(c.attribute, p), literal.text, c.ignoring_case) ? 1 : 0;
        if (c.mode == grammar::HasMode::any) return held > 0;
        if (c.mode == grammar::HasMode::none) return held == 0;
        return held >= (c.mode == grammar::HasMode::all ? c.values.size() : c.k);
    }
    bool holds(const grammar::Tag& c, const Profile& p) const {
        bool any = false;
        for (const auto& literal : c.values) any = any || has_item(p.cells.at("tags"), literal.text, c.ignoring_case);
        return c.negated != any;
    }

    // --- ranks and samples ---
    // The values of everybody who has one, the first of the asked order first.
    std::vector<Wide> sorted_values(const grammar::Rank& c) const {
        std::vector<Wide> values;
        for (const auto& profile : profiles) {
            if (const auto* value = std::get_if<Wide>(&cell(c.attribute, profile))) values.push_back(*value);
        }
        std::sort(values.begin(), values.end());
        if (!c.bottom) std::reverse(values.begin(), values.end());
        return values;
    }
    bool holds(const grammar::Rank& c, const Profile& p) const {
        const auto* own = std::get_if<Wide>(&cell(c.attribute, p));
        if (own == nullptr) return c.negated;
        const std::vector<Wide> values = sorted_values(c);
        std::size_t wanted = 0;
        while (wanted < values.size() &&
               (c.by_share ? Wide{wanted} * grammar::kHundredPercent < Wide{values.size()} * c.share.millionths
                           : wanted < c.count)) {
            ++wanted;
        }
        const bool inside = wanted > 0 && (c.bottom ? *own <= values[wanted - 1] : *own >= values[wanted - 1]);
        return c.negated != inside;
    }
    static bool holds(const grammar::Sample& c, const Profile& p) {
        const std::uint64_t place = NaiveXxh64::hash(c.name.text + '\0' + p.key);
        const auto edge = [](const grammar::Percent& percent) {
            return (Wide{percent.millionths} << 64) / grammar::kHundredPercent;
        };
        return edge(c.low) <= place && place < edge(c.high);
    }

    // --- times ---
    bool holds(const grammar::RelativeWindow& c, const Profile& p) const {
        static constexpr char kUnits[] = {'y', 'M', 'w', 'd', 'h', 'm', 's'};
        const auto& value = cell(c.attribute, p);
        if (std::holds_alternative<std::monostate>(value)) return c.negated;
        const auto stored = static_cast<std::int64_t>(std::get<Wide>(value));
        const bool date = attributes.at(c.attribute.text).type == AttributeType::date;
        const std::int64_t instant = date ? dates.zone.to_utc_ms(stored * kMsPerDay) : stored;
        const std::int64_t amount = c.future ? std::int64_t{c.amount} : -std::int64_t{c.amount};
        const std::int64_t edge = *shifted(*dates.now_ms, amount, kUnits[static_cast<int>(c.unit)], dates.zone);
        const bool inside =
            c.future ? *dates.now_ms < instant && instant <= edge : edge <= instant && instant <= *dates.now_ms;
        return c.negated != inside;
    }
    bool holds(const grammar::Anniversary& c, const Profile& p) const {
        const auto& value = cell(c.attribute, p);
        if (std::holds_alternative<std::monostate>(value)) return c.negated;
        const AttributeType type = attributes.at(c.attribute.text).type;
        const When w = when(value, type, c.date);
        const auto local_day = [&](std::int64_t utc) {
            const std::int64_t local = dates.zone.to_local_ms(utc);
            return ymd_from(
                static_cast<std::int32_t>((local - ((local % kMsPerDay) + kMsPerDay) % kMsPerDay) / kMsPerDay));
        };
        const YearMonthDay wanted = local_day(w.period.down);
        const YearMonthDay own = local_day(w.instant);
        const bool common_year = !valid_date({own.year, 2, 29});
        const bool same = own.month == wanted.month && own.day == wanted.day;
        const bool eve = wanted.month == 2 && wanted.day == 29 && common_year && own.month == 2 && own.day == 28;
        return c.negated != (same || eve);
    }
};

}  // namespace segdb::model
