#include "grammar/printer.hpp"

#include <cstddef>
#include <utility>
#include <vector>

#include "grammar/characters.hpp"
#include "grammar/keywords.hpp"

namespace segdb::grammar {
namespace {

std::string quoted(std::string_view content, char quote) {
    std::string text(1, quote);
    for (const char c : content) text.append(c == quote ? 2 : 1, c);
    return text += quote;
}

std::string to_text(const Literal& literal) {
    return literal.kind == LiteralKind::text ? quoted_text(literal.text) : literal.text;
}

std::string list(const std::vector<Literal>& values) {
    std::string text = "(";
    for (const Literal& value : values) {
        if (text.size() > 1) text += ", ";
        text += to_text(value);
    }
    return text += ')';
}

std::string to_text(const Percent& percent) {
    std::string digits = std::to_string(percent.millionths);
    if (digits.size() <= kPercentPlaces) digits.insert(0, kPercentPlaces + 1 - digits.size(), '0');
    digits.insert(digits.size() - kPercentPlaces, 1, '.');
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.') digits.pop_back();
    return digits + '%';
}

std::string_view not_if(bool negated) { return negated ? " not" : ""; }
std::string_view case_if(bool ignoring_case) { return ignoring_case ? " ignoring case" : ""; }

std::string_view to_text(CountMode mode) {
    switch (mode) {
        case CountMode::at_least:
            return "at least";
        case CountMode::at_most:
            return "at most";
        case CountMode::exactly:
            return "exactly";
    }
    return {};
}

// Appends one condition, a node without expressions in it.
struct ConditionPrinter {
    std::string& out;

    template <class... Parts>
    void print(const Parts&... parts) const {
        (out.append(parts), ...);
    }

    void operator()(const Constant& c) const { print(c.value ? "true" : "false"); }
    void operator()(const BareName& b) const { print(quoted_name(b.name.text)); }
    void operator()(const Comparison& c) const {
        print(quoted_name(c.attribute.text), " ", grammar::to_text(c.op), " ", to_text(c.value),
              case_if(c.ignoring_case));
    }
    void operator()(const Between& b) const {
        print(quoted_name(b.attribute.text), not_if(b.negated), " between ", to_text(b.low), " and ", to_text(b.high));
    }
    void operator()(const In& in) const {
        print(quoted_name(in.attribute.text), not_if(in.negated), " in ", list(in.values), case_if(in.ignoring_case));
    }
    void operator()(const TextMatch& m) const {
        print(quoted_name(m.attribute.text), not_if(m.negated), " ", grammar::to_text(m.op), " ", to_text(m.pattern),
              case_if(m.ignoring_case));
    }
    void operator()(const IsSet& s) const { print(quoted_name(s.attribute.text), " is", not_if(s.negated), " set"); }
    void operator()(const Has& has) const {
        print(quoted_name(has.attribute.text), " has ");
        const bool one = has.mode == HasMode::any && has.values.size() == 1;
        if (has.mode == HasMode::any && !one) print("any of ");
        if (has.mode == HasMode::all) print("all of ");
        if (has.mode == HasMode::none) print("none of ");
        if (has.mode == HasMode::at_least) print("at least ", std::to_string(has.k), " of ");
        print(one ? to_text(has.values[0]) : list(has.values), case_if(has.ignoring_case));
    }
    void operator()(const Tag& tag) const {
        const bool one = !tag.negated && tag.values.size() == 1;
        print("tag", not_if(tag.negated), one ? " " : " in ", one ? to_text(tag.values[0]) : list(tag.values),
              case_if(tag.ignoring_case));
    }
    void operator()(const RelativeWindow& w) const {
        print(quoted_name(w.attribute.text), not_if(w.negated), w.future ? " in next " : " in last ",
              std::to_string(w.amount), " ", grammar::to_text(w.unit, w.amount != 1));
    }
    void operator()(const Anniversary& a) const {
        print(quoted_name(a.attribute.text), " is", not_if(a.negated), " anniversary of ", to_text(a.date));
    }
    void operator()(const Rank& r) const {
        print(quoted_name(r.attribute.text), not_if(r.negated), r.bottom ? " in bottom " : " in top ",
              r.by_share ? to_text(r.share) : std::to_string(r.count));
    }
    void operator()(const Sample& s) const {
        print("sample ", s.low.millionths > 0 ? to_text(s.low) + ".." : "", to_text(s.high), " ", to_text(s.name));
    }
    template <class Group>
    void operator()(const Group& /*group*/) const {}
};

// Walks the tree with a stack of its own: the call stack does not grow with the depth of the tree.
class Printer {
  public:
    std::string print(const Expression& root) {
        enter(root, false);
        while (!open_.empty()) step();
        return std::move(out_);
    }

