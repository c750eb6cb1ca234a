#include "exec/event_aggregation.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "bitmap/bit_table.hpp"
#include "exec/event_folds.hpp"

namespace segdb {
namespace {

constexpr std::size_t kAhead = 8;  // events

using Words = std::array<std::uint64_t, kChunkWords>;

// The profiles of one chunk that have events, and an accumulator for each.
template <class Accumulator>
struct ChunkState {
    std::vector<std::uint64_t> touched;  // 1,024 words; empty: nobody
    std::vector<std::uint16_t> before;   // how many are touched in the words before each
    std::vector<Accumulator> values;     // of the touched, ascending

    // Two steps ahead of find(), so that it need not wait for memory: first what says where the accumulator is, then that.
    void prefetch(std::uint16_t place) const {
        if (touched.empty()) return;
        __builtin_prefetch(&touched[place / 64]);
        __builtin_prefetch(&before[place / 64]);
    }
    void prefetch_value(std::uint16_t place) const {
        if (const auto* value = find(place)) __builtin_prefetch(value);
    }
    // Null for a profile without events.
    [[nodiscard]] const Accumulator* find(std::uint16_t place) const {
        if (touched.empty()) return nullptr;
        const std::uint64_t word = touched[place / 64];
        const std::uint64_t bit = std::uint64_t{1} << (place % 64);
        if ((word & bit) == 0) return nullptr;
        return &values[before[place / 64] + count_bits(word & (bit - 1))];
    }
};

template <class Fold>
class State final : public AggregateState {
  public:
    explicit State(std::uint32_t chunks) : chunks_(chunks) {}
    [[nodiscard]] std::uint64_t bytes() const override {
        std::uint64_t sum = 0;
        for (const auto& chunk : chunks_) {
            sum += sizeof chunk + chunk.touched.size() * 8 + chunk.before.size() * 2 +
                   chunk.values.size() * sizeof(typename Fold::Accumulator);
        }
        return sum;
    }
    [[nodiscard]] std::uint32_t chunks() const { return static_cast<std::uint32_t>(chunks_.size()); }
    [[nodiscard]] ChunkState<typename Fold::Accumulator>& chunk(std::uint32_t number) { return chunks_[number]; }
    [[nodiscard]] const ChunkState<typename Fold::Accumulator>& chunk(std::uint32_t number) const {
        return chunks_[number];
    }

  private:
    std::vector<ChunkState<typename Fold::Accumulator>> chunks_;
};

template <class Fold>
class Aggregation final : public EventAggregation {
  public:
    using Accumulator = typename Fold::Accumulator;

    Aggregation(Fold fold, std::int64_t base)
        : fold_(std::move(fold)), base_(base), totals_(kChunkSize, Fold::kStart) {}

    void aggregate(std::uint32_t profile_chunk, std::span<const EventPartition> partitions, std::uint64_t* words,
                   AggregateState& sums) override {
        std::size_t events = 0;
        for (const EventPartition& partition : partitions) events += add(partition.segment(profile_chunk));
        if (events == 0) return;
        auto& state = static_cast<State<Fold>&>(sums).chunk(profile_chunk);
        merge(state);
        state.touched.assign(touched_.begin(), touched_.end());
        state.before.resize(kChunkWords);
        std::uint32_t sum = 0;
        for (std::uint32_t i = 0; i < kChunkWords; ++i) {
            state.before[i] = static_cast<std::uint16_t>(sum);  // at most 65,472
            sum += count_bits(touched_[i]);
        }
        state.values.resize(sum);
        Accumulator* next = state.values.data();
        test_touched(words, [&](const Accumulator& total) { *next++ = total; });
        touched_.fill(0);
    }

    // Few profiles of the chunk have further events: these are gone through once more, rather than all profiles.
    void amend(std::uint32_t profile_chunk, std::span<const EventPartition> further, const AggregateState& before,
               std::uint64_t* words) override {
        std::size_t events = 0;
        for (const EventPartition& partition : further) events += partition.segment(profile_chunk).places.size();
        if (events == 0) return;
        const auto& known = static_cast<const State<Fold>&>(before);
        static const ChunkState<Accumulator> kNobody;
        const auto& state = profile_chunk < known.chunks() ? known.chunk(profile_chunk) : kNobody;
        for (const EventPartition& partition : further) add(partition.segment(profile_chunk));
        for (const EventPartition& partition : further) test(partition.segment(profile_chunk).places, state, words);
    }

    [[nodiscard]] bool suits(const AggregateState& state) const override {
        return dynamic_cast<const State<Fold>*>(&state) != nullptr;
    }

    std::unique_ptr<AggregateState> make_state(std::uint32_t profile_chunks) override {
        return std::make_unique<State<Fold>>(profile_chunks);
    }

