// Ranges of values as a block of slices sees them: cut down to what the block has, counted from its least value.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "index/predicate.hpp"
#include "index/slice_block.hpp"

namespace segdb {

// The closed interval [low, high] of u = value - block.low().
struct OffsetRange {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
};

// Those of the ascending ranges that have anything in common with the block's values.
inline std::span<const IntegerRange> ranges_within(std::span<const IntegerRange> ranges, const SliceBlock& block) {
    const auto first = std::lower_bound(ranges.begin(), ranges.end(), block.low(),
                                        [](const IntegerRange& range, std::int64_t low) { return range.high < low; });
    const auto last = std::upper_bound(first, ranges.end(), block.high(),
                                       [](std::int64_t high, const IntegerRange& range) { return high < range.low; });
    return {first, last};
}

// REQUIRES: the range has something in common with the block's values.
inline OffsetRange offsets_of(const IntegerRange& range, const SliceBlock& block) {
    const auto low = static_cast<std::uint64_t>(block.low());
    return {static_cast<std::uint64_t>(std::max(range.low, block.low())) - low,
            static_cast<std::uint64_t>(std::min(range.high, block.high())) - low};
}

// The lowest `count` digits of the number.
constexpr std::uint64_t low_digits(std::uint64_t number, std::size_t count) {
    return count >= 64 ? number : number & ((std::uint64_t{1} << count) - 1);
}

// REQUIRES: the ranges ascend and do not overlap
inline bool is_in(std::span<const IntegerRange> ranges, std::int64_t value) {
    const auto range =
        std::lower_bound(ranges.begin(), ranges.end(), value,
                         [](const IntegerRange& each, std::int64_t wanted) { return each.high < wanted; });
    return range != ranges.end() && range->low <= value;
}

inline bool covers(const IntegerRange& range, const SliceBlock& block) {
    return range.low <= block.low() && range.high >= block.high();
}

}  // namespace segdb
