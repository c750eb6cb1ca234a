// The events that a plan selects, chunk by chunk: their places, whose they are, and their values.
//
// Events are selected like profiles are, by a plan over their own collection.
#pragma once

#include <cstdint>
#include <functional>
#include <segdb/result.hpp>
#include <span>
#include <vector>

#include "bitmap/bit_table.hpp"
#include "exec/event_candidates.hpp"
#include "exec/event_partition.hpp"
#include "exec/event_values.hpp"
#include "query/plan.hpp"
#include "store/snapshot.hpp"

namespace segdb {

// What went by while events were selected.
struct EventScan {
    std::uint64_t events = 0;           // in the chunks that the window has a part of
    std::uint64_t chunks = 0;           // these chunks
    std::uint64_t skipped_by_time = 0;  // the other chunks
};

// Thread safety: not safe; use it from one thread at a time.
class EventSelection {
  public:
    // Some chunks of events, [first, last).
    struct ChunkRange {
        std::uint32_t first = 0;
        std::uint32_t last = 0;
    };

    // REQUIRES: all outlive the selection; an open transaction that the snapshot has entered.
    EventSelection(Connection& connection, const CollectionRecord& profiles, Snapshot& snapshot,
                   std::function<bool()> cancelled)
        : connection_(connection), profiles_(profiles), snapshot_(snapshot), cancelled_(std::move(cancelled)) {}

    // From now on only events of these profiles are selected; null: of all. REQUIRES: found, and alive as long as that
    void among(EventCandidates* candidates) { candidates_ = candidates; }

    // Errors of all that select: corrupt, io, cancelled.

    // Calls `each` with every chunk of the range that has selected events, whosoever they are.
    using ViewVisitor = std::function<Result<void>(std::uint32_t chunk, const ChunkView& selected)>;
    Result<void> for_each_view(const Plan& selection, const CollectionRecord& events, ChunkRange range,
                               const ViewVisitor& each);
    // The same with their places in it.
    using Visitor = std::function<Result<void>(std::uint32_t chunk, std::span<const std::uint16_t> places)>;
    Result<void> for_each_chunk(const Plan& selection, const CollectionRecord& events, ChunkRange range,
                                const Visitor& each);
    // Calls `each` with the profiles of selected events, an ordinal an event, some thousand at once; without those
    // beyond so many chunks of profiles.
    using OrdinalVisitor = std::function<void(std::span<const std::uint32_t> ordinals)>;
    Result<void> for_each_profile(const Plan& selection, const CollectionRecord& events, ChunkRange range,
                                  std::uint32_t profiles, const OrdinalVisitor& each);
    // The selected events of some chunks of profiles, a partition for each chunk of events.
    Result<std::vector<EventPartition>> partitions(const Plan& selection, const CollectionRecord& events,
                                                   ChunkRange range, EventPartition::Chunks profiles,
                                                   EventValues& values);

    // One more than the last chunk with events.
    Result<std::uint32_t> event_chunks(const CollectionRecord& events);
    // One more than the last chunk of profiles that have events.
    Result<std::uint32_t> profile_chunks(const CollectionRecord& events);
    // What the window leaves to be looked at.
    Result<EventScan> scan_of(const BoundEvents& events);

    // Of the selected events only so many are worked on at once as fit memory: the chunks of profiles, or of events,
    // [0, chunks), in parts of about as many events of the window each. `expected`: events that are selected
    Result<std::vector<EventPartition::Chunks>> parts_of(std::uint32_t chunks, const BoundEvents& events,
                                                         std::uint64_t expected);
    Result<std::vector<ChunkRange>> ranges_of(std::uint32_t chunks, const BoundEvents& events, std::uint64_t expected);

  private:
    Result<std::uint64_t> parts_worth(const BoundEvents& events, std::uint64_t expected);
    // The places of those that belong to candidates.
    Result<std::span<const std::uint16_t>> of_candidates(const CollectionRecord& events, std::uint32_t chunk,
                                                         const ChunkView& selected);

    Connection& connection_;
    const CollectionRecord& profiles_;
    Snapshot& snapshot_;
    std::function<bool()> cancelled_;
    EventCandidates* candidates_ = nullptr;  // null: all profiles
    std::vector<std::uint16_t> places_;      // of one chunk
};

}  // namespace segdb
