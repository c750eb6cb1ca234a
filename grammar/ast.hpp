// The syntax tree of the segment language: what was written, with every position, before any name is looked up.
//
// Built by parse() (parser.hpp), turned back into text by to_text() (printer.hpp), bound to a schema by src/query.
// Invariants, kept by parse() and relied on by everything that walks a tree recursively:
//   1. No path from the root passes more than kMaxDepth boolean nodes (And, Or, Not, CountOf), those of event filters
//      included.
//   2. And and Or have at least two operands, and no And is a direct operand of And, no Or of Or, unless the
//      writer grouped them so with parentheses.
//   3. CountOf has at least one operand and 0 <= k <= operands.
// Equality ignores positions: two trees are equal when they mean the same by construction.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace segdb::grammar {

inline constexpr std::size_t kMaxExpressionBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMaxDepth = 1000;
inline constexpr std::size_t kMaxListValues = 1'000'000;

// A half-open range of bytes [first, last) of the parsed text. Spans never take part in equality.
struct Span {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    friend bool operator==(const Span&, const Span&) { return true; }
};

// An attribute, tag, segment or collection as written, without its quotes.
struct Name {
    std::string text;
    Span span;
    friend bool operator==(const Name&, const Name&) = default;
};

enum class LiteralKind { text, number, boolean, date };

// A value as written. `text` holds: the unescaped content for text; the digits as written for number
// (`-1.5`, `1e6`); `true` or `false` in lower case for boolean; the whole date expression for date
// (`2020-03-01`, `now-21d/d`, `2014-11-18||+1M/M`). A quoted text may still turn out to be a date: the attribute decides.
struct Literal {
    LiteralKind kind = LiteralKind::text;
    std::string text;
    Span span;
    friend bool operator==(const Literal&, const Literal&) = default;
};

// true: everyone; false: nobody.
struct Constant {
    bool value = false;
    friend bool operator==(const Constant&, const Constant&) = default;
};

// A name on its own: a boolean attribute, a segment or a tag.
struct BareName {
    Name name;
    friend bool operator==(const BareName&, const BareName&) = default;
};

// The words before .. on are for dates and times only and denote whole periods (LANGUAGE.md section 4).
enum class CompareOp {
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    before,
    on_or_before,
    after,
    on_or_after,
    on
};

// a = v, a < v, a on or after T
struct Comparison {
    Name attribute;
    CompareOp op = CompareOp::equal;
    Literal value;
    bool ignoring_case = false;
    friend bool operator==(const Comparison&, const Comparison&) = default;
};

// a [not] between low and high, both included
struct Between {
    Name attribute;
    Literal low;
    Literal high;
    bool negated = false;
    friend bool operator==(const Between&, const Between&) = default;
};

// a [not] in (v, ..)
struct In {
    Name attribute;
    std::vector<Literal> values;
    bool negated = false;
    bool ignoring_case = false;
    friend bool operator==(const In&, const In&) = default;
};

enum class TextOp { contains, starts_with, ends_with, like, matches };

// a [not] contains 'x' [ignoring case]
struct TextMatch {
    Name attribute;
    TextOp op = TextOp::contains;
    Literal pattern;
    bool negated = false;
    bool ignoring_case = false;
    friend bool operator==(const TextMatch&, const TextMatch&) = default;
};

// a is [not] set
struct IsSet {
    Name attribute;
    bool negated = false;
    friend bool operator==(const IsSet&, const IsSet&) = default;
};

enum class HasMode { any, all, none, at_least };

// a has 'x' (any of one value), a has any of (..), all of, none of, at least k of
struct Has {
    Name attribute;
    HasMode mode = HasMode::any;
    std::uint32_t k = 0;  // for at_least only; else 0
    std::vector<Literal> values;
    bool ignoring_case = false;
    friend bool operator==(const Has&, const Has&) = default;
};

// tag 'x', tag x, tag [not] in ('x', 'y'): any of the values in the built-in list attribute `tags`
struct Tag {
    std::vector<Literal> values;
    bool negated = false;
    bool ignoring_case = false;
    friend bool operator==(const Tag&, const Tag&) = default;
};

enum class TimeUnit { year, month, week, day, hour, minute, second };

// a [not] in last 90 days, a [not] in next 11 days
struct RelativeWindow {
    Name attribute;
    bool future = false;
    std::uint32_t amount = 0;
    TimeUnit unit = TimeUnit::day;
    bool negated = false;
    friend bool operator==(const RelativeWindow&, const RelativeWindow&) = default;
};

// a is [not] anniversary of T
struct Anniversary {
    Name attribute;
    Literal date;
    bool negated = false;
    friend bool operator==(const Anniversary&, const Anniversary&) = default;
};

// A share, exactly: units of a millionth of a percent, [0, kHundredPercent].
inline constexpr std::size_t kPercentPlaces = 6;
inline constexpr std::uint32_t kHundredPercent = 100'000'000;
struct Percent {
    std::uint32_t millionths = 0;
    Span span;
    friend bool operator==(const Percent&, const Percent&) = default;
};

// a [not] in top 100, a [not] in bottom 5%
struct Rank {
    Name attribute;
    bool bottom = false;
    bool by_share = false;
    std::uint32_t count = 0;  // profiles; 0 if by_share
    Percent share;            // of the profiles that have a value; 0 unless by_share
    bool negated = false;
    friend bool operator==(const Rank&, const Rank&) = default;
};

