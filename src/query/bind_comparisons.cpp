// `=`, `<`, `between`, `in`: one value against others.
#include "base/try.hpp"
#include "grammar/printer.hpp"
#include "query/condition_binder.hpp"
#include "query/ranges.hpp"

namespace segdb {

using grammar::CompareOp;
using grammar::Expression;

Result<BoundNode> ConditionBinder::bind(const Expression& source, const grammar::Comparison& content) {
    SEGDB_TRY(const auto* subject, attribute(content.attribute));
    return bind_to(*subject, source, content);
}

Result<BoundNode> ConditionBinder::bind_to(const AttributeRecord& subject, const Expression& source,
                                           const grammar::Comparison& content) {
    SEGDB_CHECK(only_texts_ignore_case(source, subject, content.ignoring_case));
    if (content.op >= CompareOp::before && !is_temporal(subject)) {
        return not_for(source.span, subject, "`" + std::string(grammar::to_text(content.op)) + "`",
                       "it compares dates and times");
    }
    const bool negated = content.op == CompareOp::not_equal;
    SEGDB_TRY(auto inner, compare(source, subject, negated ? CompareOp::equal : content.op, content));
    return negated_if(negated, source, std::move(inner));
}

Result<BoundNode> ConditionBinder::compare(const Expression& source, const AttributeRecord& subject, CompareOp op,
                                           const grammar::Comparison& content) {
    if (is_textual(subject)) return compare_text(source, subject, op, content);
    if (is_temporal(subject)) {
        SEGDB_TRY(const Period when, period(content.value, subject));
        return condition(source, &subject, IntegerRanges({range_of_times(subject.spec.type, op, when, dates_.zone)}));
    }
    if (is_numeric(subject)) {
        SEGDB_TRY(const Decimal number, number_of(text_, content.value, subject));
        return condition(source, &subject, IntegerRanges({range_of_numbers(op, number, subject.spec.scale)}));
    }
    SEGDB_TRY(const bool wanted, boolean_of(text_, content.value, subject));
    if (op != CompareOp::equal) {
        return not_for(source.span, subject, "`" + std::string(grammar::to_text(op)) + "`", "only `=` and `!=` can");
    }
    return condition(source, &subject, IntegerRanges({{std::int64_t{wanted}, std::int64_t{wanted}}}));
}

Result<BoundNode> ConditionBinder::compare_text(const Expression& source, const AttributeRecord& subject, CompareOp op,
                                                const grammar::Comparison& content) {
    SEGDB_TRY(auto wanted, text_of(text_, content.value, subject));
    if (op == CompareOp::equal) return text_in(source, subject, {std::move(wanted)}, content.ignoring_case);
    if (subject.is_list()) {
        return not_for(source.span, subject, "`" + std::string(grammar::to_text(op)) + "`", "write e.g. `has 'x'`");
    }
    TextRange range;
    const bool below = op == CompareOp::less || op == CompareOp::less_equal;
    (below ? range.high : range.low) = std::move(wanted);
    range.high_included = op == CompareOp::less_equal;
    range.low_included = op == CompareOp::greater_equal;
    return condition(source, &subject, std::move(range));
}

Result<BoundNode> ConditionBinder::bind(const Expression& source, const grammar::Between& content) {
    SEGDB_TRY(const auto* subject, attribute(content.attribute));
    return bind_to(*subject, source, content);
}

Result<BoundNode> ConditionBinder::bind_to(const AttributeRecord& subject, const Expression& source,
                                           const grammar::Between& content) {
    SEGDB_TRY(auto inner, between(source, subject, content));
    return negated_if(content.negated, source, std::move(inner));
}

Result<BoundNode> ConditionBinder::between(const Expression& source, const AttributeRecord& subject,
                                           const grammar::Between& content) {
    if (is_numeric(subject)) {
        SEGDB_TRY(const Decimal low, number_of(text_, content.low, subject));
        SEGDB_TRY(const Decimal high, number_of(text_, content.high, subject));
        const IntegerRange from = range_of_numbers(CompareOp::greater_equal, low, subject.spec.scale);
        const IntegerRange to = range_of_numbers(CompareOp::less_equal, high, subject.spec.scale);
        // Either may be empty, for a number beyond all that the attribute can hold.
        const bool nobody = from.low > from.high || to.low > to.high;
        const IntegerRange range = nobody ? kNobody : IntegerRange{from.low, to.high};
        note_if_backwards(range.low > range.high, source, subject);
        return condition(source, &subject, IntegerRanges({range}));
    }
    if (is_temporal(subject)) {
        SEGDB_TRY(const Period from, period(content.low, subject));
        SEGDB_TRY(const Period to, period(content.high, subject));
        const AttributeType type = subject.spec.type;
        const IntegerRange range{range_of_times(type, CompareOp::on_or_after, from, dates_.zone).low,
                                 range_of_times(type, CompareOp::on_or_before, to, dates_.zone).high};
        note_if_backwards(range.low > range.high, source, subject);
        return condition(source, &subject, IntegerRanges({range}));
    }
    if (subject.spec.type == AttributeType::text) {
        TextRange range;
        SEGDB_TRY(range.low, text_of(text_, content.low, subject));
        SEGDB_TRY(range.high, text_of(text_, content.high, subject));
        note_if_backwards(*range.low > *range.high, source, subject);
        return condition(source, &subject, std::move(range));
    }
    return not_for(source.span, subject, "`between`", "");
}

void ConditionBinder::note_if_backwards(bool backwards, const Expression& source, const AttributeRecord& subject) {
    if (backwards) note("`" + shortened(source, subject) + "` selects nobody: no value lies between the two");
}

Result<BoundNode> ConditionBinder::bind(const Expression& source, const grammar::In& content) {
    SEGDB_TRY(const auto* subject, attribute(content.attribute));
    return bind_to(*subject, source, content);
}

Result<BoundNode> ConditionBinder::bind_to(const AttributeRecord& subject, const Expression& source,
                                           const grammar::In& content) {
    SEGDB_CHECK(only_texts_ignore_case(source, subject, content.ignoring_case));
    SEGDB_TRY(auto inner, in(source, subject, content));
    return negated_if(content.negated, source, std::move(inner));
}

Result<BoundNode> ConditionBinder::in(const Expression& source, const AttributeRecord& subject,
                                      const grammar::In& content) {
    if (is_textual(subject)) {
        SEGDB_TRY(auto texts, texts_of(content.values, subject));
        return text_in(source, subject, std::move(texts), content.ignoring_case);
    }
    std::vector<IntegerRange> ranges;
    ranges.reserve(content.values.size());
    for (const auto& literal : content.values) {
        if (is_temporal(subject)) {
            SEGDB_TRY(const Period when, period(literal, subject));
            ranges.push_back(range_of_times(subject.spec.type, CompareOp::on, when, dates_.zone));
        } else if (is_numeric(subject)) {
            SEGDB_TRY(const Decimal number, number_of(text_, literal, subject));
            ranges.push_back(range_of_numbers(CompareOp::equal, number, subject.spec.scale));
        } else {
            SEGDB_TRY(const bool wanted, boolean_of(text_, literal, subject));
            ranges.push_back({std::int64_t{wanted}, std::int64_t{wanted}});
        }
    }
    return condition(source, &subject, IntegerRanges(std::move(ranges)));
}

}  // namespace segdb
