#include "query/sql_printer.hpp"

#include <limits>
#include <string_view>
#include <vector>

#include "base/calendar.hpp"

namespace segdb {
namespace {

constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

// Joins conditions in a balanced tree of parentheses: SQLite limits the depth of an expression to 1,000, and a chain of
// `a AND b AND c ..` is as deep as it is long.
std::string joined(const std::vector<std::string>& parts, std::string_view separator, std::size_t first, std::size_t last) {
    constexpr std::size_t kFlat = 64;
    std::string text;
    if (last - first <= kFlat) {
        for (std::size_t i = first; i < last; ++i) {
            if (i > first) text += separator;
            text += parts[i];
        }
        return text;
    }
    const std::size_t middle = first + (last - first) / 2;
    text += '(';
    text += joined(parts, separator, first, middle);
    text += ')';
    text += separator;
    text += '(';
    text += joined(parts, separator, middle, last);
    return text + ')';
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
    return joined(parts, separator, 0, parts.size());
}

std::string integer_sql(std::int64_t value) {
    // The digits of the lowest integer would be read as a real number with a sign.
    return value == kLowest ? "(-9223372036854775807 - 1)" : std::to_string(value);
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

class Printer {
  public:
    explicit Printer(const CollectionRecord& collection) : collection_(collection) {}

    // `exact`: the text must be 0 or 1, never NULL, because it stands under a negation or is counted. At the top, a
    // condition on a missing value may be NULL: WHERE takes that for false, and the SQL reads better.
    std::string print(const BoundNode& bound, bool exact) {
        return std::visit([&](const auto& content) { return this->print(content, exact); }, bound.node);
    }

  private:
    std::string print(const BoundConstant& content, bool) { return content.value ? "1" : "0"; }

    std::string print(const BoundPresence& content, bool) {
        const auto& attribute = *content.attribute;
        if (attribute.is_list()) return "ordinal IN (SELECT ordinal FROM " + list(attribute) + ")";
        return sql_name(attribute.name) + " IS NOT NULL";
    }

    std::string print(const BoundCondition& content, bool exact) {
        const auto& attribute = *content.attribute;
        if (attribute.is_list()) {
            return "ordinal IN (SELECT ordinal FROM " + list(attribute) + " WHERE " +
                   print(content.predicate, "value", attribute) + ")";
        }
        const std::string text = print(content.predicate, sql_name(attribute.name), attribute);
        return exact && !attribute.is_key ? "ifnull(" + text + ", 0)" : text;
    }

    std::string print(const BoundAnd& content, bool exact) { return group(content.operands, " AND ", exact); }
    std::string print(const BoundOr& content, bool exact) { return group(content.operands, " OR ", exact); }
    std::string print(const BoundNot& content, bool) { return "NOT (" + print(content.operand.front(), true) + ")"; }

    std::string print(const BoundCount& content, bool) {
        std::vector<std::string> parts;
        for (const auto& operand : content.operands) parts.push_back("(" + print(operand, true) + ")");
        const std::string_view op = content.mode == grammar::CountMode::at_least  ? " >= "
                                    : content.mode == grammar::CountMode::at_most ? " <= "
                                                                                  : " = ";
        return "(" + joined(parts, " + ") + ")" + std::string(op) + std::to_string(content.k);
    }

    std::string group(const std::vector<BoundNode>& operands, std::string_view separator, bool exact) {
        std::vector<std::string> parts;
        for (const auto& operand : operands) parts.push_back("(" + print(operand, exact) + ")");
        return joined(parts, separator);
    }

    std::string print(const Predicate& predicate, const std::string& column, const AttributeRecord& attribute) {
        if (const auto* ranges = std::get_if<IntegerRanges>(&predicate)) return print(*ranges, column, attribute);
        if (const auto* in = std::get_if<TextIn>(&predicate)) return print(*in, column);
        if (const auto* range = std::get_if<TextRange>(&predicate)) return print(*range, column);
        return print(std::get<TextPattern>(predicate), column);
    }

    static std::string stored(std::int64_t value, const AttributeRecord& attribute) {
        if (attribute.spec.type != AttributeType::date) return integer_sql(value);
        return sql_text(format_date(static_cast<std::int32_t>(value)));
    }

    std::string print(const IntegerRanges& content, const std::string& column, const AttributeRecord& attribute) {
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
                parts.push_back(column + " BETWEEN " + stored(range.low, attribute) + " AND " + stored(range.high, attribute));
            }
        }
        if (!singles.empty()) {
            const bool one = singles.find(", ") == std::string::npos;
            parts.push_back(column + (one ? " = " + singles : " IN (" + singles + ")"));
        }
        if (parts.empty()) return "0";
        return parts.size() == 1 ? parts.front() : joined(parts, " OR ");
    }

    static std::string print(const TextIn& content, const std::string& column) {
        const std::string subject = content.ignoring_case() ? "segdb_fold(" + column + ")" : column;
        if (content.values().size() == 1) return subject + " = " + sql_text(content.values().front());
        std::string list;
        for (const auto& value : content.values()) list += (list.empty() ? "" : ", ") + sql_text(value);
        return subject + " IN (" + list + ")";
    }

    static std::string print(const TextRange& content, const std::string& column) {
        std::vector<std::string> parts;
        if (content.low) parts.push_back(column + (content.low_included ? " >= " : " > ") + sql_text(*content.low));
        if (content.high) parts.push_back(column + (content.high_included ? " <= " : " < ") + sql_text(*content.high));
        return parts.empty() ? column + " IS NOT NULL" : joined(parts, " AND ");
    }

    static std::string print(const TextPattern& content, const std::string& column) {
        if (content.kind() == PatternKind::matches) {
            return "segdb_matches(" + column + ", " + sql_text(content.pattern()) + ", " +
                   (content.ignoring_case() ? "1" : "0") + ")";
        }
        const std::string subject = content.ignoring_case() ? "segdb_fold(" + column + ")" : column;
        const std::string quoted = content.ignoring_case() ? "segdb_fold(" + sql_text(content.pattern()) + ")"
                                                           : sql_text(content.pattern());
        // Every text begins and ends with nothing; SQLite's substr(x, -0) would be the whole text.
        const bool nothing = content.pattern().empty();
        switch (content.kind()) {
            case PatternKind::contains:
                return nothing ? column + " IS NOT NULL" : "instr(" + subject + ", " + quoted + ") > 0";
            case PatternKind::starts_with:
                return nothing ? column + " IS NOT NULL"
                               : "substr(" + subject + ", 1, length(" + quoted + ")) = " + quoted;
            case PatternKind::ends_with:
                return nothing ? column + " IS NOT NULL" : "substr(" + subject + ", -length(" + quoted + ")) = " + quoted;
            case PatternKind::like:
            case PatternKind::matches:
                break;
        }
        const std::string glob = sql_text(like_to_glob(content.pattern()));
        return subject + " GLOB " + (content.ignoring_case() ? "segdb_fold(" + glob + ")" : glob);
    }

    std::string list(const AttributeRecord& attribute) const { return sql_name(list_table(collection_, attribute)); }

    const CollectionRecord& collection_;
};

}  // namespace

std::string to_sql(const BoundQuery& query) {
    const auto& collection = *query.collection;
    return "SELECT " + sql_name(collection.key) + " FROM " + sql_name(collection.name) + " WHERE " +
           Printer(collection).print(query.root, false) + " ORDER BY ordinal";
}

}  // namespace segdb
