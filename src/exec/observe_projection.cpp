// For `explain`: a condition on events done anew, and counted.
#include "base/calendar.hpp"
#include "base/try.hpp"
#include "exec/event_folds.hpp"
#include "exec/event_projection.hpp"
#include "exec/executor.hpp"

namespace segdb {
namespace {

std::string number_of(std::uint64_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

// `line from 2011-09-11T00:00:00.000Z to 2011-12-10T00:00:00.000Z: 90 events scanned in 1 chunk, 2 chunks skipped by time`
std::string words_of(const BoundEvents& events, const EventScan& scan) {
    std::string text = events.events->name;
    if (events.window.low != kLeastInteger) text += " from " + format_datetime(events.window.low);
    if (events.window.high != kGreatestInteger) text += " to " + format_datetime(events.window.high);
    return text + ": " + number_of(scan.events, "event") + " scanned in " + number_of(scan.chunks, "chunk") + ", " +
           number_of(scan.skipped_by_time, "chunk") + " skipped by time";
}

std::vector<const BoundEvents*> events_of(const BoundNode& projection) {
    if (const auto* did = std::get_if<BoundDid>(&projection.node)) return {&did->events};
    const auto& followed = std::get<BoundFollowed>(projection.node);
    return {&followed.first, &followed.second};
}

}  // namespace

Result<std::shared_ptr<ProjectedProfiles>> Executor::observe_projection(const Plan& plan, EventProjection& projection) {
    const auto now = [&] { return options_.timer_ns ? options_.timer_ns() : 0; };
    const std::uint64_t start = now();
    SEGDB_TRY(auto projected, projection.project_anew(plan));
    const std::uint64_t taken = now() - start;
    std::string detail;
    const auto selections = events_of(*plan.projection);
    for (std::size_t i = 0; i < selections.size(); ++i) {
        SEGDB_TRY(const EventScan scan, projection.scan_of(*selections[i]));
        detail += (detail.empty() ? "" : "; ") + words_of(*selections[i], scan);
        Executor selecting(
            *connection_, *selections[i]->events, *snapshot_,
            {.cancelled = options_.cancelled, .timer_ns = options_.timer_ns, .actuals = options_.actuals});
        SEGDB_CHECK(selecting.count(plan.events[i]));
    }
    StepActuals& actuals = (*options_.actuals)[&plan];
    actuals.detail = std::move(detail);
    actuals.nanoseconds += taken;
    return projected;
}

}  // namespace segdb
