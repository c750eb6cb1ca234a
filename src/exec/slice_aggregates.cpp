#include "exec/slice_aggregates.hpp"

#include <algorithm>
#include <array>

#include "exec/cost_model.hpp"
#include "exec/slice_comparison.hpp"

namespace segdb {
namespace {

constexpr std::size_t kMaxSlices = 64;

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

// How many places of the set each slice has.
void count_in_slices(const SliceBlock& block, ChunkView set, ChunkAlgebra& algebra, std::uint32_t* counts) {
    const auto slices = block.slices();
    if (set.form != Form::bits) {
        for (std::size_t i = 0; i < slices.size(); ++i) counts[i] = algebra.count_intersection(set, slices[i]);
        return;
    }
    std::array<simd::Bits, kMaxSlices> bitsets;
    std::array<std::uint32_t, kMaxSlices> in_bitsets;
    std::size_t size = 0;
    for (const ChunkView& slice : slices) {
        if (slice.form == Form::bits) bitsets[size++] = slice.data;
    }
    algebra.kernels().count_and_each(set.data, bitsets.data(), size, in_bitsets.data());
    std::size_t next = 0;
    for (std::size_t i = 0; i < slices.size(); ++i)
        counts[i] = slices[i].form == Form::bits ? in_bitsets[next++] : algebra.count_intersection(set, slices[i]);
}

// The sum of the u of those places of the set that have a value, `valued` of them. REQUIRES: listed: all of them have one
Int128 sum_of_offsets(const SliceBlock& block, ChunkView set, std::uint32_t valued, ChunkAlgebra& algebra) {
    Uint128 sum = 0;
    if (block.is_listed()) {
        for_each_offset(block, set, [&](std::uint64_t u) { sum += u; });
        return static_cast<Int128>(sum);
    }
    const auto slices = block.slices();
    std::array<std::uint32_t, kMaxSlices> counts;
    if (valued == block.size()) {
        for (std::size_t i = 0; i < slices.size(); ++i) counts[i] = slices[i].cardinality;
    } else {
        count_in_slices(block, set, algebra, counts.data());
    }
    for (std::size_t i = 0; i < slices.size(); ++i) sum += Uint128{counts[i]} << i;
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

void ValueTotals::add_sum(const SliceBlock& block, ChunkView set, std::uint32_t valued, ChunkAlgebra& algebra) {
    sum += Int128{block.low()} * Int128{valued} + sum_of_offsets(block, set, valued, algebra);
}

void ValueTotals::add_ends(const SliceBlock& block, ChunkView set, ChunkAlgebra& algebra) {
    if (count == 0 || block.low() < least) {
        const std::int64_t value = extreme_of(block, set, false, algebra);
        least = count == 0 ? value : std::min(least, value);
    }
    if (count == 0 || block.high() > greatest) {
        const std::int64_t value = extreme_of(block, set, true, algebra);
        greatest = count == 0 ? value : std::max(greatest, value);
    }
}

void ValueTotals::add(const SliceBlock& block, ChunkView set, Wanted wanted, ChunkAlgebra& algebra) {
    // Nothing is to be found in a chunk whose values all lie within what is known.
    const bool ends = wanted.ends && (count == 0 || block.low() < least || block.high() > greatest);
    // No slice has a place without a value: a bitset meets them as it is.
    const bool is_cut = ends || (wanted.sum && (set.form != Form::bits || block.is_listed()));
    const ChunkValue valued = is_cut ? with_values(block, set, algebra) : ChunkValue::of(set);
    const ChunkView view = valued.view();
    const std::uint32_t size = is_cut ? view.cardinality : algebra.count_intersection(set, block.existence());
    if (size != 0 && wanted.sum) add_sum(block, view, size, algebra);
    if (size != 0 && ends) add_ends(block, view, algebra);
    count += size;
    algebra.release(valued);
}

std::uint32_t count_at_most(const SliceBlock& block, ChunkView set, std::int64_t most, ChunkAlgebra& algebra) {
    if (most < block.low()) return 0;
    if (most >= block.high()) return algebra.count_intersection(set, block.existence());
    const IntegerRange range{block.low(), most};
    return algebra.count(compare(block, {&range, 1}, set, algebra));
}

}  // namespace segdb
