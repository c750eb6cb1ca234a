#include "base/text.hpp"

#include <utf8proc.h>

#include <algorithm>

#include "base/utf8.hpp"

namespace segdb {
namespace {

// True for what would not show, or would change how the rest of a line shows: control and format characters (these
// include the bidirectional overrides), line and paragraph separators.
bool invisible(char32_t value) {
    switch (utf8proc_category(static_cast<utf8proc_int32_t>(value))) {
        case UTF8PROC_CATEGORY_CC:
        case UTF8PROC_CATEGORY_CF:
        case UTF8PROC_CATEGORY_ZL:
        case UTF8PROC_CATEGORY_ZP:
            return true;
        default:
            return false;
    }
}

void append_hex(std::string& to, char32_t value, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
        to += "0123456789abcdef"[(value >> static_cast<unsigned>(shift)) & 0xFU];
    }
}

void append_escaped(std::string& to, char32_t value) {
    switch (value) {
        case '\n':
            to += "\\n";
            return;
        case '\r':
            to += "\\r";
            return;
        case '\t':
            to += "\\t";
            return;
        default:
            to += value < 0x80 ? "\\x" : value < 0x10000 ? "\\u" : "\\U";
            append_hex(to, value, value < 0x80 ? 2 : value < 0x10000 ? 4 : 8);
    }
}

}  // namespace

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
    for (std::size_t at = skip_ascii(text, 0); at < text.size(); at = skip_ascii(text, at)) {
        // Text of another script comes in runs: stay here until the next ASCII byte.
        while (at < text.size() && static_cast<unsigned char>(text[at]) >= 0x80) {
            const CodePoint next = decode_utf8(text, at);
            if (next.bytes == 0) {
                return at;
            }
            at += next.bytes;
        }
    }
    return std::nullopt;
}

bool same_name(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::string shown(std::string_view bytes, std::size_t limit) {
    std::string text = "'";
    std::size_t at = 0;
    while (at < bytes.size()) {
        const CodePoint next = decode_utf8(bytes, at);
        const std::size_t taken = next.bytes == 0 ? 1 : next.bytes;
        if (at + taken > limit) {
            break;
        }
        if (next.bytes == 0) {
            text += "\\x";
            append_hex(text, static_cast<unsigned char>(bytes[at]), 2);
        } else if (invisible(next.value)) {
            append_escaped(text, next.value);
        } else {
            text += bytes.substr(at, taken);
        }
        at += taken;
    }
    text += at < bytes.size() ? "'.." : "'";
    return text;
}

std::string grouped_digits(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t from_end = 3; from_end < digits.size(); from_end += 4) {
        digits.insert(digits.size() - from_end, 1, ',');
    }
    return digits;
}

}  // namespace segdb
