// How a library of bitmaps evaluates an expression: one operation after the other, each over whole bitmaps. This is how
// a careful user of such a library would write it:
//   * intermediate results are reused in place;
//   * no complement is ever formed: a result carries a sign, and (a and not b) is a difference;
//   * the last operation only counts.
//
// An Algebra has a type Set and, over two of them: and_, or_, and_not (new results), and_into, or_into, and_not_into
// (in place), count_and, count_or, count_and_not, and count of one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "support/bench.hpp"
#include "support/expression.hpp"

namespace segdb::bench {

template <class Algebra>
class OperationByOperation {
  public:
    using Set = typename Algebra::Set;

    OperationByOperation(const Algebra& algebra, const std::vector<Set>& operands, std::uint64_t universe)
        : algebra_(algebra), operands_(operands), universe_(universe) {}

    std::uint64_t count(const Expression& expression) const {
        if (!is_group(expression)) {
            Value value = evaluate(expression);
            return signed_count(algebra_.count(value.set()), value.negated);
        }
        const bool disjunction = expression.kind == Expression::Kind::disjunction;
        Value left = fold(expression, expression.operands.size() - 1);
        Value right = evaluate(expression.operands.back());
        right.negated ^= disjunction;
        return signed_count(count_conjunction(left, right), disjunction);
    }

  private:
    // A set of this object's operands, or one made on the way; negated: what is meant is everything else.
    struct Value {
        const Set* operand = nullptr;
        std::optional<Set> made{};
        bool negated = false;
        const Set& set() const { return made ? *made : *operand; }
    };

    static bool is_group(const Expression& expression) {
        return expression.kind == Expression::Kind::conjunction || expression.kind == Expression::Kind::disjunction;
    }

    Value evaluate(const Expression& expression) const {
        if (expression.kind == Expression::Kind::operand) return {.operand = &operands_[expression.operand]};
        if (!is_group(expression) && expression.kind != Expression::Kind::complement) fail("no group: at least k of n");
        if (expression.kind == Expression::Kind::complement) {
            Value value = evaluate(expression.operands.front());
            value.negated = !value.negated;
            return value;
        }
        Value value = fold(expression, expression.operands.size());
        value.negated ^= expression.kind == Expression::Kind::disjunction;
        return value;
    }

    // The conjunction of the first `count` operands; of their complements for a disjunction, which is its complement.
    Value fold(const Expression& group, std::size_t count) const {
        const bool disjunction = group.kind == Expression::Kind::disjunction;
        Value result = evaluate(group.operands.front());
        result.negated ^= disjunction;
        for (std::size_t i = 1; i < count; ++i) {
            Value next = evaluate(group.operands[i]);
            next.negated ^= disjunction;
            result = conjunction(std::move(result), std::move(next));
        }
        return result;
    }

    Value conjunction(Value a, Value b) const {
        if (a.negated && !b.negated) std::swap(a, b);
        if (a.negated == b.negated && !a.made && b.made) std::swap(a, b);
        if (!a.made) {
            a.made = a.negated ? algebra_.or_(a.set(), b.set())
                               : (b.negated ? algebra_.and_not(a.set(), b.set()) : algebra_.and_(a.set(), b.set()));
        } else if (a.negated) {
            algebra_.or_into(*a.made, b.set());
        } else if (b.negated) {
            algebra_.and_not_into(*a.made, b.set());
        } else {
            algebra_.and_into(*a.made, b.set());
        }
        return a;
    }

    std::uint64_t count_conjunction(Value& a, Value& b) const {
        if (a.negated && b.negated) return universe_ - algebra_.count_or(a.set(), b.set());
        if (a.negated) return algebra_.count_and_not(b.set(), a.set());
        return b.negated ? algebra_.count_and_not(a.set(), b.set()) : algebra_.count_and(a.set(), b.set());
    }

    std::uint64_t signed_count(std::uint64_t count, bool negated) const { return negated ? universe_ - count : count; }

