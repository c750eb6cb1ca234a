#include "query/event_definition.hpp"

#include <utility>

#include "base/try.hpp"
#include "grammar/parser.hpp"
#include "grammar/printer.hpp"

namespace segdb {

const grammar::EventSelection& EventDefinition::selection() const {
    return std::get<grammar::Did>(expression.node).events;
}

Result<EventDefinition> parse_event_definition(std::string_view definition) {
    SEGDB_TRY(auto parsed, grammar::parse_selection(definition));
    EventDefinition result{std::string(definition), {}, std::move(parsed.notes)};
    grammar::Did did;
    did.events = std::move(parsed.events);
    result.expression.node = std::move(did);
    result.expression.span = {0, static_cast<std::uint32_t>(definition.size())};
    return result;
}

std::string to_text(const EventDefinition& definition) { return grammar::to_text(definition.selection()); }

}  // namespace segdb
