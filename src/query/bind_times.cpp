// Windows around now, anniversaries, and what a date stands for.
#include "base/calendar.hpp"
#include "base/try.hpp"
#include "query/condition_binder.hpp"
#include "query/ranges.hpp"

namespace segdb {

using grammar::Expression;
using grammar::Literal;

namespace {

// `now`, in any case, and date math on it.
bool says_now(std::string_view date) {
    constexpr std::string_view kNow = "now";
    if (date.size() < kNow.size()) return false;
    for (std::size_t i = 0; i < kNow.size(); ++i) {
        if ((date[i] | 0x20) != kNow[i]) return false;
    }
    return date.size() == kNow.size() || std::string_view("+-/").find(date[kNow.size()]) != std::string_view::npos;
}

}  // namespace

Error ConditionBinder::not_in_definition(grammar::Span span, std::string_view what) const {
    return error(span, ErrorCode::invalid_argument,
                 "a definition is kept for all queries, so it cannot depend on " + std::string(what));
}

Result<std::int64_t> ConditionBinder::now_for(grammar::Span span) const {
    if (values_.for_definition()) {
        return not_in_definition(span, "`now`; put the window into the query, as in `did NAME in last 90 days`");
    }
    if (dates_.now_ms) return *dates_.now_ms;
    return error(span, ErrorCode::invalid_argument, "this needs the time that `now` is; give it with the query");
}

Result<Period> ConditionBinder::period(const Literal& literal, const AttributeRecord& attribute) {
    if (says_now(literal.text)) SEGDB_CHECK(now_for(literal.span));
    SEGDB_TRY(const Period period, period_of(text_, literal, attribute, dates_));
    std::string meaning = format_datetime(period.down);
    if (period.up != period.down) meaning += " .. " + format_datetime(period.up);
    resolved(literal.text, meaning);
    return period;
}

Result<BoundNode> ConditionBinder::bind(const Expression& source, const grammar::RelativeWindow& content) {
    SEGDB_TRY(const auto* subject, attribute(content.attribute));
    return bind_to(*subject, source, content);
}

Result<BoundNode> ConditionBinder::bind_to(const AttributeRecord& subject, const Expression& source,
                                           const grammar::RelativeWindow& content) {
    if (!is_temporal(subject)) {
        return not_for(source.span, subject, content.future ? "`in next`" : "`in last`", "it is for dates and times");
    }
    SEGDB_TRY(const std::int64_t now, now_for(source.span));
    const std::int64_t amount = content.future ? std::int64_t{content.amount} : -std::int64_t{content.amount};
    const auto edge = shifted(now, amount, unit_letter(content.unit), dates_.zone);
    if (!edge) return error(source.span, ErrorCode::limit, "this reaches beyond the years 0000 to 9999");
    const std::int64_t low = content.future ? now + 1 : *edge;
    const std::int64_t high = content.future ? *edge : now;
    resolved(shortened(source, subject), format_datetime(low) + " .. " + format_datetime(high));
    SEGDB_TRY(auto inner, condition(source, &subject,
                                    IntegerRanges({instants_between(subject.spec.type, low, high, dates_.zone)})));
    return negated_if(content.negated, source, std::move(inner));
}

Result<BoundNode> ConditionBinder::bind(const Expression& source, const grammar::Anniversary& content) {
    SEGDB_TRY(const auto* subject, attribute(content.attribute));
    return bind_to(*subject, source, content);
}

Result<BoundNode> ConditionBinder::bind_to(const AttributeRecord& subject, const Expression& source,
                                           const grammar::Anniversary& content) {
    if (!is_temporal(subject)) return not_for(source.span, subject, "`is anniversary of`", "it is for dates and times");
    SEGDB_TRY(const Period when, period(content.date, subject));
    SEGDB_TRY(const auto stored, values_.range(collection_, subject));
    IntegerRanges days;
    if (stored) days = anniversaries(subject.spec.type, when, *stored, dates_.zone);
    SEGDB_TRY(auto inner, condition(source, &subject, std::move(days)));
    return negated_if(content.negated, source, std::move(inner));
}

}  // namespace segdb
