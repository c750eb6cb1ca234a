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

// The byte offset of the first byte that does not continue valid UTF-8 (RFC 3629: no surrogates, no overlong forms,
// at most U+10FFFF), or nothing when all of `text` is valid.
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

// `text` under Unicode simple case folding (CaseFolding.txt, status C and S), code point by code point.
// Bytes that are not valid UTF-8 are kept as they are.
std::string fold_case(std::string_view text);

// The candidates nearest to `name` by edit distance (case-insensitive, transposition counts one), nearest first, at
// most `limit`; only those that a person could have meant (distance at most a third of the length, at least 1, or one
// is a prefix of the other).
std::vector<std::string> nearest_names(std::string_view name, const std::vector<std::string>& candidates,
                                       std::size_t limit = 3);

// `did you mean 'a', 'b' or 'c'?` for nearest_names(), or an empty text when nothing is near.
std::string suggestion(std::string_view name, const std::vector<std::string>& candidates);

// A short printable form of bytes from outside, for messages: quoted, control characters escaped, cut at `limit` bytes
// on a character boundary with `..`.
std::string shown(std::string_view bytes, std::size_t limit = 60);

// 1234567 -> `1,234,567`
std::string grouped_digits(std::uint64_t number);

}  // namespace segdb
