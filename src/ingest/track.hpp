// Single events and small batches from a running program: as an import does it, but with the triggers in place.
//
// Dropping and making triggers would be a change of the schema, which costs every reader its caches; so the triggers note
// the chunks that are written, and those are indexed and the notes erased in the same transaction.
#pragma once

#include <segdb/events.hpp>
#include <segdb/result.hpp>
#include <span>

#include "base/time_zone.hpp"
#include "store/connection.hpp"

namespace segdb {

// See Database::track(). One transaction of its own. Error::line: which event, from 1; 0 where it is about none.
Result<TrackReport> track_events(Connection& connection, const TimeZone& zone, std::span<const Event> events,
                                 const TrackOptions& options);

// Adds what `more` counts to `total`, kind by kind.
void add_to_report(TrackReport& total, const TrackReport& more);

}  // namespace segdb
