// What takes all events of a profile at once: distinct values, and one event after another.
#pragma once

#include <cstdint>
#include <span>

#include "exec/event_partition.hpp"
#include "query/bound.hpp"

namespace segdb {

// Set the bits of the profiles of one chunk that are wanted. REQUIRES: words are 1,024, all zero.

// How many distinct values the events of a profile have lies in the ranges.
void count_distinct(const BoundDid& did, std::span<const EventPartition> partitions, std::uint32_t profile_chunk,
                    std::uint64_t* words);

// Some first event of the profile has (absent: has not) a second one after it in time. The payloads are times, to which
// the bases are added.
struct TimedEvents {
    std::span<const EventPartition> partitions;
    std::int64_t base = 0;
};
void find_followed(const BoundFollowed& followed, const TimedEvents& first, const TimedEvents& second,
                   std::uint32_t profile_chunk, std::uint64_t* words);

}  // namespace segdb