  private:
    // Adds what earlier events came to.
    void merge(const ChunkState<Accumulator>& earlier) {
        const Accumulator* next = earlier.values.data();
        for (std::uint32_t i = 0; i < earlier.touched.size(); ++i) {
            for (std::uint64_t left = earlier.touched[i]; left != 0; left &= left - 1) {
                Fold::merge(totals_[i * 64 + static_cast<std::uint32_t>(__builtin_ctzll(left))], *next++);
            }
            touched_[i] |= earlier.touched[i];
        }
    }

    // Corrects the bits of those of the places that are touched, and resets them.
    void test(std::span<const std::uint16_t> places, const ChunkState<Accumulator>& state, std::uint64_t* words) {
        const auto ahead = [&](std::size_t i) { return places[std::min(i, places.size() - 1)]; };
        for (std::size_t i = 0; i < places.size(); ++i) {
            state.prefetch(ahead(i + 2 * kAhead));
            state.prefetch_value(ahead(i + kAhead));
            const std::uint16_t place = places[i];
            const std::uint64_t bit = std::uint64_t{1} << (place % 64);
            if ((touched_[place / 64] & bit) == 0) continue;  // at an earlier event of the profile
            touched_[place / 64] &= ~bit;
            Accumulator total = std::exchange(totals_[place], Fold::kStart);
            if (const auto* earlier = state.find(place)) Fold::merge(total, *earlier);
            words[place / 64] &= ~bit;
            words[place / 64] |= std::uint64_t{fold_.holds(total)} << (place % 64);
        }
    }

    std::size_t add(const EventPartition::Segment& segment) {
        const auto add_all = [&](const auto& value_of) {
            for (std::size_t i = 0; i < segment.places.size(); ++i) {
                const std::uint16_t place = segment.places[i];
                touched_[place / 64] |= std::uint64_t{1} << (place % 64);
                Fold::add(totals_[place], value_of(i));
            }
        };
        if (!segment.offsets.empty()) {
            add_all([&](std::size_t i) { return static_cast<std::int64_t>(segment.offsets[i]) + base_; });
        } else if (!segment.numbers.empty()) {
            add_all([&](std::size_t i) { return segment.numbers[i]; });
        } else {
            add_all([](std::size_t) { return std::int64_t{0}; });
        }
        return segment.places.size();
    }

    // Calls `each` with all accumulators of touched places, ascending; sets the bits of those that are wanted, and resets
    // all but touched_.
    template <class Each>
    void test_touched(std::uint64_t* words, const Each& each) {
        for (std::uint32_t i = 0; i < kChunkWords; ++i) {
            std::uint64_t wanted = 0;
            for (std::uint64_t left = touched_[i]; left != 0; left &= left - 1) {
                const auto bit = static_cast<std::uint32_t>(__builtin_ctzll(left));
                Accumulator& total = totals_[i * 64 + bit];
                wanted |= std::uint64_t{fold_.holds(total)} << bit;
                each(total);
                total = Fold::kStart;
            }
            words[i] = wanted;
        }
    }

    Fold fold_;
    std::int64_t base_;
    std::vector<Accumulator> totals_;  // kStart but during a call
    Words touched_{};                  // zero but during a call
};

template <class Fold>
std::unique_ptr<EventAggregation> aggregation(Fold fold, std::int64_t base) {
    return std::make_unique<Aggregation<Fold>>(std::move(fold), base);
}

// Whether 64 bits hold the sum of so many values.
bool fits(IntegerRange values, std::uint64_t most_events) {
    const Int128 events = most_events;
    return Int128{values.low} * events >= kLeastInteger && Int128{values.high} * events <= kGreatestInteger;
}

std::int64_t power_of_ten(unsigned places) {
    std::int64_t power = 1;
    for (; places > 0; --places) power *= 10;
    return power;
}

}  // namespace

std::unique_ptr<EventAggregation> EventAggregation::make(const BoundDid& did, std::int64_t base,
                                                         std::uint64_t most_events, IntegerRange values) {
    const AggregateRanges ranges(did.ranges);
    switch (did.aggregate) {
        case EventAggregate::sum:
            if (fits(values, most_events)) return aggregation(SumFold<std::int64_t>{ranges}, base);
            return aggregation(SumFold<Int128>{ranges}, base);
        case EventAggregate::average:
            return aggregation(AverageFold{ranges, power_of_ten(did.places)}, base);
        case EventAggregate::least:
            return aggregation(LeastFold{ranges}, base);
        case EventAggregate::greatest:
            return aggregation(GreatestFold{ranges}, base);
        case EventAggregate::count:
        case EventAggregate::count_distinct:
            break;
    }
    return aggregation(CountFold{ranges}, base);
}

}  // namespace segdb
