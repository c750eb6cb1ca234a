// Tests on what is computed from events, as SQL text.
#pragma once

#include <string>

#include "query/bound.hpp"

namespace segdb {

// What a profile's group of events has to satisfy, as it stands after HAVING; empty when having one is enough.
std::string having_sql(const BoundDid& did);

// The last instant that comes soon enough after the instant `time` (SQL text).
std::string last_sql(const FollowingTime& within, const std::string& time);

}  // namespace segdb
