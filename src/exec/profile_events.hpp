// The events of one profile that conditions select: read from the tables, tested one by one.
#pragma once

#include <cstdint>
#include <segdb/query.hpp>
#include <segdb/result.hpp>
#include <segdb/value.hpp>
#include <unordered_map>
#include <vector>

#include "query/bound.hpp"
#include "store/connection.hpp"

namespace segdb {

struct ProfileEvent {
    std::uint32_t ordinal = 0;
    std::int64_t at = 0;
    Value value;  // of the attribute that is computed with; not set where none is
};

// What a condition on events selects of one profile's, by time.
struct SelectedEvents {
    std::vector<ProfileEvent> events;
    std::vector<WhyEvent> newest;  // up to five, the newest first, with all that is known of them
};
using ProfileEvents = std::unordered_map<const BoundEvents*, SelectedEvents>;

// Of every condition on events in the tree. Errors: corrupt, io, bad_data.
Result<ProfileEvents> read_profile_events(Connection& connection, const BoundNode& root, std::uint32_t profile);

}  // namespace segdb
