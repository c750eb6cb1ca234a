#include "index/regex_literal.hpp"

#include <re2/filtered_re2.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace segdb {
namespace {

constexpr std::size_t kMinLiteral = 2;  // one byte is in nearly every text

bool is_ascii(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Whether a text that has all other literals, but not this one, could match.
bool can_do_without(const re2::FilteredRE2& filter, std::size_t literal, std::size_t literals) {
    std::vector<int> others;
    for (std::size_t i = 0; i < literals; ++i) {
        if (i != literal) others.push_back(static_cast<int>(i));
    }
    std::vector<int> possible;
    filter.AllPotentials(others, &possible);
    return !possible.empty();
}

constexpr bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// The literals of an expression that is one simple sequence: no groups, no alternatives. Knows little of the syntax and
// gives up (answers with nothing) where it could be wrong. RE2's own analysis takes `r77[0-9]` for one of ten literals
// and finds none that all matches need; this one finds `r77`.
class Sequence {
  public:
    explicit Sequence(std::string_view regex) : regex_(regex) {}

    std::string longest_literal() && {
        if (regex_.find_first_of("|()") != regex_.npos) return {};
        while (at_ < regex_.size()) {
            if (!step()) return {};
        }
        end_literal();
        return std::move(longest_);
    }

  private:
    // False: give up.
    bool step() {
        const char c = regex_[at_++];
        if (c == '*' || c == '?') return drop_last();
        if (c == '+') return end_literal();
        if (c == '{') return drop_last() && skip_repetition();
        if (c == '[') return end_literal() && skip_class();
        if (c == '\\') return escape();
        if (c == '.' || c == '^' || c == '$' || static_cast<unsigned char>(c) >= 0x80) return end_literal();
        return literal(c);
    }

    bool literal(char c) {
        current_ += static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
        return true;
    }

    bool end_literal() {
        if (current_.size() > longest_.size()) longest_ = current_;
        current_.clear();
        return true;
    }

    // What was read last need not be there.
    bool drop_last() {
        if (!current_.empty()) current_.pop_back();
        return end_literal();
    }

    bool skip_repetition() {
        const std::size_t end = regex_.find_first_not_of("0123456789,", at_);
        if (end == regex_.npos || regex_[end] != '}') return false;
        at_ = end + 1;
        return true;
    }

    // `[a-z]` and `[^@ ]`, nothing more involved.
    bool skip_class() {
        if (at_ < regex_.size() && regex_[at_] == '^') ++at_;
        const std::size_t end = regex_.find_first_of("[]\\", at_);
        if (end == regex_.npos || end == at_ || regex_[end] != ']') return false;
        at_ = end + 1;
        return true;
    }

    bool escape() {
        if (at_ == regex_.size()) return false;
        const char c = regex_[at_++];
        if (std::string_view("dDwWsSbB").find(c) != std::string_view::npos) return end_literal();
        return !is_alnum(c) && static_cast<unsigned char>(c) < 0x80 && literal(c);
    }

    std::string_view regex_;
    std::size_t at_ = 0;
    std::string current_;
    std::string longest_;
};

// The same by RE2's analysis, of any expression.
std::string literal_by_re2(const std::string& regex, bool ignoring_case) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_case_sensitive(!ignoring_case);
    re2::FilteredRE2 filter(static_cast<int>(kMinLiteral));
    int id = 0;
    if (filter.Add(regex, options, &id) != re2::RE2::NoError) return {};
    std::vector<std::string> literals;
    filter.Compile(&literals);
    std::string longest;
    for (std::size_t i = 0; i < literals.size(); ++i) {
        const bool better = literals[i].size() > longest.size() && is_ascii(literals[i]);
        if (better && !can_do_without(filter, i, literals.size())) longest = literals[i];
    }
    return longest;
}

}  // namespace

bool is_plain_literal(std::string_view regex) { return regex.find_first_of("\\.+*?()|[]{}^$") == regex.npos; }

std::string required_literal(const std::string& regex, bool ignoring_case) {
    std::string longest = literal_by_re2(regex, ignoring_case);
    std::string other = Sequence(regex).longest_literal();
    if (other.size() >= kMinLiteral && other.size() > longest.size()) longest = std::move(other);
    return longest;
}

}  // namespace segdb
