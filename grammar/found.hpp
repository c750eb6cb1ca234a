// What stands at a place of the text, for error messages: a word, a number, a quoted text, a sign, or the
// end.
//
// Reads one piece without judging it: unclosed quotes, misspelled numbers and foreign punctuation are all
// answers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "grammar/ast.hpp"

namespace segdb::grammar {

enum class FoundKind { end, word, text, name, number, sign, unclosed_text, unclosed_name, unclosed_comment };

// `number` is anything that starts like a number or a date and runs to the next space, comma or parenthesis.
struct Found {
    FoundKind kind = FoundKind::end;
    Span span;
    std::string_view source;  // a view into the text
};

// Skips spaces and comments, then reads one piece.
// REQUIRES: at <= text.size()
Found found_at(std::string_view text, std::uint32_t at);

// Is it this word, in any case?
bool is_word(const Found& found, std::string_view lower);

// What fits a message: the first bytes of a text, without cutting a code point.
std::string cut(std::string_view source);

// For a message: `` `age` ``, `the text 'x'`, `the end`; long pieces are cut.
std::string describe(const Found& found);

// The content of a word, text or name without quotes, cut to what fits a message.
std::string content(const Found& found);

}  // namespace segdb::grammar
