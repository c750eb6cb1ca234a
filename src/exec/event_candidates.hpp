// The profiles that the rest of an expression leaves to a condition on events.
//
// In `country = 'PL' and sum(purchase.price) > 100` only the events of profiles in Poland matter. Where few profiles are left,
// they are found first, and events of others are passed over: one bit to look at, instead of a value to be fetched, moved and
// added. What is then projected holds among the candidates only, which is where the expression looks at it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <segdb/result.hpp>
#include <string>
#include <utility>

#include "bitmap/bit_table.hpp"
#include "index/ordinal_block.hpp"
#include "query/plan.hpp"
#include "store/snapshot.hpp"

namespace segdb {

// Thread safety: not safe; use it from one thread at a time.
class EventCandidates {
  public:
    // Of a plan for these profiles; nothing where it is no conjunction with something without events that leaves few of them.
    // REQUIRES: all outlive the object; an open transaction that the snapshot has entered
    static std::optional<EventCandidates> of(const Plan& root, Connection& connection, const CollectionRecord& profiles,
                                             Snapshot& snapshot, std::function<bool()> cancelled);

    // Tells them from others as long as the profiles do not change.
    [[nodiscard]] const std::string& name() const { return name_; }
    // How many of so many events are expected to be theirs.
    [[nodiscard]] std::uint64_t share_of(std::uint64_t events) const {
        return static_cast<std::uint64_t>(static_cast<double>(events) * share_);
    }
    // Finds them out, in so many chunks of profiles at least; at the first call. Errors: corrupt, io, cancelled.
    Result<void> find(std::uint32_t chunks);

    // REQUIRES of these: find() has succeeded
    [[nodiscard]] const BitTable& table() const { return *found_; }
    // The events of one chunk that belong to candidates, a bitset of 1,024 words, valid until the next call; null where
    // that would take longer than looking at so many selected events. All conditions on these events share it.
    const std::uint64_t* events_of(const CollectionRecord& events, std::uint32_t chunk, const OrdinalBlock& profiles,
                                   std::uint32_t selected);

  private:
    EventCandidates(Connection& connection, const CollectionRecord& profiles, Snapshot& snapshot,
                    std::function<bool()> cancelled)
        : connection_(&connection), profiles_(&profiles), snapshot_(&snapshot), cancelled_(std::move(cancelled)) {}

    Connection* connection_;
    const CollectionRecord* profiles_;
    Snapshot* snapshot_;
    std::function<bool()> cancelled_;
    Plan plan_;
    std::string name_;
    double share_ = 1;  // of all profiles, as expected
    std::optional<BitTable> found_;
    std::map<std::pair<std::int64_t, std::uint32_t>, BitTable> events_;  // by kind and chunk
    BitTable other_events_{1};                                           // when there are too many of those
};

}  // namespace segdb
