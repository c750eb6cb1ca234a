#include "cli/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace segdb::cli {
namespace {

using Range = std::pair<char32_t, char32_t>;  // both included

// Unicode's East Asian Width W and F, without the small gaps that hold no characters people write.
constexpr std::array<Range, 13> kWide = {{{0x1100, 0x115F},
                                          {0x2E80, 0x303E},
                                          {0x3041, 0xA4CF},
                                          {0xA960, 0xA97C},
                                          {0xAC00, 0xD7A3},
                                          {0xF900, 0xFAFF},
                                          {0xFE30, 0xFE6F},
                                          {0xFF00, 0xFF60},
                                          {0xFFE0, 0xFFE6},
                                          {0x1F300, 0x1F64F},
                                          {0x1F680, 0x1F6FF},
                                          {0x1F900, 0x1F9FF},
                                          {0x20000, 0x3FFFD}}};

// Marks that stand on the character before, and joiners that show nothing.
constexpr std::array<Range, 9> kNoWidth = {{{0x0300, 0x036F},
                                            {0x0483, 0x0489},
                                            {0x0591, 0x05BD},
                                            {0x064B, 0x065F},
                                            {0x1AB0, 0x1AFF},
                                            {0x1DC0, 0x1DFF},
                                            {0x200B, 0x200F},
                                            {0x20D0, 0x20FF},
                                            {0xFE00, 0xFE0F}}};

// Line separators, and marks that turn the direction of all that follows them.
constexpr std::array<Range, 2> kDirection = {{{0x2028, 0x202E}, {0x2066, 0x2069}}};

template <std::size_t N>
bool within(const std::array<Range, N>& ranges, char32_t code) {
    return std::any_of(ranges.begin(), ranges.end(),
                       [code](const Range& range) { return code >= range.first && code <= range.second; });
}

std::size_t columns_of(char32_t code) {
    if (code < 0x300) {
        return 1;
    }
    if (within(kNoWidth, code)) {
        return 0;
    }
    return within(kWide, code) ? 2 : 1;
}

std::uint8_t byte_at(std::string_view text, std::size_t at) { return static_cast<std::uint8_t>(text[at]); }

}  // namespace

Character first_character(std::string_view text) {
    const std::uint8_t lead = byte_at(text, 0);
    if (lead < 0x80) {
        return {lead, 1, true};
    }
    const Character invalid = {kReplacement, 1, false};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) {
        return invalid;
    }
    char32_t code = lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte_at(text, i) & 0xC0U) != 0x80U) {
            return invalid;
        }
        code = (code << 6U) | (byte_at(text, i) & 0x3FU);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    return overlong || surrogate || code > 0x10FFFF ? invalid : Character{code, length, true};
}

std::size_t columns_of(std::string_view text) {
    std::size_t columns = 0;
    while (!text.empty()) {
        const Character character = first_character(text);
        columns += columns_of(character.code);
        text.remove_prefix(character.bytes);
    }
    return columns;
}

std::string first_columns(std::string_view text, std::size_t columns) {
    std::size_t used = 0;
    std::size_t bytes = 0;
    while (bytes < text.size()) {
        const Character character = first_character(text.substr(bytes));
        used += columns_of(character.code);
        if (used > columns) {
            break;
        }
        bytes += character.bytes;
    }
    return std::string(text.substr(0, bytes));
}

std::string one_line(std::string_view text) {
    std::string line;
    line.reserve(text.size());
    while (!text.empty()) {
        const Character character = first_character(text);
        if (!character.valid) {
            line += "\xEF\xBF\xBD";
        } else if (character.code == '\n') {
            line += "\\n";
        } else if (character.code == '\r') {
            line += "\\r";
        } else if (character.code == '\t') {
            line += "\\t";
        } else if (character.code < 0x20 || (character.code >= 0x7F && character.code < 0xA0)) {
            line += fmt::format("\\x{:02x}", static_cast<std::uint32_t>(character.code));
        } else if (within(kDirection, character.code)) {
            line += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(character.code));
        } else {
            line += text.substr(0, character.bytes);
        }
        text.remove_prefix(character.bytes);
    }
    return line;
}

}  // namespace segdb::cli
