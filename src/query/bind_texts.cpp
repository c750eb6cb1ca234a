// Text conditions, lists and tags.
#include "base/text.hpp"
#include "base/try.hpp"
#include "grammar/parser.hpp"
#include "grammar/printer.hpp"
#include "query/condition_binder.hpp"

namespace segdb {

using grammar::Expression;
using grammar::Literal;

// A value that nobody has is no error, but whoever mistyped it should hear of it.
Result<void> ConditionBinder::note_unknown(const AttributeRecord& attribute, const std::vector<std::string>& wanted,
                                           bool ignoring_case) {
    if (ignoring_case || attribute.is_key || wanted.size() > kMaxNotes || attribute.encoding != Encoding::equality)
        return {};
    for (const auto& value : wanted) {
        SEGDB_TRY(const bool exists, values_.exists(collection_, attribute, value));
        if (exists) continue;
        SEGDB_TRY(const auto known, values_.texts(attribute));
        const std::string hint = suggestion(value, known);
        note("nobody in " + collection_.name + " has " + (attribute.is_list() ? "item " : "the value ") + shown(value) +
             " in `" + attribute.name + "`" + (hint.empty() ? "" : "; " + hint));
    }
    return {};
}

Result<BoundNode> ConditionBinder::text_in(const Expression& source, const AttributeRecord& attribute,
                                           std::vector<std::string> values, bool ignoring_case) {
    SEGDB_CHECK(note_unknown(attribute, values, ignoring_case));
    return condition(source, &attribute, TextIn(std::move(values), ignoring_case));
}

Result<void> ConditionBinder::only_texts_ignore_case(const Expression& source, const AttributeRecord& attribute,
                                                     bool ignoring_case) const {
    if (!ignoring_case || is_textual(attribute)) return {};
    return not_for(source.span, attribute, "`ignoring case`", "leave it out");
}

Result<std::vector<std::string>> ConditionBinder::texts_of(const std::vector<Literal>& literals,
                                                           const AttributeRecord& subject) const {
    std::vector<std::string> texts;
    texts.reserve(literals.size());
    for (const auto& literal : literals) {
        SEGDB_TRY(auto one, text_of(text_, literal, subject));
        texts.push_back(std::move(one));
    }
    return texts;
}

Result<BoundNode> ConditionBinder::bind(const Expression& source, const grammar::TextMatch& content) {
    SEGDB_TRY(const auto* subject, attribute(content.attribute));
    if (!is_textual(*subject)) {
        return not_for(source.span, *subject, "`" + std::string(grammar::to_text(content.op)) + "`", "it is for texts");
    }
    SEGDB_TRY(const auto pattern, text_of(text_, content.pattern, *subject));
    static constexpr PatternKind kKinds[] = {PatternKind::contains, PatternKind::starts_with, PatternKind::ends_with,
                                             PatternKind::like, PatternKind::matches};
    auto made = TextPattern::make(kKinds[static_cast<int>(content.op)], pattern, content.ignoring_case);
    if (!made) return error(content.pattern.span, ErrorCode::syntax, made.error().message);
    SEGDB_TRY(auto inner, condition(source, subject, std::move(made).value()));
    return negated_if(content.negated, source, std::move(inner));
}

Result<BoundNode> ConditionBinder::bind(const Expression& source, const grammar::Has& content) {
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
    if (content.mode == grammar::HasMode::all) return bound(source, BoundAnd{std::move(counted.operands)});
    return bound(source, std::move(counted));
}

Result<BoundNode> ConditionBinder::bind(const Expression& source, const grammar::Tag& content) {
    const auto* tags = find_attribute(collection_, kTagsAttribute);
    if (tags == nullptr) {
        note(collection_.name + " has no tags yet, so nobody has this one");
        return negated_if(content.negated, source, bound(source, BoundConstant{false}));
    }
    SEGDB_TRY(auto items, texts_of(content.values, *tags));
    SEGDB_TRY(auto any, text_in(source, *tags, std::move(items), content.ignoring_case));
    return negated_if(content.negated, source, std::move(any));
}

}  // namespace segdb
