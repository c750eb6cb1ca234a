#include "query/binder.hpp"

#include <algorithm>

#include "base/calendar.hpp"
#include "base/text.hpp"
#include "base/try.hpp"
#include "grammar/parser.hpp"
#include "grammar/printer.hpp"
#include "query/literals.hpp"
#include "query/ranges.hpp"

namespace segdb {
namespace {

using grammar::CompareOp;
using grammar::Expression;
using grammar::Literal;
using grammar::Name;

constexpr std::size_t kMaxNotes = 5;

bool is_numeric(const AttributeRecord& attribute) {
    return attribute.spec.type == AttributeType::integer || attribute.spec.type == AttributeType::decimal;
}
bool is_temporal(const AttributeRecord& attribute) {
    return attribute.spec.type == AttributeType::date || attribute.spec.type == AttributeType::datetime;
}
bool is_textual(const AttributeRecord& attribute) {
    return attribute.spec.type == AttributeType::text || attribute.is_list();
}

char unit_letter(grammar::TimeUnit unit) {
    switch (unit) {
        case grammar::TimeUnit::year:
            return 'y';
        case grammar::TimeUnit::month:
            return 'M';
        case grammar::TimeUnit::week:
            return 'w';
        case grammar::TimeUnit::day:
            return 'd';
        case grammar::TimeUnit::hour:
            return 'h';
        case grammar::TimeUnit::minute:
            return 'm';
        case grammar::TimeUnit::second:
            break;
    }
    return 's';
}

BoundNode node(const Expression& source, decltype(BoundNode::node) content) { return {std::move(content), &source}; }

BoundNode negated_if(bool negated, const Expression& source, BoundNode inner) {
    if (!negated) return inner;
    BoundNot negation;
    negation.operand.push_back(std::move(inner));
    return node(source, std::move(negation));
}

class Binder {
  public:
    Binder(std::string_view text, const CollectionRecord& collection, const DateContext& dates, ValueLookup& values,
           BoundQuery& query)
        : text_(text), collection_(collection), dates_(dates), values_(values), query_(query) {}

    // Binds operands before the groups they stand in. Nesting lives in a stack of its own, not in the call stack.
    Result<BoundNode> bind(const Expression& root) {
        struct Group {
            const Expression* source;
            const std::vector<Expression>* operands;
            std::vector<BoundNode> bound;
        };
        std::vector<Group> open;
        const Expression* next = &root;
        while (true) {
            if (const auto* operands = operands_of(*next)) {
                open.push_back({next, operands, {}});
                open.back().bound.reserve(operands->size());
                next = &operands->front();
                continue;
            }
            SEGDB_TRY(BoundNode done, bind_condition(*next));
            while (!open.empty()) {  // closes the groups of which this was the last operand
                open.back().bound.push_back(std::move(done));
                if (open.back().bound.size() < open.back().operands->size()) break;
                done = grouped(*open.back().source, std::move(open.back().bound));
                open.pop_back();
            }
            if (open.empty()) return done;
            next = &(*open.back().operands)[open.back().bound.size()];
        }
    }

  private:
    // --- boolean structure -------------------------------------------------------------------------------------------

    // Null for a condition; a group has at least one operand.
    static const std::vector<Expression>* operands_of(const Expression& expression) {
        if (const auto* conjunction = std::get_if<grammar::And>(&expression.node)) return &conjunction->operands;
        if (const auto* disjunction = std::get_if<grammar::Or>(&expression.node)) return &disjunction->operands;
        if (const auto* negation = std::get_if<grammar::Not>(&expression.node)) return &negation->operand;
        if (const auto* count = std::get_if<grammar::CountOf>(&expression.node)) return &count->operands;
        return nullptr;
    }

    // REQUIRES: operands_of(source) is not null
    static BoundNode grouped(const Expression& source, std::vector<BoundNode> operands) {
        if (std::holds_alternative<grammar::And>(source.node)) return node(source, BoundAnd{std::move(operands)});
        if (std::holds_alternative<grammar::Or>(source.node)) return node(source, BoundOr{std::move(operands)});
        if (std::holds_alternative<grammar::Not>(source.node)) return node(source, BoundNot{std::move(operands)});
        const auto& count = std::get<grammar::CountOf>(source.node);
        return node(source, BoundCount{count.mode, count.k, std::move(operands)});
    }

