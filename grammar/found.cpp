#include "grammar/found.hpp"

#include <cassert>

#include "grammar/characters.hpp"

namespace segdb::grammar {
namespace {

constexpr std::size_t kShownBytes = 40;

std::size_t skip_comment(std::string_view text, std::size_t at) {
    const std::string_view start = text.substr(at, 2);
    std::size_t end = at;
    if (start == "--") {
        end = text.find('\n', at);
        if (end == std::string_view::npos) end = text.size();
    } else if (start == "/*") {
        const std::size_t close = text.find("*/", at + 2);
        if (close != std::string_view::npos) end = close + 2;
    }
    return end;
}

std::size_t skip(std::string_view text, std::size_t at) {
    while (at < text.size()) {
        const CodePoint c = decode(text.data() + at, text.data() + text.size());
        std::size_t next = at;
        if (c.valid && is_space(c.value)) next = at + c.bytes;
        if (next == at) next = skip_comment(text, at);
        if (next == at) break;
        at = next;
    }
    return at;
}

// Past the closing quote; text.size() + 1: not closed.
std::size_t quoted_end(std::string_view text, std::size_t at) {
    const char quote = text[at];
    for (std::size_t p = at + 1; p < text.size(); ++p) {
        if (text[p] != quote) continue;
        if (p + 1 < text.size() && text[p + 1] == quote) {
            ++p;
        } else {
            return p + 1;
        }
    }
    return text.size() + 1;
}

bool starts_number(std::string_view rest) {
    std::size_t p = !rest.empty() && (rest[0] == '-' || rest[0] == '+') ? 1 : 0;
    if (p < rest.size() && rest[p] == '.') ++p;
    return p < rest.size() && is_digit(rest[p]);
}

std::size_t number_end(std::string_view text, std::size_t at) {
    while (at < text.size()) {
        const CodePoint c = decode(text.data() + at, text.data() + text.size());
        const bool sign = c.value < 0x80 && std::string_view(".:+-/|").find(text[at]) != std::string_view::npos;
        if (!sign && !(c.valid && is_name_part(c.value))) break;
        if (skip_comment(text, at) != at) break;
        at += c.bytes;
    }
    return at;
}

std::size_t sign_end(std::string_view text, std::size_t at) {
    for (const std::string_view sign : {"===", "!==", "==", "!=", "<>", "<=", ">=", "=>", "=<", "&&", "||"}) {
        if (text.substr(at, sign.size()) == sign) return at + sign.size();
    }
    return at + decode(text.data() + at, text.data() + text.size()).bytes;
}

Found make(std::string_view text, FoundKind kind, std::size_t first, std::size_t last) {
    return {
        kind, {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last)}, text.substr(first, last - first)};
}

Found found_quoted(std::string_view text, std::size_t at) {
    const bool is_text = text[at] == '\'';
    const std::size_t end = quoted_end(text, at);
    if (end <= text.size()) return make(text, is_text ? FoundKind::text : FoundKind::name, at, end);
    return make(text, is_text ? FoundKind::unclosed_text : FoundKind::unclosed_name, at, text.size());
}

}  // namespace

std::string cut(std::string_view source) {
    if (source.size() <= kShownBytes) return std::string(source);
    std::size_t end = kShownBytes;
    while (end > 0 && (static_cast<unsigned char>(source[end]) & 0xC0U) == 0x80U) --end;
    return std::string(source.substr(0, end)) + "...";
}

Found found_at(std::string_view text, std::uint32_t at) {
    assert(at <= text.size());
    const std::size_t p = skip(text, at);
    if (p == text.size()) return make(text, FoundKind::end, p, p);
    const std::string_view rest = text.substr(p);
    if (rest.substr(0, 2) == "/*") return make(text, FoundKind::unclosed_comment, p, text.size());
    if (rest[0] == '\'' || rest[0] == '"') return found_quoted(text, p);
    const std::size_t word = name_length(rest.data(), rest.data() + rest.size());
    if (word > 0) return make(text, FoundKind::word, p, p + word);
    if (starts_number(rest)) return make(text, FoundKind::number, p, number_end(text, p));
    return make(text, FoundKind::sign, p, sign_end(text, p));
}

bool is_word(const Found& found, std::string_view lower) {
    return found.kind == FoundKind::word && lower_case(found.source) == lower;
}

std::string describe(const Found& found) {
    switch (found.kind) {
        case FoundKind::end:
            return "the end of the expression";
        case FoundKind::text:
            return "the text " + cut(found.source);
        case FoundKind::name:
            return "the name " + cut(found.source);
        default:
            return std::string("`").append(cut(found.source)).append("`");
    }
}

std::string content(const Found& found) {
    std::string_view inner = found.source;
    if ((found.kind == FoundKind::text || found.kind == FoundKind::name) && inner.size() >= 2) {
        inner = inner.substr(1, inner.size() - 2);
    }
    return cut(inner);
}

}  // namespace segdb::grammar
