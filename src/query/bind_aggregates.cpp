// `sum(purchase.price where ..) between 5 and 10`: what is computed from a profile's events, and the test on it.
#include <algorithm>
#include <limits>

#include "base/text.hpp"
#include "base/try.hpp"
#include "grammar/parser.hpp"
#include "grammar/printer.hpp"
#include "query/condition_binder.hpp"
#include "query/ranges.hpp"

namespace segdb {

using grammar::AggregateKind;
using grammar::CompareOp;
using grammar::Expression;

namespace {

constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

// Averages are compared on a grid of twice as many positions (BoundDid): these have to fit 64 bits.
constexpr std::int64_t kMostOnGrid = kHighest / 4;

EventAggregate aggregate_of(AggregateKind kind) {
    switch (kind) {
        case AggregateKind::count:
            return EventAggregate::count;
        case AggregateKind::count_distinct:
            return EventAggregate::count_distinct;
        case AggregateKind::sum:
            return EventAggregate::sum;
        case AggregateKind::avg:
            return EventAggregate::average;
        case AggregateKind::min:
        case AggregateKind::first:
            return EventAggregate::least;
        case AggregateKind::max:
        case AggregateKind::last:
            break;
    }
    return EventAggregate::greatest;
}

bool is_first_or_last(AggregateKind kind) { return kind == AggregateKind::first || kind == AggregateKind::last; }

bool counts(AggregateKind kind) { return kind == AggregateKind::count || kind == AggregateKind::count_distinct; }

std::string word_of(AggregateKind kind) {
    constexpr std::string_view kWords[] = {"count", "count distinct", "sum", "avg", "min", "max", "first", "last"};
    return std::string(kWords[static_cast<std::size_t>(kind)]);
}

// `sum(line.amount)`
std::string written(const grammar::Aggregate& content) {
    std::string text = word_of(content.kind) + "(" + grammar::quoted_name(content.events.event.text);
    if (!content.attribute.text.empty()) text += "." + grammar::quoted_name(content.attribute.text);
    return text + ")";
}

// What the test compares: named as it is written, for messages.
AttributeRecord subject_of(const grammar::Aggregate& content, const AttributeRecord* attribute) {
    AttributeRecord subject;
    if (counts(content.kind)) {
        subject.spec = {AttributeType::integer, 0};
    } else {
        subject = *attribute;
    }
    subject.name = written(content);
    return subject;
}

IntegerRange positions(CompareOp op, std::int64_t point) {
    switch (op) {
        case CompareOp::less:
            return {kLowest, 2 * point - 1};
        case CompareOp::less_equal:
            return {kLowest, 2 * point};
        case CompareOp::greater:
            return {2 * point + 1, kHighest};
        case CompareOp::greater_equal:
            return {2 * point, kHighest};
        default:
            return {2 * point, 2 * point};
    }
}

std::vector<const grammar::Literal*> literals_of(const Expression& test) {
    std::vector<const grammar::Literal*> literals;
    if (const auto* comparison = std::get_if<grammar::Comparison>(&test.node)) literals = {&comparison->value};
    if (const auto* between = std::get_if<grammar::Between>(&test.node)) literals = {&between->low, &between->high};
    if (const auto* in = std::get_if<grammar::In>(&test.node)) {
        for (const auto& value : in->values) literals.push_back(&value);
    }
    return literals;
}

}  // namespace

Result<const AttributeRecord*> ConditionBinder::aggregated(const Expression& source, const grammar::Aggregate& content,
                                                           const CollectionRecord& events) const {
    const std::string word = word_of(content.kind);
    const std::string event = grammar::quoted_name(content.events.event.text);
    if (is_first_or_last(content.kind)) {
        if (content.attribute.text.empty()) return &time_column(events);
        return error(content.attribute.span, ErrorCode::invalid_argument,
                     "`" + word + "` is the time of an event: write `" + word + "(" + event + ")`, or `" +
                         (content.kind == AggregateKind::first ? "min" : "max") + "(" + event + "." +
                         grammar::quoted_name(content.attribute.text) + ")` for a value");
    }
    if (content.attribute.text.empty()) {
        if (content.kind == AggregateKind::count) return static_cast<const AttributeRecord*>(nullptr);
        const auto& attributes = events.attributes;
        const auto fitting = std::find_if(attributes.begin(), attributes.end(), [&](const AttributeRecord& attribute) {
            return is_numeric(attribute) && !attribute.is_reference();
        });
        return error(source.span, ErrorCode::invalid_argument,
                     "`" + word + "` needs an attribute of the event: write `" + word + "(" + event + "." +
                         (fitting == attributes.end() ? "ATTRIBUTE" : grammar::quoted_name(fitting->name)) + ")`");
    }
    BoundQuery unused;
    const ConditionBinder within(text_, catalog_, events, dates_, values_, unused);
    SEGDB_TRY(const auto* attribute, within.attribute(content.attribute));
    const bool adds = content.kind == AggregateKind::sum || content.kind == AggregateKind::avg;
    const bool orders = content.kind == AggregateKind::min || content.kind == AggregateKind::max;
    const bool fits = adds     ? is_numeric(*attribute)
                      : orders ? is_numeric(*attribute) || is_temporal(*attribute)
                               : !attribute->is_list() || content.kind == AggregateKind::count;
    if (fits) return attribute;
    return error(content.attribute.span, ErrorCode::wrong_type,
                 "`" + attribute->name + "` is " + type_in_words(attribute->spec) + ": `" + word + "` " +
                     (adds     ? "adds up numbers"
                      : orders ? "is for numbers, dates and times"
                               : "counts single values"));
}

// `count(a) in last 90 days`: the window, without the comparison that it is about.
Result<void> ConditionBinder::compares(const grammar::Aggregate& content, const AttributeRecord& subject) const {
    const Expression& test = content.test.front();
    const auto* comparison = std::get_if<grammar::Comparison>(&test.node);
    const bool time = std::holds_alternative<grammar::RelativeWindow>(test.node) ||
                      (comparison != nullptr && comparison->op >= CompareOp::before);
    if (!time || is_temporal(subject)) return {};
    return error(test.span, ErrorCode::wrong_type,
                 "`" + subject.name + "` is " + type_in_words(subject.spec) +
                     ": compare it first, then follows the time, as in `" + subject.name + " >= 1 in last 90 days`");
}

void ConditionBinder::note_if_never(const grammar::Aggregate& content, const AttributeRecord& subject,
                                    const AggregateTest& test, IntegerRange window) {
    const auto& ranges = test.ranges.ranges();
    const bool possible = std::any_of(ranges.begin(), ranges.end(), [&](const IntegerRange& range) {
        return range.low <= window.high && range.high >= window.low;
    });
    if (test.presence || test.negated || possible || ranges.empty()) return;
    const bool later = window.high == dates_.now_ms && ranges.front().low > window.high;
    note("`" + shortened(content.test.front(), subject) + "` selects nobody: " +
         (later ? "events after `now` count only in a window that ends later, such as `from now to now+90d`"
                : "only events within the window count"));
}

// A range that ends with 64 bits has no end (BoundDid), and sums go further.
Result<void> ConditionBinder::sums_reach(const grammar::Aggregate& content, const AttributeRecord& subject) const {
    for (const auto* literal : literals_of(content.test.front())) {
        SEGDB_TRY(const Decimal number, number_of(text_, *literal, subject));
        const GridBounds grid = on_grid(number, subject.spec.scale);
        if (grid.below || grid.above || grid.ceil >= kHighest || grid.floor <= kLowest) {
            return error(literal->span, ErrorCode::limit,
                         "sums are compared with numbers of at most 18 digits, the places of the attribute included");
        }
    }
    return {};
}

Result<ConditionBinder::AggregateTest> ConditionBinder::test_of(const grammar::Aggregate& content,
                                                                const AttributeRecord& subject) {
    const Expression& test = content.test.front();
    SEGDB_TRY(BoundNode bound_test, std::visit(
                                        [&](const auto& node) -> Result<BoundNode> {
                                            if constexpr (requires { this->bind_to(subject, test, node); }) {
                                                return this->bind_to(subject, test, node);
                                            } else {
                                                return Error{.code = ErrorCode::internal,
                                                             .message = "this is no test of an aggregate"};
                                            }
                                        },
                                        test.node));
    if (content.kind == AggregateKind::sum) SEGDB_CHECK(sums_reach(content, subject));
    AggregateTest result;
    if (auto* negation = std::get_if<BoundNot>(&bound_test.node)) {
        result.negated = true;
        bound_test = BoundNode(std::move(negation->operand.front()));
    }
    const auto* condition = std::get_if<BoundCondition>(&bound_test.node);
    result.presence = condition == nullptr;
    if (condition != nullptr) result.ranges = std::get<IntegerRanges>(condition->predicate);
    return result;
}

// Exact: every number that is compared with lies on the grid.
Result<ConditionBinder::AggregateTest> ConditionBinder::average_test_of(const grammar::Aggregate& content,
                                                                        const AttributeRecord& subject) {
    const Expression& test = content.test.front();
    AggregateTest result;
    std::vector<Decimal> numbers;
    int scale = subject.spec.scale;
    for (const auto* literal : literals_of(test)) {
        SEGDB_TRY(const Decimal number, number_of(text_, *literal, subject));
        numbers.push_back(number);
        scale = std::max(scale, number.scale);
    }
    result.places = static_cast<unsigned>(scale - subject.spec.scale);
    std::vector<std::int64_t> points;
    for (const Decimal& number : numbers) {
        const auto point = scaled(number, scale);
        if (!point || *point > kMostOnGrid || *point < -kMostOnGrid) {
            return error(test.span, ErrorCode::limit,
                         "averages are compared with numbers of at most 18 digits, the places of all numbers included");
        }
        points.push_back(*point);
    }
    std::vector<IntegerRange> ranges;
    if (const auto* comparison = std::get_if<grammar::Comparison>(&test.node)) {
        result.negated = comparison->op == CompareOp::not_equal;
        ranges.push_back(positions(comparison->op, points[0]));
    } else if (const auto* between = std::get_if<grammar::Between>(&test.node)) {
        result.negated = between->negated;
        ranges.push_back({2 * points[0], 2 * points[1]});
        note_if_backwards(points[0] > points[1], test, subject);
    } else if (const auto* in = std::get_if<grammar::In>(&test.node)) {
        result.negated = in->negated;
        for (const std::int64_t point : points) ranges.push_back(positions(CompareOp::equal, point));
    } else {
        return test_of(content, subject);  // `is set`, or the error that it is not for numbers
    }
    result.ranges = IntegerRanges(std::move(ranges));
    return result;
}

Result<BoundNode> ConditionBinder::bind(const Expression& source, const grammar::Aggregate& content) {
    SEGDB_TRY(const EventKind kind, event_kind(content.events.event));
    SEGDB_TRY(const auto* attribute, aggregated(source, content, *kind.events));
    SEGDB_TRY(const IntegerRange window, window_of(source, kind, content.window));
    const AttributeRecord subject = subject_of(content, attribute);
    SEGDB_CHECK(compares(content, subject));
    const bool averages = content.kind == AggregateKind::avg;
    SEGDB_TRY(const AggregateTest test, averages ? average_test_of(content, subject) : test_of(content, subject));
    if (attribute == &time_column(*kind.events) && !counts(content.kind)) note_if_never(content, subject, test, window);
    BoundDid did;
    SEGDB_TRY(did.events, select_events(source, content.events, kind, window, attribute));
    did.aggregate = aggregate_of(content.kind);
    did.attribute = did.aggregate == EventAggregate::count ? nullptr : attribute;
    did.ranges = test.ranges;
    did.places = test.places;
    const bool zero_without = counts(content.kind) || content.kind == AggregateKind::sum;
    if (test.presence) {
        if (zero_without) return negated_if(test.negated, source, bound(source, BoundConstant{true}));
        did.aggregate = EventAggregate::count;
        did.attribute = nullptr;
        did.ranges = IntegerRanges({{1, kHighest}});
    }
    BoundNode node = zero_without ? with_absentees(source, std::move(did)) : bound(source, std::move(did));
    return negated_if(test.negated, source, std::move(node));
}

}  // namespace segdb
