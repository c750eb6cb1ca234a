// The profiles whose events come to what is asked, from events sorted by chunks of profiles (event_partition.hpp).
//
// A profile's accumulator lies in an array of one chunk of profiles, which stays in the cache while the events of that
// chunk are added; then the touched accumulators are tested, and reset. What most of the events come to can be kept and
// taken up again: after a change in the last chunk of events only the profiles that its events belong to are tested anew.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "exec/event_partition.hpp"
#include "query/bound.hpp"

namespace segdb {

// What some of the events came to, for each profile that has any of them.
class AggregateState {
  public:
    AggregateState() = default;
    AggregateState(const AggregateState&) = delete;
    AggregateState& operator=(const AggregateState&) = delete;
    virtual ~AggregateState() = default;
    [[nodiscard]] virtual std::uint64_t bytes() const = 0;
};

// Thread safety: not safe; use it from one thread at a time.
class EventAggregation {
  public:
    // `base`: is added to every offset of payloads. `most_events`: at most so many are added up, and no value lies outside
    // of `values`. REQUIRES: not count_distinct; did outlives the aggregation
    static std::unique_ptr<EventAggregation> make(const BoundDid& did, std::int64_t base, std::uint64_t most_events,
                                                  IntegerRange values);
    virtual ~EventAggregation() = default;

    // Adds events to what those of earlier calls came to, and corrects the bits of the profiles of one chunk, which are the
    // wanted ones. REQUIRES: words are 1,024, all zero at the first call for a chunk
    virtual void aggregate(std::uint32_t profile_chunk, std::span<const EventPartition> partitions,
                           std::uint64_t* words, AggregateState& sums) = 0;
    // Corrects the bits after further events, all at once: `words` are what `before` yielded. REQUIRES: suits(before)
    virtual void amend(std::uint32_t profile_chunk, std::span<const EventPartition> further,
                       const AggregateState& before, std::uint64_t* words) = 0;
    // Whether amend() can take it up: one that an aggregation of this kind has made.
    [[nodiscard]] virtual bool suits(const AggregateState& state) const = 0;
    // To be filled by aggregate(), chunk after chunk.
    virtual std::unique_ptr<AggregateState> make_state(std::uint32_t profile_chunks) = 0;
};

}  // namespace segdb
