// The single-profile evaluator: a bound expression asked of one profile's values, without bitmaps. Behind `why`.
#pragma once

#include <segdb/query.hpp>
#include <segdb/value.hpp>
#include <unordered_map>
#include <vector>

#include "exec/profile_events.hpp"
#include "query/bound.hpp"

namespace segdb {

using ProfileValues = std::unordered_map<const AttributeRecord*, Value>;

// The attributes of the profile itself that the expression asks about, each once.
std::vector<const AttributeRecord*> attributes_of(const BoundNode& root);

// REQUIRES: `values` has an entry for every attribute of attributes_of(root), `events` for every condition on events.
bool holds(const BoundNode& node, const ProfileValues& values, const ProfileEvents& events);

// The whole tree with every condition's value and answer.
WhyNode explain_profile(const BoundNode& root, const ProfileValues& values, const ProfileEvents& events);

}  // namespace segdb
