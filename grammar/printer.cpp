#include "grammar/printer.hpp"

#include <cstddef>
#include <utility>
#include <vector>

#include "grammar/characters.hpp"
#include "grammar/keywords.hpp"
#include "grammar/print_conditions.hpp"
#include "grammar/print_events.hpp"

namespace segdb::grammar {
namespace {

std::string quoted(std::string_view content, char quote) {
    std::string text(1, quote);
    for (const char c : content) text.append(c == quote ? 2 : 1, c);
    return text += quote;
}

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

// Walks the tree with a stack of its own: the call stack does not grow with the depth of the tree.
class Printer {
  public:
    std::string print(const Expression& root) {
        enter(root, false);
        return finish();
    }

    std::string print(const EventSelection& events) {
        open_filter(events, before_filter(events), after_filter(events));
        return finish();
    }

  private:
    // Expressions to print, of which `next` are printed, and the texts around them.
    struct Open {
        const std::vector<Expression>* operands;
        std::string before;
        std::string_view between;
        std::string after;
        bool inner = false;  // groups among them need parentheses
        std::size_t next = 0;
    };

    std::string finish() {
        while (!open_.empty()) step();
        return std::move(out_);
    }

    void step() {
        Open& open = open_.back();
        if (open.next == 0) out_ += open.before;
        if (open.next == open.operands->size()) {
            out_ += open.after;
            open_.pop_back();
            return;
        }
        if (open.next > 0) out_ += open.between;
        const Expression& operand = (*open.operands)[open.next++];
        enter(operand, open.inner);
    }

    // Prints a condition, or opens what has expressions in it. `inner`: a group needs parentheses.
    void enter(const Expression& expression, bool inner) {
        if (const And* const both = std::get_if<And>(&expression.node)) {
            open(both->operands, inner ? "(" : "", " and ", inner ? ")" : "");
        } else if (const Or* const either = std::get_if<Or>(&expression.node)) {
            open(either->operands, inner ? "(" : "", " or ", inner ? ")" : "");
        } else if (const Not* const negated = std::get_if<Not>(&expression.node)) {
            open(negated->operand, "not ", "", "");
        } else if (const CountOf* const count = std::get_if<CountOf>(&expression.node)) {
            std::string before(to_text(count->mode));
            before.append(" ").append(std::to_string(count->k)).append(" of (");
            open_.push_back({&count->operands, std::move(before), ", ", ")"});
        } else {
            enter_condition(expression);
        }
    }

    void enter_condition(const Expression& expression) {
        if (const Did* const did = std::get_if<Did>(&expression.node)) {
            open_filter(did->events, before_filter(*did), after_filter(*did));
        } else if (const Followed* const followed = std::get_if<Followed>(&expression.node)) {
            // The last is printed first.
            open_filter(followed->second, before_second_filter(*followed), after_filter(*followed));
            open_filter(followed->first, before_filter(*followed), after_first_filter(*followed));
        } else if (const Aggregate* const aggregate = std::get_if<Aggregate>(&expression.node)) {
            open_filter(aggregate->events, before_filter(*aggregate), after_filter(*aggregate));
        } else {
            print_condition(expression, false, out_);
        }
    }

    void open(const std::vector<Expression>& operands, const char* before, std::string_view between,
              const char* after) {
        open_.push_back({&operands, before, between, after, true});
    }

    void open_filter(const EventSelection& events, std::string before, std::string after) {
        open_.push_back({&events.filter, std::move(before), "", std::move(after)});
    }

    std::string out_;
    std::vector<Open> open_;
};

}  // namespace

std::string to_text(const Expression& expression) { return Printer().print(expression); }

std::string to_text(const EventSelection& events) { return Printer().print(events); }

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
