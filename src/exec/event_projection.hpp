// The profiles that a condition on events selects: one operator from ordinals of events to ordinals of profiles.
//
// The events are selected like profiles are, chunk by chunk (event_selection.hpp). Whether a profile has one is a bit set for
// each; what its events come to needs them sorted by chunks of profiles first (event_partition.hpp), and is then computed
// chunk by chunk (event_aggregation.hpp, event_sets.hpp). Where that would take too much memory at once, it is done for some
// chunks of events after the other; for what takes all events of a profile at once, of profiles.
//
// What came out is kept (store/kept_results.hpp), with what all events but those of the last chunks came to, and with these
// last ones (event_tail.hpp): new events have the greatest ordinals, so that usually only the last chunk is another one
// after a change. Then only the profiles of its events that came, went or changed are looked at again.
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
#include "exec/event_selection.hpp"
#include "exec/event_tail.hpp"
#include "exec/projected_profiles.hpp"
#include "query/plan.hpp"
#include "store/snapshot.hpp"

namespace segdb {

// Thread safety: not safe; use it from one thread at a time.
class EventProjection {
  public:
    // REQUIRES: all outlive the projection; an open transaction that the snapshot has entered.
    EventProjection(Connection& connection, const CollectionRecord& profiles, Snapshot& snapshot,
                    std::function<bool()> cancelled)
        : profiles_(profiles), snapshot_(snapshot), selection_(connection, profiles, snapshot, std::move(cancelled)) {}

    // The profiles that the step selects, all in memory, until the next call of this function for the same step in another
    // version of the file. `candidates`: it need hold among them only; null: among all.
    // REQUIRES: PlanKind::events. Errors: corrupt, io, cancelled, limit.
    Result<std::shared_ptr<ProjectedProfiles>> project(const Plan& plan, EventCandidates* candidates = nullptr);
    // The same without looking at what is kept.
    Result<std::shared_ptr<ProjectedProfiles>> project_anew(const Plan& plan);

    // What the window leaves to be looked at. REQUIRES: the events are of this step
    Result<EventScan> scan_of(const BoundEvents& events) { return selection_.scan_of(events); }

  private:
    class Kept;
    // Corrects the bits of one chunk of profiles, which are what a fold has yielded so far, by further events.
    using Amend =
        std::function<void(std::uint32_t chunk, std::span<const EventPartition> further, std::uint64_t* words)>;

    // What the events of all chunks before `chunks` come to.
    Result<std::shared_ptr<Kept>> begin(const Plan& plan, const BoundDid& did, std::uint32_t chunks,
                                        const EventCandidates* candidates);
    Result<Amend> amend_of(const BoundDid& did, Kept& kept, const EventValues& values);
    // What all events come to, from what is known. REQUIRES: known may be changed, and is of no use after an error
    Result<std::shared_ptr<Kept>> continued(const Plan& plan, const BoundDid& did, std::shared_ptr<Kept> known,
                                            EventCandidates* candidates);
    Result<bool> can_continue(const BoundDid& did, const Kept& known, std::uint32_t chunks);
    // Puts right what is kept of the profiles.
    Result<void> patch(const BoundDid& did, Kept& kept, const std::vector<std::uint32_t>& profiles);
    static void begin_chunk(const Kept& kept, std::uint32_t chunk, BitTable& into);
    // All of the result from what is kept.
    Result<void> finish(const BoundDid& did, Kept& kept);
    Result<std::unique_ptr<EventAggregation>> aggregation(const BoundDid& did, const EventValues& values);

    // From now on only events of candidates are looked at; null: all are.
    Result<void> look_at(EventCandidates* candidates, const Plan& plan);
    // Takes away what is no profile.
    Result<void> keep_live(std::uint32_t chunk, std::uint64_t* words);
    Result<std::shared_ptr<ProjectedProfiles>> bitmap_of(BitTable table);

    const CollectionRecord& profiles_;
    Snapshot& snapshot_;
    EventSelection selection_;
};

}  // namespace segdb
