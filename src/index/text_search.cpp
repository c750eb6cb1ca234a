#include "index/text_search.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "index/like_pattern.hpp"
#include "index/regex_literal.hpp"

namespace segdb {
namespace {

// A beginning as long as this leaves so few texts that asking each of them is cheaper than a search through all.
constexpr std::size_t kGoodPrefix = 3;

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

TextSearch::TextSearch(Predicate predicate) : predicate_(std::move(predicate)) {
    if (const auto* in = std::get_if<TextIn>(&predicate_)) {
        way_ = in->ignoring_case() ? Way::folded_values : Way::values;
        ascii_only_ = in->ignoring_case();
    } else if (std::get_if<TextRange>(&predicate_) != nullptr) {
        way_ = Way::range;
    } else if (const auto* pattern = std::get_if<TextPattern>(&predicate_)) {
        choose(*pattern);
    }
}

void TextSearch::choose(const TextPattern& pattern) {
    const bool ignoring_case = pattern.ignoring_case();
    const auto needle = [&] { return ignoring_case ? fold_case(pattern.pattern()) : pattern.pattern(); };
    switch (pattern.kind()) {
        case PatternKind::contains:
            return choose_needle(Way::holding, needle(), ignoring_case, Confirm::none);
        case PatternKind::starts_with:
            return choose_needle(Way::beginning, needle(), ignoring_case, Confirm::none);
        case PatternKind::ends_with:
            return choose_needle(Way::ending, needle(), ignoring_case, Confirm::none);
        case PatternKind::like:
            return choose_for_like(needle(), ignoring_case);
        case PatternKind::matches:
            return choose_for_matches(pattern.pattern(), ignoring_case);
    }
}

void TextSearch::choose_needle(Way way, std::string bytes, bool ignoring_case, Confirm confirm) {
    way_ = way == Way::beginning && !ignoring_case ? Way::prefix : way;
    if (bytes.empty()) way_ = Way::prefix;  // which all texts have
    confirm_ = confirm;
    ascii_only_ = ignoring_case && !bytes.empty();
    needle_ = TextNeedle(std::move(bytes), ignoring_case);
}

// The wildcards of `like` stand for characters of UTF-8: a text that is not valid may have the literals and still not fit.
// What is simpler is asked again for blocks that are not ASCII.
void TextSearch::choose_for_like(const std::string& pattern, bool ignoring_case) {
    const auto [literals, only_percent] = parts_of_like(pattern);
    const std::string& first = literals.front();
    const std::string& last = literals.back();
    const auto longest =
        std::max_element(literals.begin(), literals.end(), [](auto& a, auto& b) { return a.size() < b.size(); });
    // (A backslash within a character's bytes hides it from folding; TextIn would fold it.)
    if (literals.size() == 1 && (!ignoring_case || fold_case(first) == first)) {
        predicate_ = TextIn({first}, ignoring_case);
        way_ = ignoring_case ? Way::folded_values : Way::values;
        ascii_only_ = ignoring_case;
    } else if (only_percent && literals.size() == 2 && last.empty()) {
        choose_needle(Way::beginning, first, ignoring_case, Confirm::not_ascii);
    } else if (only_percent && literals.size() == 2 && first.empty()) {
        choose_needle(Way::ending, last, ignoring_case, Confirm::not_ascii);
    } else if (only_percent && literals.size() == 3 && first.empty() && last.empty()) {
        choose_needle(Way::holding, literals[1], ignoring_case, Confirm::not_ascii);
    } else if (!ignoring_case && (first.size() >= kGoodPrefix || &*longest == &first)) {
        choose_needle(Way::beginning, first, ignoring_case, Confirm::all);
    } else {
        choose_needle(Way::holding, *longest, ignoring_case, Confirm::all);
    }
}

void TextSearch::choose_for_matches(const std::string& regex, bool ignoring_case) {
    if (is_plain_literal(regex)) {
        if (!ignoring_case || is_ascii(regex))
            choose_needle(Way::holding, ignoring_case ? fold_case(regex) : regex, ignoring_case, Confirm::none);
        return;
    }
    std::string literal = required_literal(regex, ignoring_case);
    if (!literal.empty()) choose_needle(Way::holding, std::move(literal), true, Confirm::all);
}

}  // namespace segdb
