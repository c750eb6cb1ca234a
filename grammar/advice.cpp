#include "grammar/advice.hpp"

#include "grammar/characters.hpp"

namespace segdb::grammar {
namespace {

// Signs of other languages, keyboards and word processors.
constexpr auto kSigns = std::to_array<Pair>(
    {{"&&", "and"}, {"&", "and"}, {"||", "or"}, {"|", "or"},  {"!", "not"}, {"==", "="}, {"===", "="},
     {"!==", "!="}, {"=>", ">="}, {"=<", "<="}, {"[", "("},   {"]", ")"},   {"{", "("},  {"}", ")"},
     {"≥", ">="},   {"≤", "<="},  {"≠", "!="},  {"¬", "not"}, {"∧", "and"}, {"∨", "or"}, {"–", "-"},
     {"—", "-"},    {"−", "-"},   {"‐", "-"},   {"‑", "-"},   {"，", ","},  {"（", "("}, {"）", ")"},
     {"＝", "="},   {"＜", "<"},  {"＞", ">"},  {"、", ","},  {"’", "'"}});

constexpr std::array<std::string_view, 13> kCurlyQuotes{"‘", "’", "‚", "‛", "“", "”", "„",
                                                        "‟", "«", "»", "‹", "›", "´"};

constexpr std::string_view kQuotesAdvice =
    "Texts stand in straight single quotes, 'TR', and names in straight double quotes, \"Order total\"";

std::string hex(char32_t c) {
    std::string digits;
    for (; c != 0 || digits.size() < 4; c >>= 4U) digits.insert(digits.begin(), "0123456789ABCDEF"[c & 0xFU]);
    return "U+" + digits;
}

bool is_invisible(char32_t c) { return (c >= 0x200B && c <= 0x200F) || (c >= 0x2060 && c <= 0x2064) || c == 0xFEFF; }

// Advice that holds wherever the sign stands.
Advice foreign_sign(const Found& found) {
    const std::string_view sign = found.source;
    if (std::find(kCurlyQuotes.begin(), kCurlyQuotes.end(), sign) != kCurlyQuotes.end() || sign == "`") {
        return std::string(kQuotesAdvice) + ", not in " + std::string(sign) + ".";
    }
    const CodePoint c = decode(sign.data(), sign.data() + sign.size());
    if (is_invisible(c.value)) return "There is an invisible character here (" + hex(c.value) + "): delete it.";
    if (c.value >= 0x80 && c.value < 0xA0) {
        return "There is a control character here (" + hex(c.value) + "): delete it.";
    }
    if (sign == "$") return "Values of the request (`$name`) are not supported yet.";
    if (sign == ";") return "There is no `;` in this language: write one expression, without it.";
    if (sign == ".") return "A name neither starts nor ends with a dot: write `order.sku`, or put it in double quotes.";
    const std::string_view meant = meant_by(kSigns, sign);
    if (!meant.empty()) return "Write " + code(meant) + " instead of " + code(sign) + ".";
    return std::nullopt;
}

}  // namespace

std::string code(std::string_view text) { return std::string("`").append(cut(text)).append("`"); }

std::string did_you_mean(std::string_view keyword) { return "did you mean " + code(keyword) + "?"; }

std::string expected(const Phrase& wanted, const Found& found) {
    const std::string start = "Expected " + std::string(wanted.what) + " here, but found " + describe(found);
    return start + (wanted.example.empty() ? "." : "; for example " + std::string(wanted.example) + ".");
}

std::string_view meant_by_sign(std::string_view sign) { return meant_by(kSigns, sign); }

bool is_comparison(std::string_view sign) {
    return sign == "=" || sign == "<" || sign == ">" || sign == "<=" || sign == ">=" || sign == "!=" || sign == "<>";
}

Advice not_closed(const Found& found) {
    switch (found.kind) {
        case FoundKind::unclosed_text:
            return "This text is not closed: put ' at its end, and write '' for a quote inside it.";
        case FoundKind::unclosed_name:
            return "This name is not closed: put \" at its end, and write \"\" for a quote inside it.";
        case FoundKind::unclosed_comment:
            return "This comment is not closed: put */ at its end.";
        default:
            return std::nullopt;
    }
}

Advice anywhere(const Found& found) {
    if (Advice advice = not_closed(found)) return advice;
    return found.kind == FoundKind::sign ? foreign_sign(found) : std::nullopt;
}

Advice misspelled(const Found& found, Place place) {
    if (found.kind != FoundKind::word) return std::nullopt;
    const std::string_view keyword = nearest_keyword(place, found.source);
    if (keyword.empty() || keyword == lower_case(found.source)) return std::nullopt;
    return code(content(found)) + " is not understood here: " + did_you_mean(keyword);
}

Advice quote_inside(std::string_view text, const Found& found) {
    if (found.kind != FoundKind::word || found.span.first == 0 || text[found.span.first - 1] != '\'')
        return std::nullopt;
    return "A text ends in front of " + code(content(found)) +
           ": a quote inside a text is written twice, as in 'it''s'.";
}

bool says_did(std::string_view text) {
    const std::string lower = lower_case(text);
    for (std::size_t at = lower.find("did"); at != std::string::npos; at = lower.find("did", at + 1)) {
        const bool starts = at == 0 || !is_name_part(static_cast<unsigned char>(lower[at - 1]));
        const std::size_t end = at + 3;
        if (starts && (end == lower.size() || !is_name_part(static_cast<unsigned char>(lower[end])))) return true;
    }
    return false;
}

bool is_whole(const Found& found) {
    return found.kind == FoundKind::number && std::all_of(found.source.begin(), found.source.end(), is_digit);
}

bool starts_window(const Found& found) {
    constexpr std::array<std::string_view, 7> kWords{"in", "since", "before", "after", "from", "on", "ever"};
    return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) { return is_word(found, word); });
}

bool starts_count(const Found& found) {
    return is_word(found, "at") || is_word(found, "exactly") || is_word(found, "between");
}

std::string instead(std::string_view write, const Found& found) {
    return "Write " + code(write) + " instead of " + code(content(found)) + ".";
}

}  // namespace segdb::grammar
