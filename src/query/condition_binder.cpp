#include "query/condition_binder.hpp"

#include <algorithm>
#include <variant>

#include "base/calendar.hpp"
#include "base/text.hpp"
#include "base/try.hpp"
#include "grammar/parser.hpp"
#include "grammar/printer.hpp"

namespace segdb {

using grammar::Expression;
using grammar::Name;

BoundNode negated_if(bool negated, const Expression& source, BoundNode inner) {
    if (!negated) return inner;
    BoundNot negation;
    negation.operand.push_back(std::move(inner));
    return bound(source, std::move(negation));
}

Result<BoundNode> ConditionBinder::bind(const Expression& expression) {
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

Result<BoundNode> ConditionBinder::bind(const Expression& source, const grammar::Constant& content) {
    return bound(source, BoundConstant{content.value});
}

Error ConditionBinder::error(grammar::Span span, ErrorCode code, std::string message) const {
    return grammar::error_at(text_, span, code, std::move(message));
}

Result<const AttributeRecord*> ConditionBinder::attribute(const Name& name) const {
    if (const auto* found = find_attribute(collection_, name.text)) return found;
    const std::string prefix = collection_.name + ".";
    if (collection_.is_event() && name.text.starts_with(prefix)) {  // line.Quantity within a filter of line
        if (const auto* found = find_attribute(collection_, name.text.substr(prefix.size()))) return found;
    }
    if (const std::string elsewhere = attribute_elsewhere(name.text); !elsewhere.empty()) {
        return error(name.span, ErrorCode::unknown_name, elsewhere);
    }
    std::string message = collection_.name + " has no attribute " + shown(name.text);
    const std::string hint = suggestion(name.text, attribute_names(collection_));
    message += hint.empty() ? "; `segdb schema` lists them" : "; " + hint;
    return error(name.span, ErrorCode::unknown_name, message);
}

std::string ConditionBinder::attribute_elsewhere(const std::string& name) const {
    if (collection_.is_event()) {
        const auto* profiles = catalog_.find_collection(collection_.of);
        if (profiles == nullptr || find_attribute(*profiles, name) == nullptr) return {};
        return shown(name) + " is an attribute of " + profiles->name + ", not of the event " + collection_.name +
               ": ask for it outside of the event's filter";
    }
    for (const auto* events : catalog_.events_of(collection_.id)) {
        const std::string prefix = events->name + ".";
        const auto* found = find_attribute(*events, name.starts_with(prefix) ? name.substr(prefix.size()) : name);
        if (found == nullptr) continue;
        const std::string event = grammar::quoted_name(events->name);
        return shown(name) + " is an attribute of the event " + events->name + ", not of " + collection_.name +
               ": ask for it within a condition on events, as in `did " + event + " where (" +
               grammar::quoted_name(found->name) + (found->is_list() ? " has 'x'" : " = " + example_of(found->spec)) +
               ")`";
    }
    return {};
}

// A boolean attribute, or a tag. (LANGUAGE.md section 1: one reading is taken, two are an error that lists both.)
Result<BoundNode> ConditionBinder::bind(const Expression& source, const grammar::BareName& content) {
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
        return error(name.span, ErrorCode::unknown_name,
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

Error ConditionBinder::not_a_condition(const Name& name, const AttributeRecord& found) const {
    const std::string written = grammar::quoted_name(found.name);
    const std::string example = found.is_list() ? written + " has 'x'" : written + " = " + example_of(found.spec);
    return error(name.span, ErrorCode::wrong_type,
                 "`" + found.name + "` is " + type_in_words(found.spec) + " and not a condition on its own; write `" +
                     example + "` or `" + written + " is set`");
}

Result<BoundNode> ConditionBinder::unknown_bare_name(const Name& name, const AttributeRecord* tags) {
    const auto* events = catalog_.find_collection(name.text);
    const auto* predicate = catalog_.find_predicate(name.text);
    if (collection_.is_event() && ((events != nullptr && events->is_event()) || predicate != nullptr)) {
        return error(name.span, ErrorCode::unknown_name,
                     shown(name.text) + " is an event, and this filter is about a single event " + collection_.name +
                         ": write `did " + grammar::quoted_name(name.text) + "` outside of it");
    }
    const bool is_event = events != nullptr && events->of == collection_.id;
    if (is_event || predicate != nullptr) {
        return error(name.span, ErrorCode::unknown_name,
                     shown(name.text) + " is an event; write `did " + grammar::quoted_name(name.text) + "`");
    }
    if (const std::string elsewhere = attribute_elsewhere(name.text); !elsewhere.empty()) {
        return error(name.span, ErrorCode::unknown_name, elsewhere);
    }
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

void ConditionBinder::resolved(const std::string& written, const std::string& meaning) {
    const std::pair<std::string, std::string> entry(written, meaning);
    if (std::find(query_.resolved.begin(), query_.resolved.end(), entry) != query_.resolved.end()) return;
    if (query_.resolved.size() < 100) query_.resolved.push_back(entry);
}

void ConditionBinder::note(std::string sentence) {
    if (query_.notes.size() < kMaxNotes) query_.notes.push_back(std::move(sentence));
}

Result<BoundNode> ConditionBinder::condition(const Expression& source, const AttributeRecord* attribute,
                                             Predicate predicate) {
    return bound(source, BoundCondition{attribute, std::move(predicate)});
}

Error ConditionBinder::not_for(grammar::Span span, const AttributeRecord& attribute, std::string_view what,
                               std::string_view instead) const {
    return error(span, ErrorCode::wrong_type,
                 "`" + attribute.name + "` is " + type_in_words(attribute.spec) + ": " + std::string(what) +
                     " cannot be used with it" + (instead.empty() ? "" : "; " + std::string(instead)));
}

std::string ConditionBinder::shortened(const Expression& source, const AttributeRecord& subject) {
    constexpr std::string_view kNoName = "\"\"";
    std::string written = grammar::to_text(source);
    if (written.starts_with(kNoName)) written.replace(0, kNoName.size(), subject.name);
    if (written.size() > 80) written = written.substr(0, 77) + "...";
    return written;
}

Result<BoundNode> ConditionBinder::bind(const Expression& source, const grammar::IsSet& content) {
    SEGDB_TRY(const auto* subject, attribute(content.attribute));
    return bind_to(*subject, source, content);
}

Result<BoundNode> ConditionBinder::bind_to(const AttributeRecord& subject, const Expression& source,
                                           const grammar::IsSet& content) {
    return negated_if(content.negated, source, bound(source, BoundPresence{&subject}));
}

}  // namespace segdb
