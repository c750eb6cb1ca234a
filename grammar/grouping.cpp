#include "grammar/grouping.hpp"

#include <algorithm>
#include <cassert>

#include "grammar/characters.hpp"

namespace segdb::grammar {
namespace {

constexpr std::size_t kShownRuns = 6;
constexpr std::size_t kShownCharacters = 40;

std::string word(Join join) { return join == Join::and_join ? " and " : " or "; }

// The source of an operand on one line, cut.
std::string snippet(std::string_view text, Span span) {
    std::string shown;
    std::size_t characters = 0;
    const char* const last = text.data() + span.last;
    bool space = false;
    for (const char* p = text.data() + span.first; p < last;) {
        const CodePoint c = decode(p, last);
        const bool blank = is_space(c.value);
        if (!blank || !space) {
            if (++characters > kShownCharacters) return shown + (shown[0] == '(' ? "...)" : "...");
            shown += blank ? std::string_view(" ") : std::string_view(p, c.bytes);
        }
        space = blank;
        p += c.bytes;
    }
    return shown;
}

}  // namespace

void Grouping::add(Join join, Span operand) {
    if (runs_.empty() || runs_.back().join != join) {
        cut_ = cut_ || runs_.size() == kShownRuns;
        if (!cut_) runs_.push_back({join, {}, {}, 0});
    }
    if (cut_) return;
    Run& run = runs_.back();
    if (run.first.size() < kShownOperands) run.first.push_back(operand);
    run.last = operand;
    ++run.operands;
}

// The first `operands` operands of a run, each with the join in front of it.
std::string Grouping::shown(std::string_view text, const Run& run, std::size_t operands) {
    std::string result;
    for (std::size_t i = 0; i < std::min(operands, run.first.size()); ++i) {
        result += word(run.join) + snippet(text, run.first[i]);
    }
    const bool whole = operands == run.operands;
    if (operands > run.first.size() + (whole ? 1 : 0)) result += word(run.join) + "...";
    if (operands > run.first.size() && whole) result += word(run.join) + snippet(text, run.last);
    return result;
}

std::string Grouping::left_to_right(std::string_view text) const {
    std::string result = snippet(text, first_);
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        if (i > 0) result = "(" + result + ")";
        result += shown(text, runs_[i], runs_[i].operands);
    }
    return cut_ ? result + " ..." : result;
}

std::string Grouping::right_to_left(std::string_view text) const {
    assert(mixed());
    const Run& run = runs_[0];
    const Run& other = runs_[1];
    return snippet(text, first_) + shown(text, run, run.operands - 1) + word(run.join) + "(" + snippet(text, run.last) +
           word(other.join) + snippet(text, other.first[0]) + ")";
}

}  // namespace segdb::grammar
