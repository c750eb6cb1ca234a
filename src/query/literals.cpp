#include "query/literals.hpp"

#include <variant>

#include "base/text.hpp"
#include "grammar/parser.hpp"
#include "grammar/printer.hpp"

namespace segdb {
namespace {

using grammar::Literal;
using grammar::LiteralKind;

std::string literal_in_words(const Literal& literal) {
    switch (literal.kind) {
        case LiteralKind::text:
            return "the text " + grammar::quoted_text(shown(literal.text).substr(1, shown(literal.text).size() - 2));
        case LiteralKind::number:
            return "the number " + literal.text;
        case LiteralKind::boolean:
            return literal.text;
        case LiteralKind::date:
            break;
    }
    return "the date " + literal.text;
}

// The offset in the text of a place inside a literal's content: quotes come before it, and doubled quotes count twice.
std::uint32_t offset_in(std::string_view text, const Literal& literal, std::size_t content_offset) {
    std::uint32_t at = literal.span.first;
    const bool quoted = at < text.size() && text[at] == '\'';
    if (quoted) ++at;
    for (std::size_t i = 0; i < content_offset && i < literal.text.size(); ++i) {
        at += quoted && literal.text[i] == '\'' ? 2 : 1;
    }
    return at;
}

}  // namespace

std::string type_in_words(const AttributeSpec& spec) {
    switch (spec.type) {
        case AttributeType::boolean:
            return "true or false";
        case AttributeType::integer:
            return "a whole number";
        case AttributeType::decimal:
            return "a number";
        case AttributeType::text:
            return "a text";
        case AttributeType::date:
            return "a date";
        case AttributeType::datetime:
            return "a date with time";
        case AttributeType::text_list:
            break;
    }
    return "a list of texts";
}

std::string example_of(const AttributeSpec& spec) {
    switch (spec.type) {
        case AttributeType::boolean:
            return "true";
        case AttributeType::integer:
            return "42";
        case AttributeType::decimal:
            return "19.99";
        case AttributeType::date:
            return "2020-03-01";
        case AttributeType::datetime:
            return "'2020-03-01T09:20'";
        case AttributeType::text:
        case AttributeType::text_list:
            break;
    }
    return "'text'";
}

Error wrong_type(std::string_view text, const Literal& literal, const AttributeRecord& attribute) {
    const bool wants_text = attribute.spec.type == AttributeType::text || attribute.is_list();
    const std::string hint = wants_text ? grammar::quoted_text(literal.text) : example_of(attribute.spec);
    return grammar::error_at(text, literal.span, ErrorCode::wrong_type,
                             "`" + attribute.name + "` is " + type_in_words(attribute.spec) + ", not " +
                                 literal_in_words(literal) + "; write a value such as " + hint);
}

Result<bool> boolean_of(std::string_view text, const Literal& literal, const AttributeRecord& attribute) {
    if (literal.kind != LiteralKind::boolean) return wrong_type(text, literal, attribute);
    return literal.text == "true";
}

Result<Decimal> number_of(std::string_view text, const Literal& literal, const AttributeRecord& attribute) {
    if (literal.kind != LiteralKind::number) return wrong_type(text, literal, attribute);
    if (const auto number = parse_decimal(literal.text)) return *number;
    return grammar::error_at(text, literal.span, ErrorCode::limit,
                             "the number " + shown(literal.text) +
                                 " is out of range: numbers have 64 bits and at most " + std::to_string(kMaxScale) +
                                 " places after the point");
}

Result<std::string> text_of(std::string_view text, const Literal& literal, const AttributeRecord& attribute) {
    if (literal.kind != LiteralKind::text) return wrong_type(text, literal, attribute);
    return literal.text;
}

Result<Period> period_of(std::string_view text, const Literal& literal, const AttributeRecord& attribute,
                         const DateContext& dates) {
    if (literal.kind == LiteralKind::boolean) return wrong_type(text, literal, attribute);
    const auto resolved = resolve_date(literal.text, dates);
    if (const auto* period = std::get_if<Period>(&resolved)) return *period;
    const auto& error = std::get<DateMathError>(resolved);
    const std::uint32_t at = offset_in(text, literal, error.offset);
    const bool inside = at < literal.span.last;
    const grammar::Span span{inside ? at : literal.span.first, literal.span.last};
    return grammar::error_at(text, span, ErrorCode::wrong_type, error.message);
}

}  // namespace segdb