  private:
    // A group of which `next` operands are printed.
    struct Open {
        const std::vector<Expression>* operands;
        std::string_view between;
        std::string_view after;
        std::size_t next = 0;
    };

    void step() {
        Open& group = open_.back();
        if (group.next == group.operands->size()) {
            out_ += group.after;
            open_.pop_back();
            return;
        }
        if (group.next > 0) out_ += group.between;
        const Expression& operand = (*group.operands)[group.next++];
        enter(operand, group.between != ", ");
    }

    // Prints a condition, or what stands in front of a group's operands. `inner`: a group needs parentheses.
    void enter(const Expression& expression, bool inner) {
        if (const And* const both = std::get_if<And>(&expression.node)) {
            open(both->operands, inner ? "(" : "", " and ", inner ? ")" : "");
        } else if (const Or* const either = std::get_if<Or>(&expression.node)) {
            open(either->operands, inner ? "(" : "", " or ", inner ? ")" : "");
        } else if (const Not* const negated = std::get_if<Not>(&expression.node)) {
            open(negated->operand, "not ", "", "");
        } else if (const CountOf* const count = std::get_if<CountOf>(&expression.node)) {
            out_ += to_text(count->mode);
            out_.append(" ").append(std::to_string(count->k));
            open(count->operands, " of (", ", ", ")");
        } else {
            std::visit(ConditionPrinter{out_}, expression.node);
        }
    }

    void open(const std::vector<Expression>& operands, std::string_view before, std::string_view between,
              std::string_view after) {
        out_ += before;
        open_.push_back({&operands, between, after, 0});
    }

    std::string out_;
    std::vector<Open> open_;
};

}  // namespace

std::string to_text(const Expression& expression) { return Printer().print(expression); }

std::string quoted_text(std::string_view text) { return quoted(text, '\''); }

std::string quoted_name(std::string_view name) {
    const bool bare = !name.empty() && name_length(name.data(), name.data() + name.size()) == name.size() &&
                      !is_quoted_by_printer(name);
    return bare ? std::string(name) : quoted(name, '"');
}

std::string_view to_text(CompareOp op) {
    switch (op) {
        case CompareOp::equal:
            return "=";
        case CompareOp::not_equal:
            return "!=";
        case CompareOp::less:
            return "<";
        case CompareOp::less_equal:
            return "<=";
        case CompareOp::greater:
            return ">";
        case CompareOp::greater_equal:
            return ">=";
        case CompareOp::before:
            return "before";
        case CompareOp::on_or_before:
            return "on or before";
        case CompareOp::after:
            return "after";
        case CompareOp::on_or_after:
            return "on or after";
        case CompareOp::on:
            return "on";
    }
    return {};
}

std::string_view to_text(TextOp op) {
    switch (op) {
        case TextOp::contains:
            return "contains";
        case TextOp::starts_with:
            return "starts with";
        case TextOp::ends_with:
            return "ends with";
        case TextOp::like:
            return "like";
        case TextOp::matches:
            return "matches";
    }
    return {};
}

std::string_view to_text(TimeUnit unit, bool plural) {
    switch (unit) {
        case TimeUnit::year:
            return plural ? "years" : "year";
        case TimeUnit::month:
            return plural ? "months" : "month";
        case TimeUnit::week:
            return plural ? "weeks" : "week";
        case TimeUnit::day:
            return plural ? "days" : "day";
        case TimeUnit::hour:
            return plural ? "hours" : "hour";
        case TimeUnit::minute:
            return plural ? "minutes" : "minute";
        case TimeUnit::second:
            return plural ? "seconds" : "second";
    }
    return {};
}

}  // namespace segdb::grammar
