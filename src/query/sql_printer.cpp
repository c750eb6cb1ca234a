#include "query/sql_printer.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <string_view>
#include <vector>

#include "base/calendar.hpp"

namespace segdb {
namespace {

constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

// SQLite's parser remembers at most 100 symbols, of which an open parenthesis takes up to four. What would stand deeper in
// parentheses than this becomes a table of the WITH clause.
constexpr int kMaxParentheses = 12;

// Of what a rank is printed as: queries within each other, which take more symbols than parentheses alone.
constexpr int kRankDepth = 6;

// A printed condition, and how deep its innermost parentheses are.
struct Sql {
    std::string text;
    int depth = 0;
};

// A chain `a AND b AND c ..` is as deep for SQLite as it is long, and 1,000 is the limit: longer chains than kFlat are
// broken into pieces in parentheses, as often as it takes.
constexpr std::size_t kFlat = 64;

// How many levels of pieces a chain of so many operands has.
int levels_of_pieces(std::size_t operands) {
    int levels = 0;
    for (; operands > kFlat; operands = (operands + kFlat - 1) / kFlat) ++levels;
    return levels;
}

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

    // The whole query.
    std::string query(const BoundNode& root) {
        const std::string condition = print(root).text;
        std::string text;
        for (std::size_t i = 0; i < parts_.size(); ++i) {
            text += (i == 0 ? "WITH " : ", ") + part_name(i) + "(ordinal) AS MATERIALIZED (" + parts_[i] + ")";
        }
        const std::string key = collection_.key.empty() ? "CAST(ordinal AS TEXT)" : sql_name(collection_.key);
        return text + (parts_.empty() ? "SELECT " : " SELECT ") + key + from() + condition + " ORDER BY ordinal";
    }

  private:
    struct Group {
        const BoundNode* bound;
        const std::vector<BoundNode>* operands;
        bool exact;  // its operands have to be
        std::vector<Sql> printed;
    };

    // Prints operands before the groups they stand in. Nesting lives in a stack of its own, not in the call stack.
    Sql print(const BoundNode& root) {
        std::vector<Group> open;
        const BoundNode* next = &root;
        bool exact = false;
        while (true) {
            while (const BoundNode* inner = twice_negated(*next)) {
                next = inner;
                exact = true;
            }
            if (const auto* operands = operands_of(*next)) {
                const bool negates_or_counts =
                    !std::holds_alternative<BoundAnd>(next->node) && !std::holds_alternative<BoundOr>(next->node);
                exact = exact || negates_or_counts;
                open.push_back({next, operands, exact, {}});
                next = &operands->front();
                continue;
            }
            Sql done = print_condition(*next, exact);
            while (true) {  // closes the groups of which this was the last operand
                if (open.empty()) return done;
                open.back().printed.push_back(std::move(done));
                if (open.back().printed.size() < open.back().operands->size()) break;
                done = print(open.back());
                open.pop_back();
            }
            next = &(*open.back().operands)[open.back().printed.size()];
            exact = open.back().exact;
        }
    }

    static const BoundNode* twice_negated(const BoundNode& bound) {
        const auto* negation = std::get_if<BoundNot>(&bound.node);
        if (negation == nullptr) return nullptr;
        const auto* inner = std::get_if<BoundNot>(&negation->operand.front().node);
        return inner == nullptr ? nullptr : &inner->operand.front();
    }

    // `exact`: the text must be 0 or 1, never NULL, because it stands under a negation or is counted. At the top, a
    // condition on a missing value may be NULL: WHERE takes that for false, and the SQL reads better.
    // REQUIRES: a constant, a presence or a condition
    Sql print_condition(const BoundNode& bound, bool exact) {
        if (const auto* constant = std::get_if<BoundConstant>(&bound.node)) return {constant->value ? "1" : "0"};
        if (const auto* presence = std::get_if<BoundPresence>(&bound.node)) return print(*presence);
        return print(std::get<BoundCondition>(bound.node), exact);
    }

    Sql print(const BoundPresence& content) {
        const auto& attribute = *content.attribute;
        if (attribute.is_list()) return {"ordinal IN (SELECT ordinal FROM " + list(attribute) + ")", 1};
        return {sql_name(attribute.name) + " IS NOT NULL"};
    }

    Sql print(const BoundCondition& content, bool exact) {
        const auto& attribute = *content.attribute;
        if (attribute.is_list()) {
            Sql on_item = print(content.predicate, "value", attribute);
            return {"ordinal IN (SELECT ordinal FROM " + list(attribute) + " WHERE " + on_item.text + ")",
                    on_item.depth + 1};
        }
        Sql sql = content.rank != nullptr ? print(*content.rank, sql_name(attribute.name))
                                          : print(content.predicate, sql_name(attribute.name), attribute);
        if (exact && !attribute.is_key) sql = {"ifnull(" + sql.text + ", 0)", sql.depth + 1};
        return sql;
    }

    Sql print(Group& group) {
        const auto& bound = group.bound->node;
        if (std::holds_alternative<BoundAnd>(bound)) return joined_operands(group, " AND ", 0);
        if (std::holds_alternative<BoundOr>(bound)) return joined_operands(group, " OR ", 0);
        const auto* count = std::get_if<BoundCount>(&bound);
        if (count == nullptr) {
            const Sql inner = within(group.operands->front(), std::move(group.printed.front()), 1);
            return {"NOT (" + inner.text + ")", inner.depth + 1};
        }
        const std::string_view op = count->mode == grammar::CountMode::at_least  ? " >= "
                                    : count->mode == grammar::CountMode::at_most ? " <= "
                                                                                 : " = ";
        const Sql sum = joined_operands(group, " + ", 1);
        return {"(" + sum.text + ")" + std::string(op) + std::to_string(count->k), sum.depth + 1};
    }