    // REQUIRES: operands_of(expression) is null
    Result<BoundNode> bind_condition(const Expression& expression) {
        return std::visit(
            [&](const auto& content) -> Result<BoundNode> {
                if constexpr (requires { this->bind(expression, content); }) {
                    return this->bind(expression, content);
                } else {
                    return Error{.code = ErrorCode::internal, .message = "a group was taken for a condition"};
                }
            },
            expression.node);
    }

    static Result<BoundNode> bind(const Expression& source, const grammar::Constant& content) {
        return node(source, BoundConstant{content.value});
    }

    // --- names -------------------------------------------------------------------------------------------------------

    Error error(grammar::Span span, ErrorCode code, std::string message) const {
        return grammar::error_at(text_, span, code, std::move(message));
    }

    Result<const AttributeRecord*> attribute(const Name& name) const {
        if (const auto* found = find_attribute(collection_, name.text)) return found;
        std::string message = collection_.name + " has no attribute " + shown(name.text);
        const std::string hint = suggestion(name.text, attribute_names(collection_));
        message += hint.empty() ? "; `segdb schema` lists them" : "; " + hint;
        return error(name.span, ErrorCode::unknown_name, message);
    }

    // A boolean attribute, or a tag. (LANGUAGE.md section 1: one reading is taken, two are an error that lists both.)
    Result<BoundNode> bind(const Expression& source, const grammar::BareName& content) {
        const Name& name = content.name;
        const auto* found = find_attribute(collection_, name.text);
        const auto* tags = find_attribute(collection_, kTagsAttribute);
        bool is_tag = false;
        if (tags != nullptr) {
            SEGDB_TRY(is_tag, values_.exists(collection_, *tags, name.text));
        }
        const bool is_boolean = found != nullptr && found->spec.type == AttributeType::boolean;
        const std::string as_attribute = grammar::quoted_name(name.text) + " = true";
        const std::string as_tag = "tag " + grammar::quoted_text(name.text);
        if (is_boolean && is_tag) {
            return error(
                name.span, ErrorCode::unknown_name,
                shown(name.text) + " is an attribute and a tag; write `" + as_attribute + "` or `" + as_tag + "`");
        }
        if (is_boolean) {
            resolved(name.text, as_attribute);
            return condition(source, found, IntegerRanges({{1, 1}}));
        }
        if (is_tag) {
            resolved(name.text, as_tag);
            return condition(source, tags, TextIn({name.text}, false));
        }
        if (found != nullptr) return not_a_condition(name, *found);
        return unknown_bare_name(name, tags);
    }

    Error not_a_condition(const Name& name, const AttributeRecord& found) const {
        const std::string written = grammar::quoted_name(found.name);
        const std::string example = found.is_list() ? written + " has 'x'" : written + " = " + example_of(found.spec);
        return error(name.span, ErrorCode::wrong_type,
                     "`" + found.name + "` is " + type_in_words(found.spec) +
                         " and not a condition on its own; write `" + example + "` or `" + written + " is set`");
    }

    Result<BoundNode> unknown_bare_name(const Name& name, const AttributeRecord* tags) {
        std::vector<std::string> candidates = attribute_names(collection_);
        if (tags != nullptr) {
            SEGDB_TRY(const auto known, values_.texts(*tags));
            candidates.insert(candidates.end(), known.begin(), known.end());
        }
        const std::string hint = suggestion(name.text, candidates);
        return error(
            name.span, ErrorCode::unknown_name,
            collection_.name + " has no attribute and no tag " + shown(name.text) + (hint.empty() ? "" : "; " + hint));
    }

    // --- notes and explanations --------------------------------------------------------------------------------------

    void resolved(const std::string& written, const std::string& meaning) {
        const std::pair<std::string, std::string> entry(written, meaning);
        if (std::find(query_.resolved.begin(), query_.resolved.end(), entry) != query_.resolved.end()) return;
        if (query_.resolved.size() < 100) query_.resolved.push_back(entry);
    }

    void note(std::string sentence) {
        if (query_.notes.size() < kMaxNotes) query_.notes.push_back(std::move(sentence));
    }

    Result<Period> period(const Literal& literal, const AttributeRecord& attribute) {
        SEGDB_TRY(const Period period, period_of(text_, literal, attribute, dates_));
        std::string meaning = format_datetime(period.down);
        if (period.up != period.down) meaning += " .. " + format_datetime(period.up);
        resolved(literal.text, meaning);
        return period;
    }

