#include "grammar/assembler.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace segdb::grammar {
namespace {

constexpr std::size_t kMaxNotes = 10;

template <class Node>
Expression join_two(Expression left, Expression right) {
    Node node;
    const Span span{left.span.first, right.span.last};
    node.operands.reserve(2);
    node.operands.push_back(std::move(left));
    node.operands.push_back(std::move(right));
    return {std::move(node), span};
}

// Appends to an And or Or.
void append(Expression& group, Expression operand) {
    group.span.last = operand.span.last;
    if (And* const both = std::get_if<And>(&group.node)) {
        both->operands.push_back(std::move(operand));
    } else {
        std::get<Or>(group.node).operands.push_back(std::move(operand));
    }
}

std::string plural(std::size_t n, const std::string& noun) {
    return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

}  // namespace

void Assembler::check_nesting(Span at) const {
    const std::size_t around = in_filter_ ? 2 : 1;  // the whole text's level, and the filter's
    if (levels_.size() - around + negations_.size() <= kMaxDepth) return;
    stop(text_, at,
         "The expression is nested too deeply: at most " + std::to_string(kMaxDepth) +
             " parentheses and `not`s may be open at once.",
         ErrorCode::limit);
}

void Assembler::open(Level level) {
    const Span at = level.start;
    level.outer_negations = negations_.size();
    levels_.push_back(std::move(level));
    check_nesting(at);
}

void Assembler::open_group(Span parenthesis) {
    Level level;
    level.kind = Level::Kind::group;
    level.start = parenthesis;
    level.parenthesis = parenthesis;
    open(std::move(level));
}

void Assembler::open_count(Span start, Span parenthesis, CountMode mode, std::uint32_t k, Span k_span) {
    Level level;
    level.kind = Level::Kind::count;
    level.start = start;
    level.parenthesis = parenthesis;
    level.mode = mode;
    level.k = k;
    level.k_span = k_span;
    open(std::move(level));
}

void Assembler::negate(Span word) {
    negations_.push_back({word});
    check_nesting(word);
}

void Assembler::open_filter(Span parenthesis) {
    assert(!in_filter_);
    in_filter_ = true;
    Level level;
    level.kind = Level::Kind::filter;
    level.start = parenthesis;
    level.parenthesis = parenthesis;
    open(std::move(level));
}

// Wraps the operand into the `not`s in front of it and gives it to its level.
void Assembler::take(Operand operand) {
    Level& level = levels_.back();
    while (negations_.size() > level.outer_negations) {
        const Span span{negations_.back().word.first, operand.expression.span.last};
        Not negated;
        negated.operand.push_back(std::move(operand.expression));
        operand = {Expression{std::move(negated), span}, operand.height + 1};
        negations_.pop_back();
        if (operand.height > kMaxDepth) {
            stop(text_, span, "The expression is nested more than " + std::to_string(kMaxDepth) + " levels deep.",
                 ErrorCode::limit);
        }
    }
    if (level.has_left) {
        fold(level, std::move(operand));
    } else {
        level.grouping.start(operand.expression.span);
        level.left = std::move(operand);
        level.has_left = true;
    }
}

// left := left `and` operand, or `or`
void Assembler::fold(Level& level, Operand operand) {
    assert(level.pending != Join::none);
    level.grouping.add(level.pending, operand.expression.span);
    if (refuse_mixing_ && level.grouping.mixed()) stop_mixed(level);
    Operand& left = level.left;
    if (level.folded == level.pending) {
        append(left.expression, std::move(operand.expression));
        left.height = std::max(left.height, operand.height + 1);
    } else {
        left.expression = level.pending == Join::and_join
                              ? join_two<And>(std::move(left.expression), std::move(operand.expression))
                              : join_two<Or>(std::move(left.expression), std::move(operand.expression));
        left.height = std::max(left.height, operand.height) + 1;
        level.folded = level.pending;
    }
    if (left.height > kMaxDepth) {
        stop(text_, level.pending_word,
             "The expression is nested more than " + std::to_string(kMaxDepth) +
                 " levels deep: each change between `and` and `or`, read from left to right, adds a level.",
             ErrorCode::limit);
    }
}

void Assembler::join(Join join, Span word) {
    Level& level = levels_.back();
    assert(level.has_left);
    level.pending = join;
    level.pending_word = word;
}

// The end of a level, or of one operand of `at least k of (..)`.
void Assembler::complete_level(Level& level) {
    assert(level.has_left);
    if (level.grouping.mixed()) note(level.grouping);
    if (level.kind != Level::Kind::count) return;
    level.counted.push_back(std::move(level.left.expression));
    level.counted_height = std::max(level.counted_height, level.left.height);
    level.left = {};
    level.has_left = false;
    level.folded = Join::none;
    level.grouping = {};
}

void Assembler::comma(Span sign, const Last& last) {
    Level& level = levels_.back();
    if (level.kind != Level::Kind::count) stop_after(text_, sign.first, last);
    complete_level(level);
}

void Assembler::close(Span parenthesis) {
    if (levels_.size() == 1) {
        stop(text_, parenthesis, "This `)` closes nothing: no `(` is open.");
    }
    complete_level(levels_.back());
    Level level = std::move(levels_.back());
    levels_.pop_back();
    const Span span{level.start.first, parenthesis.last};
    if (level.kind == Level::Kind::group) {
        level.left.expression.span = span;
        take(std::move(level.left));
        return;
    }
    if (level.k > level.counted.size()) {
        stop(text_, level.k_span,
             std::to_string(level.k) + " cannot hold: the list has only " + plural(level.counted.size(), "condition") +
                 ".");
    }
    if (level.counted_height >= kMaxDepth) {
        stop(text_, level.start, "The expression is nested more than " + std::to_string(kMaxDepth) + " levels deep.",
             ErrorCode::limit);
    }
    CountOf count{level.mode, level.k, std::move(level.counted)};
    take({Expression{std::move(count), span}, level.counted_height + 1});
}

Operand Assembler::close_filter() {
    assert(closes_filter());
    complete_level(levels_.back());
    Operand filter = std::move(levels_.back().left);
    levels_.pop_back();
    in_filter_ = false;
    return filter;
}

Expression Assembler::finish() {
    if (levels_.size() > 1) {
        stop(text_, levels_.back().parenthesis, "This `(` is not closed: `)` is missing.");
    }
    Level& level = levels_.back();
    complete_level(level);
    return std::move(level.left.expression);
}

void Assembler::note(const Grouping& grouping) {
    if (notes_.size() < kMaxNotes) {
        notes_.push_back("`and` and `or` are read from left to right: " + grouping.left_to_right(text_));
    } else if (notes_.size() == kMaxNotes) {
        notes_.emplace_back("`and` and `or` are read from left to right in further places, too.");
    }
}

void Assembler::stop_mixed(const Level& level) const {
    stop(text_, level.pending_word,
         "After `where`, `and` and `or` need parentheses when they are mixed: write `" +
             level.grouping.left_to_right(text_) + "` or `" + level.grouping.right_to_left(text_) +
             "`. With `matching` instead of `where` they are read from left to right.");
}

}  // namespace segdb::grammar
