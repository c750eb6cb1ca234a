// Characters of the segment language: UTF-8 read one code point at a time, and what each code point may be
// part of.
//
// Used by the grammar, the error texts and the printer, so that all three agree on what a space or a letter
// is. Invariant: decode() never reads past `last` and always advances, also over bytes that are not UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "grammar/ast.hpp"

namespace segdb::grammar {

// One code point and the bytes it takes. `valid` is false for a byte that is not part of well-formed UTF-8
// (overlong forms, surrogates and code points past U+10FFFF are not well-formed); it is then one byte long.
struct CodePoint {
    char32_t value = 0;
    std::uint32_t bytes = 0;
    bool valid = false;
};

// REQUIRES: first < last
CodePoint decode(const char* first, const char* last);

// Space between words: ASCII space, tab, line ends, and Unicode's spaces (no-break space and so on).
bool is_space(char32_t c);

// Tab and line ends are not control characters here; the C1 block (U+0080 to U+009F) is not either.
bool is_control(char32_t c);

// A letter or `_`: any code point past ASCII that is not a space, a control character, punctuation or a
// symbol of the blocks that hold them.
bool is_name_start(char32_t c);

// A letter, `_` or a digit. A dot is allowed too, but only between two of these: see name_length().
bool is_name_part(char32_t c);

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

// How many bytes of [first, last) a bare name takes (`country`, `order.sku`); 0: there is none here.
std::size_t name_length(const char* first, const char* last);

// How many columns of a terminal a code point takes: 0 (combining), 1, or 2 (East Asian wide, emoji).
int display_width(char32_t c);

// Lower case for ASCII letters; other bytes stay as they are.
std::string lower_case(std::string_view word);

// The first place of `text` that is not UTF-8 or is a control character; an empty span at text.size(): there
// is none.
Span first_bad_character(std::string_view text);

}  // namespace segdb::grammar
