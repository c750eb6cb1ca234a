// The values of selected events: numbers out of slices, and for counting distinct values a code for each.
#pragma once

#include <cstdint>
#include <memory>
#include <segdb/result.hpp>
#include <span>
#include <vector>

#include "exec/event_partition.hpp"
#include "index/predicate.hpp"
#include "store/snapshot.hpp"

namespace segdb {

// The values of one attribute, chunk by chunk, as payloads of partitions.
// Thread safety: not safe; use it from one thread at a time.
class EventValues {
  public:
    EventValues() = default;  // no values
    EventValues(const EventValues&) = delete;
    EventValues& operator=(const EventValues&) = delete;
    virtual ~EventValues() = default;

    // No value lies outside; [0, 0] where there are none, or no numbers.
    [[nodiscard]] virtual IntegerRange range() const { return {0, 0}; }
    // REQUIRES: ascending places, each with a value. Valid until the next call. Errors: corrupt, io.
    virtual Result<const EventPayload*> of(std::uint32_t chunk, std::span<const std::uint16_t> places);

    // Numbers as offsets from the least one, where 32 bits hold them, or as they are. REQUIRES: has_slices(encoding)
    static Result<std::unique_ptr<EventValues>> numbers(Snapshot& snapshot, const AttributeRecord& attribute);
    // Something of each value that tells it from others. Errors: also limit for attributes without an index of values.
    static Result<std::unique_ptr<EventValues>> codes(Snapshot& snapshot, const AttributeRecord& attribute);

  protected:
    EventPayload payload_;
};

}  // namespace segdb
