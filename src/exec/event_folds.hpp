// What is computed from the values of a profile's events, one after the other.
//
// A fold has an accumulator, which starts as `kStart`, a way to add one value, a way to add what another accumulator came
// to (the same events in two parts), and a test whether the outcome is wanted.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "base/int128.hpp"
#include "index/predicate.hpp"

namespace segdb {

inline constexpr std::int64_t kLeastInteger = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t kGreatestInteger = std::numeric_limits<std::int64_t>::max();

// The ranges of a BoundDid: one that ends at the least or greatest integer has no end.
class AggregateRanges {
  public:
    explicit AggregateRanges(const IntegerRanges& ranges) : ranges_(ranges) {
        is_one_ = ranges.ranges().size() == 1;
        if (is_one_) one_ = ranges.ranges().front();
    }
    [[nodiscard]] bool contains(std::int64_t value) const {
        if (is_one_) return static_cast<int>(value >= one_.low) & static_cast<int>(value <= one_.high);  // no branch
        return ranges_.contains(value);
    }
    // What 64 bits do not hold lies beyond every end.
    [[nodiscard]] bool contains(Int128 value) const {
        return contains(static_cast<std::int64_t>(std::clamp<Int128>(value, kLeastInteger, kGreatestInteger)));
    }

  private:
    const IntegerRanges& ranges_;
    IntegerRange one_{1, 0};  // when there is one
    bool is_one_ = false;
};

struct CountFold {
    using Accumulator = std::uint32_t;
    static constexpr Accumulator kStart = 0;
    AggregateRanges ranges;
    static void add(Accumulator& sum, std::int64_t) { ++sum; }
    static void merge(Accumulator& sum, Accumulator other) { sum += other; }
    [[nodiscard]] bool holds(Accumulator sum) const { return ranges.contains(std::int64_t{sum}); }
};

// Integer: 64 bits where all values together cannot exceed them.
template <class Integer>
struct SumFold {
    using Accumulator = Integer;
    static constexpr Accumulator kStart = 0;
    AggregateRanges ranges;
    static void add(Accumulator& sum, std::int64_t value) { sum += value; }
    static void merge(Accumulator& sum, Accumulator other) { sum += other; }
    [[nodiscard]] bool holds(Accumulator sum) const { return ranges.contains(sum); }
};

struct LeastFold {
    using Accumulator = std::int64_t;
    static constexpr Accumulator kStart = kGreatestInteger;
    AggregateRanges ranges;
    static void add(Accumulator& least, std::int64_t value) { least = std::min(least, value); }
    static void merge(Accumulator& least, Accumulator other) { least = std::min(least, other); }
    [[nodiscard]] bool holds(Accumulator least) const { return ranges.contains(least); }
};

struct GreatestFold {
    using Accumulator = std::int64_t;
    static constexpr Accumulator kStart = kLeastInteger;
    AggregateRanges ranges;
    static void add(Accumulator& greatest, std::int64_t value) { greatest = std::max(greatest, value); }
    static void merge(Accumulator& greatest, Accumulator other) { greatest = std::max(greatest, other); }
    [[nodiscard]] bool holds(Accumulator greatest) const { return ranges.contains(greatest); }
};

struct AverageTotal {
    Int128 sum = 0;
    std::uint32_t count = 0;
};

// Exact: an average is compared by its position on a grid (BoundDid).
struct AverageFold {
    using Accumulator = AverageTotal;
    static constexpr Accumulator kStart{};
    AggregateRanges ranges;
    std::int64_t grid = 1;  // 10^places
    static void add(Accumulator& sum, std::int64_t value) {
        sum.sum += value;
        ++sum.count;
    }
    static void merge(Accumulator& sum, const Accumulator& other) {
        sum.sum += other.sum;
        sum.count += other.count;
    }
    [[nodiscard]] bool holds(const Accumulator& sum) const { return ranges.contains(position(sum)); }

  private:
    // In two steps, whole units first: sum * grid would exceed 128 bits.
    [[nodiscard]] Int128 position(const Accumulator& sum) const {
        const Int128 count = sum.count;
        Int128 whole = sum.sum / count;
        Int128 rest = sum.sum % count;
        if (rest < 0) {
            --whole;
            rest += count;
        }
        const Int128 parts = rest * grid;
        return 2 * (whole * grid + parts / count) + (parts % count != 0 ? 1 : 0);
    }
};

}  // namespace segdb