    // A value that nobody has is no error, but whoever mistyped it should hear of it.
    Result<void> note_unknown(const AttributeRecord& attribute, const std::vector<std::string>& wanted,
                              bool ignoring_case) {
        if (ignoring_case || attribute.is_key || wanted.size() > kMaxNotes || attribute.encoding != Encoding::equality)
            return {};
        for (const auto& value : wanted) {
            SEGDB_TRY(const bool exists, values_.exists(collection_, attribute, value));
            if (exists) continue;
            SEGDB_TRY(const auto known, values_.texts(attribute));
            const std::string hint = suggestion(value, known);
            note("nobody in " + collection_.name + " has " + (attribute.is_list() ? "item " : "the value ") +
                 shown(value) + " in `" + attribute.name + "`" + (hint.empty() ? "" : "; " + hint));
        }
        return {};
    }

    // --- conditions --------------------------------------------------------------------------------------------------

    static Result<BoundNode> condition(const Expression& source, const AttributeRecord* attribute,
                                       Predicate predicate) {
        return node(source, BoundCondition{attribute, std::move(predicate)});
    }

    Result<BoundNode> text_in(const Expression& source, const AttributeRecord& attribute,
                              std::vector<std::string> values, bool ignoring_case) {
        SEGDB_CHECK(note_unknown(attribute, values, ignoring_case));
        return condition(source, &attribute, TextIn(std::move(values), ignoring_case));
    }

    Error not_for(grammar::Span span, const AttributeRecord& attribute, std::string_view what,
                  std::string_view instead) const {
        return error(span, ErrorCode::wrong_type,
                     "`" + attribute.name + "` is " + type_in_words(attribute.spec) + ": " + std::string(what) +
                         " cannot be used with it" + (instead.empty() ? "" : "; " + std::string(instead)));
    }

    Result<void> only_texts_ignore_case(const Expression& source, const AttributeRecord& attribute,
                                        bool ignoring_case) const {
        if (!ignoring_case || is_textual(attribute)) return {};
        return not_for(source.span, attribute, "`ignoring case`", "leave it out");
    }

    Result<BoundNode> bind(const Expression& source, const grammar::Comparison& content) {
        SEGDB_TRY(const auto* subject, attribute(content.attribute));
        SEGDB_CHECK(only_texts_ignore_case(source, *subject, content.ignoring_case));
        if (content.op >= CompareOp::before && !is_temporal(*subject)) {
            return not_for(source.span, *subject, "`" + std::string(grammar::to_text(content.op)) + "`",
                           "it compares dates and times");
        }
        const bool negated = content.op == CompareOp::not_equal;
        SEGDB_TRY(auto inner, compare(source, *subject, negated ? CompareOp::equal : content.op, content));
        return negated_if(negated, source, std::move(inner));
    }

    Result<BoundNode> compare(const Expression& source, const AttributeRecord& subject, CompareOp op,
                              const grammar::Comparison& content) {
        if (is_textual(subject)) return compare_text(source, subject, op, content);
        if (is_temporal(subject)) {
            SEGDB_TRY(const Period when, period(content.value, subject));
            return condition(source, &subject,
                             IntegerRanges({range_of_times(subject.spec.type, op, when, dates_.zone)}));
        }
        if (is_numeric(subject)) {
            SEGDB_TRY(const Decimal number, number_of(text_, content.value, subject));
            return condition(source, &subject, IntegerRanges({range_of_numbers(op, number, subject.spec.scale)}));
        }
        SEGDB_TRY(const bool wanted, boolean_of(text_, content.value, subject));
        if (op != CompareOp::equal) {
            return not_for(source.span, subject, "`" + std::string(grammar::to_text(op)) + "`",
                           "only `=` and `!=` can");
        }
        return condition(source, &subject, IntegerRanges({{std::int64_t{wanted}, std::int64_t{wanted}}}));
    }

