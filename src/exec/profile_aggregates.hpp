// Conditions on the events of one profile, decided one by one: the plain way, beside the executor's.
#pragma once

#include <string>
#include <vector>

#include "exec/profile_events.hpp"
#include "query/bound.hpp"

namespace segdb {

// `events`: those that the condition selects, by time.
bool did_holds(const BoundDid& did, const std::vector<ProfileEvent>& events);
bool followed_holds(const BoundFollowed& followed, const std::vector<ProfileEvent>& first,
                    const std::vector<ProfileEvent>& second);

// What they come to: `3`, `-12.50`, `2020-03-01`, `no events`; of an average the sum and the count.
std::string aggregate_text(const BoundDid& did, const std::vector<ProfileEvent>& events);

}  // namespace segdb
