// What a text must hold for a regular expression to be found in it.
//
// A search for a literal is a hundred times as fast as a regular expression; where there is a literal that every match
// needs, only the texts that have it are left to RE2.
#pragma once

#include <string>
#include <string_view>

namespace segdb {

// Whether the expression means just itself: no character of it is special.
bool is_plain_literal(std::string_view regex);

// A lower-case ASCII literal: every ASCII text in which the expression is found has it, in upper or lower case. The longest
// that RE2's own analysis (FilteredRE2) or a simple one finds; empty when there is none. REQUIRES: RE2 accepts the expression
std::string required_literal(const std::string& regex, bool ignoring_case);

}  // namespace segdb
