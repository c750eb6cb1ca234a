#include "grammar/read_events.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "grammar/advice.hpp"
#include "grammar/keywords.hpp"

namespace segdb::grammar {

using Progress = EventReader::Progress;

void EventReader::start(Part part) {
    if (part_ != Part::none) {
        stop(text_, syntax_.last(),
             "An event has no events of its own: a filter's conditions are about the attributes of the one event.");
    }
    part_ = part;
    start_ = syntax_.last().first;
    first_ = {};
    second_ = {};
    attribute_ = {};
    result_ = {};
    last_ = {};
}

Progress EventReader::begin() {
    if (syntax_.keyword("did")) {
        start(Part::first);
        negated_ = syntax_.keyword("not");
        return read_selection(first_);
    }
    AggregateKind kind = AggregateKind::count;
    if (syntax_.aggregate(kind)) {
        start(Part::aggregate);
        kind_ = kind;
        parenthesis_ = syntax_.source().list;
        return read_aggregated();
    }
    return Progress::none;
}

Progress EventReader::begin_selection() {
    start(Part::alone);
    return read_selection(first_);
}

Progress EventReader::go_on(Operand filter) {
    mark();
    result_.height = std::max(result_.height, filter.height);
    EventSelection& selection = part_ == Part::second ? second_ : first_;
    selection.filter.push_back(std::move(filter.expression));
    return part_ == Part::aggregate ? finish_aggregate() : after_selection();
}

Operand EventReader::take() {
    part_ = Part::none;
    return std::move(result_);
}

// ---- did ------------------------------------------------------------------------------------------------------------

// `purchase [where (`
Progress EventReader::read_selection(EventSelection& selection) {
    const bool found = syntax_.name(selection.event);
    const Span place = syntax_.last();
    if (!found) stop_wanted(text_, place.first, Wanted::event, place);
    const bool quoted = text_[place.first] == '"';
    if (!quoted && is_event_clause_word(selection.event.text)) {
        stop_wanted(text_, place.first, Wanted::event, place);
    }
    refuse_attribute(selection.event);
    mark();
    if (!syntax_.keyword("where")) return after_selection();
    syntax_.filter_start();
    parenthesis_ = syntax_.source().list;
    return Progress::filter;
}

// `did purchase.price`, `did "my purchase".price`
void EventReader::refuse_attribute(const Name& event) const {
    const bool quoted = text_[event.span.first] == '"';
    const bool dot = quoted ? text_.substr(event.span.last, 1) == "." : event.text.find('.') != std::string::npos;
    if (!dot) return;
    std::string message =
        "Here stands an event without an attribute; conditions on its attributes follow in parentheses, as in "
        "`did purchase where (price > 100)`";
    if (!quoted) message += "; an event with a dot in its name stands in double quotes: \"" + cut(event.text) + "\"";
    stop(text_, event.span, message + ".");
}

Progress EventReader::after_selection() {
    if (part_ == Part::alone) return finish_alone();
    if (part_ == Part::second) return finish_followed();
    if (!syntax_.followed(absent_)) return finish_did();
    part_ = Part::second;
    return read_selection(second_);
}

Times EventReader::read_times() {
    Times times;
    if (!syntax_.times(times)) return times;
    mark();
    last_.counted = true;
    if (times.mode == TimesMode::between && times.low > times.high) {
        stop(text_, syntax_.source().number, "The smaller number comes first, as in `between 2 and 5 times`.");
    }
    return times;
}

Window EventReader::read_window() {
    Window window;
    if (!syntax_.window(window)) return {};
    mark();
    last_.windowed = true;
    return window;
}

Progress EventReader::finish_alone() {
    if (!syntax_.end()) {
        stop(text_, syntax_.last(),
             "Nothing stands here but an event and a filter on its attributes, as in `line where (quantity > 0)`.");
    }
    Did did;
    did.events = std::move(first_);
    return finish({std::move(did), {}});
}

Progress EventReader::finish_did() {
    Did did;
    did.negated = negated_;
    did.times = read_times();
    did.window = read_window();
    did.events = std::move(first_);
    last_.events = EventCondition::did;
    return finish({std::move(did), {}});
}

Progress EventReader::finish_followed() {
    Within within;
    syntax_.within(within);
    mark();
    Followed followed;
    followed.negated = negated_;
    followed.absent = absent_;
    followed.amount = within.amount;
    followed.unit = within.unit;
    followed.window = read_window();
    followed.first = std::move(first_);
    followed.second = std::move(second_);
    last_.events = EventCondition::followed;
    return finish({std::move(followed), {}});
}

Progress EventReader::finish(Expression expression) {
    expression.span = {start_, end_};
    result_.expression = std::move(expression);
    return Progress::complete;
}

// ---- aggregates -----------------------------------------------------------------------------------------------------

// `purchase.price [where`, or up to the end of the condition
Progress EventReader::read_aggregated() {
    read_path();
    if (syntax_.keyword("where")) return Progress::filter;
    syntax_.aggregate_end();
    return finish_aggregate();
}

// `purchase`, `purchase.price`, `"my purchase"."unit price"`: up to the first dot the event, behind it the attribute.
void EventReader::read_path() {
    Name& event = first_.event;
    const bool found = syntax_.name(event);
    const Span place = syntax_.last();
    if (!found) stop_wanted(text_, place.first, Wanted::aggregate_event, place);
    const std::size_t dot = text_[place.first] == '"' ? std::string::npos : event.text.find('.');
    if (dot != std::string::npos) {
        const std::uint32_t middle = place.first + static_cast<std::uint32_t>(dot);
        attribute_ = {event.text.substr(dot + 1), {middle + 1, place.last}};
        event.text.erase(dot);
        event.span.last = middle;
    } else if (text_.substr(place.last, 1) == ".") {
        read_attribute();
    }
}

// `.price` right behind a quoted event, or `."unit price"`
void EventReader::read_attribute() {
    const std::uint32_t start = syntax_.last().last + 1;
    syntax_.go_to(start);
    const bool found = syntax_.name(attribute_) && syntax_.last().first == start;
    if (!found) {
        stop(text_, {start, start},
             "The name of an attribute is missing after the dot, as in purchase.price or purchase.\"unit price\".");
    }
}

// `count (a)` was probably meant to count profiles.
void EventReader::refuse_count_of_profiles() {
    const bool alone = kind_ == AggregateKind::count && attribute_.text.empty() && first_.filter.empty();
    if (!alone || !syntax_.end()) return;
    stop(text_, syntax_.last(),
         "A comparison is missing, as in `count(purchase) >= 3`; to count profiles write `count matching ..`.");
}

Progress EventReader::finish_aggregate() {
    refuse_count_of_profiles();
    Aggregate aggregate;
    aggregate.kind = kind_;
    Expression test;
    syntax_.test(test);
    test.span = syntax_.last();
    mark();
    aggregate.test.push_back(std::move(test));
    aggregate.window = read_window();
    aggregate.events = std::move(first_);
    aggregate.attribute = std::move(attribute_);
    last_.events = EventCondition::aggregate;
    return finish({std::move(aggregate), {}});
}

}  // namespace segdb::grammar
