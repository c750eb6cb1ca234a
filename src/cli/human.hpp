// Numbers, sizes, times and names the way people read them.
//
// All functions are pure and safe to call from any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace segdb::cli {

// 1234567 -> `1,234,567`
std::string grouped(std::uint64_t number);

// `1 row`, `2,379 rows`
std::string counted(std::uint64_t number, std::string_view noun);

// `8.1 %`, `225.0 %`; `0 %` and `100 %` only when exact; an empty text when `whole` is 0.
std::string percent(std::uint64_t part, std::uint64_t whole);

// `512 B`, `1.2 MiB`
std::string byte_size(std::uint64_t bytes);

// `43 µs`, `0.4 ms`, `123 ms`, `3.2 s`, `2 min 05 s`
std::string duration(std::uint64_t nanoseconds);

// A name or value from outside in single quotes, with control characters escaped, cut after 60 characters.
std::string shown(std::string_view text);

// `text` with spaces after it up to `width` columns.
std::string padded(std::string_view text, std::size_t width);

// `text` with spaces before it up to `width` columns.
std::string right_aligned(std::string_view text, std::size_t width);

// A whole number in [0, 2^64) without sign or spaces; nothing for anything else. `1,000` and `1_000` are fine.
std::optional<std::uint64_t> parse_number(std::string_view text);

}  // namespace segdb::cli
