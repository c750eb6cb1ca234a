// ASCII letters to lower case, eight bytes at a time.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace segdb {

// Those of the eight bytes of `word` that are `A` to `Z` with 0x20 set. REQUIRES: all are ASCII
inline std::uint64_t lower_ascii_word(std::uint64_t word) {
    constexpr std::uint64_t kEach = 0x0101010101010101U;
    const std::uint64_t from_a = word + kEach * (0x80 - 'A');        // high bit: at least A
    const std::uint64_t behind_z = word + kEach * (0x80 - 'Z' - 1);  // high bit: beyond Z
    return word | (((from_a & ~behind_z) & (kEach * 0x80)) >> 2);
}

// Writes text.size() bytes to `to`. REQUIRES: the text is ASCII
inline void lower_ascii(std::string_view text, char* to) {
    std::size_t at = 0;
    std::uint64_t word = 0;
    for (; at + sizeof word <= text.size(); at += sizeof word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        word = lower_ascii_word(word);
        std::memcpy(to + at, &word, sizeof word);
    }
    for (; at < text.size(); ++at)
        to[at] = static_cast<char>(text[at] >= 'A' && text[at] <= 'Z' ? text[at] | 0x20 : text[at]);
}

}  // namespace segdb
