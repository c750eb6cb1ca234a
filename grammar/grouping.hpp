// How a level that mixes `and` with `or` is read, told to the user.
//
// `A and B or C` is `(A and B) or C`: people used to SQL expect another order of reading for `A or B and C`,
// so parse() says how each such level was grouped, and under `where` refuses it. Memory and text are
// bounded: a level keeps its first few runs of equal joins, and every operand is shown cut.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammar/ast.hpp"

namespace segdb::grammar {

enum class Join { none, and_join, or_join };

// The joins of one level, in the order written.
class Grouping {
  public:
    void start(Span operand) { first_ = operand; }
    void add(Join join, Span operand);
    [[nodiscard]] bool mixed() const { return runs_.size() > 1; }

    // `(a and b) or c`
    [[nodiscard]] std::string left_to_right(std::string_view text) const;

    // The same with the first change of join grouped the other way: `a and (b or c)`. REQUIRES: mixed()
    [[nodiscard]] std::string right_to_left(std::string_view text) const;

  private:
    static constexpr std::size_t kShownOperands = 3;

    // Operands joined by the same word one after the other.
    struct Run {
        Join join = Join::none;
        std::vector<Span> first;  // at most kShownOperands
        Span last;
        std::size_t operands = 0;
    };

    static std::string shown(std::string_view text, const Run& run, std::size_t operands);

    Span first_;
    std::vector<Run> runs_;
    bool cut_ = false;
};

}  // namespace segdb::grammar
