// Bytes of a hostile block of numbers: decoded, and read through if that goes well.
//
// Checked: no crash; places ascend, values lie between the block's ends and reach them; comparisons and sums are those of
// the values; what is written of a block that was accepted is accepted, and holds the same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "exec/slice_aggregates.hpp"
#include "exec/slice_comparison.hpp"
#include "index/slice_block.hpp"

using namespace segdb;

namespace {

constexpr ChunkView kEverything{nullptr, kChunkSize, 0, Form::full};

void check(bool holds) {
    if (!holds) std::abort();
}

struct Values {
    std::vector<std::uint16_t> places;
    std::vector<std::int64_t> values;
};

Values values_of(const SliceBlock& block) {
    Values values;
    block.values(values.places, values.values);
    check(values.places.size() == block.size() && values.values.size() == block.size());
    check(std::adjacent_find(values.places.begin(), values.places.end(), std::greater_equal<>()) ==
          values.places.end());
    const auto [least, greatest] = std::minmax_element(values.values.begin(), values.values.end());
    check(*least == block.low() && *greatest == block.high());
    return values;
}

void compare_with_loop(const SliceBlock& block, const Values& values) {
    ChunkAlgebra algebra(simd::kernels());
    ValueTotals totals;
    totals.add(block, kEverything, {}, algebra);
    Int128 sum = 0;
    for (const std::int64_t value : values.values) sum += value;
    check(totals.count == block.size() && totals.sum == sum);
    for (const std::size_t index : {std::size_t{0}, values.values.size() / 2, values.values.size() - 1}) {
        const IntegerRange range{values.values[index], values.values.back()};
        if (range.low > range.high) continue;
        const std::uint32_t count = algebra.count(compare(block, {&range, 1}, kEverything, algebra));
        check(count == std::count_if(values.values.begin(), values.values.end(),
                                     [&](std::int64_t value) { return range.low <= value && value <= range.high; }));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto block = SliceBlock::decode({reinterpret_cast<const char*>(data), size});
    if (!block.ok()) return 0;
    const Values values = values_of(*block);
    compare_with_loop(*block, values);
    const auto again = SliceBlock::decode(SliceBlock::encode(values.places, values.values));
    check(again.ok());
    const Values others = values_of(*again);
    check(others.places == values.places && others.values == values.values);
    return 0;
}
