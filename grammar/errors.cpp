#include "grammar/errors.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "grammar/characters.hpp"
#include "grammar/found.hpp"
#include "grammar/keywords.hpp"
#include "grammar/parser.hpp"
#include "grammar/printer.hpp"

namespace segdb::grammar {
namespace {

using Advice = std::optional<std::string>;

struct Pair {
    std::string_view written;
    std::string_view meant;
};

template <std::size_t N>
std::string_view meant_by(const std::array<Pair, N>& pairs, std::string_view written) {
    const auto* const found =
        std::find_if(pairs.begin(), pairs.end(), [&](const Pair& p) { return p.written == written; });
    return found == pairs.end() ? std::string_view() : found->meant;
}

std::string code(std::string_view text) { return "`" + std::string(text) + "`"; }

std::string did_you_mean(std::string_view keyword) { return "did you mean " + code(keyword) + "?"; }

// Signs of other languages, keyboards and word processors.
constexpr std::array<Pair, 34> kSigns{
    {{"&&", "and"}, {"&", "and"}, {"||", "or"}, {"|", "or"},  {"!", "not"}, {"==", "="}, {"===", "="},
     {"!==", "!="}, {"=>", ">="}, {"=<", "<="}, {"[", "("},   {"]", ")"},   {"{", "("},  {"}", ")"},
     {"≥", ">="},   {"≤", "<="},  {"≠", "!="},  {"¬", "not"}, {"∧", "and"}, {"∨", "or"}, {"–", "-"},
     {"—", "-"},    {"−", "-"},   {"‐", "-"},   {"‑", "-"},   {"，", ","},  {"（", "("}, {"）", ")"},
     {"＝", "="},   {"＜", "<"},  {"＞", ">"},  {"、", ","},  {"…", "..."}, {"’", "'"}}};

constexpr std::array<std::string_view, 13> kCurlyQuotes{"‘", "’", "‚", "‛", "“", "”", "„",
                                                        "‟", "«", "»", "‹", "›", "´"};

constexpr std::string_view kQuotesAdvice =
    "Texts stand in straight single quotes, 'TR', and names in straight double quotes, \"Order total\"";

std::string hex(char32_t c) {
    std::string digits;
    for (; c != 0 || digits.size() < 4; c >>= 4U) digits.insert(digits.begin(), "0123456789ABCDEF"[c & 0xFU]);
    return "U+" + digits;
}

bool is_invisible(char32_t c) {
    return (c >= 0x200B && c <= 0x200F) || (c >= 0x2060 && c <= 0x2064) || c == 0xFEFF;
}

// Advice that holds wherever the sign stands.
Advice foreign_sign(const Found& found) {
    const std::string_view sign = found.source;
    if (std::find(kCurlyQuotes.begin(), kCurlyQuotes.end(), sign) != kCurlyQuotes.end() || sign == "`") {
        return std::string(kQuotesAdvice) + ", not in " + std::string(sign) + ".";
    }
    const CodePoint c = decode(sign.data(), sign.data() + sign.size());
    if (is_invisible(c.value))
        return "There is an invisible character here (" + hex(c.value) + "): delete it.";
    if (c.value >= 0x80 && c.value < 0xA0) {
        return "There is a control character here (" + hex(c.value) + "): delete it.";
    }
    if (sign == "$") return "Values of the request (`$name`) are not supported yet.";
    if (sign == ";") return "There is no `;` in this language: write one expression, without it.";
    if (sign == ".")
        return "A name neither starts nor ends with a dot: write `order.sku`, or put it in double quotes.";
    const std::string_view meant = meant_by(kSigns, sign);
    if (!meant.empty()) return "Write " + code(meant) + " instead of " + code(sign) + ".";
    return std::nullopt;
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

// ---- a value is wanted -------------------------------------------------------------------------------------------

bool starts_date_math(std::string_view text, const Found& found) {
    return is_word(found, "now") && found.span.last < text.size() &&
           std::string_view("+-/|").find(text[found.span.last]) != std::string_view::npos;
}

std::string bad_number(std::string_view number) {
    if (number.find("||") != std::string_view::npos || number.find('+') != std::string_view::npos) {
        return code(number) +
               " is not a date: date arithmetic follows `||`, as in 2014-11-18||+1M/M, with the units y M " +
               "w d h m s.";
    }
    if (number[0] == '+') return "Write the number without `+`.";
    if (number.find_first_of("-:/", 1) != std::string_view::npos ||
        std::count(number.begin(), number.end(), '.') > 1) {
        return code(number) + " is not a date: write year-month-day, as in 2020-03-01 or 2020-03-01T09:20.";
    }
    return code(number) +
           " is neither a number nor a date; a text stands in single quotes: " + quoted_text(number) + ".";
}

constexpr std::array<Pair, 6> kDayWords{{{"today", "now/d"},
                                         {"yesterday", "now-1d/d"},
                                         {"tomorrow", "now+1d/d"},
                                         {"current_date", "now/d"},
                                         {"current_timestamp", "now"},
                                         {"sysdate", "now"}}};

std::string word_as_value(const Found& found) {
    const std::string lower = lower_case(found.source);
    if (lower == "null" || lower == "nil" || lower == "none") {
        return "There is no value " + code(found.source) +
               ": write `is not set`, or `is set` for the opposite.";
    }
    const std::string_view day = meant_by(kDayWords, lower);
    if (!day.empty()) return "Write " + code(day) + " instead of " + code(found.source) + ".";
    return "Expected a value here; texts are written in single quotes: " + quoted_text(content(found)) + ".";
}

// `=` found where a value is wanted: the end of `==`, `=>` and the like?
Advice doubled_operator(std::string_view text, const Found& found) {
    if (found.span.first == 0) return std::nullopt;
    std::string pair(1, text[found.span.first - 1]);
    pair += found.source;
    const std::string_view meant = meant_by(kSigns, pair);
    if (meant.empty()) return std::nullopt;
    return "Write " + code(meant) + " instead of " + code(pair) + ".";
}

Advice wrong_value(std::string_view text, const Found& found) {
    if (starts_date_math(text, found)) {
        return "Date arithmetic is written without spaces, as in now-21d or now+3M/d, with the units y M w d "
               "h H m s.";
    }
    switch (found.kind) {
        case FoundKind::word:
            if (is_word(found, "and") || is_word(found, "or") || is_word(found, "not")) return std::nullopt;
            return word_as_value(found);
        case FoundKind::name:
            return "Expected a value here; texts are written in single quotes: " +
                   quoted_text(content(found)) + " (double quotes are for names).";
        case FoundKind::number:
            return bad_number(found.source);
        case FoundKind::sign:
            if (found.source == "(")
                return "One value is expected here, without parentheses; for several, use `in (..)`.";
            if (found.source == "-") return "Write a negative number without a space after `-`, as in -5.";
            return doubled_operator(text, found);
        default:
            return std::nullopt;
    }
}

// ---- what each Wanted is called, and what often stands there instead ------------------------------------------------

struct Phrase {
    std::string_view what;
    std::string_view example;
};

Phrase phrase(Wanted wanted) {
    switch (wanted) {
        case Wanted::value:
            return {"a value", "'TR', 42, true or 2020-03-01"};
        case Wanted::date:
            return {"a date", "2020-03-01 or now-21d"};
        case Wanted::text:
            return {"a text in single quotes", "'TR'"};
        case Wanted::list:
            return {"a list in parentheses", "('TR', 'EU')"};
        case Wanted::list_value:
            return {"a value", "'TR', 42, true or 2020-03-01"};
        case Wanted::list_text:
            return {"a text in single quotes", "'TR'"};
        case Wanted::list_end:
            return {"`,` or `)`", ""};
        case Wanted::between_and:
            return {"`and` and the second value", "`between 18 and 30`"};
        case Wanted::with_word:
            return {"`with`", "`starts with 'x'`"};
        case Wanted::of_word:
            return {"`of`", "`at least 2 of (..)`"};
        case Wanted::of_list:
            return {"a list of conditions in parentheses", "`at least 2 of (A, B, C)`"};
        case Wanted::case_word:
            return {"`case`", "`ignoring case`"};
        case Wanted::least_word:
            return {"`least`", "`has at least 2 of ('x', 'y', 'z')`"};
        case Wanted::before_or_after:
            return {"`before` or `after`", "`on or after 2020-03-01`"};
        case Wanted::after_is:
            return {"`set`, `not set` or `anniversary of`", "`phone is set`"};
        case Wanted::after_has:
            return {"a text, `any of`, `all of`, `none of` or `at least 2 of`", "`tags has 'x'`"};
        case Wanted::anniversary_of:
            return {"`of` and a date", "`is anniversary of 1990-05-17`"};
        case Wanted::count_number:
            return {"a whole number", "`at least 2 of (..)`"};
        case Wanted::amount:
            return {"a whole number and a unit", "`in last 90 days`"};
        case Wanted::unit:
            return {"years, months, weeks, days, hours, minutes or seconds", "`in last 90 days`"};
        case Wanted::tag:
            return {"a tag", "`tag 'x'` or `tag in ('x', 'y')`"};
        case Wanted::matching:
            return {"`matching` or `where` and an expression", ""};
    }
    return {};
}

Advice wrong_list(const Found& found) {
    if (is_word(found, "top") || is_word(found, "bottom")) {
        return "Ranks (`in top 100`, `in bottom 5%`) are not supported yet.";
    }
    if (is_word(found, "segment"))
        return "Segments (`segment vip`, `was in segment vip`) are not supported yet.";
    const std::string_view keyword =
        found.kind == FoundKind::word ? nearest_keyword(Place::after_in, found.source) : "";
    if (!keyword.empty())
        return "Expected a list in parentheses, `last` or `next` here: " + did_you_mean(keyword);
    return std::nullopt;
}

// `previous`: the last sign before the place, `(` or `,`.
Advice wrong_list_value(std::string_view text, const Found& found) {
    if (found.kind != FoundKind::sign || found.source != ")") return std::nullopt;
    const std::string_view before = text.substr(0, found.span.first);
    const std::size_t previous = before.find_last_of("(,");
    if (previous != std::string_view::npos && before[previous] == ',') {
        return "A value is missing after the last comma.";
    }
    return "The list is empty: it needs at least one value.";
}

Advice wrong_after_is(const Found& found) {
    const std::string lower = lower_case(found.source);
    if (lower == "null" || lower == "empty" || lower == "missing" || lower == "blank" || lower == "unset") {
        return "Write `is not set` instead of `is " + lower + "` (and `is set` for the opposite).";
    }
    const std::string_view keyword =
        found.kind == FoundKind::word ? nearest_keyword(Place::after_is, found.source) : "";
    if (!keyword.empty())
        return "Expected `set`, `not set` or `anniversary of` after `is`: " + did_you_mean(keyword);
    const bool value = found.kind == FoundKind::text || found.kind == FoundKind::number || lower == "true" ||
                       lower == "false" || found.kind == FoundKind::name || found.kind == FoundKind::word;
    if (value) return "To compare with a value, write `=` instead of `is`.";
    return std::nullopt;
}

Advice wrong_unit(const Found& found) {
    if (found.kind != FoundKind::word) return std::nullopt;
    const std::string_view keyword = nearest_keyword(Place::unit, found.source);
    if (keyword.empty()) return std::nullopt;
    return "There is no unit " + code(content(found)) + ": " + did_you_mean(keyword);
}

Advice wrong_amount(const Found& found) {
    const std::string_view number = found.source;
    if (found.kind != FoundKind::number) return std::nullopt;
    if (std::all_of(number.begin(), number.end(), is_digit))
        return "This number is too large: 4294967295 is the most.";
    if (is_digit(number[0]) && number.find_first_of(".-+:/|") == std::string_view::npos) {
        return "Write the unit as a word, as in `in last 90 days`.";
    }
    return std::nullopt;
}

Advice wrong_tag(const Found& found) {
    if (is_word(found, "not"))
        return "Write `not tag 'x'`, with `not` in front (or `tag not in ('x', 'y')`).";
    if (found.kind == FoundKind::number)
        return "Put the tag in single quotes: tag " + quoted_text(content(found)) + ".";
    if (found.kind == FoundKind::sign &&
        (found.source == "=" || found.source == "!=" || found.source == "<>")) {
        return "Write `tag 'x'` or `not tag 'x'`, without `" + std::string(found.source) +
               "`; an attribute called tag is written \"tag\".";
    }
    if (found.kind == FoundKind::sign && found.source == "(")
        return "For several tags write `tag in ('x', 'y')`.";
    return std::nullopt;
}

Advice wrong_text(const Found& found) {
    if (found.kind == FoundKind::word || found.kind == FoundKind::name || found.kind == FoundKind::number) {
        return "Expected a text here; texts are written in single quotes: " + quoted_text(content(found)) +
               ".";
    }
    if (found.source == "(") return "One text is expected here; join several conditions with `or`.";
    return std::nullopt;
}

Advice wrong_after_has(const Found& found) {
    const std::string_view keyword =
        found.kind == FoundKind::word ? nearest_keyword(Place::after_has, found.source) : "";
    if (!keyword.empty()) return "After `has`, " + did_you_mean(keyword);
    if (found.source == "(") return "Write `has any of (..)` or `has all of (..)`.";
    return wrong_text(found);
}

Advice wrong_list_end(std::string_view text, const Found& found) {
    if (found.kind == FoundKind::end || found.source == "(") return std::nullopt;
    if (found.kind == FoundKind::sign && found.source != "-" && found.source != "+") {
        if (found.source == "%") return "Percentages are not supported: write the number without `%`.";
        return std::nullopt;
    }
    static_cast<void>(text);
    return "Put a comma between the values of a list: `,` or `)` is missing before " + describe(found) + ".";
}

Advice misspelled(const Found& found, Place place) {
    if (found.kind != FoundKind::word) return std::nullopt;
    const std::string_view keyword = nearest_keyword(place, found.source);
    if (keyword.empty() || keyword == lower_case(found.source)) return std::nullopt;
    return code(content(found)) + " is not understood here: " + did_you_mean(keyword);
}

Advice special_case(std::string_view text, const Found& found, Wanted wanted) {
    switch (wanted) {
        case Wanted::value:
        case Wanted::date:
            return wrong_value(text, found);
        case Wanted::list_value: {
            Advice advice = wrong_list_value(text, found);
            return advice ? advice : wrong_value(text, found);
        }
        case Wanted::list_text: {
            Advice advice = wrong_list_value(text, found);
            return advice ? advice : wrong_text(found);
        }
        case Wanted::text:
            return wrong_text(found);
        case Wanted::list:
            return wrong_list(found);
        case Wanted::list_end:
            return wrong_list_end(text, found);
        case Wanted::after_is:
            return wrong_after_is(found);
        case Wanted::after_has:
            return wrong_after_has(found);
        case Wanted::unit:
            return wrong_unit(found);
        case Wanted::amount:
            return wrong_amount(found);
        case Wanted::count_number:
            return wrong_amount(found);
        case Wanted::tag:
            return wrong_tag(found);
        case Wanted::matching:
            return misspelled(found, Place::statement);
        default:
            return std::nullopt;
    }
}

std::string expected(const Phrase& wanted, const Found& found) {
    const std::string start = "Expected " + std::string(wanted.what) + " here, but found " + describe(found);
    return start + (wanted.example.empty() ? "." : "; for example " + std::string(wanted.example) + ".");
}

// ---- a condition is wanted -------------------------------------------------------------------------------------------

std::string missing_condition(Before before, std::string_view word) {
    switch (before) {
        case Before::start:
            return "The expression is empty: write a condition, such as country = 'TR', or true for "
                   "everyone.";
        case Before::comma:
            return "A condition is missing after the comma.";
        case Before::opening:
            return "A condition is missing after `(`.";
        default:
            return "A condition is missing after " + code(lower_case(word)) + ".";
    }
}

bool is_comparison(std::string_view sign) {
    return sign == "=" || sign == "<" || sign == ">" || sign == "<=" || sign == ">=" || sign == "!=" ||
           sign == "<>";
}

std::string sign_as_condition(const Found& found, Before before, std::string_view word) {
    if (found.source == ")" && before == Before::opening)
        return "There is nothing between these parentheses.";
    if (found.source == ")" && before == Before::start)
        return "This `)` closes nothing: no `(` stands before it.";
    if (found.source == ")" || found.source == ",") return missing_condition(before, word);
    if (is_comparison(found.source)) {
        return "The name of an attribute is missing in front of " + code(found.source) + ".";
    }
    return expected({"a condition", "country = 'TR'"}, found);
}

std::string word_as_condition(const Found& found, Before before, std::string_view word) {
    if (is_word(found, "did")) return "Conditions on events (`did ...`) are not supported yet.";
    if (is_word(found, "where")) {
        return "`where` stands only once, at the start of the expression or after `count`; delete it here.";
    }
    const std::string after = before == Before::start ? std::string()
                                                      : " between " + code(lower_case(word)) + " and " +
                                                            code(lower_case(found.source));
    return "A condition is missing" +
           (after.empty() ? " in front of " + code(lower_case(found.source)) : after) + ".";
}

// ---- something follows a condition -----------------------------------------------------------------------------------

// Operators as other languages call them.
constexpr std::array<Pair, 38> kOperatorWords{{{"equals", "="},
                                               {"equal", "="},
                                               {"eq", "="},
                                               {"ne", "!="},
                                               {"neq", "!="},
                                               {"gt", ">"},
                                               {"gte", ">="},
                                               {"lt", "<"},
                                               {"lte", "<="},
                                               {"above", ">"},
                                               {"over", ">"},
                                               {"greater", ">"},
                                               {"more", ">"},
                                               {"below", "<"},
                                               {"under", "<"},
                                               {"less", "<"},
                                               {"exists", "is set"},
                                               {"isset", "is set"},
                                               {"isnull", "is not set"},
                                               {"notnull", "is set"},
                                               {"includes", "contains"},
                                               {"include", "contains"},
                                               {"containing", "contains"},
                                               {"startswith", "starts with"},
                                               {"begins", "starts with"},
                                               {"endswith", "ends with"},
                                               {"ilike", "like '..' ignoring case"},
                                               {"regexp", "matches"},
                                               {"regex", "matches"},
                                               {"rlike", "matches"},
                                               {"since", "on or after"},
                                               {"until", "on or before"},
                                               {"from", "between .. and"},
                                               {"within", "in last"},
                                               {"have", "has"},
                                               {"are", "="},
                                               {"was", "="},
                                               {"at", "on"}}};

constexpr std::array<Pair, 6> kJoinWords{{{"but", "and"},
                                          {"plus", "and"},
                                          {"also", "and"},
                                          {"unless", "and not"},
                                          {"except", "and not"},
                                          {"minus", "and not"}}};

constexpr std::array<std::string_view, 7> kAggregates{"count", "sum", "avg", "min", "max", "first", "last"};

// A word that will start a statement or a condition one day.
Advice not_yet(std::string_view name, const Found& found) {
    const bool names_something =
        found.kind == FoundKind::word || found.kind == FoundKind::name || found.kind == FoundKind::text;
    if (name == "segment" && names_something) return "Segments (`segment vip`) are not supported yet.";
    if (name == "sample" && found.kind == FoundKind::number)
        return "Samples (`sample 10% 'name'`) are not supported yet.";
    if (name == "select") return "The statement `select` is not supported yet; `count` is.";
    const bool aggregate = std::find(kAggregates.begin(), kAggregates.end(), name) != kAggregates.end();
    if (aggregate && found.source == "(") {
        return "Conditions on events, such as " + code(std::string(name) + "(..)") +
               ", are not supported yet; to count profiles write `count matching ..`.";
    }
    if (name == "count") return "To count profiles write `count matching` and the expression.";
    return std::nullopt;
}

Advice after_not(std::string_view text, const Found& found) {
    const Found next = found_at(text, found.span.last);
    if (is_word(next, "has"))
        return "Write `has none of (..)`, or put `not` in front of the whole condition.";
    if (is_word(next, "before") || is_word(next, "after") || is_word(next, "on") || next.source == "<" ||
        next.source == ">" || next.source == "<=" || next.source == ">=") {
        return "Put `not` in front of the whole condition, before the name.";
    }
    if (next.source == "=") return "Write `!=` instead of `not =`.";
    if (is_word(next, "set")) return "Write `is not set`.";
    if (is_word(next, "is")) return "Write `is not` instead of `not is`.";
    const std::string_view keyword =
        next.kind == FoundKind::word ? nearest_keyword(Place::after_name, next.source) : "";
    const std::string start =
        "After a name, `not` is followed by in, between, contains, starts with, ends with, like or matches";
    return start + (keyword.empty() ? "." : ": " + did_you_mean(keyword));
}

Advice operator_word(const Found& found) {
    const std::string lower = lower_case(found.source);
    const std::string_view meant = meant_by(kOperatorWords, lower);
    if (!meant.empty()) return "Write " + code(meant) + " instead of " + code(found.source) + ".";
    const std::string_view keyword = nearest_keyword(Place::after_name, lower);
    if (keyword.empty() || keyword == lower) return std::nullopt;
    return "There is no operator " + code(content(found)) + ": " + did_you_mean(keyword);
}

Advice join_word(const Found& found) {
    const std::string lower = lower_case(found.source);
    if (lower == "xor") return "There is no `xor`: write `exactly 1 of (A, B)`.";
    const std::string_view meant = meant_by(kJoinWords, lower);
    if (!meant.empty()) return "Write " + code(meant) + " instead of " + code(found.source) + ".";
    if (lower == "where" || lower == "matching") {
        return code(lower) +
               " stands at the start of the expression, or after `count`: put `and` or `or` here.";
    }
    if (lower == "ignoring") {
        return "`ignoring case` can follow only =, !=, in, has, tag, contains, starts with, ends with, like "
               "and matches.";
    }
    if (lower == "group" || lower == "order" || lower == "limit")
        return code(lower) + " is not supported yet.";
    return std::nullopt;
}

// Is the last character of `source` a part of a number or a bare date?
bool ends_in_number(std::string_view source) {
    return !source.empty() && is_name_part(static_cast<unsigned char>(source.back()));
}

constexpr std::size_t kShownNameBytes = 60;
constexpr const char* kHyphenAdvice =
    "A name with characters other than letters, digits, `_` and dots stands in double quotes, as in "
    "\"order-total\".";

std::string missing_operator(std::string_view name, const Found& found) {
    const std::string shown = content(found);
    const bool short_enough = name.size() + shown.size() < kShownNameBytes;
    return "An operator, `and` or `or` is missing in front of " + code(shown) +
           (short_enough
                ? "; a name with spaces stands in double quotes: \"" + std::string(name) + " " + shown + "\"."
                : ".");
}

Advice after_bare_name(std::string_view text, const Found& found, std::string_view name) {
    if (is_word(found, "not")) return after_not(text, found);
    if (found.kind == FoundKind::word) {
        Advice advice = join_word(found);
        if (!advice) advice = operator_word(found);
        return advice ? advice : missing_operator(name, found);
    }
    const bool hyphen = found.source[0] == '-' && name.data() + name.size() == found.source.data();
    if (hyphen) return kHyphenAdvice;
    if (found.kind == FoundKind::number || found.kind == FoundKind::text) {
        return "An operator, such as `=`, is missing in front of " + describe(found) + ".";
    }
    if (found.source == "(") return "An operator, `and` or `or` is missing in front of `(`.";
    return std::nullopt;
}

// What the name on its own would have started.
Advice about_name(const Found& found, std::string_view name) {
    const std::string lower = lower_case(name);
    if (Advice advice = not_yet(lower, found)) return advice;
    if (is_operator_word(name)) return "The name of an attribute is missing in front of " + code(lower) + ".";
    return std::nullopt;
}

Advice sign_after_condition(const Found& found, std::string_view condition) {
    if (is_comparison(found.source)) {
        return "A condition has one comparison: join two with `and`, as in `a > 5 and a < 7`, or write `a "
               "between 5 and "
               "7`.";
    }
    if ((found.source == "-" || found.source == "+" || found.source == "/") && ends_in_number(condition)) {
        return "Date arithmetic is written without spaces, as in now-21d or 2014-11-18||+1M; other "
               "arithmetic is not "
               "supported.";
    }
    if (found.source == "-") return "Names and tags with `-` in them stand in quotes.";
    if (found.source == "%") return "Percentages are not supported here: write the number without `%`.";
    if (found.source == ",") {
        return "A comma stands only between the values of a list: write `and` or `or` here, and large "
               "numbers without "
               "commas.";
    }
    return std::nullopt;
}

std::string two_conditions(const Found& found) {
    return "`and` or `or` is missing in front of " + describe(found) + ".";
}

}  // namespace

[[noreturn]] void stop(std::string_view text, Span span, std::string message, ErrorCode error_code) {
    throw Stop{error_at(text, span, error_code, std::move(message))};
}

[[noreturn]] void stop_wanted(std::string_view text, std::uint32_t at, Wanted wanted, Span opening) {
    const Found found = found_at(text, at);
    if (wanted == Wanted::list_end && found.kind == FoundKind::end) {
        stop(text, opening, "This `(` is not closed: `)` is missing.");
    }
    Advice advice = not_closed(found);
    if (!advice) advice = special_case(text, found, wanted);
    if (!advice) advice = anywhere(found);
    stop(text, found.span, advice ? *advice : expected(phrase(wanted), found));
}

[[noreturn]] void stop_condition(std::string_view text, std::uint32_t at, Before before,
                                 std::string_view word) {
    const Found found = found_at(text, at);
    Advice advice = anywhere(found);
    if (!advice) {
        switch (found.kind) {
            case FoundKind::end:
                advice = missing_condition(before, word);
                break;
            case FoundKind::sign:
                advice = sign_as_condition(found, before, word);
                break;
            case FoundKind::word:
                advice = word_as_condition(found, before, word);
                break;
            case FoundKind::name:
                advice = "This name is empty: write what stands between the quotes.";
                break;
            default:
                advice =
                    "A condition starts with the name of an attribute, not with a value: write `age > 5`, "
                    "not `5 < "
                    "age`; a name may stand in double quotes.";
        }
    }
    stop(text, found.span, *advice);
}

[[noreturn]] void stop_after(std::string_view text, std::uint32_t at, const Last& last) {
    const Found found = found_at(text, at);
    Advice advice = not_closed(found);
    if (!advice && last.bare_name) {
        const auto name = static_cast<std::uint32_t>(last.source.data() - text.data());
        if (Advice about = about_name(found, last.source)) stop(text, {name, found.span.first}, *about);
        advice = after_bare_name(text, found, last.source);
    }
    if (!advice) advice = anywhere(found);
    if (!advice && found.kind == FoundKind::word) advice = join_word(found);
    if (!advice && !last.bare_name) advice = misspelled(found, Place::after_condition);
    if (!advice && found.kind == FoundKind::sign) advice = sign_after_condition(found, last.source);
    if (!advice && !last.bare_name && is_operator_word(found.source)) {
        advice =
            "A condition has one operator: join two conditions with `and`, and name the attribute in both.";
    }
    stop(text, found.span, advice ? *advice : two_conditions(found));
}

}  // namespace segdb::grammar
