#include "grammar/characters.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <iterator>

namespace segdb::grammar {
namespace {

struct Range {
    char32_t first;
    char32_t last;  // included
};

template <std::size_t N>
bool in_ranges(const std::array<Range, N>& ranges, char32_t c) {
    const auto* const found =
        std::find_if(ranges.begin(), ranges.end(), [c](const Range& r) { return c >= r.first && c <= r.last; });
    return found != ranges.end();
}

// Blocks of punctuation and symbols past ASCII that no name starts with or contains. Not the whole Unicode
// property: enough that quotes, dashes, arrows and mathematical signs pasted from other programs are
// noticed.
constexpr std::array<Range, 14> kSigns{{{0x80, 0xA9},
                                        {0xAB, 0xB4},
                                        {0xB6, 0xB9},
                                        {0xBB, 0xBF},
                                        {0xD7, 0xD7},
                                        {0xF7, 0xF7},
                                        {0x2000, 0x206F},
                                        {0x2190, 0x23FF},
                                        {0x2E00, 0x2E7F},
                                        {0x3001, 0x3003},
                                        {0x3008, 0x3020},
                                        {0xFEFF, 0xFEFF},
                                        {0xFF01, 0xFF0F},
                                        {0xFFF0, 0xFFFF}}};

constexpr std::array<Range, 8> kSpaces{{{0xA0, 0xA0},
                                        {0x1680, 0x1680},
                                        {0x2000, 0x200A},
                                        {0x2028, 0x2029},
                                        {0x202F, 0x202F},
                                        {0x205F, 0x205F},
                                        {0x3000, 0x3000},
                                        {0x85, 0x85}}};

constexpr std::array<Range, 4> kCombining{{{0x300, 0x36F}, {0x200B, 0x200F}, {0xFE00, 0xFE0F}, {0x20D0, 0x20FF}}};

constexpr std::array<Range, 9> kWide{{{0x1100, 0x115F},
                                      {0x2E80, 0xA4CF},
                                      {0xAC00, 0xD7A3},
                                      {0xF900, 0xFAFF},
                                      {0xFE30, 0xFE6F},
                                      {0xFF00, 0xFF60},
                                      {0xFFE0, 0xFFE6},
                                      {0x1F300, 0x1FAFF},
                                      {0x20000, 0x3FFFD}}};

// How many bytes a sequence has by its first byte; 0: no sequence starts so.
std::uint32_t sequence_length(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return 2;
    if (lead >= 0xE0 && lead <= 0xEF) return 3;
    if (lead >= 0xF0 && lead <= 0xF4) return 4;
    return 0;
}

bool is_well_formed(char32_t value, std::uint32_t bytes) {
    if (bytes == 3) return value >= 0x800 && !(value >= 0xD800 && value <= 0xDFFF);
    if (bytes == 4) return value >= 0x10000 && value <= 0x10FFFF;
    return true;
}

}  // namespace

CodePoint decode(const char* first, const char* last) {
    assert(first < last);
    const auto lead = static_cast<unsigned char>(*first);
    if (lead < 0x80) return {lead, 1, true};
    const CodePoint broken{lead, 1, false};
    const std::uint32_t bytes = sequence_length(lead);
    if (bytes == 0 || last - first < static_cast<std::ptrdiff_t>(bytes)) return broken;
    char32_t value = lead & (0x7FU >> bytes);
    for (std::uint32_t i = 1; i < bytes; ++i) {
        const auto next = static_cast<unsigned char>(first[i]);
        if ((next & 0xC0U) != 0x80U) return broken;
        value = (value << 6U) | (next & 0x3FU);
    }
    return is_well_formed(value, bytes) ? CodePoint{value, bytes, true} : broken;
}

bool is_space(char32_t c) {
    if (c < 0x80) return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    return in_ranges(kSpaces, c);
}

bool is_control(char32_t c) { return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F; }

bool is_name_start(char32_t c) {
    if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    return !in_ranges(kSigns, c) && !in_ranges(kSpaces, c);
}

bool is_name_part(char32_t c) { return is_name_start(c) || (c >= '0' && c <= '9'); }

std::size_t name_length(const char* first, const char* last) {
    const char* end = first;
    bool dot = true;  // a part is due: at the start and after a dot
    for (const char* p = first; p < last;) {
        const CodePoint c = decode(p, last);
        if (c.value == '.' && !dot) {
            dot = true;
        } else if (c.valid && (p == first ? is_name_start(c.value) : is_name_part(c.value))) {
            dot = false;
        } else {
            break;
        }
        p += c.bytes;
        if (!dot) end = p;
    }
    return static_cast<std::size_t>(end - first);
}

int display_width(char32_t c) {
    if (c < 0x300) return 1;
    if (in_ranges(kCombining, c)) return 0;
    return in_ranges(kWide, c) ? 2 : 1;
}

std::string lower_case(std::string_view word) {
    std::string lower(word);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

Span first_bad_character(std::string_view text) {
    const char* const last = text.data() + text.size();
    for (const char* p = text.data(); p < last;) {
        const CodePoint c = decode(p, last);
        const auto at = static_cast<std::uint32_t>(p - text.data());
        if (!c.valid || is_control(c.value)) return {at, at + c.bytes};
        p += c.bytes;
    }
    const auto end = static_cast<std::uint32_t>(text.size());
    return {end, end};
}

}  // namespace segdb::grammar
