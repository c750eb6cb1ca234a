// The definition of a named event predicate: `line where (Quantity > 0)`.
#pragma once

#include <segdb/result.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/ast.hpp"

namespace segdb {

// Thread safety: a plain value. Not to be moved once something is bound to its syntax.
struct EventDefinition {
    std::string text;                     // as given, for positions in errors
    grammar::Expression expression;       // `did` what the definition says: a grammar::Did
    std::vector<std::string> notes = {};  // as those of grammar::Query
    [[nodiscard]] const grammar::EventSelection& selection() const;
};

// Errors: syntax, with a position.
Result<EventDefinition> parse_event_definition(std::string_view definition);

// `line where (Quantity > 0)`, in canonical form.
std::string to_text(const EventDefinition& definition);

}  // namespace segdb
