// UTF-8 one code point at a time: the strict decoder that validation, folding, names and messages share.
//
// Strict means RFC 3629: the shortest form only, no surrogates, at most U+10FFFF (its section 4 is the table below).
// Invariant: decode_utf8 reads at most the text's own bytes and always advances when the caller adds `bytes`, or 1
// when the answer is not valid. Limit: no normalisation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace segdb {

struct CodePoint {
    char32_t value = 0;
    std::size_t bytes = 0;  // 1 to 4; 0 when no valid UTF-8 starts here
};

// The code point that starts at text[at]. REQUIRES: at < text.size()
inline CodePoint decode_utf8(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) {
        return {lead, 1};
    }
    const std::size_t bytes = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (bytes == 0 || text.size() - at < bytes) {
        return {};
    }
    // The second byte's range is narrower after four leads: overlong forms, surrogates, beyond U+10FFFF.
    const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (byte(1) < low || byte(1) > high) {
        return {};
    }
    char32_t value = lead & (0x7FU >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) {
            return {};
        }
        value = (value << 6U) | (byte(i) & 0x3FU);
    }
    return {value, bytes};
}

// REQUIRES: a Unicode scalar value
inline void append_utf8(std::string& to, char32_t value) {
    const auto put = [&](char32_t byte) { to += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (value < 0x80) {
        put(value);
    } else if (value < 0x800) {
        put(0xC0U | (value >> 6U));
        put(0x80U | (value & 0x3FU));
    } else if (value < 0x10000) {
        put(0xE0U | (value >> 12U));
        put(0x80U | ((value >> 6U) & 0x3FU));
        put(0x80U | (value & 0x3FU));
    } else {
        put(0xF0U | (value >> 18U));
        put(0x80U | ((value >> 12U) & 0x3FU));
        put(0x80U | ((value >> 6U) & 0x3FU));
        put(0x80U | (value & 0x3FU));
    }
}

// True when the eight bytes at `bytes` are ASCII.
inline bool ascii_word(const char* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return (word & 0x8080808080808080U) == 0;
}

// The offset of the first byte at or after `at` that is not ASCII, or text.size(). Eight bytes a step, the last step
// reaching back: nearly all text that comes in is short and ASCII, and this runs on every imported cell.
inline std::size_t skip_ascii(std::string_view text, std::size_t at) {
    while (text.size() - at >= 8 && ascii_word(text.data() + at)) {
        at += 8;
    }
    if (text.size() - at < 8 && text.size() >= 8 && ascii_word(text.data() + text.size() - 8)) {
        return text.size();
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) {
        ++at;
    }
    return at;
}

}  // namespace segdb
