#include "grammar/print_conditions.hpp"

#include <string_view>
#include <variant>
#include <vector>

#include "grammar/printer.hpp"

namespace segdb::grammar {
namespace {

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

struct ConditionPrinter {
    std::string& out;
    bool test = false;

    template <class... Parts>
    void print(const Parts&... parts) const {
        (out.append(parts), ...);
    }

    [[nodiscard]] std::string subject(const Name& attribute) const {
        return test ? std::string() : quoted_name(attribute.text);
    }

    void operator()(const Constant& c) const { print(c.value ? "true" : "false"); }
    void operator()(const BareName& b) const { print(quoted_name(b.name.text)); }
    void operator()(const Comparison& c) const {
        print(subject(c.attribute), " ", grammar::to_text(c.op), " ", to_text(c.value), case_if(c.ignoring_case));
    }
    void operator()(const Between& b) const {
        print(subject(b.attribute), not_if(b.negated), " between ", to_text(b.low), " and ", to_text(b.high));
    }
    void operator()(const In& in) const {
        print(subject(in.attribute), not_if(in.negated), " in ", list(in.values), case_if(in.ignoring_case));
    }
    void operator()(const TextMatch& m) const {
        print(subject(m.attribute), not_if(m.negated), " ", grammar::to_text(m.op), " ", to_text(m.pattern),
              case_if(m.ignoring_case));
    }
    void operator()(const IsSet& s) const { print(subject(s.attribute), " is", not_if(s.negated), " set"); }
    void operator()(const Has& has) const {
        print(subject(has.attribute), " has ");
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
        print(subject(w.attribute), not_if(w.negated), w.future ? " in next " : " in last ", std::to_string(w.amount),
              " ", grammar::to_text(w.unit, w.amount != 1));
    }
    void operator()(const Anniversary& a) const {
        print(subject(a.attribute), " is", not_if(a.negated), " anniversary of ", to_text(a.date));
    }
    void operator()(const Rank& r) const {
        print(subject(r.attribute), not_if(r.negated), r.bottom ? " in bottom " : " in top ",
              r.by_share ? to_text(r.share) : std::to_string(r.count));
    }
    void operator()(const Sample& s) const {
        print("sample ", s.low.millionths > 0 ? to_text(s.low) + ".." : "", to_text(s.high), " ", to_text(s.name));
    }
    template <class Other>
    void operator()(const Other& /*other*/) const {}
};

}  // namespace

std::string to_text(const Literal& literal) {
    return literal.kind == LiteralKind::text ? quoted_text(literal.text) : literal.text;
}

void print_condition(const Expression& condition, bool test, std::string& out) {
    std::visit(ConditionPrinter{out, test}, condition.node);
}

}  // namespace segdb::grammar