    const Algebra& algebra_;
    const std::vector<Set>& operands_;
    std::uint64_t universe_;
};

enum class Order { small_first, large_first };

// Orders the operands of every group by size, complements last. Small first leaves the least to do; large first, that is
// bitsets before arrays, may be cheaper each. `cardinalities`: of the operands. Returns an estimate of the result's.
inline std::uint64_t order_by_size(Expression& expression, const std::vector<std::uint64_t>& cardinalities,
                                   Order order) {
    if (expression.kind == Expression::Kind::operand) return cardinalities[expression.operand];
    std::vector<std::pair<std::uint64_t, Expression>> sized;
    std::uint64_t least = ~std::uint64_t{0};
    std::uint64_t sum = 0;
    for (auto& part : expression.operands) {
        const std::uint64_t size = order_by_size(part, cardinalities, order);
        sized.emplace_back(size, std::move(part));
        least = std::min(least, size);
        sum += size;
    }
    std::stable_sort(sized.begin(), sized.end(), [&](const auto& a, const auto& b) {
        const bool a_last = a.second.kind == Expression::Kind::complement;
        const bool b_last = b.second.kind == Expression::Kind::complement;
        if (a_last != b_last) return b_last;
        return order == Order::small_first ? a.first < b.first : a.first > b.first;
    });
    for (std::size_t i = 0; i < sized.size(); ++i) expression.operands[i] = std::move(sized[i].second);
    return expression.kind == Expression::Kind::disjunction ? sum : least;
}

inline bool same_order(const Expression& a, const Expression& b) {
    return a.operand == b.operand && a.kind == b.kind &&
           std::equal(a.operands.begin(), a.operands.end(), b.operands.begin(), b.operands.end(), same_order);
}

// All forms of a shape that are worth trying: as written, rewritten, and each in order of size.
inline std::vector<std::pair<std::string, Expression>> forms_of(const Shape& shape,
                                                                const std::vector<std::uint64_t>& cardinalities) {
    std::vector<std::pair<std::string, Expression>> forms{{"as written", shape.expression}};
    for (const auto& other : shape.rewritten) forms.emplace_back("rewritten", other);
    for (std::size_t i = 0, count = forms.size(); i < count; ++i) {
        for (const Order order : {Order::small_first, Order::large_first}) {
            Expression ordered = forms[i].second;
            (void)order_by_size(ordered, cardinalities, order);
            if (same_order(ordered, forms[i].second)) continue;
            const char* const suffix = order == Order::small_first ? ", small first" : ", large first";
            forms.emplace_back(forms[i].first + suffix, std::move(ordered));
        }
    }
    return forms;
}

// At least k of n as k levels, `levels[j]` those in more than j of the operands seen so far; the last step counts.
// REQUIRES: 2 <= k < operands.size()
template <class Algebra>
std::uint64_t count_at_least_by_levels(const Algebra& algebra,
                                       const std::vector<const typename Algebra::Set*>& operands, std::size_t k) {
    std::vector<std::optional<typename Algebra::Set>> levels(k);
    const std::size_t last = operands.size() - 1;
    for (std::size_t i = 0; i < last; ++i) {
        // Nobody can be lifted from `level` to the last one by fewer operands than are left.
        const std::size_t left = last - i;
        const std::size_t lowest = k > left + 1 ? k - left - 1 : 0;
        for (std::size_t level = std::min(i, k - 1); level > 0 && level >= lowest; --level) {
            auto lifted = algebra.and_(*levels[level - 1], *operands[i]);
            if (levels[level]) {
                algebra.or_into(*levels[level], lifted);
            } else {
                levels[level] = std::move(lifted);
            }
        }
        if (i == 0) {
            levels[0] = algebra.copy(*operands[0]);
        } else if (lowest == 0) {
            algebra.or_into(*levels[0], *operands[i]);
        }
    }
    return algebra.count_or(*levels[k - 1], algebra.and_(*levels[k - 2], *operands[last]));
}

// At least 3 of 8 by adders: the bits of how many hold, ones, twos and fours, from sums of three.
template <class Algebra>
std::uint64_t count_at_least_3_of_8_by_adders(const Algebra& algebra,
                                              const std::vector<const typename Algebra::Set*>& operands) {
    using Set = typename Algebra::Set;
    struct Sum {
        Set bit;
        Set carry;
    };
    const auto add2 = [&](const Set& a, const Set& b) { return Sum{algebra.xor_(a, b), algebra.and_(a, b)}; };
    const auto add3 = [&](const Set& a, const Set& b, const Set& c) {
        Sum sum = add2(a, b);
        algebra.or_into(sum.carry, algebra.and_(sum.bit, c));
        algebra.xor_into(sum.bit, c);
        return sum;
    };
    const Sum first = add3(*operands[0], *operands[1], *operands[2]);
    const Sum second = add3(*operands[3], *operands[4], *operands[5]);
    const Sum third = add2(*operands[6], *operands[7]);
    const Sum ones = add3(first.bit, second.bit, third.bit);
    const Sum twos = add3(first.carry, second.carry, third.carry);
    const Sum more = add2(twos.bit, ones.carry);
    // Three or more: a four (carried from the twos), or a two with a one.
    Set result = algebra.and_(more.bit, ones.bit);
    algebra.or_into(result, twos.carry);
    return algebra.count_or(result, more.carry);
}

}  // namespace segdb::bench
