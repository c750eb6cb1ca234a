// The profiles that a condition on events selects: one operator from ordinals of events to ordinals of profiles.
//
// The events are selected like profiles are, chunk by chunk, by a plan over their own collection. Whether a profile has one
// is a bit set for each; what its events come to needs them sorted by chunks of profiles first (event_partition.hpp), and
// is then computed chunk by chunk (event_aggregation.hpp, event_sets.hpp). Where that would take too much memory at once,
// it is done for some chunks of profiles after the other.
//
// What came out is kept (store/kept_results.hpp), with what all events but those of the last chunk came to: new events
// have the greatest ordinals, so that usually only that chunk is behind after a change, and is all that is looked at.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <segdb/result.hpp>
#include <span>
#include <vector>

#include "bitmap/bit_table.hpp"
#include "exec/event_aggregation.hpp"
#include "exec/event_candidates.hpp"
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
class EventProjection {
  public:
    // REQUIRES: all outlive the projection; an open transaction that the snapshot has entered.
    EventProjection(Connection& connection, const CollectionRecord& profiles, Snapshot& snapshot,
                    std::function<bool()> cancelled)
        : connection_(connection), profiles_(profiles), snapshot_(snapshot), cancelled_(std::move(cancelled)) {}

    // The profiles that the step selects, all in memory. `candidates`: it need hold among them only; null: among all.
    // REQUIRES: PlanKind::events. Errors: corrupt, io, cancelled, limit.
    Result<std::shared_ptr<ResidentBitmap>> project(const Plan& plan, EventCandidates* candidates = nullptr);
    // The same without looking at what is kept.
    Result<std::shared_ptr<ResidentBitmap>> project_anew(const Plan& plan);

    // What the window leaves to be looked at. REQUIRES: the events are of this step
    Result<EventScan> scan_of(const BoundEvents& events);

  private:
    class Kept;
    struct ChunkRange {
        std::uint32_t first = 0;
        std::uint32_t last = 0;
    };

    // Calls `each` with every chunk of the range that has selected events, and their places in it: of all profiles, or of
    // the candidates.
    using Visitor = std::function<Result<void>(std::uint32_t chunk, std::span<const std::uint16_t> places)>;
    Result<void> select(const Plan& selection, const CollectionRecord& events, ChunkRange range, const Visitor& each);
    Result<std::vector<EventPartition>> partitions(const Plan& selection, const CollectionRecord& events,
                                                   ChunkRange range, EventPartition::Chunks profiles,
                                                   EventValues& values);
    // Calls `each` with the profiles of selected events, an ordinal an event, some thousand at once; without those
    // beyond so many chunks of profiles.
    using OrdinalVisitor = std::function<void(std::span<const std::uint32_t> ordinals)>;
    Result<void> for_each_profile(const Plan& selection, const CollectionRecord& events, ChunkRange range,
                                  std::uint32_t profiles, const OrdinalVisitor& each);

    Result<BitTable> project_sets(const Plan& plan);
    Result<BitTable> project_followed(const Plan& plan, const BoundFollowed& followed);
    Result<BitTable> project_distinct(const Plan& plan, const BoundDid& did);
    // What all events but those of the last chunk come to.
    Result<std::shared_ptr<Kept>> begin(const Plan& plan, const BoundDid& did, std::uint32_t chunks);
    Result<BitTable> finish(const Plan& plan, const BoundDid& did, const Kept& kept, std::uint32_t chunks);
    Result<std::shared_ptr<Kept>> continued(const Plan& plan, const BoundDid& did, std::shared_ptr<Kept> known,
                                            EventCandidates* candidates);

    // One more than the last chunk with events.
    Result<std::uint32_t> event_chunks(const CollectionRecord& events);
    // One more than the last chunk of profiles that have events.
    Result<std::uint32_t> profile_chunks(const CollectionRecord& events);
    // The chunks of profiles [0, chunks) in parts, each of which is worked on at once.
    Result<std::vector<EventPartition::Chunks>> parts_of(std::uint32_t chunks, const BoundEvents& events,
                                                         std::uint64_t expected);
    Result<std::unique_ptr<EventAggregation>> aggregation(const BoundDid& did, const EventValues& values);
    // From now on only they are looked at; null: all are.
    Result<void> look_at(EventCandidates* candidates, const Plan& plan);
    // Leaves those of the places whose events belong to candidates.
    Result<void> keep_candidates(const CollectionRecord& events, std::uint32_t chunk,
                                 std::vector<std::uint16_t>& places);
    // Takes away what is no profile.
    Result<void> keep_live(BitTable& table);
    Result<std::shared_ptr<ResidentBitmap>> bitmap_of(BitTable table);

    Connection& connection_;
    const CollectionRecord& profiles_;
    Snapshot& snapshot_;
    std::function<bool()> cancelled_;
    const BitTable* candidates_ = nullptr;  // null: all profiles
};

}  // namespace segdb
