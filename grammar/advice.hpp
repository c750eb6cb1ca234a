// Pieces that the error texts share: how things are quoted, and advice that holds wherever a sign or quote
// stands.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "grammar/errors.hpp"
#include "grammar/found.hpp"
#include "grammar/keywords.hpp"

namespace segdb::grammar {

// A whole error text, or none.
using Advice = std::optional<std::string>;

// What people write, and what it is called here.
struct Pair {
    std::string_view written;
    std::string_view meant;
};

// What is meant by `written`; empty: nothing known.
template <std::size_t N>
std::string_view meant_by(const std::array<Pair, N>& pairs, std::string_view written) {
    const auto* const found =
        std::find_if(pairs.begin(), pairs.end(), [&](const Pair& p) { return p.written == written; });
    return found == pairs.end() ? std::string_view() : found->meant;
}

// The text between backticks, cut.
std::string code(std::string_view text);

// did you mean `x`?
std::string did_you_mean(std::string_view keyword);

// `expected(..) here, but found ..; for example ..`
struct Phrase {
    std::string_view what;
    std::string_view example;
};
std::string expected(const Phrase& wanted, const Found& found);

// What is meant by a sign of another language: `&&`, `==`, a long dash; empty: nothing known.
std::string_view meant_by_sign(std::string_view sign);

bool is_comparison(std::string_view sign);

// Quotes or comments without an end.
Advice not_closed(const Found& found);

// not_closed(), and signs that mean something else here or nothing at all.
Advice anywhere(const Found& found);

// The nearest keyword of a place.
Advice misspelled(const Found& found, Place place);

// A word right behind a text: 'it's'
Advice quote_inside(std::string_view text, const Found& found);

// Does `did` stand somewhere in the text?
bool says_did(std::string_view text);

// Write `x` instead of what was found.
std::string instead(std::string_view write, const Found& found);

// Is it the first word of a window (`since`), of a count (`at least`), a whole number without a sign?
bool starts_window(const Found& found);
bool starts_count(const Found& found);
bool is_whole(const Found& found);

// Where a value or, for Wanted::date, a date must stand.
Advice wrong_value(std::string_view text, const Found& found, Wanted wanted);

// Of conditions on events: what a place of one is called, what often stands there instead, and what cannot follow one.
Phrase event_phrase(Wanted wanted);
Advice wrong_in_events(std::string_view text, const Found& found, Wanted wanted);
Advice after_events(std::string_view text, const Found& found, const Last& last);

}  // namespace segdb::grammar
