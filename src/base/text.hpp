// Text: UTF-8 validity, Unicode simple case folding, nearest names, quoting.
//
// All functions are pure and safe to call from any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace segdb {

// The byte offset at which `text` stops being valid UTF-8 (RFC 3629: no surrogates, no overlong forms, at most
// U+10FFFF): the length of its longest valid prefix. Nothing when all of `text` is valid.
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

// `text` under Unicode simple case folding (CaseFolding.txt, status C and S, of utf8proc's Unicode version), code
// point by code point. Bytes that are not valid UTF-8 are kept as they are. Folding twice is folding once.
std::string fold_case(std::string_view text);

// Equal but for the case of ASCII letters, whatever the locale: how names are compared.
bool same_name(std::string_view a, std::string_view b);

// The candidates nearest to `name` by edit distance (case-insensitive, transposition counts one), nearest first, at
// most `limit`; only those that a person could have meant (distance at most a third of the length, at least 1, or one
// is a prefix of the other). Names of more than 64 code points are compared by prefix only.
std::vector<std::string> nearest_names(std::string_view name, const std::vector<std::string>& candidates,
                                       std::size_t limit = 3);

// `did you mean 'a', 'b' or 'c'?` for nearest_names(), or an empty text when nothing is near.
std::string suggestion(std::string_view name, const std::vector<std::string>& candidates);

// A short printable form of bytes from outside, for messages: in single quotes; control and format characters and
// bytes that are not UTF-8 as \n \r \t \xhh \uhhhh \Uhhhhhhhh; after at most `limit` of the bytes, on a character
// boundary, cut with `..` behind the quote. Quotes and backslashes stay as they are: for people, not for parsers.
std::string shown(std::string_view bytes, std::size_t limit = 60);

// 1234567 -> `1,234,567`
std::string grouped_digits(std::uint64_t number);

}  // namespace segdb
