// UTF-8 as a terminal shows it: characters and the columns that they take.
//
// Bytes that are not valid UTF-8 (RFC 3629: no surrogates, no overlong forms, at most U+10FFFF) count as U+FFFD, one for
// each byte. All functions are pure and safe to call from any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace segdb::cli {

inline constexpr char32_t kReplacement = 0xFFFD;

struct Character {
    char32_t code = 0;      // kReplacement for a byte that is not valid
    std::size_t bytes = 0;  // how many bytes of the text it takes, at least 1
    bool valid = true;
};

// The character at the front. REQUIRES: !text.empty()
Character first_character(std::string_view text);

// How many columns of a terminal `text` takes: none for combining marks, two for wide East Asian characters and emoji.
std::size_t columns_of(std::string_view text);

// The longest beginning of `text` that takes at most `columns` columns.
std::string first_columns(std::string_view text, std::size_t columns);

// `text` fit for one line of a terminal: control characters are written as `\n`, `\t`, `\x1b`, what is not UTF-8 as U+FFFD.
std::string one_line(std::string_view text);

}  // namespace segdb::cli
