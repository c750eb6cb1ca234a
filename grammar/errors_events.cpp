// wrong_in_events(): what is wrong within a condition on events.
#include <algorithm>
#include <array>

#include "grammar/advice.hpp"
#include "grammar/characters.hpp"
#include "grammar/errors.hpp"

namespace segdb::grammar {
namespace {

// `did a then did b`, `sum(did a)`
std::string did_twice(std::string_view text, const Found& found, bool aggregated) {
    if (aggregated) return "Leave out `did`: the name of the event stands here, as in `count(purchase) >= 3`.";
    if (is_word(found_at(text, found.span.last), "not")) {
        return "Write `did` once; what did not follow is written as in `did view not followed by purchase within 7 "
               "days`.";
    }
    return "Write `did` once, in front of the first event, as in `did view then purchase within 7 days`.";
}

Advice wrong_event(std::string_view text, const Found& found, bool aggregated) {
    const std::string example = aggregated ? "`sum(purchase.price)`" : "`did purchase`";
    if (is_word(found, "did")) return did_twice(text, found, aggregated);
    if (found.kind == FoundKind::text) {
        return "The name of an event stands bare or in double quotes, not in single quotes, as in " + example + ".";
    }
    if (found.kind == FoundKind::word && !aggregated && is_word(found, "not")) {
        return "Write `not` once, as in `did not purchase`.";
    }
    if (found.kind == FoundKind::word || found.source == ")") {
        const bool quotes = found.kind == FoundKind::word;
        return "The name of an event is missing in front of " + code(content(found)) + ", as in " + example +
               (quotes ? "; an event called so stands in double quotes." : ".");
    }
    if (found.source == "*") return "To count profiles write `count matching ..`; events are counted by their name.";
    if (found.source == "(") return "The name of the event stands without parentheses, as in " + example + ".";
    return std::nullopt;
}

// Behind `sum(purchase`.
Advice wrong_aggregate_end(const Found& found) {
    if (is_word(found, "and") || is_word(found, "or") || is_comparison(found.source) ||
        (found.kind == FoundKind::word && is_operator_word(found.source))) {
        return "Conditions on the event follow `where`, as in `count(purchase where price > 100) >= 3`; to count "
               "profiles write `count matching ..`.";
    }
    if (found.source == ",") return "One event stands here, as in `sum(purchase.price)`.";
    if (found.source == "*" || found.source == "+" || found.source == "-" || found.source == "/") {
        return "Arithmetic is not supported here: name one attribute of the event, as in `sum(purchase.price)`.";
    }
    if (found.source == ".") return "The dot stands between event and attribute without spaces, as in purchase.price.";
    if (found.kind != FoundKind::word) return std::nullopt;
    if (starts_window(found)) {
        return "The time stands behind the comparison, as in `sum(purchase.price) > 100 in last 90 days`.";
    }
    return "After the event, `where` and a condition or `)` is expected, not " + code(content(found)) +
           "; distinct values are counted by `count distinct (purchase.sku)`.";
}

constexpr auto kTestWords = std::to_array<Pair>({{"at", ">= .. or <="},
                                                 {"exactly", "="},
                                                 {"equals", "="},
                                                 {"equal", "="},
                                                 {"over", ">"},
                                                 {"above", ">"},
                                                 {"more", ">"},
                                                 {"greater", ">"},
                                                 {"under", "<"},
                                                 {"below", "<"},
                                                 {"less", "<"},
                                                 {"fewer", "<"}});

// Behind `sum(purchase.price)`.
Advice wrong_test(std::string_view text, const Found& found) {
    Found next = is_word(found, "not") ? found_at(text, found.span.last) : found;
    if (is_word(next, "in")) next = found_at(text, next.span.last);
    if (found.kind != FoundKind::word) {
        if (found.kind == FoundKind::number || found.kind == FoundKind::text) {
            return "An operator, such as `>=`, is missing in front of " + describe(found) + ".";
        }
        return std::nullopt;
    }
    if (is_word(next, "top") || is_word(next, "bottom")) {
        return "Ranks are for attributes of profiles: compare here with a value, as in `sum(purchase.price) > 100`.";
    }
    constexpr std::array<std::string_view, 6> kTexts{"contains", "starts", "ends", "like", "matches", "has"};
    for (const std::string_view word : kTexts) {
        if (!is_word(next, word)) continue;
        return code(word) + " cannot be asked of an aggregate; ask it of each event, as in `count(purchase where sku " +
               "contains 'x') > 0`.";
    }
    if (starts_window(found)) {
        return "The comparison comes first, then the time, as in `count(purchase) >= 3 in last 90 days`.";
    }
    if (is_word(found, "at")) {
        const Found bound = found_at(text, found.span.last);
        if (is_word(bound, "least")) return "Write `>=` instead of `at least`, as in `count(purchase) >= 3`.";
        if (is_word(bound, "most")) return "Write `<=` instead of `at most`, as in `count(purchase) <= 3`.";
    }
    const std::string_view operation = meant_by(kTestWords, lower_case(found.source));
    if (!operation.empty()) return instead(operation, found);
    return misspelled(found, Place::test);
}

Advice wrong_filter(const Found& found) {
    if (found.kind == FoundKind::end || found.kind == FoundKind::sign) return std::nullopt;
    return "A filter on the event stands in parentheses: write `(` in front of " + describe(found) +
           " and `)` behind the filter, as in `did purchase where (price > 100)`.";
}

Advice wrong_times_number(const Found& found) {
    if (is_whole(found)) return "This number is too large: 4294967295 is the most.";
    if (is_word(found, "once")) return "Write `1 times` instead of `once`.";
    if (is_word(found, "twice")) return "Write `2 times` instead of `twice`.";
    if (found.kind == FoundKind::number && found.source.find('-', 1) != std::string_view::npos) {
        return "Write `from .. to ..` for the time in between; `between` is for how many times.";
    }
    return std::nullopt;
}

Advice wrong_times_word(const Found& found) {
    const std::string_view keyword = found.kind == FoundKind::word ? nearest_keyword(Place::times, found.source) : "";
    if (!keyword.empty()) return "Expected `times` after the number: " + did_you_mean(keyword);
    if (is_word(found, "of")) {
        return "How many conditions hold stands on its own, as in `at least 2 of (A, B, C)`; how often something "
               "happened is written as in `did purchase at least 2 times`.";
    }
    return std::nullopt;
}

Advice wrong_within(const Found& found) {
    if (found.kind != FoundKind::word) return std::nullopt;
    if (is_word(found, "then") || is_word(found, "not")) {
        return "Two events can follow each other, not more: `within` and how long is missing here.";
    }
    if (starts_count(found)) return "Behind `then` and `not followed by` stands no count, but `within` and how long.";
    if (is_word(found, "in")) return "Write how soon the second event follows first, as in `within 7 days`.";
    if (starts_window(found)) {
        return "Write how soon the second event follows first, then the time, as in `within 7 days since 2020-01-01`.";
    }
    return misspelled(found, Place::within);
}

Advice wrong_window_last(const Found& found) {
    if (is_word(found, "next")) return "Events lie in the past: write `in last`, as in `in last 90 days`.";
    if (is_word(found, "past") || is_word(found, "previous")) return instead("last", found);
    if (is_word(found, "the")) return "Leave out `the`: write `in last 90 days`.";
    if (is_word(found, "top") || is_word(found, "bottom")) return "Ranks are not for events.";
    if (found.kind == FoundKind::number) {
        return "Write `in last` for a time up to now, as in `in last 90 days`, or `on` for a day, month or year, as in "
               "`on 2020-03`.";
    }
    if (found.source == "(")
        return "A list can follow only the `in` of a comparison; here stands a time: `in last 90 days`.";
    return misspelled(found, Place::window);
}

}  // namespace

Phrase event_phrase(Wanted wanted) {
    switch (wanted) {
        case Wanted::event:
            return {"the name of an event", "`did purchase`"};
        case Wanted::aggregate_event:
            return {"the name of an event", "`sum(purchase.price)`"};
        case Wanted::aggregate_end:
            return {"`where` and a condition, or `)`", "`sum(purchase.price where sku = 'x')`"};
        case Wanted::test:
            return {"a comparison", "`count(purchase) >= 3`"};
        case Wanted::filter:
            return {"a filter in parentheses", "`did purchase where (price > 100)`"};
        case Wanted::least_or_most:
            return {"`least` or `most`", "`at least 3 times`"};
        case Wanted::times_number:
            return {"a whole number", "`at least 3 times` or `between 2 and 5 times`"};
        case Wanted::times_and:
            return {"`and` and the second number", "`between 2 and 5 times`"};
        case Wanted::times_word:
            return {"`times`", "`at least 3 times`"};
        case Wanted::followed_by:
        case Wanted::by_word:
            return {wanted == Wanted::by_word ? "`by`" : "`followed by`",
                    "`did view not followed by purchase within 7 days`"};
        case Wanted::within:
            return {"`within` and how long", "`did view then purchase within 7 days`"};
        case Wanted::within_amount:
            return {"a whole number and a unit", "`within 7 days`"};
        case Wanted::within_unit:
            return {"years, months, weeks, days, hours, minutes or seconds", "`within 7 days`"};
        case Wanted::window_last:
            return {"`last`", "`in last 90 days`"};
        case Wanted::window_to:
            return {"`to` and the second date", "`from 2020-01 to 2020-03`"};
        case Wanted::window_on:
            return {"a date", "`on 2020-03-01`"};
        default:
            return {};
    }
}

Advice wrong_in_events(std::string_view text, const Found& found, Wanted wanted) {
    switch (wanted) {
        case Wanted::event:
        case Wanted::aggregate_event:
            return wrong_event(text, found, wanted == Wanted::aggregate_event);
        case Wanted::aggregate_end:
            return wrong_aggregate_end(found);
        case Wanted::test:
            return wrong_test(text, found);
        case Wanted::filter:
            return wrong_filter(found);
        case Wanted::least_or_most:
            if (found.kind == FoundKind::number)
                return "Write `on` in front of a date, or `at least` or `at most` in front of a count.";
            return misspelled(found, Place::times);
        case Wanted::times_number:
            return wrong_times_number(found);
        case Wanted::times_and:
            if (is_word(found, "to")) return instead("and", found);
            return std::nullopt;
        case Wanted::times_word:
            return wrong_times_word(found);
        case Wanted::followed_by:
        case Wanted::by_word:
            if (is_word(found, "then")) return "Write `not followed by` instead of `not then`.";
            return misspelled(found, Place::followed);
        case Wanted::within:
            return wrong_within(found);
        case Wanted::window_last:
            return wrong_window_last(found);
        case Wanted::window_to:
            if (is_word(found, "until") || is_word(found, "till") || is_word(found, "and")) return instead("to", found);
            return "`to` and the second date is missing, as in `from 2020-01 to 2020-03`; for a time up to now write "
                   "`since`.";
        default:
            return std::nullopt;
    }
}

}  // namespace segdb::grammar
