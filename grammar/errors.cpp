// stop_wanted(): something else stands where the grammar needs one thing.
#include "grammar/errors.hpp"

#include <algorithm>
#include <array>

#include "grammar/advice.hpp"
#include "grammar/characters.hpp"
#include "grammar/parser.hpp"
#include "grammar/printer.hpp"

namespace segdb::grammar {
namespace {

// ---- what each Wanted is called, and what often stands there instead --------------------------------------

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
        case Wanted::list_tag:
            return {"a tag", "'x'"};
        case Wanted::any_of_word:
            return {"`of`", "`has any of ('x', 'y')`"};
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
        case Wanted::rank:
            return {"how many, or a percentage", "`in top 100` or `in top 5%`"};
        case Wanted::percent:
            return {"a percentage", "`sample 10% 'name'` or `sample 10%..20% 'name'`"};
        case Wanted::sample_name:
            return {"the sample's name in single quotes", "`sample 10% 'name'`"};
        case Wanted::matching:
            return {"`matching` or `where` and an expression", ""};
        default:
            return event_phrase(wanted);
    }
}

Advice wrong_list(const Found& found) {
    if (is_word(found, "segment")) return "Segments (`segment vip`, `was in segment vip`) are not supported yet.";
    const std::string_view keyword =
        found.kind == FoundKind::word ? nearest_keyword(Place::after_in, found.source) : "";
    if (!keyword.empty())
        return "Expected a list in parentheses, `last`, `next`, `top` or `bottom` here: " + did_you_mean(keyword);
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

bool means_unset(const Found& found) {
    constexpr std::array<std::string_view, 6> kWords{"null", "empty", "missing", "blank", "unset", "none"};
    return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) { return is_word(found, word); });
}

Advice wrong_after_is(std::string_view text, const Found& found) {
    const bool negated = is_word(found, "not");
    const Found next = negated ? found_at(text, found.span.last) : found;
    const std::string_view is = negated ? "is not" : "is";
    if (means_unset(next)) {
        return "Write " + code(negated ? "is set" : "is not set") + " instead of " +
               code(std::string(is) + " " + content(next)) + ".";
    }
    if (is_comparison(next.source) || (next.kind == FoundKind::word && is_operator_word(next.source))) {
        return "Leave out `is`: write " + code((negated ? "not " : "") + std::string(next.source)) + ".";
    }
    const std::string_view keyword = next.kind == FoundKind::word ? nearest_keyword(Place::after_is, next.source) : "";
    if (!keyword.empty()) {
        return "Expected `set` or `anniversary of` after " + code(is) + ": " + did_you_mean(keyword);
    }
    if (next.kind == FoundKind::end || next.kind == FoundKind::sign) return std::nullopt;
    return "To compare with a value, write " + code(negated ? "!=" : "=") + " instead of " + code(is) + ".";
}

Advice wrong_unit(const Found& found) {
    if (found.kind != FoundKind::word) return std::nullopt;
    const std::string_view keyword = nearest_keyword(Place::unit, found.source);
    if (keyword.empty()) return std::nullopt;
    return "There is no unit " + code(content(found)) + ": " + did_you_mean(keyword);
}

// `start`: what stands in front of the amount.
Advice wrong_amount(const Found& found, const std::string& start = "in last") {
    const std::string_view number = found.source;
    if (found.kind == FoundKind::word && is_unit(found.source)) {
        return "Write the number of units, too: " + code(start + " 1 " + std::string(found.source)) + ".";
    }
    if (found.kind != FoundKind::number) return std::nullopt;
    if (std::all_of(number.begin(), number.end(), is_digit)) return "This number is too large: 4294967295 is the most.";
    if (is_digit(number[0]) && number.find_first_of(".-+:/|") == std::string_view::npos) {
        const std::string_view digits = number.substr(0, number.find_first_not_of("0123456789"));
        return "Write the unit as a word, as in " + code(start + " " + cut(digits) + " days") + ".";
    }
    return std::nullopt;
}

Advice wrong_share(const Found& found, Wanted wanted) {
    if (found.kind != FoundKind::number) return std::nullopt;
    if (found.source[0] == '-') return "A percentage lies between 0% and 100%, and a rank is at least 0.";
    const bool whole = std::all_of(found.source.begin(), found.source.end(), is_digit);
    if (wanted == Wanted::rank && whole) return "This number is too large: 4294967295 is the most.";
    if (wanted == Wanted::rank) return "A rank is a whole number, as in `in top 100`, or a percentage: `in top 0.5%`.";
    return "Write `%` after the number, as in `sample 10% 'name'` or `sample 10%..20% 'name'`.";
}

