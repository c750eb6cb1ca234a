// What a condition on events asks, in a few words.
#pragma once

#include <string>

#include "query/bound.hpp"

namespace segdb {

// `line: sum of amount 5000.00 .. 10000.00`. REQUIRES: a BoundDid or BoundFollowed
std::string label_of_projection(const BoundNode& projection);

}  // namespace segdb
