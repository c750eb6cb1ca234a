#include "exec/project_sets.hpp"

#include <utility>
#include <vector>

#include "base/try.hpp"
#include "exec/event_sets.hpp"
#include "exec/event_values.hpp"

namespace segdb {
namespace {

Result<BitTable> project_distinct(const Plan& plan, const BoundDid& did, EventSelection& selection,
                                  Snapshot& snapshot) {
    const CollectionRecord& events = *did.events.events;
    SEGDB_TRY(const std::uint32_t profiles, selection.profile_chunks(events));
    SEGDB_TRY(const std::uint32_t chunks, selection.event_chunks(events));
    SEGDB_TRY(const auto codes, EventValues::codes(snapshot, *did.attribute));
    SEGDB_TRY(const auto parts, selection.parts_of(profiles, did.events, plan.events.front().estimate));
    BitTable table(profiles);
    for (const auto part : parts) {
        SEGDB_TRY(const auto sorted, selection.partitions(plan.events.front(), events, {0, chunks}, part, *codes));
        for (std::uint32_t chunk = part.first; chunk < part.last; ++chunk) {
            count_distinct(did, sorted, chunk, table.words(chunk));
        }
    }
    return table;
}

Result<BitTable> project_followed(const Plan& plan, const BoundFollowed& followed, EventSelection& selection,
                                  Snapshot& snapshot) {
    const CollectionRecord& firsts = *followed.first.events;
    const CollectionRecord& seconds = *followed.second.events;
    SEGDB_TRY(const std::uint32_t profiles, selection.profile_chunks(firsts));
    SEGDB_TRY(const std::uint32_t first_chunks, selection.event_chunks(firsts));
    SEGDB_TRY(const std::uint32_t second_chunks, selection.event_chunks(seconds));
    SEGDB_TRY(const auto first_times, EventValues::numbers(snapshot, time_column(firsts)));
    SEGDB_TRY(const auto second_times, EventValues::numbers(snapshot, time_column(seconds)));
    SEGDB_TRY(const auto parts,
              selection.parts_of(profiles, followed.first, plan.events[0].estimate + plan.events[1].estimate));
    BitTable table(profiles);
    for (const auto part : parts) {
        SEGDB_TRY(const auto first,
                  selection.partitions(plan.events[0], firsts, {0, first_chunks}, part, *first_times));
        SEGDB_TRY(const auto second,
                  selection.partitions(plan.events[1], seconds, {0, second_chunks}, part, *second_times));
        for (std::uint32_t chunk = part.first; chunk < part.last; ++chunk) {
            find_followed(followed, {first, first_times->range().low}, {second, second_times->range().low}, chunk,
                          table.words(chunk));
        }
    }
    return table;
}

}  // namespace

Result<BitTable> project_sets(const Plan& plan, EventSelection& selection, Snapshot& snapshot) {
    if (const auto* did = std::get_if<BoundDid>(&plan.projection->node)) {
        return project_distinct(plan, *did, selection, snapshot);
    }
    return project_followed(plan, std::get<BoundFollowed>(plan.projection->node), selection, snapshot);
}

}  // namespace segdb
