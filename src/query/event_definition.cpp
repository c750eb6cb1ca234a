#include "query/event_definition.hpp"

#include <utility>

#include "base/try.hpp"
#include "grammar/parser.hpp"
#include "grammar/printer.hpp"

namespace segdb {
namespace {

// A definition is what may follow `did`, without times and window.
constexpr std::string_view kPrefix = "did ";

// The error as about the definition alone.
Error without_prefix(Error error) {
    if (error.line != 1 || error.column <= kPrefix.size()) return error;
    error.column -= static_cast<std::uint32_t>(kPrefix.size());
    if (!error.excerpt.starts_with(kPrefix)) return error;
    error.excerpt.erase(0, kPrefix.size());
    if (const auto caret = error.excerpt.find('\n'); caret != std::string::npos) {
        error.excerpt.erase(caret + 1, kPrefix.size());
    }
    return error;
}

}  // namespace

const grammar::EventSelection& EventDefinition::selection() const {
    return std::get<grammar::Did>(syntax.expression.node).events;
}

Result<EventDefinition> parse_event_definition(std::string_view definition) {
    EventDefinition result{std::string(kPrefix) + std::string(definition), {}};
    auto parsed = grammar::parse(result.text);
    if (!parsed) return without_prefix(std::move(parsed).error());
    result.syntax = std::move(parsed).value();
    const auto* did = std::get_if<grammar::Did>(&result.syntax.expression.node);
    const bool plain = did != nullptr && !did->negated && did->times == grammar::Times() &&
                       did->window.kind == grammar::WindowKind::ever && did->window.span == grammar::Span();
    if (plain) return result;
    return Error{.code = ErrorCode::syntax,
                 .message =
                     "an event predicate is defined by an event and, if need be, a filter, as in "
                     "`line where (Quantity > 0)`; times and windows belong into the query"};
}

std::string to_text(const EventDefinition& definition) {
    return grammar::to_text(definition.syntax.expression).substr(kPrefix.size());
}

}  // namespace segdb
