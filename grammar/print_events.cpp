#include "grammar/print_events.hpp"

#include <string_view>

#include "grammar/keywords.hpp"
#include "grammar/print_conditions.hpp"
#include "grammar/printer.hpp"

namespace segdb::grammar {
namespace {

// A bare dot would end the name of the event.
std::string quoted_event(const Name& event) {
    std::string text = quoted_name(event.text);
    const bool bare = text[0] != '"';
    const bool quote = bare && (is_event_clause_word(text) || text.find('.') != std::string::npos);
    return quote ? "\"" + text + "\"" : text;
}

std::string amount_of(std::uint32_t amount, TimeUnit unit) {
    return std::to_string(amount).append(" ").append(to_text(unit, amount != 1));
}

// With a space in front; empty where nothing was written.
std::string to_text(const Window& window) {
    switch (window.kind) {
        case WindowKind::ever:
            return {};
        case WindowKind::last:
            return " in last " + amount_of(window.amount, window.unit);
        case WindowKind::since:
            return " since " + to_text(window.from);
        case WindowKind::before:
            return " before " + to_text(window.from);
        case WindowKind::after:
            return " after " + to_text(window.from);
        case WindowKind::from_to:
            return " from " + to_text(window.from) + " to " + to_text(window.to);
        case WindowKind::on:
            return " on " + to_text(window.from);
    }
    return {};
}

std::string to_text(const Times& times) {
    if (times == Times{}) return {};
    const std::string low = std::to_string(times.low);
    switch (times.mode) {
        case TimesMode::at_least:
            return " at least " + low + " times";
        case TimesMode::at_most:
            return " at most " + low + " times";
        case TimesMode::exactly:
            return " exactly " + low + " times";
        case TimesMode::between:
            return " between " + low + " and " + std::to_string(times.high) + " times";
    }
    return {};
}

std::string_view to_text(AggregateKind kind) {
    switch (kind) {
        case AggregateKind::count:
            return "count";
        case AggregateKind::count_distinct:
            return "count distinct";
        case AggregateKind::sum:
            return "sum";
        case AggregateKind::avg:
            return "avg";
        case AggregateKind::min:
            return "min";
        case AggregateKind::max:
            return "max";
        case AggregateKind::first:
            return "first";
        case AggregateKind::last:
            return "last";
    }
    return {};
}

std::string did_start(bool negated, const EventSelection& events) {
    return (negated ? "did not " : "did ") + before_filter(events);
}

}  // namespace

std::string before_filter(const EventSelection& events) {
    return quoted_event(events.event) + (events.filter.empty() ? "" : " where (");
}

std::string after_filter(const EventSelection& events) { return events.filter.empty() ? "" : ")"; }

std::string before_filter(const Did& did) { return did_start(did.negated, did.events); }

std::string after_filter(const Did& did) { return after_filter(did.events) + to_text(did.times) + to_text(did.window); }

std::string before_filter(const Followed& followed) { return did_start(followed.negated, followed.first); }

std::string after_first_filter(const Followed& followed) { return after_filter(followed.first); }

std::string before_second_filter(const Followed& followed) {
    return (followed.absent ? " not followed by " : " then ") + before_filter(followed.second);
}

std::string after_filter(const Followed& followed) {
    return after_filter(followed.second) + " within " + amount_of(followed.amount, followed.unit) +
           to_text(followed.window);
}

std::string before_filter(const Aggregate& aggregate) {
    std::string text(to_text(aggregate.kind));
    text.append("(").append(quoted_event(aggregate.events.event));
    if (!aggregate.attribute.text.empty()) text.append(".").append(quoted_name(aggregate.attribute.text));
    if (!aggregate.events.filter.empty()) text += " where ";
    return text;
}

std::string after_filter(const Aggregate& aggregate) {
    std::string text(")");
    for (const Expression& test : aggregate.test) print_condition(test, true, text);
    return text += to_text(aggregate.window);
}

}  // namespace segdb::grammar