// sample 10% 'name', sample 10%..20% 'name': the places [low, high) of the order that the name gives all profiles.
// Invariant: low <= high.
struct Sample {
    Percent low;
    Percent high;
    Literal name;
    friend bool operator==(const Sample&, const Sample&) = default;
};

struct Expression;

// ---- events ---------------------------------------------------------------------------------------------------------

// Some events of one kind: `purchase`, `purchase where (price > 100)`.
struct EventSelection {
    Name event;  // an event, or a named event predicate
    std::vector<Expression>
        filter;  // none or one, over the event's own attributes; a vector as Expression is incomplete
    friend bool operator==(const EventSelection&, const EventSelection&);
};

enum class WindowKind { ever, last, since, before, after, from_to, on };

// in last 90 days, since T, before T, after T, from T to U, on T, ever
struct Window {
    WindowKind kind = WindowKind::ever;
    std::uint32_t amount = 0;  // last; else 0
    TimeUnit unit = TimeUnit::day;
    Literal from;  // since, before, after, on, from_to: T
    Literal to;    // from_to: U
    Span span;     // empty for one that was not written
    friend bool operator==(const Window&, const Window&) = default;
};

enum class TimesMode { at_least, at_most, exactly, between };

// at least 3 times, between 2 and 5 times (both included); `at least 1 times` where nothing is written.
struct Times {
    TimesMode mode = TimesMode::at_least;
    std::uint32_t low = 1;   // k, or j of between
    std::uint32_t high = 0;  // between only; else 0. Invariant: low <= high
    friend bool operator==(const Times&, const Times&) = default;
};

// did [not] purchase [where (..)] [at least 3 times] [in last 90 days]
struct Did {
    EventSelection events;
    Times times;
    Window window;
    bool negated = false;
    friend bool operator==(const Did&, const Did&) = default;
};

// did [not] view [where (..)] then purchase [where (..)] within 7 days [WINDOW]
// did [not] view [where (..)] not followed by purchase [where (..)] within 7 days [WINDOW]
struct Followed {
    EventSelection first;
    bool absent = false;  // not followed by
    EventSelection second;
    std::uint32_t amount = 0;
    TimeUnit unit = TimeUnit::day;
    Window window;
    bool negated = false;
    friend bool operator==(const Followed&, const Followed&) = default;
};

enum class AggregateKind { count, count_distinct, sum, avg, min, max, first, last };

// sum(purchase.price where price > 100) between 5 and 10 in last 90 days
struct Aggregate {
    AggregateKind kind = AggregateKind::count;
    EventSelection events;
    Name attribute;  // empty text: not named
    // Exactly one: a Comparison, Between, In, RelativeWindow, Anniversary or IsSet, whose `attribute` is empty.
    std::vector<Expression> test;
    Window window;
    friend bool operator==(const Aggregate&, const Aggregate&);
};

// ---- groups ---------------------------------------------------------------------------------------------------------

struct And {
    std::vector<Expression> operands;
    friend bool operator==(const And&, const And&);
};

struct Or {
    std::vector<Expression> operands;
    friend bool operator==(const Or&, const Or&);
};

struct Not {
    std::vector<Expression> operand;  // exactly one; a vector because Expression is incomplete here
    friend bool operator==(const Not&, const Not&);
};

enum class CountMode { at_least, at_most, exactly };

// at least k of (X, Y, Z)
struct CountOf {
    CountMode mode = CountMode::at_least;
    std::uint32_t k = 0;
    std::vector<Expression> operands;
    friend bool operator==(const CountOf&, const CountOf&);
};

struct Expression {
    std::variant<Constant, BareName, Comparison, Between, In, TextMatch, IsSet, Has, Tag, RelativeWindow, Anniversary,
                 Rank, Sample, Did, Followed, Aggregate, And, Or, Not, CountOf>
        node;
    Span span;
    friend bool operator==(const Expression&, const Expression&) = default;
};

inline bool operator==(const EventSelection& a, const EventSelection& b) {
    return a.event == b.event && a.filter == b.filter;
}
inline bool operator==(const Aggregate& a, const Aggregate& b) {
    return a.kind == b.kind && a.events == b.events && a.attribute == b.attribute && a.test == b.test &&
           a.window == b.window;
}
inline bool operator==(const And& a, const And& b) { return a.operands == b.operands; }
inline bool operator==(const Or& a, const Or& b) { return a.operands == b.operands; }
inline bool operator==(const Not& a, const Not& b) { return a.operand == b.operand; }
inline bool operator==(const CountOf& a, const CountOf& b) {
    return a.mode == b.mode && a.k == b.k && a.operands == b.operands;
}

// What parse() returns: `[count [COLLECTION]] [matching|where] EXPRESSION`, or an expression alone.
struct Query {
    Name collection;                 // empty text: not named
    Expression expression;           // `true` where none was written
    std::vector<std::string> notes;  // how levels that mix `and` with `or` were grouped; to be shown to the user
};

// What parse_selection() returns.
struct Selection {
    EventSelection events;
    std::vector<std::string> notes;  // as those of Query
};

}  // namespace segdb::grammar
