// wrong_value(): something that is no value stands where a value must.
#include <algorithm>
#include <array>

#include "grammar/advice.hpp"
#include "grammar/characters.hpp"
#include "grammar/printer.hpp"

namespace segdb::grammar {
namespace {

bool starts_date_math(std::string_view text, const Found& found) {
    return is_word(found, "now") && found.span.last < text.size() &&
           std::string_view("+-/|").find(text[found.span.last]) != std::string_view::npos;
}

std::string bad_number(std::string_view number) {
    if (number[0] == '+') return "Write the number without `+`.";
    if (number.find("||") != std::string_view::npos || number.find('+') != std::string_view::npos) {
        return code(number) + " is not a date: date arithmetic follows `||`, as in 2014-11-18||+1M/M, with the " +
               "units y M w d h m s.";
    }
    const std::string start = code(number) + " is neither a number nor a date; ";
    if (number.find_first_of("-:/", 1) != std::string_view::npos || std::count(number.begin(), number.end(), '.') > 1) {
        return start + "a date is written as year-month-day: 2020-03-01 or 2020-03-01T09:20.";
    }
    return start + "a text stands in single quotes: " + quoted_text(cut(number)) + ".";
}

constexpr auto kDayWords = std::to_array<Pair>({{"today", "now/d"},
                                                {"yesterday", "now-1d/d"},
                                                {"tomorrow", "now+1d/d"},
                                                {"current_date", "now/d"},
                                                {"current_timestamp", "now"},
                                                {"sysdate", "now"}});

// `last(a) > first(b)`
bool is_aggregate(std::string_view text, const Found& found) {
    constexpr std::array<std::string_view, 7> kAggregates{"count", "sum", "avg", "min", "max", "first", "last"};
    return std::any_of(kAggregates.begin(), kAggregates.end(),
                       [&](std::string_view word) { return is_word(found, word); }) &&
           found_at(text, found.span.last).source == "(";
}

std::string word_as_value(std::string_view text, const Found& found, Wanted wanted) {
    const std::string lower = lower_case(found.source);
    if (is_aggregate(text, found)) {
        return "Two aggregates cannot be compared with each other: compare with a value, as in `last(purchase) before "
               "now-1y`; that one event follows another is written as in `did view then purchase within 7 days`.";
    }
    if (lower == "null" || lower == "nil" || lower == "none") {
        return "There is no value " + code(found.source) + ": write `is not set`, or `is set` for the opposite.";
    }
    const std::string_view day = meant_by(kDayWords, lower);
    if (!day.empty()) return "Write " + code(day) + " instead of " + code(found.source) + ".";
    if (wanted == Wanted::date && says_did(text.substr(0, found.span.first))) {
        return "Expected a date here, as in 2020-03-01 or now-21d, but found " + code(content(found)) +
               "; that one event follows another is written as in `did view then purchase within 7 days`.";
    }
    return "Expected a value here; texts are written in single quotes: " + quoted_text(content(found)) + ".";
}

// `=` found where a value is wanted: the end of `==`, `=>` and the like?
Advice doubled_operator(std::string_view text, const Found& found) {
    for (const std::uint32_t before : {2U, 1U}) {
        if (found.span.first < before) continue;
        const std::string_view sign = text.substr(found.span.first - before, before + found.source.size());
        const std::string_view meant = meant_by_sign(sign);
        if (!meant.empty()) return "Write " + code(meant) + " instead of " + code(sign) + ".";
    }
    return std::nullopt;
}

}  // namespace

Advice wrong_value(std::string_view text, const Found& found, Wanted wanted) {
    if (starts_date_math(text, found)) {
        return "Date arithmetic is written without spaces, as in now-21d or now+3M/d, with the units y M w d "
               "h H m s.";
    }
    switch (found.kind) {
        case FoundKind::word:
            if (wanted == Wanted::date && (is_word(found, "true") || is_word(found, "false"))) return std::nullopt;
            if (is_word(found, "and") || is_word(found, "or") || is_word(found, "not")) return std::nullopt;
            return word_as_value(text, found, wanted);
        case FoundKind::name:
            return "Expected a value here; texts are written in single quotes: " + quoted_text(content(found)) +
                   " (double quotes are for names).";
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

}  // namespace segdb::grammar
