// The text of single conditions: the part of the printer that needs no stack.
#pragma once

#include <string>

#include "grammar/ast.hpp"

namespace segdb::grammar {

// As it is written: in single quotes if it is a text.
std::string to_text(const Literal& literal);

// Appends a condition without expressions in it; nothing for other nodes. `test`: of an aggregate, which stands in front
// of it already in place of an attribute.
void print_condition(const Expression& condition, bool test, std::string& out);

}  // namespace segdb::grammar
