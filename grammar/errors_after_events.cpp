// after_events(): something follows a condition on events that cannot follow it.
#include "grammar/advice.hpp"
#include "grammar/characters.hpp"
#include "grammar/errors.hpp"

namespace segdb::grammar {
namespace {

constexpr auto kWindowWords = std::to_array<Pair>({{"until", "before"},
                                                   {"till", "before"},
                                                   {"by", "before"},
                                                   {"during", "on"},
                                                   {"last", "in last"},
                                                   {"past", "in last"},
                                                   {"today", "on now/d"},
                                                   {"yesterday", "on now-1d/d"}});

constexpr auto kCountWords = std::to_array<Pair>({{"once", "exactly 1 times"},
                                                  {"twice", "exactly 2 times"},
                                                  {"thrice", "exactly 3 times"},
                                                  {"never", "did not"},
                                                  {"=", "exactly"},
                                                  {">=", "at least"},
                                                  {"<=", "at most"}});

constexpr auto kStrictWords = std::to_array<Pair>({{"more", "`at least 4 times` is more than 3"},
                                                   {"over", "`at least 4 times` is more than 3"},
                                                   {">", "`at least 4 times` is more than 3"},
                                                   {"less", "`at most 2 times` is less than 3"},
                                                   {"fewer", "`at most 2 times` is less than 3"},
                                                   {"under", "`at most 2 times` is less than 3"},
                                                   {"no", "`at most 3 times` is no more than 3"},
                                                   {"up", "`at most 3 times` is up to 3"},
                                                   {"<", "`at most 2 times` is less than 3"}});

Advice after_did(std::string_view text, const Found& found, const Last& last) {
    const bool bare = !last.counted && !last.windowed;
    const std::string lower = lower_case(found.source);
    if (is_whole(found) && bare) {
        return "Write `exactly`, `at least` or `at most` in front of the number, as in `did purchase at least 3 "
               "times`.";
    }
    const std::string_view count = meant_by(kCountWords, lower);
    if (!count.empty() && bare) {
        return "How often is written as a count: " + code(count) + " instead of " + code(content(found)) +
               ", as in `did purchase at least 3 times`.";
    }
    const std::string_view strict = meant_by(kStrictWords, lower);
    if (!strict.empty() && bare) return "How often is written as a count: " + std::string(strict) + ".";
    if (starts_count(found)) {
        if (last.counted) return "How often stands once; join two conditions with `and`.";
        return "How often comes first, then the time, as in `did purchase at least 3 times in last 90 days`.";
    }
    if (lower == "then" || lower == "followed" ||
        (lower == "not" && is_word(found_at(text, found.span.last), "followed"))) {
        if (bare && lower == "followed") {
            return "Write `then` instead of `followed by`, as in `did view then purchase within 7 days`; the opposite "
                   "is "
                   "`not followed by`.";
        }
        if (bare) return "Write `then` or `not followed by`, as in `did view then purchase within 7 days`.";
        return code(lower) +
               " comes right after the event and its filter, without a count; the time stands at the end, " +
               "as in `did view then purchase within 7 days in last 90 days`.";
    }
    if (lower == "within") {
        return "Write `in last` instead of `within`; `within` is for how soon a second event follows, as in `did view "
               "then purchase within 7 days`.";
    }
    if ((lower == "with" || lower == "having") && bare) {
        return "Write `where` and the filter in parentheses, as in `did purchase where (price > 100)`.";
    }
    if (lower == "this" && !last.windowed) {
        return "Write `on now/M` for this month, `on now/w` for this week, `on now/y` for this year.";
    }
    if (found.kind == FoundKind::word && lower_case(last.source) == "did never") {
        return "Write `did not` instead of `did never`, as in `did not purchase`.";
    }
    if (found.source == "(") return "Write `where` in front of the filter, as in `did purchase where (price > 100)`.";
    return std::nullopt;
}

Advice after_aggregate(const Found& found) {
    if (is_comparison(found.source)) {
        return "There is one comparison, right after the parenthesis, and then the time, as in `count(purchase) >= 3 "
               "in "
               "last 90 days`.";
    }
    if (is_word(found, "times") || is_word(found, "time")) return "Leave out `times` here.";
    return std::nullopt;
}

}  // namespace

Advice after_events(std::string_view text, const Found& found, const Last& last) {
    Advice advice;
    if (last.events == EventCondition::did) advice = after_did(text, found, last);
    if (last.events == EventCondition::aggregate) advice = after_aggregate(found);
    if (advice) return advice;
    if (is_word(found, "where")) {
        return last.events == EventCondition::aggregate
                   ? "The filter stands within the parentheses, as in `sum(purchase.price where sku = 'x') > 100`."
                   : "The filter comes right after the event's name, as in `did purchase where (price > 100) in last "
                     "90 "
                     "days`.";
    }
    if (last.windowed) {
        if (starts_window(found)) return "The time stands once: write `from .. to ..` for a time with two ends.";
    } else if (const std::string_view window = meant_by(kWindowWords, lower_case(found.source)); !window.empty()) {
        return instead(window, found);
    }
    const bool more = last.events == EventCondition::did && !last.counted && !last.windowed;
    return misspelled(found, more ? Place::after_did : Place::after_events);
}

}  // namespace segdb::grammar
