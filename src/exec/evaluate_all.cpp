// Conjunctions: what filters whom, and in which order.
#include <algorithm>

#include "exec/cost_model.hpp"
#include "exec/evaluator.hpp"

namespace segdb {
namespace {

constexpr std::uint32_t kNone = ~std::uint32_t{0};

// Arrays before runs before bitsets: what filters cheaply first, and of the same form the smaller.
bool comes_before(const ChunkView& a, const ChunkView& b) {
    return a.form != b.form ? a.form < b.form : a.cardinality < b.cardinality;
}

// By insertion while they are few: the plan has put them nearly in order.
void sort_views(std::span<ChunkView> views) {
    constexpr std::size_t kFew = 32;
    if (views.size() > kFew) return std::sort(views.begin(), views.end(), comes_before);
    for (std::size_t i = 1; i < views.size(); ++i) {
        if (!comes_before(views[i], views[i - 1])) continue;
        const ChunkView view = views[i];
        std::size_t at = i;
        for (; at > 0 && comes_before(view, views[at - 1]); --at) views[at] = views[at - 1];
        views[at] = view;
    }
}

}  // namespace

// Puts the containers of the positive leaves, and the set to stay within, on the stack, in the order to be worked on.
// False when one is empty.
bool Evaluator::gather_leaves(const ProgramNode& node, ChunkView within) {
    const std::size_t base = views_.size();
    if (within.form != Form::full) views_.push_back(within);
    const std::uint32_t* const operands = program_.operands(node);
    for (std::uint32_t i = 0; i < node.positive_leaves; ++i) {
        const ChunkView view = leaf_view(program_.node(operands[i]).leaf);
        if (view.form == Form::empty) return false;
        if (view.form != Form::full) views_.push_back(view);
    }
    sort_views(std::span(views_).subspan(base));
    return true;
}

// The place, among the positive groups, of the one that holds least, if that is so little that it is an array.
std::uint32_t Evaluator::sparse_group(const ProgramNode& node) const {
    const std::uint32_t* const groups = program_.operands(node) + node.positive_leaves;
    std::uint64_t least = cost::kMaxSparse + 1;
    std::uint32_t found = kNone;
    for (std::uint32_t i = 0; i < node.positive_groups; ++i) {
        const std::uint64_t most = bound(groups[i]);
        if (most >= least) continue;
        least = most;
        found = i;
    }
    return found;
}

std::uint32_t Evaluator::negatives_here(const ProgramNode& node) const {
    const std::uint32_t* const negatives = program_.operands(node) + node.positives();
    std::uint32_t here = 0;
    for (std::uint32_t i = 0; i < node.negatives(); ++i) here += is_here(negatives[i]) ? 1 : 0;
    return here;
}

ChunkValue Evaluator::all(const ProgramNode& node, ChunkView within, Need need) {
    const std::size_t base = views_.size();
    if (node.positive_groups + node.negatives() ==
        0) {  // nothing but bitmaps: where one is tiny, the others need not be looked at first
        const ChunkView first =
            within.form == Form::full ? leaf_view(program_.node(*program_.operands(node)).leaf) : within;
        if (first.form == Form::array && first.cardinality <= cost::kTiny) {
            return filter_tiny(node, first, within.form == Form::full ? 1 : 0, need);
        }
    }
    if (!gather_leaves(node, within)) {
        views_.resize(base);
        return counted({}, need);
    }
    const ChunkValue value = filter_all(node, base, need);
    views_.resize(base);
    return counted(value, need);
}

// An array so small that the order of the others does not matter, within the leaves from `next` on.
ChunkValue Evaluator::filter_tiny(const ProgramNode& node, ChunkView tiny, std::uint32_t next, Need need) {
    const std::uint32_t* const operands = program_.operands(node);
    ChunkValue rest = ChunkValue::of(tiny);
    for (; next < node.positive_leaves; ++next) {
        const ChunkValue leaf = ChunkValue::of(leaf_view(program_.node(operands[next]).leaf));
        if (need == Need::count && next + 1 == node.positive_leaves) {
            return ChunkValue::count(algebra_.count_intersection(rest, leaf));
        }
        rest = algebra_.intersect(rest, leaf);
        if (rest.is_empty()) break;
    }
    return counted(rest, need);
}

// The conjunction of the leaves on the stack from `base` on, of the positive groups, and of what is in no negative operand.
ChunkValue Evaluator::filter_all(const ProgramNode& node, std::size_t base, Need need) {
    const std::uint32_t* const groups = program_.operands(node) + node.positive_leaves;
    const std::uint32_t negatives = negatives_here(node);
    // What is left to do beside the negatives, so that the last of it knows that it is the last.
    std::uint32_t left = static_cast<std::uint32_t>(views_.size() - base) + node.positive_groups;
    std::size_t next = base;
    std::uint32_t done = kNone;
    ChunkValue rest = ChunkValue::of(kEverything);
    const auto need_now = [&] { return left == 0 && negatives == 0 ? need : Need::set; };

    if (node.positive_groups > 0 && (next == views_.size() || views_[next].form > Form::array)) {
        done = sparse_group(node);
        if (done != kNone) {
            // Bitsets that are left are read once anyway: the smallest goes with the group.
            const bool together = next < views_.size();
            left -= together ? 2 : 1;
            const ChunkView smallest = together ? views_[next++] : kEverything;
            rest = evaluate(groups[done], smallest, need_now());
        }
    }
    for (; next < views_.size(); ++next) {
        if (rest.is_counted()) return rest;
        if (rest.is_empty()) return rest;
        --left;
        rest = need_now() == Need::count
                   ? ChunkValue::count(algebra_.count_intersection(rest, ChunkValue::of(views_[next])))
                   : algebra_.intersect(rest, ChunkValue::of(views_[next]));
    }
    for (std::uint32_t i = 0; i < node.positive_groups; ++i) {
        if (i == done) continue;
        if (rest.is_empty()) return rest;
        --left;
        rest = intersect_group(groups[i], rest, need_now());
    }
    if (rest.is_counted() || rest.is_empty() || negatives == 0) return rest;
    return subtract_all(node, rest, negatives, need);
}

ChunkValue Evaluator::intersect_group(std::uint32_t index, ChunkValue rest, Need need) {
    if (rest.form == Form::array) {
        const ChunkValue value = evaluate(index, rest.view(), need);
        // Where the group holds all of it, the set itself came back: its buffer must stay.
        if (value.kind == ChunkValue::Kind::borrowed && value.data == rest.data) return rest;
        algebra_.release(rest);
        return value;
    }
    const ChunkValue value = evaluate(index, kEverything, Need::set);
    if (need == Need::count) return ChunkValue::count(algebra_.count_intersection(rest, value));
    return algebra_.intersect(rest, value);
}

// `left`: how many negative operands this chunk has.
ChunkValue Evaluator::subtract_all(const ProgramNode& node, ChunkValue rest, std::uint32_t left, Need need) {
    const std::uint32_t* const negatives = program_.operands(node) + node.positives();
    for (std::uint32_t i = 0; left > 0 && !rest.is_empty(); ++i) {
        if (!is_here(negatives[i])) continue;
        --left;
        const bool only_count = left == 0 && need == Need::count;
        const bool array = rest.form == Form::array;
        if (array && i >= node.negative_leaves && only_count) {
            const std::uint32_t all = rest.cardinality;
            const ChunkValue value = evaluate(negatives[i], rest.view(), Need::count);
            algebra_.release(rest);
            return ChunkValue::count(all - value.cardinality);
        }
        const bool is_leaf = i < node.negative_leaves;
        const ChunkValue value = is_leaf ? ChunkValue::of(leaf_view(program_.node(negatives[i]).leaf))
                                         : evaluate(negatives[i], array ? rest.view() : kEverything, Need::set);
        if (only_count) return ChunkValue::count(algebra_.count_difference(rest, value));
        rest = algebra_.subtract(rest, value);
    }
    return rest;
}

}  // namespace segdb
