// stop_condition(): no condition stands where one must.
#include "grammar/advice.hpp"
#include "grammar/characters.hpp"
#include "grammar/errors.hpp"

namespace segdb::grammar {
namespace {

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

std::string sign_as_condition(const Found& found, Before before, std::string_view word) {
    if (found.source == ")" && before == Before::opening) return "There is nothing between these parentheses.";
    if (found.source == ")" && before == Before::start) return "This `)` closes nothing: no `(` stands before it.";
    if (found.source == ")" || found.source == ",") return missing_condition(before, word);
    if (is_comparison(found.source)) {
        return "The name of an attribute is missing in front of " + code(found.source) + ".";
    }
    return expected({"a condition", "country = 'TR'"}, found);
}

std::string word_as_condition(const Found& found, Before before, std::string_view word) {
    if (is_word(found, "where")) {
        return "`where` stands only once, at the start of the expression or after `count`; delete it here.";
    }
    const std::string after = before == Before::start
                                  ? std::string()
                                  : " between " + code(lower_case(word)) + " and " + code(lower_case(found.source));
    return "A condition is missing" + (after.empty() ? " in front of " + code(lower_case(found.source)) : after) + ".";
}

std::string value_as_condition(Before before) {
    if (before == Before::join) {
        return "A condition starts with a name: repeat it, as in `country = 'TR' or country = 'EU'`, or "
               "write `country "
               "in ('TR', 'EU')`.";
    }
    return "A condition starts with the name of an attribute, not with a value: write `age > 5`, not `5 < "
           "age`; a name "
           "may stand in double quotes.";
}

}  // namespace

[[noreturn]] void stop_condition(std::string_view text, std::uint32_t at, Before before, std::string_view word) {
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
                advice = value_as_condition(before);
        }
    }
    stop(text, found.span, *advice);
}

}  // namespace segdb::grammar
