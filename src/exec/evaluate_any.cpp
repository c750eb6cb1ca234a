// Unions: merged, added to one bitset, or fused.
#include <algorithm>

#include "exec/cost_model.hpp"
#include "exec/evaluator.hpp"

namespace segdb {

// A union within an array, or one that is an array itself, is worked out operand by operand within the set; else it is
// formed first.
ChunkValue Evaluator::any(const ProgramNode& node, ChunkView within, Need need) {
    const bool sums = node.disjoint && need == Need::count;
    const bool inside = within.form == Form::full || within.form == Form::array || sums || is_sparse(node);
    const ChunkView part = inside ? within : kEverything;
    const Need need_of_operands = sums ? Need::count : Need::set;
    const std::size_t base = values_.size();
    ChunkValue bits;
    std::uint32_t sum = 0;
    bool full = false;
    const auto add = [&](ChunkValue value) {
        if (value.is_counted()) {
            sum += value.cardinality;
        } else if (value.is_bits()) {
            bits = algebra_.unite(bits, value);
        } else if (value.form == Form::full) {
            full = true;
        } else if (!value.is_empty()) {
            values_.push_back(value);
        }
    };
    const auto add_leaf = [&](ChunkView view) { add(within_set(ChunkValue::of(view), part, need_of_operands)); };
    const std::uint32_t* const operands = program_.operands(node);
    if (node.wide != 0) {
        const WideUnion& lists = wide_[node.wide];
        const auto here = std::span(lists.sources)
                              .subspan(lists.starts[place_])
                              .first(lists.starts[place_ + 1] - lists.starts[place_]);
        full = part.form == Form::full &&
               std::any_of(here.begin(), here.end(), [](const ChunkView* each) { return each->form == Form::full; });
        for (std::size_t i = 0; i < here.size() && !full; ++i) add_leaf(*here[i]);
    } else {
        for (std::uint32_t i = 0; i < node.positive_leaves && !full; ++i) {
            if (is_here(operands[i])) add_leaf(leaf_view(program_.node(operands[i]).leaf));
        }
    }
    for (std::uint32_t i = node.positive_leaves; i < node.positives() && !full; ++i) {
        add(evaluate(operands[i], part, need_of_operands));
    }
    if (need_of_operands == Need::count) return ChunkValue::count(sum);
    const Need need_of_union = inside ? need : Need::set;
    ChunkValue all = full ? whole(base, bits) : unite_all(base, bits, need_of_union);
    if (all.is_counted()) return all;
    return inside ? counted(all, need) : within_set(all, within, need);
}

bool Evaluator::is_sparse(const ProgramNode& node) const {
    std::uint64_t sum = 0;
    const std::uint32_t* const operands = program_.operands(node);
    for (std::uint32_t i = 0; i < node.positives() && sum <= cost::kMaxSparse; ++i) sum += bound(operands[i]);
    return sum <= cost::kMaxSparse;
}

ChunkValue Evaluator::whole(std::size_t base, ChunkValue bits) {
    for (std::size_t i = base; i < values_.size(); ++i) algebra_.release(values_[i]);
    values_.resize(base);
    algebra_.release(bits);
    return ChunkValue::of(kEverything);
}

// The union of the arrays and runs on the stack from `base` on with the bitsets.
ChunkValue Evaluator::unite_all(std::size_t base, ChunkValue bits, Need need) {
    const std::size_t size = values_.size() - base;
    if (size == 0) return bits;
    const auto values = std::span(values_).subspan(base);
    std::uint64_t elements = 0;
    std::uint64_t runs = 0;
    for (ChunkValue value : values) {
        (value.form == Form::array ? elements : runs) += value.form == Form::array ? value.cardinality : value.runs;
    }
    const bool one_by_one = bits.is_empty() && (size <= 2 || (runs == 0 && elements <= cost::kMaxMergedElements) ||
                                                runs + elements <= cost::kMaxArrayAsRuns);
    ChunkValue all = values[0];
    if (one_by_one) {
        for (std::size_t i = 1; i < size; ++i) {
            if (i + 1 == size && need == Need::count) {
                all = ChunkValue::count(algebra_.count_union(all, values[i]));
            } else {
                all = algebra_.unite(all, values[i]);
            }
        }
    } else if (size == 1 && need == Need::count) {
        all = ChunkValue::count(algebra_.count_union(bits, all));
    } else {
        all = algebra_.as_bits(all);
        for (std::size_t i = 1; i < size; ++i) {
            algebra_.add_to(all, values[i].view());
            algebra_.release(values[i]);
        }
        all = algebra_.unite(bits, all);
    }
    values_.resize(base);
    return all;
}

}  // namespace segdb