Advice wrong_tag(const Found& found) {
    if (found.kind == FoundKind::word && is_operator_word(found.source)) {
        return "A tag with this name stands in single quotes: tag " + quoted_text(found.source) +
               "; the list of all tags is the attribute `tags`.";
    }
    if (is_word(found, "not")) return "Write `not tag 'x'`, with `not` in front (or `tag not in ('x', 'y')`).";
    if (found.kind == FoundKind::number)
        return "Put the tag in single quotes: tag " + quoted_text(content(found)) + ".";
    if (found.kind == FoundKind::sign && (found.source == "=" || found.source == "!=" || found.source == "<>")) {
        return "Write `tag 'x'` or `not tag 'x'`, without `" + std::string(found.source) +
               "`; an attribute called tag is written \"tag\".";
    }
    if (found.kind == FoundKind::sign && found.source == "(") return "For several tags write `tag in ('x', 'y')`.";
    return std::nullopt;
}

Advice wrong_text(const Found& found) {
    if (found.kind == FoundKind::word || found.kind == FoundKind::name || found.kind == FoundKind::number) {
        return "Expected a text here; texts are written in single quotes: " + quoted_text(content(found)) + ".";
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
    if (Advice advice = quote_inside(text, found)) return advice;
    return "Put a comma between the values of a list: `,` or `)` is missing before " + describe(found) + ".";
}

Advice special_case(std::string_view text, const Found& found, Wanted wanted) {
    switch (wanted) {
        case Wanted::value:
        case Wanted::date:
            return wrong_value(text, found, wanted);
        case Wanted::list_value: {
            Advice advice = wrong_list_value(text, found);
            return advice ? advice : wrong_value(text, found, wanted);
        }
        case Wanted::list_text: {
            Advice advice = wrong_list_value(text, found);
            return advice ? advice : wrong_text(found);
        }
        case Wanted::list_tag: {
            Advice advice = wrong_list_value(text, found);
            return advice ? advice : wrong_tag(found);
        }
        case Wanted::text:
            return wrong_text(found);
        case Wanted::list:
            return wrong_list(found);
        case Wanted::list_end:
            return wrong_list_end(text, found);
        case Wanted::after_is:
            return wrong_after_is(text, found);
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
        case Wanted::rank:
        case Wanted::percent:
            return wrong_share(found, wanted);
        case Wanted::sample_name:
            return wrong_text(found);
        case Wanted::matching:
            return misspelled(found, Place::statement);
        case Wanted::within_amount:
            return wrong_amount(found, "within");
        case Wanted::within_unit:
            return wrong_unit(found);
        case Wanted::window_on:
            if (is_word(found, "or")) {
                return "Write `since` and the date for `on or after`, and `before` and the next day for `on or "
                       "before`.";
            }
            return wrong_value(text, found, Wanted::date);
        default:
            return wrong_in_events(text, found, wanted);
    }
}

}  // namespace

[[noreturn]] void stop(std::string_view text, Span span, std::string message, ErrorCode error_code) {
    throw Stop{error_at(text, span, error_code, std::move(message))};
}

Percent percent_of(std::string_view text, Span span, std::string_view whole, std::string_view places) {
    if (places.size() > kPercentPlaces) {
        stop(text, span, "A percentage has at most " + std::to_string(kPercentPlaces) + " places after the point.");
    }
    std::uint64_t millionths = 0;
    for (const char digit : whole)
        millionths = std::min<std::uint64_t>(millionths * 10 + static_cast<unsigned>(digit - '0'), kHundredPercent);
    for (std::size_t i = 0; i < kPercentPlaces; ++i) {
        millionths = millionths * 10 + (i < places.size() ? static_cast<unsigned>(places[i] - '0') : 0U);
    }
    if (millionths > kHundredPercent) stop(text, span, "A percentage is at most 100%.");
    return {static_cast<std::uint32_t>(millionths), span};
}

[[noreturn]] void stop_wanted(std::string_view text, std::uint32_t at, Wanted wanted, Span opening) {
    const Found found = found_at(text, at);
    const bool closing = wanted == Wanted::list_end || wanted == Wanted::aggregate_end;
    if (closing && found.kind == FoundKind::end) {
        stop(text, opening, "This `(` is not closed: `)` is missing.");
    }
    Advice advice = not_closed(found);
    if (!advice) advice = special_case(text, found, wanted);
    if (!advice) advice = anywhere(found);
    stop(text, found.span, advice ? *advice : expected(phrase(wanted), found));
}

}  // namespace segdb::grammar
