// Words with a meaning of their own, and the nearest of them to a word that has none.
//
// A word is reserved only where a condition could not be read otherwise; every other word, `last` or `count`
// or `day`, is a name where a name is expected. README.md lists both groups for users.
#pragma once

#include <string>
#include <string_view>

namespace segdb::grammar {

// A name spelled so must always stand in double quotes: and, or, not, matching, where, true, false, tag, did.
bool is_reserved(std::string_view word);

// Words that start a condition's operator after a name: is, in, between, contains, starts, ...
bool is_operator_word(std::string_view word);

// Words that go on after the name of an event: then, at, in, since, ... An event called so must stand in double quotes.
bool is_event_clause_word(std::string_view word);

// year, years, month, ...
bool is_unit(std::string_view word);

// Words the printer quotes although most places would read them as names: the reserved ones and those that
// start a statement or a condition in some place (`count`, `segment`, ...).
bool is_quoted_by_printer(std::string_view word);

enum class Place {
    operand,
    after_name,
    after_condition,
    after_is,
    after_has,
    after_in,
    unit,
    statement,
    after_did,
    after_events,
    test,
    times,
    followed,
    within,
    window
};

// The nearest keyword that could stand at `place`, if it is near enough to be what was meant; else empty.
std::string_view nearest_keyword(Place place, std::string_view word);

}  // namespace segdb::grammar