    // `outside`: how many parentheses will stand around what is returned.
    Sql joined_operands(Group& group, std::string_view separator, int outside) {
        const int levels = levels_of_pieces(group.printed.size()) + 1;
        int depth = 0;
        std::vector<std::string> parts;
        parts.reserve(group.printed.size());
        for (std::size_t i = 0; i < group.printed.size(); ++i) {
            const Sql one = within((*group.operands)[i], std::move(group.printed[i]), levels + outside);
            depth = std::max(depth, one.depth);
            parts.push_back("(" + one.text + ")");
        }
        return {joined(parts, separator), depth + levels};
    }

    // An operand to be put into so many parentheses: as it is, or where that would be too deep as a table of its own.
    Sql within(const BoundNode& operand, Sql printed, int parentheses) {
        if (printed.depth + parentheses <= kMaxParentheses || is_condition(operand)) return printed;
        parts_.push_back("SELECT ordinal" + from() + printed.text);
        return {"ordinal IN (SELECT ordinal FROM " + part_name(parts_.size() - 1) + ")", 1};
    }

    static bool is_condition(const BoundNode& bound) { return operands_of(bound) == nullptr; }

    // Collections are never named so: the prefix is reserved.
    static std::string part_name(std::size_t part) { return "segdb_part_" + std::to_string(part + 1); }
    std::string from() const { return " FROM " + sql_name(collection_.name) + " WHERE "; }

    static Sql print(const Predicate& predicate, const std::string& column, const AttributeRecord& attribute) {
        if (const auto* ranges = std::get_if<IntegerRanges>(&predicate)) return print(*ranges, column, attribute);
        // A list of values, or functions one within the other.
        if (const auto* in = std::get_if<TextIn>(&predicate)) return {print(*in, column), 1};
        if (const auto* range = std::get_if<TextRange>(&predicate)) return {print(*range, column)};
        if (const auto* sample = std::get_if<TextSample>(&predicate)) return {print(*sample, column), 1};
        return {print(std::get<TextPattern>(predicate), column), 3};
    }

    static std::string print(const TextSample& content, const std::string& column) {
        return "segdb_sample(" + column + ", " + sql_text(content.name()) + ", " + std::to_string(content.low()) +
               ", " + std::to_string(content.high()) + ")";
    }

    // Values from the last of the asked rank on: of fewer than so many, all; of none, NULL.
    Sql print(const grammar::Rank& rank, const std::string& column) const {
        const std::string table = sql_name(collection_.name);
        const std::string sorted = "SELECT " + column + " AS value FROM " + table + " WHERE " + column +
                                   " IS NOT NULL ORDER BY value" + (rank.bottom ? "" : " DESC") + " LIMIT " +
                                   (rank.by_share ? profiles_of(rank.share, column) : std::to_string(rank.count));
        const std::string edge = rank.bottom ? "max" : "min";
        const std::string text =
            column + (rank.bottom ? " <= " : " >= ") + "(SELECT " + edge + "(value) FROM (" + sorted + "))";
        return {text, kRankDepth};
    }

    // The share of the profiles that have a value, rounded up. Reduced, so that 2^32 profiles do not exceed 64 bits.
    std::string profiles_of(const grammar::Percent& share, const std::string& column) const {
        const std::uint32_t divisor = std::gcd(share.millionths, grammar::kHundredPercent);
        const std::string whole = std::to_string(grammar::kHundredPercent / divisor);
        return "(SELECT (count(" + column + ") * " + std::to_string(share.millionths / divisor) + " + " + whole +
               " - 1) / " + whole + " FROM " + sql_name(collection_.name) + ")";
    }

    static std::string stored(std::int64_t value, const AttributeRecord& attribute) {
        if (attribute.spec.type != AttributeType::date) return integer_sql(value);
        return sql_text(format_date(static_cast<std::int32_t>(value)));
    }

    static Sql print(const IntegerRanges& content, const std::string& column, const AttributeRecord& attribute) {
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
        return {joined(parts, " OR "), levels_of_pieces(parts.size()) + 1};
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
        const std::string quoted =
            content.ignoring_case() ? "segdb_fold(" + sql_text(content.pattern()) + ")" : sql_text(content.pattern());
        // Every text begins and ends with nothing; SQLite's substr(x, -0) would be the whole text.
        const bool nothing = content.pattern().empty();
        switch (content.kind()) {
            case PatternKind::contains:
                return nothing ? column + " IS NOT NULL" : "instr(" + subject + ", " + quoted + ") > 0";
            case PatternKind::starts_with:
                return nothing ? column + " IS NOT NULL"
                               : "substr(" + subject + ", 1, length(" + quoted + ")) = " + quoted;
            case PatternKind::ends_with:
                return nothing ? column + " IS NOT NULL"
                               : "substr(" + subject + ", -length(" + quoted + ")) = " + quoted;
            case PatternKind::like:
            case PatternKind::matches:
                break;
        }
        const std::string glob = sql_text(like_to_glob(content.pattern()));
        return subject + " GLOB " + (content.ignoring_case() ? "segdb_fold(" + glob + ")" : glob);
    }

    std::string list(const AttributeRecord& attribute) const { return sql_name(list_table(collection_, attribute)); }

    const CollectionRecord& collection_;
    std::vector<std::string> parts_;  // what the tables of the WITH clause select; each uses only earlier ones
};

}  // namespace

std::string to_sql(const BoundQuery& query) { return Printer(*query.collection).query(query.root); }

}  // namespace segdb
