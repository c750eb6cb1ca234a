#include "exec/slice_comparison.hpp"

#include <bit>
#include <cassert>

#include "exec/compare_candidates.hpp"
#include "exec/compare_each.hpp"
#include "exec/compare_listed.hpp"
#include "exec/cost_model.hpp"
#include "exec/slice_ranges.hpp"

namespace segdb {
namespace {

using Slices = std::span<const ChunkView>;

bool has_digit(std::uint64_t number, std::size_t digit) { return (number >> digit & 1) != 0; }

// The places whose digits make a number of at least c. The highest slice that decides alone what the digits below it can
// do is where the fold begins: an empty one, or one of few places, where c has 1. REQUIRES: 0 < c, of no more digits than
// there are slices
ChunkValue at_least(Slices slices, std::uint64_t c, ChunkAlgebra& algebra) {
    const auto lowest = static_cast<std::size_t>(std::countr_zero(c));
    std::size_t first = slices.size() - 1;
    const auto is_decisive = [&](const ChunkView& slice) {
        return slice.form == Form::empty || slice.form == Form::array;
    };
    while (first > lowest && !(has_digit(c, first) && is_decisive(slices[first]))) --first;

    ChunkValue value = ChunkValue::of(slices[first]);
    if (first > lowest && !value.is_empty()) {
        const OffsetRange rest{low_digits(c, first), low_digits(~std::uint64_t{0}, first)};
        value = candidates_between(slices.first(first), value, rest, algebra);
    }
    for (std::size_t i = first + 1; i < slices.size(); ++i) {
        const ChunkValue slice = ChunkValue::of(slices[i]);
        value = has_digit(c, i) ? algebra.intersect(value, slice) : algebra.unite(value, slice);
    }
    return value;
}

// A slice with few places in which all of the range's numbers are; null if there is none.
const ChunkView* slice_of_few(Slices slices, OffsetRange range, std::size_t differing) {
    for (std::size_t i = slices.size(); i-- > differing;) {
        const bool is_small = slices[i].form == Form::array || slices[i].form == Form::empty;
        if (is_small && has_digit(range.low, i)) return &slices[i];
    }
    return nullptr;
}

// The places whose digits make a number in the range; `existence` has all places with a value.
//
// Above the digits in which the bounds differ both have the same ones, which the number must have as well. Below, the
// upper bound is no bound where it has only 1, the lower one where it has only 0; if nothing else has, `existence` tells
// the number 0 from no number.
ChunkValue between(Slices slices, const ChunkView& existence, OffsetRange range, ChunkAlgebra& algebra) {
    const auto differing = static_cast<std::size_t>(std::bit_width(range.low ^ range.high));
    if (const ChunkView* const few = slice_of_few(slices, range, differing)) {
        return candidates_between(slices, ChunkValue::of(*few), range, algebra);
    }
    const Slices tail = slices.first(differing);
    const std::uint64_t low = low_digits(range.low, differing);
    const std::uint64_t high = low_digits(range.high, differing);

    ChunkValue value = low != 0 ? at_least(tail, low, algebra) : ChunkValue::of(existence);
    bool is_restricted = low != 0;
    for (std::size_t i = differing; i < slices.size(); ++i) {
        if (!has_digit(range.low, i)) continue;
        const ChunkValue slice = ChunkValue::of(slices[i]);
        value = is_restricted ? algebra.intersect(value, slice) : slice;
        is_restricted = true;
    }
    for (std::size_t i = differing; i < slices.size(); ++i) {
        if (!has_digit(range.low, i)) value = algebra.subtract(value, ChunkValue::of(slices[i]));
    }
    const bool is_open = high == low_digits(~std::uint64_t{0}, differing);
    if (is_open || value.is_empty()) return value;
    return algebra.subtract(value, at_least(tail, high + 1, algebra));
}

// A long program is run before it grows further: its jumps are no longer foreseen, and cost more than the operations.
ChunkValue not_too_long(ChunkValue value, ChunkAlgebra& algebra) {
    const bool is_long =
        value.is_fused() && algebra.fused().size() - value.first_operand() > cost::kMaxComparisonOperands;
    return is_long ? algebra.materialised(value) : value;
}

ChunkValue compare_sliced(const SliceBlock& block, std::span<const IntegerRange> ranges, ChunkAlgebra& algebra) {
    ChunkValue all;
    for (const IntegerRange& range : ranges) {
        const ChunkValue part = between(block.slices(), block.existence(), offsets_of(range, block), algebra);
        all = not_too_long(algebra.unite(all, part), algebra);
    }
    return all;
}

ChunkValue compare_candidates(const SliceBlock& block, std::span<const IntegerRange> ranges, ChunkView within,
                              ChunkAlgebra& algebra) {
    ChunkValue candidates = algebra.intersect(ChunkValue::of(within), ChunkValue::of(block.existence()));
    ChunkValue all;
    for (const IntegerRange& range : ranges) {
        const ChunkValue part =
            candidates_between(block.slices(), ChunkValue::of(candidates.view()), offsets_of(range, block), algebra);
        all = merge_arrays(all, part, algebra);
    }
    algebra.release(candidates);
    return all;
}

}  // namespace

ChunkValue compare(const SliceBlock& block, std::span<const IntegerRange> ranges, ChunkView within,
                   ChunkAlgebra& algebra) {
    const auto here = ranges_within(ranges, block);
    if (here.empty() || within.form == Form::empty) return {};
    const ChunkValue candidates = ChunkValue::of(within);
    if (covers(here.front(), block)) return algebra.intersect(candidates, ChunkValue::of(block.existence()));
    if (block.is_listed()) return algebra.intersect(candidates, compare_listed(block, here, algebra));
    const auto depth = static_cast<std::uint32_t>(block.slices().size());
    if (within.form == Form::array && cost::is_candidate_wise_cheaper(within.cardinality, here.size(), depth)) {
        return compare_candidates(block, here, within, algebra);
    }
    const bool is_each = here.size() * depth > cost::kMaxComparedDigits;
    return algebra.intersect(candidates,
                             is_each ? compare_each(block, here, algebra) : compare_sliced(block, here, algebra));
}

}  // namespace segdb
