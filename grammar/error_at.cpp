// error_at(): the position of a problem for people, and the line with a caret under it.
#include <cassert>

#include "grammar/characters.hpp"
#include "grammar/parser.hpp"

namespace segdb::grammar {
namespace {

constexpr int kColumnsBefore = 60;  // shown in front of the caret
constexpr int kColumnsAfter = 40;   // shown from the caret on
constexpr std::string_view kCut = "...";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD, for bytes that are not UTF-8

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

// Where the line of `at` starts.
std::size_t line_start(std::string_view text, std::size_t at) {
    const std::size_t end = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
    return end == std::string_view::npos ? 0 : end + 1;
}

std::uint32_t count_characters(std::string_view text) {
    std::uint32_t characters = 0;
    for (const char* p = text.data(); p < text.data() + text.size();) {
        p += decode(p, text.data() + text.size()).bytes;
        ++characters;
    }
    return characters;
}

struct Shown {
    std::string text;
    int width = 0;
};

// Code points from `first` on, at most `columns` wide, up to the end of the line or `last`.
Shown show(std::string_view text, std::size_t first, std::size_t last, int columns, bool& complete) {
    Shown shown;
    while (first < last && text[first] != '\n') {
        const CodePoint c = decode(text.data() + first, text.data() + text.size());
        if (c.value == '\r' && (first + 1 == text.size() || text[first + 1] == '\n')) break;
        const bool blank = c.valid && (c.value == '\t' || c.value == '\r' || is_control(c.value));
        const int width = blank || !c.valid ? 1 : display_width(c.value);
        if (shown.width + width > columns) {
            complete = false;
            return shown;
        }
        if (blank) {
            shown.text += ' ';
        } else {
            shown.text += c.valid ? text.substr(first, c.bytes) : kReplacement;
        }
        shown.width += width;
        first += c.bytes;
    }
    complete = true;
    return shown;
}

// Where to start showing the line so that at most kColumnsBefore columns stand before `at`.
std::size_t window_start(std::string_view text, std::size_t start, std::size_t at) {
    std::size_t first = at;
    for (int columns = 0; first > start;) {
        std::size_t previous = first - 1;
        while (previous > start && continues(text[previous]) && first - previous < 4) --previous;
        const CodePoint c = decode(text.data() + previous, text.data() + text.size());
        if (previous + c.bytes != first) previous = first - 1;  // not UTF-8: one byte at a time
        columns += previous + c.bytes == first && c.valid ? display_width(c.value) : 1;
        if (columns > kColumnsBefore) break;
        first = previous;
    }
    return first;
}

std::string excerpt_of(std::string_view text, std::size_t start, std::size_t at) {
    const std::size_t first = window_start(text, start, at);
    bool complete = true;
    const Shown before = show(text, first, at, 2 * kColumnsBefore, complete);
    const Shown after = show(text, at, text.size(), kColumnsAfter, complete);
    std::string line = first > start ? std::string(kCut) : std::string();
    const std::size_t indent = line.size() + static_cast<std::size_t>(before.width);
    line += before.text + after.text;
    if (!complete) line += kCut;
    return line + "\n" + std::string(indent, ' ') + "^";
}

}  // namespace

Error error_at(std::string_view text, Span span, ErrorCode code, std::string message) {
    assert(span.first <= text.size());
    const std::size_t at = span.first;
    const std::size_t start = line_start(text, at);
    Error error{code, std::move(message), 1, 1, excerpt_of(text, start, at)};
    for (const char c : text.substr(0, start)) error.line += c == '\n' ? 1U : 0U;
    error.column += count_characters(text.substr(start, at - start));
    return error;
}

}  // namespace segdb::grammar
