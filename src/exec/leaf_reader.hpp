// What no bitmap answers: profiles found by key, and columns read value by value.
#pragma once

#include <cstdint>
#include <segdb/result.hpp>
#include <vector>

#include "query/bound.hpp"

namespace segdb {

// Thread safety: not safe; use it from one thread at a time: a query that scans runs on one.
class LeafReader {
  public:
    virtual ~LeafReader() = default;
    // The places in the chunk whose value satisfies the condition, ascending.
    virtual Result<void> scan(const BoundCondition& condition, std::uint32_t chunk,
                              std::vector<std::uint16_t>& places) = 0;
    // The ordinals of the keys that the condition names, ascending. REQUIRES: a TextIn on the key
    virtual Result<std::vector<std::uint32_t>> keys(const BoundCondition& condition) = 0;
};

}  // namespace segdb
