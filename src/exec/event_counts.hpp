// Counts of the events of each profile, as far as a condition that compares them with small numbers needs them.
//
// Two or four bits a profile, in which a count stops at 3 or 15: 2.5 or 5 MB for 10 million profiles, which the cache holds,
// so that events can be counted in the order in which they come, without sorting them by profiles first. A profile's bit is
// changed when its count comes to a number that is wanted, or passes one, so that nobody has to go through all counts.
#pragma once

#include <cstdint>
#include <span>

#include "bitmap/bit_table.hpp"
#include "bitmap/resident_container.hpp"
#include "exec/event_aggregation.hpp"
#include "query/bound.hpp"

namespace segdb {

// Thread safety: not safe; use it from one thread at a time.
class EventCounts final : public AggregateState {
  public:
    // Whether four bits tell whether a count is wanted; `events` are expected to be selected. With too few of them or
    // too many profiles other ways are sooner done.
    static bool suit(const BoundDid& did, std::uint64_t events, std::uint32_t profile_chunks);

    // Of so many chunks of profiles, or more. REQUIRES: suit() of the condition; nobody without an event is wanted
    EventCounts(const BoundDid& did, std::uint32_t profile_chunks);

    [[nodiscard]] std::uint64_t bytes() const override { return counts_.size; }

    // Counts one event each, and changes the bits of whose count is wanted then, or is no more.
    // REQUIRES: every ordinal lies in the table, which has the bits for what was counted so far
    void add(std::span<const std::uint32_t> ordinals, BitTable& table);
    // Corrects the bits of one chunk, which are those for what was counted so far, by further events; the counts stay.
    void amend(std::uint32_t profile_chunk, std::span<const EventPartition> further, std::uint64_t* words);

  private:
    // Calls `flip` with the ordinals whose bit has to change, and `note` with the bytes that are about to.
    template <unsigned kBits, class Flip, class Note>
    void count(std::span<const std::uint32_t> ordinals, const Flip& flip, const Note& note);
    template <class Flip, class Note>
    void count_all(std::span<const std::uint32_t> ordinals, const Flip& flip, const Note& note);
    void make_room(std::uint32_t profile_chunks);

    AlignedBytes counts_;        // those of lower ordinals in lower bits
    unsigned bits_ = 4;          // of a count
    std::uint32_t changes_ = 0;  // bit i: a count of i and one of i + 1 are not both wanted, or not both unwanted
};

}  // namespace segdb
