// `did`, sequences, and what all conditions on events share: the event kind, its filter, the window.
#include <limits>

#include "base/calendar.hpp"
#include "base/text.hpp"
#include "base/try.hpp"
#include "grammar/parser.hpp"
#include "grammar/printer.hpp"
#include "query/condition_binder.hpp"
#include "query/event_definition.hpp"
#include "query/ranges.hpp"

namespace segdb {

using grammar::Expression;
using grammar::WindowKind;

namespace {

constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

BoundNode all_of(const Expression& source, std::vector<BoundNode> conditions) {
    if (conditions.empty()) return bound(source, BoundConstant{true});
    if (conditions.size() == 1) return std::move(conditions.front());
    return bound(source, BoundAnd{std::move(conditions)});
}

IntegerRange counts_of(const grammar::Times& times) {
    switch (times.mode) {
        case grammar::TimesMode::at_least:
            return {times.low, kHighest};
        case grammar::TimesMode::at_most:
            return {0, times.low};
        case grammar::TimesMode::exactly:
            return {times.low, times.low};
        case grammar::TimesMode::between:
            break;
    }
    return {times.low, times.high};
}

}  // namespace

BoundNode with_absentees(const Expression& source, BoundDid did) {
    if (!did.ranges.contains(0)) return bound(source, std::move(did));
    did.ranges = complement_of(did.ranges);
    BoundNot negation;
    negation.operand.push_back(bound(source, std::move(did)));
    return bound(source, std::move(negation));
}

Result<ConditionBinder::EventKind> ConditionBinder::event_kind(const grammar::Name& name) const {
    if (collection_.is_event()) {
        return error(name.span, ErrorCode::invalid_argument, "an event has no events of its own");
    }
    if (const auto* found = catalog_.find_collection(name.text)) {
        if (found->of == collection_.id) return EventKind{found, nullptr};
        const std::string what = found->is_event() ? "an event of another collection" : "a collection and no event";
        return error(name.span, ErrorCode::unknown_name, "`" + found->name + "` is " + what);
    }
    if (const auto* predicate = catalog_.find_predicate(name.text)) {
        const auto* events = catalog_.find_collection(predicate->event);
        if (events != nullptr && events->of == collection_.id) return EventKind{events, predicate};
        return error(name.span, ErrorCode::unknown_name, "`" + predicate->name + "` is an event of another collection");
    }
    return unknown_event(name);
}

std::string ConditionBinder::path_of(const std::string& attribute) const {
    for (const auto* events : catalog_.events_of(collection_.id)) {
        const auto* found = find_attribute(*events, attribute);
        if (found != nullptr) return grammar::quoted_name(events->name) + "." + grammar::quoted_name(found->name);
    }
    return {};
}

Error ConditionBinder::unknown_event(const grammar::Name& name) const {
    std::vector<std::string> names;
    for (const auto* events : catalog_.events_of(collection_.id)) names.push_back(events->name);
    for (const auto& predicate : catalog_.predicates()) {
        const auto* events = catalog_.find_collection(predicate.event);
        if (events != nullptr && events->of == collection_.id) names.push_back(predicate.name);
    }
    std::string message = collection_.name + " has no event " + shown(name.text);
    if (names.empty()) {
        message += "; it has no events yet: `segdb import --event` brings them in";
    } else if (const std::string hint = suggestion(name.text, names); !hint.empty()) {
        message += "; " + hint;
    } else if (find_attribute(collection_, name.text) != nullptr) {
        message += "; " + shown(name.text) + " is an attribute of " + collection_.name;
    } else if (const std::string path = path_of(name.text); !path.empty()) {
        message += "; " + shown(name.text) + " is an attribute of an event, written `" + path + "`";
    } else {
        message += "; `segdb schema` lists them";
    }
    return error(name.span, ErrorCode::unknown_name, message);
}

Result<BoundNode> ConditionBinder::definition_of(const PredicateRecord& predicate, const CollectionRecord& events,
                                                 const Expression& source) {
    SEGDB_TRY(auto definition, parse_event_definition(predicate.definition));
    SEGDB_TRY(auto selected, bind_event_definition(std::move(definition), catalog_, events, values_, query_));
    BoundPredicate node{&predicate, {}};
    node.definition.push_back(std::move(selected));
    return bound(source, std::move(node));
}

Result<BoundNode> ConditionBinder::bind_definition(const EventDefinition& definition, const CollectionRecord& events) {
    const Expression& source = definition.expression;
    SEGDB_TRY(const EventKind kind, event_kind(definition.selection().event));
    if (kind.events != &events) {
        return error(definition.selection().event.span, ErrorCode::corrupt,
                     "this event predicate is not about `" + events.name + "`, as the catalog says");
    }
    std::vector<BoundNode> conditions;
    SEGDB_CHECK(add_selected(source, definition.selection(), kind, conditions));
    return all_of(source, std::move(conditions));
}

Result<BoundNode> bind_event_definition(EventDefinition definition, const Catalog& catalog,
                                        const CollectionRecord& events, ValueLookup& values, BoundQuery& query) {
    if (query.definitions.size() >= kMaxDefinitions) {
        return Error{.code = ErrorCode::limit,
                     .message = "the query needs more than " + std::to_string(kMaxDefinitions) +
                                " definitions of event predicates, each as often as it is named"};
    }
    query.definitions.push_back(std::make_unique<EventDefinition>(std::move(definition)));
    const EventDefinition& kept = *query.definitions.back();
    const DateContext dates{std::nullopt, values.database_zone()};
    ConditionBinder binder(kept.text, catalog, *catalog.find_collection(events.of), dates, values, query);
    return binder.bind_definition(kept, events);
}

Result<void> ConditionBinder::add_selected(const Expression& source, const grammar::EventSelection& selection,
                                           const EventKind& kind, std::vector<BoundNode>& conditions) {
    if (kind.predicate != nullptr) {
        SEGDB_TRY(auto defined, definition_of(*kind.predicate, *kind.events, source));
        conditions.push_back(std::move(defined));
    }
    if (selection.filter.empty()) return {};
    ConditionBinder filter(text_, catalog_, *kind.events, dates_, values_, query_);
    SEGDB_TRY(auto selected, bind_tree(selection.filter.front(), filter));
    conditions.push_back(std::move(selected));
    return {};
}

Result<BoundEvents> ConditionBinder::select_events(const Expression& source, const grammar::EventSelection& selection,
                                                   const EventKind& kind, IntegerRange window,
                                                   const AttributeRecord* required) {
    std::vector<BoundNode> conditions;
    SEGDB_CHECK(add_selected(source, selection, kind, conditions));
    const AttributeRecord& time = time_column(*kind.events);
    if (required != nullptr && required->presence != kind.events->live) {
        conditions.push_back(bound(source, BoundPresence{required}));
    }
    conditions.push_back(bound(source, BoundCondition{&time, IntegerRanges({window})}));
    BoundEvents events{kind.events, {}, window};
    events.selection.push_back(all_of(source, std::move(conditions)));
    return events;
}

Result<BoundNode> ConditionBinder::bind(const Expression& source, const grammar::Did& content) {
    SEGDB_TRY(const EventKind kind, event_kind(content.events.event));
    SEGDB_TRY(const IntegerRange window, window_of(source, kind, content.window));
    BoundDid did;
    SEGDB_TRY(did.events, select_events(source, content.events, kind, window, nullptr));
    did.ranges = IntegerRanges({counts_of(content.times)});
    return negated_if(content.negated, source, with_absentees(source, std::move(did)));
}

// The window is about the first event; the second one may come later, but not after now.
Result<BoundNode> ConditionBinder::bind(const Expression& source, const grammar::Followed& content) {
    SEGDB_TRY(const EventKind first, event_kind(content.first.event));
    SEGDB_TRY(const EventKind second, event_kind(content.second.event));
    SEGDB_TRY(const IntegerRange window, window_of(source, first, content.window));
    SEGDB_TRY(const std::int64_t now, now_for(source.span));
    BoundFollowed followed{{}, {}, content.absent, FollowingTime(content.amount, content.unit, dates_.zone)};
    SEGDB_TRY(followed.first, select_events(source, content.first, first, window, nullptr));
    const std::int64_t from = window.low == kLowest ? kLowest : window.low + 1;
    const std::int64_t to = std::min(now, followed.within.last(window.high));
    SEGDB_TRY(followed.second, select_events(source, content.second, second, {from, to}, nullptr));
    return negated_if(content.negated, source, bound(source, std::move(followed)));
}

void ConditionBinder::note_window(const EventKind& kind, std::int64_t first_ms) {
    for (const EventWindow& known : query_.windows) {
        if (known.event == kind.events->name && known.first_ms == first_ms) return;
    }
    query_.windows.push_back({kind.events->name, first_ms});
}

Result<IntegerRange> ConditionBinder::window_of(const Expression& source, const EventKind& kind,
                                                const grammar::Window& window) {
    const grammar::Span span = window.span.last > window.span.first ? window.span : source.span;
    AttributeRecord time;  // for messages
    time.name = kTimeColumn;
    time.spec.type = AttributeType::datetime;
    IntegerRange range{kLowest, kHighest};
    Period from;
    if (window.kind != WindowKind::ever && window.kind != WindowKind::last) {
        SEGDB_TRY(from, period(window.from, time));
    }
    switch (window.kind) {
        case WindowKind::before:
            range.high = from.down - 1;
            return range;
        case WindowKind::on:
            return IntegerRange{from.down, from.up};
        case WindowKind::from_to: {
            SEGDB_TRY(const Period to, period(window.to, time));
            range = {from.down, to.up};
            break;
        }
        case WindowKind::since:
        case WindowKind::after:
            range.low = window.kind == WindowKind::since ? from.down : from.up + 1;
            [[fallthrough]];
        case WindowKind::ever: {
            SEGDB_TRY(range.high, now_for(span));
            break;
        }
        case WindowKind::last: {
            SEGDB_TRY(range.high, now_for(span));
            const auto edge = shifted(range.high, -std::int64_t{window.amount}, unit_letter(window.unit), dates_.zone);
            if (!edge) return error(span, ErrorCode::limit, "this reaches beyond the years 0000 to 9999");
            range.low = *edge;
            note_window(kind, range.low);
            resolved(std::string(text_.substr(span.first, span.last - span.first)),
                     format_datetime(range.low) + " .. " + format_datetime(range.high));
            break;
        }
    }
    if (range.low <= range.high) return range;
    return error(span, ErrorCode::invalid_argument,
                 "this window ends before it starts: it starts at " + format_datetime(range.low) + " and ends at " +
                     format_datetime(range.high) + (window.kind == WindowKind::from_to ? "" : ", which is `now`"));
}

}  // namespace segdb
