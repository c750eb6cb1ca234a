// What is asked of the engine and of its peers alike: an expression over numbered operands, `((a & b) | c) & !d`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace segdb::bench {

struct Expression {
    enum class Kind { operand, conjunction, disjunction, complement, at_least };
    Kind kind = Kind::operand;
    std::size_t operand = 0;  // operand: its number
    std::uint32_t k = 0;      // at_least
    std::vector<Expression> operands{};
};

inline Expression operand(std::size_t number) { return {.operand = number}; }

// Chains become one group: a & b & c has three operands.
inline Expression join(Expression::Kind kind, Expression left, Expression right) {
    if (left.kind != kind) left = {.kind = kind, .operands = {std::move(left)}};
    left.operands.push_back(std::move(right));
    return left;
}
inline Expression operator&(Expression left, Expression right) {
    return join(Expression::Kind::conjunction, std::move(left), std::move(right));
}
inline Expression operator|(Expression left, Expression right) {
    return join(Expression::Kind::disjunction, std::move(left), std::move(right));
}
inline Expression operator!(Expression what) {
    return {.kind = Expression::Kind::complement, .operands = {std::move(what)}};
}

// Operands 0 to count - 1.
inline Expression all_of_first(std::size_t count) {
    Expression group = {.kind = Expression::Kind::conjunction};
    for (std::size_t i = 0; i < count; ++i) group.operands.push_back(operand(i));
    return group;
}
inline Expression at_least_of_first(std::uint32_t k, std::size_t count) {
    Expression group = all_of_first(count);
    group.kind = Expression::Kind::at_least;
    group.k = k;
    return group;
}

// A query of the benchmarks, over the operands 0 to count - 1.
struct Shape {
    const char* name;
    std::size_t operands;
    Expression expression;
    // Other forms of the same that an evaluator which works operation by operation may find cheaper.
    std::vector<Expression> rewritten;
};

}  // namespace segdb::bench