    Result<BoundNode> compare_text(const Expression& source, const AttributeRecord& subject, CompareOp op,
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

    Result<BoundNode> bind(const Expression& source, const grammar::Between& content) {
        SEGDB_TRY(const auto* subject, attribute(content.attribute));
        SEGDB_TRY(auto inner, between(source, *subject, content));
        return negated_if(content.negated, source, std::move(inner));
    }

    Result<BoundNode> between(const Expression& source, const AttributeRecord& subject,
                              const grammar::Between& content) {
        if (is_numeric(subject)) {
            SEGDB_TRY(const Decimal low, number_of(text_, content.low, subject));
            SEGDB_TRY(const Decimal high, number_of(text_, content.high, subject));
            const IntegerRange range{range_of_numbers(CompareOp::greater_equal, low, subject.spec.scale).low,
                                     range_of_numbers(CompareOp::less_equal, high, subject.spec.scale).high};
            note_if_backwards(range.low > range.high, source);
            return condition(source, &subject, IntegerRanges({range}));
        }
        if (is_temporal(subject)) {
            SEGDB_TRY(const Period from, period(content.low, subject));
            SEGDB_TRY(const Period to, period(content.high, subject));
            const AttributeType type = subject.spec.type;
            const IntegerRange range{range_of_times(type, CompareOp::on_or_after, from, dates_.zone).low,
                                     range_of_times(type, CompareOp::on_or_before, to, dates_.zone).high};
            note_if_backwards(range.low > range.high, source);
            return condition(source, &subject, IntegerRanges({range}));
        }
        if (subject.spec.type == AttributeType::text) {
            TextRange range;
            SEGDB_TRY(range.low, text_of(text_, content.low, subject));
            SEGDB_TRY(range.high, text_of(text_, content.high, subject));
            note_if_backwards(*range.low > *range.high, source);
            return condition(source, &subject, std::move(range));
        }
        return not_for(source.span, subject, "`between`", "");
    }

    void note_if_backwards(bool backwards, const Expression& source) {
        if (backwards) note("`" + shortened(source) + "` selects nobody: no value lies between the two");
    }

    static std::string shortened(const Expression& source) {
        std::string written = grammar::to_text(source);
        if (written.size() > 80) written = written.substr(0, 77) + "...";
        return written;
    }

    Result<BoundNode> bind(const Expression& source, const grammar::In& content) {
        SEGDB_TRY(const auto* subject, attribute(content.attribute));
        SEGDB_CHECK(only_texts_ignore_case(source, *subject, content.ignoring_case));
        SEGDB_TRY(auto inner, in(source, *subject, content));
        return negated_if(content.negated, source, std::move(inner));
    }

    Result<BoundNode> in(const Expression& source, const AttributeRecord& subject, const grammar::In& content) {
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

    Result<std::vector<std::string>> texts_of(const std::vector<Literal>& literals,
                                              const AttributeRecord& subject) const {
        std::vector<std::string> texts;
        texts.reserve(literals.size());
        for (const auto& literal : literals) {
            SEGDB_TRY(auto one, text_of(text_, literal, subject));
            texts.push_back(std::move(one));
        }
        return texts;
    }

    Result<BoundNode> bind(const Expression& source, const grammar::TextMatch& content) {
        SEGDB_TRY(const auto* subject, attribute(content.attribute));
        if (!is_textual(*subject)) {
            return not_for(source.span, *subject, "`" + std::string(grammar::to_text(content.op)) + "`",
                           "it is for texts");
        }
        SEGDB_TRY(const auto pattern, text_of(text_, content.pattern, *subject));
        static constexpr PatternKind kKinds[] = {PatternKind::contains, PatternKind::starts_with,
                                                 PatternKind::ends_with, PatternKind::like, PatternKind::matches};
        auto made = TextPattern::make(kKinds[static_cast<int>(content.op)], pattern, content.ignoring_case);
        if (!made) return error(content.pattern.span, ErrorCode::syntax, made.error().message);
        SEGDB_TRY(auto inner, condition(source, subject, std::move(made).value()));
        return negated_if(content.negated, source, std::move(inner));
    }

    Result<BoundNode> bind(const Expression& source, const grammar::IsSet& content) {
        SEGDB_TRY(const auto* subject, attribute(content.attribute));
        return negated_if(content.negated, source, node(source, BoundPresence{subject}));
    }

    Result<BoundNode> bind(const Expression& source, const grammar::Has& content) {
        SEGDB_TRY(const auto* subject, attribute(content.attribute));
        if (!subject->is_list()) return not_for(source.span, *subject, "`has`", "`has` asks for the items of a list");
        SEGDB_TRY(auto items, texts_of(content.values, *subject));
        if (content.mode == grammar::HasMode::any || content.mode == grammar::HasMode::none) {
            SEGDB_TRY(auto any, text_in(source, *subject, std::move(items), content.ignoring_case));
            return negated_if(content.mode == grammar::HasMode::none, source, std::move(any));
        }
        BoundCount counted;
        counted.mode = grammar::CountMode::at_least;
        counted.k = content.mode == grammar::HasMode::all ? static_cast<std::uint32_t>(items.size()) : content.k;
        for (auto& item : items) {
            SEGDB_TRY(auto one, text_in(source, *subject, {std::move(item)}, content.ignoring_case));
            counted.operands.push_back(std::move(one));
        }
        if (content.mode == grammar::HasMode::all) return node(source, BoundAnd{std::move(counted.operands)});
        return node(source, std::move(counted));
    }

    Result<BoundNode> bind(const Expression& source, const grammar::Tag& content) {
        const auto* tags = find_attribute(collection_, kTagsAttribute);
        if (tags == nullptr) {
            note(collection_.name + " has no tags yet, so nobody has this one");
            return negated_if(content.negated, source, node(source, BoundConstant{false}));
        }
        SEGDB_TRY(auto items, texts_of(content.values, *tags));
        SEGDB_TRY(auto any, text_in(source, *tags, std::move(items), content.ignoring_case));
        return negated_if(content.negated, source, std::move(any));
    }

    Result<BoundNode> bind(const Expression& source, const grammar::RelativeWindow& content) {
        SEGDB_TRY(const auto* subject, attribute(content.attribute));
        if (!is_temporal(*subject)) {
            return not_for(source.span, *subject, content.future ? "`in next`" : "`in last`",
                           "it is for dates and times");
        }
        if (!dates_.now_ms) {
            return error(source.span, ErrorCode::invalid_argument,
                         "this needs the time that `now` is; give it with the query");
        }
        const std::int64_t now = *dates_.now_ms;
        const std::int64_t amount = content.future ? std::int64_t{content.amount} : -std::int64_t{content.amount};
        const auto edge = shifted(now, amount, unit_letter(content.unit), dates_.zone);
        if (!edge) return error(source.span, ErrorCode::limit, "this reaches beyond the years 0000 to 9999");
        const std::int64_t low = content.future ? now + 1 : *edge;
        const std::int64_t high = content.future ? *edge : now;
        resolved(shortened(source), format_datetime(low) + " .. " + format_datetime(high));
        SEGDB_TRY(auto inner, condition(source, subject,
                                        IntegerRanges({instants_between(subject->spec.type, low, high, dates_.zone)})));
        return negated_if(content.negated, source, std::move(inner));
    }

    Result<BoundNode> bind(const Expression& source, const grammar::Anniversary& content) {
        SEGDB_TRY(const auto* subject, attribute(content.attribute));
        if (!is_temporal(*subject))
            return not_for(source.span, *subject, "`is anniversary of`", "it is for dates and times");
        SEGDB_TRY(const Period when, period(content.date, *subject));
        SEGDB_TRY(const auto stored, values_.range(collection_, *subject));
        IntegerRanges days;
        if (stored) days = anniversaries(subject->spec.type, when, *stored, dates_.zone);
        SEGDB_TRY(auto inner, condition(source, subject, std::move(days)));
        return negated_if(content.negated, source, std::move(inner));
    }

    std::string_view text_;
    const CollectionRecord& collection_;
    const DateContext& dates_;
    ValueLookup& values_;
    BoundQuery& query_;
};

Result<CollectionRecord*> collection_of(std::string_view text, const grammar::Query& syntax, Catalog& catalog,
                                        std::string_view wanted) {
    if (syntax.collection.text.empty()) return catalog.collection(wanted);
    auto named = catalog.collection(syntax.collection.text);
    if (!named) return grammar::error_at(text, syntax.collection.span, ErrorCode::unknown_name, named.error().message);
    if (wanted.empty()) return named;
    SEGDB_TRY(auto* asked, catalog.collection(wanted));
    if (asked == *named) return named;
    return grammar::error_at(text, syntax.collection.span, ErrorCode::invalid_argument,
                             "the query names " + (*named)->name + ", but " + asked->name + " was asked for");
}

}  // namespace

Result<std::unique_ptr<BoundQuery>> bind(std::string_view text, Catalog& catalog, std::string_view collection,
                                         const DateContext& dates, ValueLookup& values) {
    auto query = std::make_unique<BoundQuery>();
    SEGDB_TRY(query->syntax, grammar::parse(text));
    SEGDB_TRY(query->collection, collection_of(text, query->syntax, catalog, collection));
    query->notes = query->syntax.notes;
    Binder binder(text, *query->collection, dates, values, *query);
    SEGDB_TRY(query->root, binder.bind(query->syntax.expression));
    return query;
}

}  // namespace segdb
