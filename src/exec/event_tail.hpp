// The selected events of the last chunks, as a condition has seen them: what tells after a change whose events are others.
//
// New events, and most that change, lie in the last chunks. A change of one event gives its chunk new blocks; held against
// those that they replace, word by word, they tell which events came, went or changed, and so for which few profiles a
// condition has to be looked at again.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <segdb/result.hpp>
#include <vector>

#include "exec/event_selection.hpp"

namespace segdb {

// Thread safety: immutable once read.
class EventTail {
  public:
    EventTail() = default;  // of no event

    // The events of the range that the plan selects, of all profiles. `attribute`: whose values count; may be null.
    // Errors: corrupt, io, cancelled.
    static Result<EventTail> read(EventSelection& selection, const Plan& plan, const CollectionRecord& events,
                                  EventSelection::ChunkRange range, const AttributeRecord* attribute,
                                  Snapshot& snapshot);

    // The profiles that have an event which is selected in one of the two only, or whose profile or value is another,
    // ascending; nothing when more than `most` events are. REQUIRES: read of the same attribute
    [[nodiscard]] std::optional<std::vector<std::uint32_t>> profiles_changed_since(const EventTail& before,
                                                                                   std::size_t most) const;

    // The events as partitions for so many chunks of profiles: those of the given profiles (ascending); null: of all.
    Result<std::vector<EventPartition>> partitions(std::uint32_t profile_chunks, EventValues& values,
                                                   const std::vector<std::uint32_t>* profiles) const;

    [[nodiscard]] std::uint64_t bytes() const;

  private:
    struct Chunk {
        std::uint32_t number = 0;
        BitTable selected{1};
        std::shared_ptr<const OrdinalBlock> profiles;
        std::shared_ptr<const SliceBlock> values;  // null: none count
    };
    [[nodiscard]] const Chunk* find(std::uint32_t number) const;
    static void mark_changes(const Chunk& before, const Chunk& now, std::uint64_t* words);

    std::vector<Chunk> chunks_;  // those with selected events, ascending
};

}  // namespace segdb
