// Syntax tree to text: the canonical form.
//
// Every And and Or group stands in parentheses except the outermost; keywords are in lower case, texts in single
// quotes, names bare where possible and else in double quotes. parse(to_text(e)) gives a tree equal to e.
#pragma once

#include <string>
#include <string_view>

#include "grammar/ast.hpp"

namespace segdb::grammar {

std::string to_text(const Expression& expression);

// `line where (quantity > 0)`, which parse_selection() reads.
std::string to_text(const EventSelection& events);

// `'it''s'`
std::string quoted_text(std::string_view text);

// `country`, `"Order total"`: quoted where the name is a keyword or has characters that a bare name cannot have.
std::string quoted_name(std::string_view name);

// `>=`, `on or after`
std::string_view to_text(CompareOp op);
std::string_view to_text(TextOp op);
std::string_view to_text(TimeUnit unit, bool plural);

}  // namespace segdb::grammar
