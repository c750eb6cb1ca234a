// Reads the pieces of an expression one after the other: keywords, signs, names, whole conditions.
//
// Each reading function skips spaces and comments, then reads its piece and returns true, or returns false
// and stays in front of what stands there. Where a piece has begun and can only go on one way, a mistake is
// thrown as Stop.
#pragma once

#include <cstdint>
#include <string_view>

#include "grammar/ast.hpp"
#include "grammar/errors.hpp"
#include "grammar/grouping.hpp"

namespace segdb::grammar {

// `at least 2 of (`
struct CountHead {
    CountMode mode = CountMode::at_least;
    std::uint32_t k = 0;
};

// `within 7 days`
struct Within {
    std::uint32_t amount = 0;
    TimeUnit unit = TimeUnit::day;
};

// The text, and places in it that errors may be about.
struct SyntaxSource {
    std::string_view text;
    Span list;    // the parenthesis that opened the last list
    Span number;  // the last whole number, k of `at least k of`

    [[nodiscard]] const char* end() const { return text.data() + text.size(); }
    [[nodiscard]] std::uint32_t at(const char* place) const { return static_cast<std::uint32_t>(place - text.data()); }
    [[nodiscard]] Span span(const char* first, const char* last) const { return {at(first), at(last)}; }
};

class Syntax {
  public:
    // The text must outlive the object.
    explicit Syntax(std::string_view text) : source_{text, {}, {}}, at_(text.data()), start_(at_) {}

    bool keyword(std::string_view lower);
    bool sign(char c);
    bool end();
    bool name(Name& result);
    bool constant(Expression& result);   // true, false
    bool tag(Expression& result);        // tag x
    bool sample(Expression& result);     // sample 10% 'name'
    bool condition(Expression& result);  // what follows a name; the node's `attribute` stays empty
    bool count_head(CountHead& result);  // at least 2 of (
    bool join(Join& result);             // and, or

    // Of conditions on events. Without a result: the piece must stand here.
    bool aggregate(AggregateKind& result);  // sum (
    bool sees_aggregate();                  // reads nothing
    void aggregate_end();                   // )
    void test(Expression& result);          // = 5; the node's `attribute` stays empty
    bool followed(bool& absent);            // then, not followed by
    void within(Within& result);            // within 7 days
    bool times(Times& result);              // at least 3 times
    bool window(Window& result);            // in last 90 days
    void filter_start();                    // ( after where

    // Do `matching` or `where` stand here? Reads nothing.
    bool sees_start();
    void demand_start();

    // What the last call read; after false, an empty span in front of what stands there.
    [[nodiscard]] Span last() const { return source_.span(start_, at_); }
    [[nodiscard]] const SyntaxSource& source() const { return source_; }
    [[nodiscard]] std::string_view text(Span span) const {
        return source_.text.substr(span.first, span.last - span.first);
    }

    void go_to(std::uint32_t position) { at_ = source_.text.data() + position; }

  private:
    void skip();

    SyntaxSource source_;
    const char* at_;
    const char* start_;  // where the last piece read starts
};

}  // namespace segdb::grammar
