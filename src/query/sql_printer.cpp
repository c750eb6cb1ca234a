#include "query/sql_printer.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <string_view>
#include <vector>

#include "query/sql_aggregate.hpp"
#include "query/sql_predicate.hpp"

namespace segdb {
namespace {

// SQLite's parser remembers at most 100 symbols, of which an open parenthesis takes up to four. What would stand deeper in
// parentheses than this becomes a table of the WITH clause.
constexpr int kMaxParentheses = 12;

// Of what a rank is printed as: queries within each other, which take more symbols than parentheses alone.
constexpr int kRankDepth = 6;

// A condition on events: a query within IN, with the grouping, and for sequences a query within that.
constexpr int kEventsDepth = 3;
constexpr int kFollowedDepth = 6;

// What the tables of the WITH clause select; each uses only earlier ones.
using Parts = std::vector<std::string>;

// Collections are never named so: the prefix is reserved.
std::string part_name(std::size_t part) { return "segdb_part_" + std::to_string(part + 1); }

std::string with_clause(const Parts& parts) {
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        text += (i == 0 ? "WITH " : ", ") + part_name(i) + "(ordinal) AS MATERIALIZED (" + parts[i] + ")";
    }
    return text.empty() ? text : text + " ";
}

class Printer {
  public:
    Printer(const CollectionRecord& collection, Parts& parts) : collection_(collection), parts_(parts) {}

    // As 0 or 1 where it stands under a negation, else also as NULL for 0.
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

  private:
    struct Group {
        const BoundNode* bound;
        const std::vector<BoundNode>* operands;
        bool exact;  // its operands have to be
        std::vector<Sql> printed;
    };

    static const BoundNode* twice_negated(const BoundNode& bound) {
        const auto* negation = std::get_if<BoundNot>(&bound.node);
        if (negation == nullptr) return nullptr;
        const auto* inner = std::get_if<BoundNot>(&negation->operand.front().node);
        return inner == nullptr ? nullptr : &inner->operand.front();
    }

    // `exact`: the text must be 0 or 1, never NULL, because it stands under a negation or is counted. At the top, a
    // condition on a missing value may be NULL: WHERE takes that for false, and the SQL reads better.
    // REQUIRES: no group
    Sql print_condition(const BoundNode& bound, bool exact) {
        if (const auto* constant = std::get_if<BoundConstant>(&bound.node)) return {constant->value ? "1" : "0"};
        if (const auto* presence = std::get_if<BoundPresence>(&bound.node)) return print(*presence);
        if (const auto* predicate = std::get_if<BoundPredicate>(&bound.node)) return print(*predicate);
        if (const auto* did = std::get_if<BoundDid>(&bound.node)) return print(*did);
        if (const auto* followed = std::get_if<BoundFollowed>(&bound.node)) return print(*followed);
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
            Sql on_item = predicate_sql(content.predicate, "value", attribute);
            return {"ordinal IN (SELECT ordinal FROM " + list(attribute) + " WHERE " + on_item.text + ")",
                    on_item.depth + 1};
        }
        Sql sql = content.rank != nullptr ? print(*content.rank, sql_name(attribute.name))
                                          : predicate_sql(content.predicate, sql_name(attribute.name), attribute);
        if (exact && !attribute.is_key) sql = {"ifnull(" + sql.text + ", 0)", sql.depth + 1};
        return sql;
    }

    // A definition has the meaning of what it stands for: as 0 or 1, so that it may stand anywhere.
    Sql print(const BoundPredicate& content) {
        const Sql inner = print(content.definition.front());
        return {"ifnull((" + inner.text + "), 0)", inner.depth + 2};
    }

    // What selects the events, as the end of a query.
    Sql from(const BoundEvents& content) {
        const Sql selection = Printer(*content.events, parts_).print(content.selection.front());
        return {" FROM " + sql_name(content.events->name) + " WHERE " + selection.text, selection.depth};
    }

    Sql print(const BoundDid& content) {
        const Sql events = from(content.events);
        const std::string having = having_sql(content);
        const std::string column = sql_name(kProfileColumn);
        return {"ordinal IN (SELECT " + column + events.text +
                    (having.empty() ? "" : " GROUP BY " + column + " HAVING " + having) + ")",
                events.depth + kEventsDepth};
    }

    Sql print(const BoundFollowed& content) {
        const Sql first = from(content.first);
        const Sql second = from(content.second);
        const std::string columns = "SELECT " + sql_name(kProfileColumn) + ", " + sql_name(kTimeColumn);
        const std::string later =
            "SELECT 1 FROM (" + columns + second.text + ") AS b WHERE b." + sql_name(kProfileColumn) + " = a." +
            sql_name(kProfileColumn) + " AND b." + sql_name(kTimeColumn) + " > a." + sql_name(kTimeColumn) + " AND b." +
            sql_name(kTimeColumn) + " <= " + last_sql(content.within, "a." + sql_name(kTimeColumn));
        return {"ordinal IN (SELECT a." + sql_name(kProfileColumn) + " FROM (" + columns + first.text +
                    ") AS a WHERE " + (content.absent ? "NOT " : "") + "EXISTS (" + later + "))",
                std::max(first.depth, second.depth) + kFollowedDepth};
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
        return {joined_sql(parts, separator), depth + levels};
    }

    // An operand to be put into so many parentheses: as it is, or where that would be too deep as a table of its own.
    Sql within(const BoundNode& operand, Sql printed, int parentheses) {
        if (printed.depth + parentheses <= kMaxParentheses || is_condition(operand)) return printed;
        parts_.push_back("SELECT ordinal" + from() + printed.text);
        return {"ordinal IN (SELECT ordinal FROM " + part_name(parts_.size() - 1) + ")", 1};
    }

    // Whether it reads the row at hand, or the table of one of its lists, and nothing else.
    static bool is_condition(const BoundNode& bound) {
        return std::holds_alternative<BoundConstant>(bound.node) || std::holds_alternative<BoundPresence>(bound.node) ||
               std::holds_alternative<BoundCondition>(bound.node);
    }
    std::string from() const { return " FROM " + sql_name(collection_.name) + " WHERE "; }

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

    std::string list(const AttributeRecord& attribute) const { return sql_name(list_table(collection_, attribute)); }

    const CollectionRecord& collection_;
    Parts& parts_;
};

}  // namespace

std::string to_sql(const BoundQuery& query) {
    Parts parts;
    const std::string condition = Printer(*query.collection, parts).print(query.root).text;
    return with_clause(parts) + "SELECT " + key_sql(*query.collection) + " FROM " + sql_name(query.collection->name) +
           " WHERE " + condition + " ORDER BY ordinal";
}

std::string condition_sql(const BoundNode& condition, const CollectionRecord& collection) {
    Parts parts;
    const std::string text = Printer(collection, parts).print(condition).text;
    return with_clause(parts) + text;
}

}  // namespace segdb
