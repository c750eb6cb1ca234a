// Text to syntax tree. The reference of the language is segment.ebnf, the user's page README.md.
//
// Linear in the length of the text. Nesting lives in an explicit stack, never in the call stack, so no text can
// overflow it; the limits of ast.hpp are errors with a position.
#pragma once

#include <segdb/result.hpp>
#include <string>
#include <string_view>

#include "grammar/ast.hpp"

namespace segdb::grammar {

// Reads a query: an expression, or the statement `count [COLLECTION] [matching|where EXPRESSION]`.
// Errors: syntax (what was expected, with position, excerpt and a suggestion), limit (length, depth, list values).
// Thread safety: safe to call from any number of threads.
Result<Query> parse(std::string_view text);

// Reads an event with or without a filter on its attributes, `line where (quantity > 0)`: what a name for some events of
// a kind stands for. Errors and thread safety: as parse().
Result<Selection> parse_selection(std::string_view text);

// An error about `span` of `text`: fills in line, column and the excerpt with its caret.
// Long lines are cut around the caret; tabs and control characters are shown as spaces so that the caret lines up.
// REQUIRES: span.first <= text.size()
Error error_at(std::string_view text, Span span, ErrorCode code, std::string message);

}  // namespace segdb::grammar
