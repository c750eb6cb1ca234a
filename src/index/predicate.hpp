// Conditions on one value: what a leaf of a query asks of an attribute that is present.
//
// Every evaluator uses these same functions: the dictionary scan of the equality encoding, the table scan, and the
// single-profile evaluator. (The naive model of the tests does not: it is the judge.)
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <segdb/result.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace re2 {
class RE2;
}

namespace segdb {

// A closed interval [low, high].
struct IntegerRange {
    std::int64_t low = 0;
    std::int64_t high = 0;
    friend bool operator==(const IntegerRange&, const IntegerRange&) = default;
};

// The value is an integer in one of the ranges. Serves boolean (0 and 1), integer, decimal (units), date (days) and
// datetime (milliseconds), and every operator on them: `=`, `<`, `in`, `between`, anniversaries.
// Invariant: ranges ascend, do not overlap and do not touch.
class IntegerRanges {
  public:
    IntegerRanges() = default;                                 // nothing matches
    explicit IntegerRanges(std::vector<IntegerRange> ranges);  // any order; those with low > high are dropped
    [[nodiscard]] bool contains(std::int64_t value) const;
    [[nodiscard]] const std::vector<IntegerRange>& ranges() const { return ranges_; }
    friend bool operator==(const IntegerRanges&, const IntegerRanges&) = default;

  private:
    std::vector<IntegerRange> ranges_;
};

// The text is one of the values, exactly or under simple case folding.
class TextIn {
  public:
    TextIn(std::vector<std::string> values, bool ignoring_case);
    [[nodiscard]] bool contains(std::string_view text) const;
    [[nodiscard]] const std::vector<std::string>& values() const {
        return values_;
    }  // folded when ignoring case; ascending
    [[nodiscard]] bool ignoring_case() const { return ignoring_case_; }
    friend bool operator==(const TextIn&, const TextIn&) = default;

  private:
    std::vector<std::string> values_;
    bool ignoring_case_;
};

// The text lies between two bounds, by its UTF-8 bytes.
struct TextRange {
    std::optional<std::string> low;
    bool low_included = true;
    std::optional<std::string> high;
    bool high_included = true;
    [[nodiscard]] bool contains(std::string_view text) const;
    friend bool operator==(const TextRange&, const TextRange&) = default;
};

enum class PatternKind {
    contains,  // `pattern` occurs in the text
    starts_with,
    ends_with,
    like,     // the whole text fits: `%` any characters, `_` one, `\` makes the next one literal
    matches,  // the regular expression (RE2 syntax) is found anywhere
};

// The text fits a pattern. Linear in the text's length, whatever the pattern.
class TextPattern {
  public:
    // Errors: invalid_argument for a regular expression that cannot be compiled or needs too much memory; the message
    // says why and holds no position.
    static Result<TextPattern> make(PatternKind kind, std::string_view pattern, bool ignoring_case);
    [[nodiscard]] bool matches(std::string_view text) const;
    [[nodiscard]] PatternKind kind() const { return kind_; }
    [[nodiscard]] const std::string& pattern() const { return pattern_; }  // as given
    [[nodiscard]] bool ignoring_case() const { return ignoring_case_; }
    friend bool operator==(const TextPattern& a, const TextPattern& b) {
        return a.kind_ == b.kind_ && a.pattern_ == b.pattern_ && a.ignoring_case_ == b.ignoring_case_;
    }

  private:
    TextPattern(PatternKind kind, std::string pattern, bool ignoring_case);
    PatternKind kind_;
    std::string pattern_;
    bool ignoring_case_;
    std::string needle_;                     // contains, starts, ends: folded when ignoring case
    std::shared_ptr<const re2::RE2> regex_;  // like, matches
};

// The text's place in the order that a sample's name gives all texts (base/sample_hash.hpp) lies in [low, high), in
// millionths of a percent.
class TextSample {
  public:
    // REQUIRES: low <= high <= kSampleWhole
    TextSample(std::string name, std::uint32_t low, std::uint32_t high);
    [[nodiscard]] bool contains(std::string_view text) const;
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::uint32_t low() const { return low_; }
    [[nodiscard]] std::uint32_t high() const { return high_; }
    friend bool operator==(const TextSample&, const TextSample&) = default;

  private:
    std::string name_;
    std::uint32_t low_;
    std::uint32_t high_;
};

using Predicate = std::variant<IntegerRanges, TextIn, TextRange, TextPattern, TextSample>;

// REQUIRES: the predicate is of the value's kind.
bool satisfies(const Predicate& predicate, std::int64_t value);
bool satisfies(const Predicate& predicate, std::string_view value);

}  // namespace segdb
