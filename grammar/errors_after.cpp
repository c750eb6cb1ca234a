// stop_after(): something follows a condition that cannot follow it.
#include <array>

#include "grammar/advice.hpp"
#include "grammar/characters.hpp"
#include "grammar/errors.hpp"

namespace segdb::grammar {
namespace {

// Operators as other languages call them.
constexpr auto kOperatorWords = std::to_array<Pair>({{"equals", "="},
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
                                                     {"at", "on"}});

constexpr auto kJoinWords = std::to_array<Pair>({{"but", "and"},
                                                 {"plus", "and"},
                                                 {"also", "and"},
                                                 {"unless", "and not"},
                                                 {"except", "and not"},
                                                 {"minus", "and not"}});

// Aggregates of events as others call them, in front of a parenthesis.
constexpr auto kAggregates = std::to_array<Pair>({{"average", "avg"},
                                                  {"mean", "avg"},
                                                  {"total", "sum"},
                                                  {"minimum", "min"},
                                                  {"least", "min"},
                                                  {"maximum", "max"},
                                                  {"greatest", "max"},
                                                  {"earliest", "first"},
                                                  {"latest", "last"},
                                                  {"distinct", "count distinct"},
                                                  {"count_distinct", "count distinct"}});

// Words in front of an event that was done or not.
constexpr auto kDidWords =
    std::to_array<Pair>({{"does", "did"}, {"done", "did"}, {"dit", "did"}, {"didnt", "did not"}, {"never", "did not"}});

constexpr const char* kSequence =
    "A sequence of events begins with `did`, as in `did view then purchase within 7 days` or `did view not followed by "
    "purchase within 7 days`.";

// A name that was meant to start a condition on events.
Advice meant_events(std::string_view name, const Found& found) {
    if (name == "then" && (found.kind == FoundKind::word || found.kind == FoundKind::name)) {
        return "`then` comes right after the first event, without `and`, as in `did view then purchase within 7 days`.";
    }
    if (found.source == "(") {
        const std::string_view aggregate = meant_by(kAggregates, name);
        if (!aggregate.empty()) return "Write " + code(aggregate) + " instead of " + code(name) + ".";
    }
    if (found.kind != FoundKind::word) return std::nullopt;
    const std::string_view did = meant_by(kDidWords, name);
    if (!did.empty()) return "Write " + code(did) + " instead of " + code(name) + ", as in `did purchase`.";
    if ((name == "sum" || name == "avg") && !is_operator_word(found.source)) {
        return "Parentheses are missing after " + code(name) + ", as in `" + std::string(name) +
               "(purchase.price) > 100`.";
    }
    return std::nullopt;
}

// A word that will start a statement or a condition one day.
Advice not_yet(std::string_view name, const Found& found) {
    const bool names_something =
        found.kind == FoundKind::word || found.kind == FoundKind::name || found.kind == FoundKind::text;
    if (name == "segment" && names_something) return "Segments (`segment vip`) are not supported yet.";
    if (name == "sample" && (found.kind == FoundKind::number || found.kind == FoundKind::text))
        return "A sample is a percentage between 0% and 100% and a name, as in `sample 10% 'name'`.";
    if (name == "select") return "The statement `select` is not supported yet; `count` is.";
    if (name == "count") return "To count profiles write `count matching` and the expression.";
    return std::nullopt;
}

Advice after_not(std::string_view text, const Found& found) {
    const Found next = found_at(text, found.span.last);
    if (is_word(next, "followed")) return kSequence;
    if (is_word(next, "has")) return "Write `has none of (..)`, or put `not` in front of the whole condition.";
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
    if (lower == "does" || lower == "do") return "Leave out " + code(lower) + ": write `contains` or `not contains`.";
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
        return code(lower) + " stands at the start of the expression, or after `count`: put `and` or `or` here.";
    }
    if (lower == "ignoring") {
        return "`ignoring case` can follow only =, !=, in, has, tag, contains, starts with, ends with, like "
               "and matches.";
    }
    if (lower == "group" || lower == "order" || lower == "limit") return code(lower) + " is not supported yet.";
    return std::nullopt;
}

// Is the last character of `source` a part of a number or a bare date?
bool ends_in_number(std::string_view source) {
    return !source.empty() && is_name_part(static_cast<unsigned char>(source.back()));
}

constexpr std::size_t kShownNameBytes = 60;
constexpr const char* kQuotesForSigns =
    "A name with characters other than letters, digits, `_` and dots stands in double quotes, as in "
    "\"order-total\"; a tag may stand in single quotes.";

// `order-total`, `a#b`: a sign that touches what was read before it.
bool runs_on(std::string_view before, const Found& found) {
    return before.data() + before.size() == found.source.data() && !found.source.empty() &&
           std::string_view("-#@/\\%:*+~^").find(found.source[0]) != std::string_view::npos;
}

std::string missing_operator(std::string_view name, const Found& found) {
    const std::string shown = content(found);
    const bool short_enough = !is_reserved(found.source) && name.size() + shown.size() < kShownNameBytes;
    return "An operator, `and` or `or` is missing in front of " + code(shown) +
           (short_enough ? "; a name with spaces stands in double quotes: \"" + std::string(name) + " " + shown + "\"."
                         : ".");
}

Advice after_bare_name(std::string_view text, const Found& found, std::string_view name) {
    if (is_word(found, "not")) return after_not(text, found);
    if (is_word(found, "then") || is_word(found, "followed")) return kSequence;
    if (is_word(found, "within") && says_did(text.substr(0, found.span.first))) {
        return "Write `in last` instead of `within`; that one event follows another is written with `then`, as in `did "
               "view then purchase within 7 days`.";
    }
    if (found.kind == FoundKind::word) {
        Advice advice = join_word(found);
        if (!advice) advice = operator_word(found);
        return advice ? advice : missing_operator(name, found);
    }
    if (runs_on(name, found)) return kQuotesForSigns;
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
    if (Advice advice = meant_events(lower, found)) return advice;
    if (is_operator_word(name)) return "The name of an attribute is missing in front of " + code(lower) + ".";
    return std::nullopt;
}

Advice sign_after_condition(const Found& found, std::string_view condition) {
    if (found.source != "%" && runs_on(condition, found)) return kQuotesForSigns;
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

[[noreturn]] void stop_after(std::string_view text, std::uint32_t at, const Last& last) {
    const Found found = found_at(text, at);
    Advice advice = not_closed(found);
    if (!advice && last.bare_name) {
        const auto name = static_cast<std::uint32_t>(last.source.data() - text.data());
        if (Advice about = about_name(found, last.source)) stop(text, {name, found.span.first}, *about);
        advice = after_bare_name(text, found, last.source);
    }
    if (!advice && last.events != EventCondition::none) advice = after_events(text, found, last);
    if (!advice) advice = anywhere(found);
    if (!advice) advice = quote_inside(text, found);
    if (!advice && found.kind == FoundKind::word) advice = join_word(found);
    if (!advice && found.kind == FoundKind::number && found.source.find(':') != std::string_view::npos) {
        advice = "A date and its time are joined by T, without a space: 2020-03-01T09:20.";
    }
    if (!advice && !last.bare_name) advice = misspelled(found, Place::after_condition);
    if (!advice && found.kind == FoundKind::sign) advice = sign_after_condition(found, last.source);
    if (!advice && !last.bare_name && is_operator_word(found.source)) {
        advice = "A condition has one operator: join two conditions with `and`, and name the attribute in both.";
    }
    stop(text, found.span, advice ? *advice : two_conditions(found));
}

}  // namespace segdb::grammar
