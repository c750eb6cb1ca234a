#include "exec/slice_aggregates.hpp"

#include <algorithm>

#include "exec/cost_model.hpp"
#include "exec/slice_comparison.hpp"

namespace segdb {
namespace {

// The places of the set that have a value, in the form in which all slices are met soonest; its cardinality is known.
ChunkValue with_values(const SliceBlock& block, ChunkView set, ChunkAlgebra& algebra) {
    ChunkValue value = algebra.intersect(ChunkValue::of(set), ChunkValue::of(block.existence()));
    value = algebra.materialised(value);
    if (!value.is_known()) value.cardinality = algebra.kernels().count(value.data);
    if (value.cardinality == block.size()) return value;  // no slice will be met
    const bool is_probed = value.form == Form::array && value.cardinality <= cost::kMaxProbedInSlices;
    if (value.form == Form::runs || (value.form == Form::array && !is_probed && !block.is_listed())) {
        value = algebra.as_bits(value);
    }
    return value;
}

// A bitset of few as an array, whose further steps cost next to nothing.
ChunkValue as_array_if_few(ChunkValue value, ChunkAlgebra& algebra) {
    if (value.form != Form::bits || value.cardinality > kMaxResidentArray) return value;
    Scratch::Buffer* const buffer = algebra.scratch().take();
    const std::uint32_t size = algebra.kernels().elements_of(value.data, buffer->elements());
    algebra.release(value);
    return algebra.array_in(buffer, size);
}

// Calls `each` with the u of every place of the set. REQUIRES: a listed block; an array of some of its places
template <class Each>
void for_each_offset(const SliceBlock& block, ChunkView set, const Each& each) {
    const auto* const wanted = static_cast<const std::uint16_t*>(set.data);
    const auto places = block.places();
    std::uint32_t at = 0;
    for (std::uint32_t i = 0; i < set.cardinality; ++i) {
        while (places[at] != wanted[i]) ++at;
        each(block.offset_at(at));
    }
}

// The sum of the u of the places in the set, all of which have a value.
Int128 sum_of_offsets(const SliceBlock& block, ChunkView set, ChunkAlgebra& algebra) {
    Uint128 sum = 0;
    if (block.is_listed()) {
        for_each_offset(block, set, [&](std::uint64_t u) { sum += u; });
        return static_cast<Int128>(sum);
    }
    const bool is_everyone = set.cardinality == block.size();
    const auto slices = block.slices();
    for (std::size_t i = 0; i < slices.size(); ++i) {
        const std::uint32_t common = is_everyone ? slices[i].cardinality : algebra.count_intersection(set, slices[i]);
        sum += Uint128{common} << i;
    }
    return static_cast<Int128>(sum);
}

// The u at one end, digit by digit. REQUIRES: sliced; the set is not empty, and all its places have a value
std::uint64_t extreme_offset(const SliceBlock& block, ChunkView set, bool is_greatest, ChunkAlgebra& algebra) {
    const auto slices = block.slices();
    std::uint64_t offset = 0;
    ChunkValue rest = ChunkValue::of(set);
    for (std::size_t i = slices.size(); i-- > 0;) {
        const ChunkValue all = ChunkValue::of(rest.view());
        const ChunkValue slice = ChunkValue::of(slices[i]);
        const ChunkValue part =
            algebra.materialised(is_greatest ? algebra.intersect(all, slice) : algebra.subtract(all, slice));
        // 1 when somebody has it and the greatest is asked for, or when everybody has it and the least is.
        if (part.is_empty() != is_greatest) offset |= std::uint64_t{1} << i;
        if (part.is_empty() || part.data == rest.data) continue;  // all stay
        algebra.release(rest);
        rest = as_array_if_few(part, algebra);
    }
    algebra.release(rest);
    return offset;
}

// The value at one end. REQUIRES: the set is not empty, and all its places have a value
std::int64_t extreme_of(const SliceBlock& block, ChunkView set, bool is_greatest, ChunkAlgebra& algebra) {
    if (set.cardinality == block.size()) return is_greatest ? block.high() : block.low();
    if (!block.is_listed()) return block.offset_to_value(extreme_offset(block, set, is_greatest, algebra));
    std::uint64_t extreme = is_greatest ? 0 : block.span();
    for_each_offset(block, set,
                    [&](std::uint64_t u) { extreme = is_greatest ? std::max(extreme, u) : std::min(extreme, u); });
    return block.offset_to_value(extreme);
}

}  // namespace

void ValueTotals::add(const SliceBlock& block, ChunkView set, Wanted wanted, ChunkAlgebra& algebra) {
    if (!wanted.sum && !wanted.ends) {
        count += algebra.count_intersection(set, block.existence());
        return;
    }
    const ChunkValue valued = with_values(block, set, algebra);
    const ChunkView view = valued.view();
    if (view.cardinality != 0) {
        if (wanted.sum) {
            sum += Int128{block.low()} * Int128{view.cardinality} + sum_of_offsets(block, view, algebra);
        }
        // Nothing is to be found in a chunk whose values all lie within what is known.
        if (wanted.ends && (count == 0 || block.low() < least)) {
            const std::int64_t value = extreme_of(block, view, false, algebra);
            least = count == 0 ? value : std::min(least, value);
        }
        if (wanted.ends && (count == 0 || block.high() > greatest)) {
            const std::int64_t value = extreme_of(block, view, true, algebra);
            greatest = count == 0 ? value : std::max(greatest, value);
        }
        count += view.cardinality;
    }
    algebra.release(valued);
}

std::uint32_t count_at_most(const SliceBlock& block, ChunkView set, std::int64_t most, ChunkAlgebra& algebra) {
    if (most < block.low()) return 0;
    if (most >= block.high()) return algebra.count_intersection(set, block.existence());
    const IntegerRange range{block.low(), most};
    return algebra.count(compare(block, {&range, 1}, set, algebra));
}

}  // namespace segdb
