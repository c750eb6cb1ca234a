// Error texts: what was expected at a place, what stands there, and what to write instead.
//
// The grammar and the assembler stop at the first problem by throwing Stop, which parse() catches: it never
// leaves this library. Texts address people who have never seen SQL: plain words, the nearest keyword, a
// correct example.
#pragma once

#include <segdb/result.hpp>
#include <string>
#include <string_view>

#include "grammar/ast.hpp"

namespace segdb::grammar {

// Thrown to leave the grammar with an error; caught by parse().
struct Stop {
    Error error;
};

// What the grammar needs at a place where it can only go on one way.
enum class Wanted {
    value,            // after = < > and so on
    date,             // after before, after, on
    text,             // after contains, like and so on
    list,             // ( after in, any of, all of, none of
    list_value,       // a value of a list
    list_text,        // a text of a list of texts
    list_tag,         // a tag of a list of tags
    list_end,         // , or )
    between_and,      // the `and` of between
    with_word,        // after starts, ends
    of_word,          // after at least 2
    any_of_word,      // the `of` of any of
    of_list,          // ( after at least 2 of
    case_word,        // after ignoring
    least_word,       // after has at
    before_or_after,  // after on or
    after_is,         // set, not set, anniversary of
    after_has,        // a text, any of, all of, none of, at least
    anniversary_of,   // after anniversary
    count_number,     // k of at least k of
    amount,           // n of in last n days
    unit,             // days
    tag,              // after tag
    rank,             // how many of in top 100
    percent,          // after sample
    sample_name,      // after sample 10%
    matching,         // after count customers

    // Of conditions on events (errors_events.cpp):
    event,            // the name after did, then, not followed by
    aggregate_event,  // the name after sum (
    aggregate_end,    // where or ) after sum (purchase
    test,             // = < in and so on after sum (..)
    filter,           // ( after where
    least_or_most,    // after at
    times_number,     // k of at least k times
    times_and,        // the `and` of between j and k times
    times_word,       // times
    followed_by,      // followed by, after not
    by_word,          // after followed
    within,           // after then purchase
    within_amount,    // n of within n days
    within_unit,      // days
    window_last,      // after in
    window_to,        // the `to` of from T to U
    window_on         // after on
};

// What the text before a missing condition ended with.
enum class Before { start, where_word, statement, join, prefix, opening, comma };

// What kind of condition on events was read.
enum class EventCondition { none, did, followed, aggregate };

// The last thing read before something that does not belong there.
struct Last {
    bool bare_name = false;   // a name on its own, so an operator might follow; else a complete condition
    std::string_view source;  // the text of it
    EventCondition events = EventCondition::none;
    bool counted = false;   // did .. at least 3 times
    bool windowed = false;  // .. in last 90 days
};

[[noreturn]] void stop(std::string_view text, Span span, std::string message, ErrorCode code = ErrorCode::syntax);

// `opening`: the parenthesis of the list being read, for Wanted::list_end.
[[noreturn]] void stop_wanted(std::string_view text, std::uint32_t at, Wanted wanted, Span opening);

// The percentage written as `whole`.`places` at `span`, or the end of parsing with an error: past 100, or more places than
// kPercentPlaces. REQUIRES: digits only; not both are empty.
Percent percent_of(std::string_view text, Span span, std::string_view whole, std::string_view places);

// A condition must stand at `at`, after `word` (the keyword or sign of `before`).
[[noreturn]] void stop_condition(std::string_view text, std::uint32_t at, Before before, std::string_view word);

// and, or, ) or the end must stand at `at`.
[[noreturn]] void stop_after(std::string_view text, std::uint32_t at, const Last& last);

}  // namespace segdb::grammar
