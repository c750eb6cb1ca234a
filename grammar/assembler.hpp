// Builds the tree from what the grammar reads, one piece at a time: `(`, `not`, a condition, `and`, `,`,
// `)`, ...
//
// Parentheses, `not` and `at least k of (` wait on explicit stacks, so that nesting never uses the call
// stack. `and` and
// `or` of one level fold to the left as they come. Each call takes time independent of what was read before.
// Invariants:
//   1. No more than kMaxDepth parentheses, nots and counts are open at any time; those around filters are not counted,
//      as there is one at most.
//   2. The height of every tree built is at most kMaxDepth (ast.hpp, invariant 1).
// Both are enforced with Stop. The caller alternates between conditions and what joins them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grammar/ast.hpp"
#include "grammar/errors.hpp"
#include "grammar/grouping.hpp"

namespace segdb::grammar {

// A condition or group with the height of its tree: 0 for a condition without filters.
struct Operand {
    Expression expression;
    std::size_t height = 0;
};

class Assembler {
  public:
    explicit Assembler(std::string_view text) : text_(text), levels_(1) {}

    // From now on a level that mixes `and` with `or` is an error (`where`).
    void refuse_mixing() { refuse_mixing_ = true; }

    // In front of a condition.
    void open_group(Span parenthesis);
    void open_count(Span start, Span parenthesis, CountMode mode, std::uint32_t k, Span k_span);
    void negate(Span word);

    // The filter of a condition on events, up to the `)` of `parenthesis`. REQUIRES: none is open.
    void open_filter(Span parenthesis);

    // A condition. Its span is what was written; its height that of its filters.
    void add(Operand condition) { take(std::move(condition)); }

    // After a condition.
    void join(Join join, Span word);
    void comma(Span sign, const Last& last);
    void close(Span parenthesis);

    // Does a `)` here end the filter?
    [[nodiscard]] bool closes_filter() const { return levels_.back().kind == Level::Kind::filter; }
    // The whole filter. REQUIRES: closes_filter()
    Operand close_filter();

    // At the end. The assembler is then used up.
    Expression finish();
    std::vector<std::string> notes() { return std::move(notes_); }

  private:
    struct Negation {
        Span word;
    };

    // An open parenthesis, or the whole text.
    struct Level {
        enum class Kind { root, group, count, filter } kind = Kind::root;
        Span start;        // `(` or `at`
        Span parenthesis;  // `(`
        CountMode mode = CountMode::at_least;
        std::uint32_t k = 0;
        Span k_span;
        std::vector<Expression> counted;  // operands of at least k of (..) that are complete
        std::size_t counted_height = 0;
        std::size_t outer_negations = 0;  // how many of negations_ stand in front of the parenthesis

        Operand left;  // what was read so far on this level
        bool has_left = false;
        Join folded = Join::none;  // `left` is an And or Or made on this level
        Join pending = Join::none;
        Span pending_word;
        Grouping grouping;
    };

    void open(Level level);
    void check_nesting(Span at) const;
    void take(Operand operand);
    void fold(Level& level, Operand operand);
    void complete_level(Level& level);
    void note(const Grouping& grouping);
    [[noreturn]] void stop_mixed(const Level& level) const;

    std::string_view text_;
    std::vector<Level> levels_;
    std::vector<Negation> negations_;
    std::vector<std::string> notes_;
    bool refuse_mixing_ = false;
    bool in_filter_ = false;
};

}  // namespace segdb::grammar
