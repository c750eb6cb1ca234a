// Events that arrive as NDJSON, written as they come: what has arrived goes into one transaction.
//
// From a live pipe that is one event or a few, soon after they were written; from a file some thousand at a time.
// Invariant: memory is bounded by kMaxBatchBytes and one record.
#pragma once

#include <functional>
#include <istream>
#include <segdb/events.hpp>
#include <segdb/result.hpp>
#include <string>

#include "base/time_zone.hpp"
#include "store/connection.hpp"

namespace segdb {

inline constexpr std::size_t kMaxBatchEvents = 5'000;
inline constexpr std::size_t kMaxBatchBytes = 4 * 1024 * 1024;

// See Database::track_stream(); `written` may be empty.
Result<TrackReport> track_stream(Connection& connection, const TimeZone& zone, std::istream& input,
                                 const std::string& name, const TrackOptions& options,
                                 const std::function<void(const TrackReport&)>& written);

}  // namespace segdb
