// Ranks (`in top 100`, `in bottom 5%`) and samples (`sample 10% 'name'`).
#include <algorithm>
#include <limits>

#include "base/sample_hash.hpp"
#include "base/try.hpp"
#include "grammar/printer.hpp"
#include "query/condition_binder.hpp"

namespace segdb {

using grammar::Expression;

static_assert(kSampleWhole == grammar::kHundredPercent);

namespace {

// `percent` of so many profiles, rounded up; exact, since profiles have 32-bit numbers.
std::uint64_t rounded_up(std::uint64_t profiles, const grammar::Percent& percent) {
    return (profiles * percent.millionths + grammar::kHundredPercent - 1) / grammar::kHundredPercent;
}

}  // namespace

Result<std::uint64_t> ConditionBinder::last_rank(const AttributeRecord& subject, const grammar::Rank& content) {
    SEGDB_TRY(const std::uint64_t present, values_.present(subject));
    if (content.by_share) return rounded_up(present, content.share);
    return std::min<std::uint64_t>(present, content.count);
}

Result<BoundNode> ConditionBinder::bind(const Expression& source, const grammar::Rank& content) {
    SEGDB_TRY(const auto* subject, attribute(content.attribute));
    if (!is_numeric(*subject) && !is_temporal(*subject)) {
        return not_for(source.span, *subject, content.bottom ? "`in bottom`" : "`in top`",
                       "it ranks numbers, dates and times");
    }
    if (values_.for_definition()) {
        return not_in_definition(source.span,
                                 "ranks, which change with every event; put this condition into the query");
    }
    SEGDB_TRY(const std::uint64_t rank, last_rank(*subject, content));
    std::optional<std::int64_t> edge;
    if (rank > 0) {
        SEGDB_TRY(edge, values_.ranked(collection_, *subject, !content.bottom, rank));
    }
    IntegerRanges selected;
    if (edge) {
        const IntegerRange from_edge = content.bottom ? IntegerRange{std::numeric_limits<std::int64_t>::min(), *edge}
                                                      : IntegerRange{*edge, std::numeric_limits<std::int64_t>::max()};
        selected = IntegerRanges({from_edge});
        resolved(shortened(source, *subject), grammar::quoted_name(subject->name) + (content.bottom ? " <= " : " >= ") +
                                                  to_text(Value{subject->spec, *edge}));
    } else {
        resolved(shortened(source, *subject), "nobody");
    }
    BoundCondition ranked{subject, std::move(selected), &content};
    return negated_if(content.negated, source, bound(source, std::move(ranked)));
}

Result<BoundNode> ConditionBinder::bind(const Expression& source, const grammar::Sample& content) {
    if (collection_.key.empty()) {
        return error(
            source.span, ErrorCode::invalid_argument,
            "a sample is taken by the key of profiles; the events " + collection_.name + " have no id of their own");
    }
    const auto* key = find_attribute(collection_, collection_.key);
    if (key == nullptr) {
        return Error{.code = ErrorCode::internal, .message = "the key of " + collection_.name + " is no attribute"};
    }
    return condition(source, key, TextSample(content.name.text, content.low.millionths, content.high.millionths));
}

}  // namespace segdb
