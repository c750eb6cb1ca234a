#include "query/sql_predicate.hpp"

#include <algorithm>
#include <limits>

#include "base/calendar.hpp"

namespace segdb {
namespace {

constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

// A chain `a AND b AND c ..` is as deep for SQLite as it is long, and 1,000 is the limit: longer chains than kFlat are
// broken into pieces in parentheses, as often as it takes.
constexpr std::size_t kFlat = 64;

// Half-open: the parts [first, last).
std::string joined(const std::vector<std::string>& parts, std::string_view separator, std::size_t first,
                   std::size_t last) {
    std::size_t piece = 1;
    while (piece * kFlat < last - first) piece *= kFlat;
    std::string text;
    for (std::size_t i = first; i < last; i += piece) {
        if (i > first) text += separator;
        text += piece == 1 ? parts[i] : "(" + joined(parts, separator, i, std::min(i + piece, last)) + ")";
    }
    return text;
}

// A `like` pattern as GLOB, which compares exactly (SQLite's LIKE ignores the case of ASCII letters).
std::string like_to_glob(std::string_view pattern) {
    std::string glob;
    const auto literal = [&](char c) {
        if (c == '*' || c == '?' || c == '[') {
            glob += '[';
            glob += c;
            glob += ']';
        } else {
            glob += c;
        }
    };
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '%') {
            glob += '*';
        } else if (c == '_') {
            glob += '?';
        } else if (c == '\\' && i + 1 < pattern.size()) {
            literal(pattern[++i]);
        } else {
            literal(c);
        }
    }
    return glob;
}

std::string stored(std::int64_t value, const AttributeRecord& attribute) {
    if (attribute.spec.type != AttributeType::date) return integer_sql(value);
    return sql_text(format_date(value));
}

std::string print(const TextSample& content, const std::string& column) {
    return "segdb_sample(" + column + ", " + sql_text(content.name()) + ", " + std::to_string(content.low()) + ", " +
           std::to_string(content.high()) + ")";
}

std::string print(const TextIn& content, const std::string& column) {
    const std::string subject = content.ignoring_case() ? "segdb_fold(" + column + ")" : column;
    if (content.values().size() == 1) return subject + " = " + sql_text(content.values().front());
    std::string list;
    for (const auto& value : content.values()) list += (list.empty() ? "" : ", ") + sql_text(value);
    return subject + " IN (" + list + ")";
}

std::string print(const TextRange& content, const std::string& column) {
    std::vector<std::string> parts;
    if (content.low) parts.push_back(column + (content.low_included ? " >= " : " > ") + sql_text(*content.low));
    if (content.high) parts.push_back(column + (content.high_included ? " <= " : " < ") + sql_text(*content.high));
    return parts.empty() ? column + " IS NOT NULL" : joined(parts, " AND ", 0, parts.size());
}

std::string print(const TextPattern& content, const std::string& column) {
    if (content.kind() == PatternKind::matches) {
        return "segdb_matches(" + column + ", " + sql_text(content.pattern()) + ", " +
               (content.ignoring_case() ? "1" : "0") + ")";
    }
    const std::string subject = content.ignoring_case() ? "segdb_fold(" + column + ")" : column;
    const std::string quoted =
        content.ignoring_case() ? "segdb_fold(" + sql_text(content.pattern()) + ")" : sql_text(content.pattern());
    // Every text begins and ends with nothing; SQLite's substr(x, -0) would be the whole text.
    const bool nothing = content.pattern().empty();
    switch (content.kind()) {
        case PatternKind::contains:
            return nothing ? column + " IS NOT NULL" : "instr(" + subject + ", " + quoted + ") > 0";
        case PatternKind::starts_with:
            return nothing ? column + " IS NOT NULL" : "substr(" + subject + ", 1, length(" + quoted + ")) = " + quoted;
        case PatternKind::ends_with:
            return nothing ? column + " IS NOT NULL" : "substr(" + subject + ", -length(" + quoted + ")) = " + quoted;
        case PatternKind::like:
        case PatternKind::matches:
            break;
    }
    const std::string glob = sql_text(like_to_glob(content.pattern()));
    return subject + " GLOB " + (content.ignoring_case() ? "segdb_fold(" + glob + ")" : glob);
}

}  // namespace

int levels_of_pieces(std::size_t operands) {
    int levels = 0;
    for (; operands > kFlat; operands = (operands + kFlat - 1) / kFlat) ++levels;
    return levels;
}

std::string joined_sql(const std::vector<std::string>& parts, std::string_view separator) {
    return joined(parts, separator, 0, parts.size());
}

std::string integer_sql(std::int64_t value) {
    // The digits of the lowest integer would be read as a real number with a sign.
    return value == kLowest ? "(-9223372036854775807 - 1)" : std::to_string(value);
}

Sql ranges_sql(const IntegerRanges& content, const std::string& column, const AttributeRecord& attribute) {
    const bool date = attribute.spec.type == AttributeType::date;
    const std::int64_t lowest = date ? kMinDay : kLowest;
    const std::int64_t highest = date ? kMaxDay : kHighest;
    std::vector<std::string> parts;
    std::string singles;
    for (const auto& range : content.ranges()) {
        const bool from_start = range.low <= lowest;
        const bool to_end = range.high >= highest;
        if (range.high < lowest || range.low > highest) continue;
        if (from_start && to_end) {
            parts.push_back(column + " IS NOT NULL");
        } else if (from_start) {
            parts.push_back(column + " <= " + stored(range.high, attribute));
        } else if (to_end) {
            parts.push_back(column + " >= " + stored(range.low, attribute));
        } else if (range.low == range.high) {
            singles += (singles.empty() ? "" : ", ") + stored(range.low, attribute);
        } else {
            parts.push_back(column + " BETWEEN " + stored(range.low, attribute) + " AND " +
                            stored(range.high, attribute));
        }
    }
    if (!singles.empty()) {
        const bool one = singles.find(", ") == std::string::npos;
        parts.push_back(column + (one ? " = " + singles : " IN (" + singles + ")"));
    }
    if (parts.empty()) return {"0"};
    return {joined_sql(parts, " OR "), levels_of_pieces(parts.size()) + 1};
}

Sql predicate_sql(const Predicate& predicate, const std::string& column, const AttributeRecord& attribute) {
    if (const auto* ranges = std::get_if<IntegerRanges>(&predicate)) return ranges_sql(*ranges, column, attribute);
    // A list of values, or functions one within the other.
    if (const auto* in = std::get_if<TextIn>(&predicate)) return {print(*in, column), 1};
    if (const auto* range = std::get_if<TextRange>(&predicate)) return {print(*range, column)};
    if (const auto* sample = std::get_if<TextSample>(&predicate)) return {print(*sample, column), 1};
    return {print(std::get<TextPattern>(predicate), column), 3};
}

}  // namespace segdb
