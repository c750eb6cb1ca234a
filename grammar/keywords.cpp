#include "grammar/keywords.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "grammar/characters.hpp"

namespace segdb::grammar {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array kReserved{"and"sv,  "or"sv,    "not"sv, "matching"sv, "where"sv,
                               "true"sv, "false"sv, "tag"sv, "did"sv};
constexpr std::array kStarters{"count"sv, "select"sv, "segment"sv, "sample"sv, "was"sv, "at"sv, "exactly"sv, "null"sv};
constexpr std::array kOperators{"is"sv,   "in"sv,  "between"sv, "contains"sv, "starts"sv, "ends"sv,
                                "like"sv, "has"sv, "matches"sv, "before"sv,   "after"sv,  "on"sv};

constexpr std::array kEventClauses{"then"sv,  "followed"sv, "within"sv, "at"sv,   "exactly"sv, "between"sv, "in"sv,
                                   "since"sv, "before"sv,   "after"sv,  "from"sv, "on"sv,      "ever"sv};

constexpr std::array kOperandWords{"not"sv, "matching"sv, "tag"sv, "true"sv, "false"sv, "did"sv};
constexpr std::array kAfterName{"and"sv,      "or"sv,          "is"sv,        "in"sv,   "between"sv,
                                "contains"sv, "starts with"sv, "ends with"sv, "like"sv, "has"sv,
                                "matches"sv,  "before"sv,      "after"sv,     "on"sv,   "not"sv};
constexpr std::array kAfterCondition{"and"sv, "or"sv, "ignoring case"sv};
constexpr std::array kAfterIs{"set"sv, "not set"sv, "anniversary of"sv};
constexpr std::array kAfterHas{"any of"sv, "all of"sv, "none of"sv, "at least"sv};
constexpr std::array kAfterIn{"last"sv, "next"sv, "top"sv, "bottom"sv};
constexpr std::array kUnits{"years"sv, "year"sv,  "months"sv, "month"sv,   "weeks"sv,  "week"sv,    "days"sv,
                            "day"sv,   "hours"sv, "hour"sv,   "minutes"sv, "minute"sv, "seconds"sv, "second"sv};
constexpr std::array kStatement{"matching"sv, "where"sv};
constexpr std::array kAfterDid{"and"sv,     "or"sv,    "at least"sv,        "at most"sv, "exactly"sv, "between"sv,
                               "in last"sv, "since"sv, "before"sv,          "after"sv,   "from"sv,    "on"sv,
                               "ever"sv,    "then"sv,  "not followed by"sv, "where"sv,   "within"sv};
constexpr std::array kAfterEvents{"and"sv,   "or"sv,   "in last"sv, "since"sv, "before"sv,
                                  "after"sv, "from"sv, "on"sv,      "ever"sv};
constexpr std::array kTimes{"times"sv, "least"sv, "most"sv};
constexpr std::array kFollowed{"followed by"sv, "by"sv};
constexpr std::array kWithin{"within"sv, "where"sv};
constexpr std::array kWindow{"last"sv};
constexpr std::array kTests{"is"sv, "in"sv, "between"sv, "before"sv, "after"sv, "on"sv, "not"sv};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::span<const std::string_view> keywords_at(Place place) {
    switch (place) {
        case Place::operand:
            return kOperandWords;
        case Place::after_name:
            return kAfterName;
        case Place::after_condition:
            return kAfterCondition;
        case Place::after_is:
            return kAfterIs;
        case Place::after_has:
            return kAfterHas;
        case Place::after_in:
            return kAfterIn;
        case Place::unit:
            return kUnits;
        case Place::statement:
            return kStatement;
        case Place::after_did:
            return kAfterDid;
        case Place::after_events:
            return kAfterEvents;
        case Place::test:
            return kTests;
        case Place::times:
            return kTimes;
        case Place::followed:
            return kFollowed;
        case Place::within:
            return kWithin;
        case Place::window:
            return kWindow;
    }
    return {};
}

// Levenshtein's distance, in which two neighbours swapped (`adn`) are one edit.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> above(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before.swap(above);
        above.swap(row);
    }
    return above[b.size()];
}

constexpr std::size_t kLongestMisspelling = 20;

}  // namespace

bool is_reserved(std::string_view word) { return contains(kReserved, lower_case(word)); }

bool is_operator_word(std::string_view word) { return contains(kOperators, lower_case(word)); }

bool is_event_clause_word(std::string_view word) { return contains(kEventClauses, lower_case(word)); }

bool is_unit(std::string_view word) { return contains(kUnits, lower_case(word)); }

bool is_quoted_by_printer(std::string_view word) {
    const std::string lower = lower_case(word);
    return contains(kReserved, lower) || contains(kStarters, lower) || contains(kOperators, lower);
}

std::string_view nearest_keyword(Place place, std::string_view word) {
    if (word.size() > kLongestMisspelling) return {};
    const std::string lower = lower_case(word);
    std::string_view best;
    std::size_t best_distance = 3;
    for (const std::string_view keyword : keywords_at(place)) {
        const std::string_view start = keyword.substr(0, keyword.find(' '));
        const std::size_t distance = std::min(edit_distance(lower, keyword), edit_distance(lower, start));
        // A third of the letters may be wrong, at least one in a word of three: `adn`, `contians`, not `xyz`.
        if (distance < best_distance && distance * 3 <= std::max(lower.size(), start.size())) {
            best = keyword;
            best_distance = distance;
        }
    }
    return best;
}

}  // namespace segdb::grammar
