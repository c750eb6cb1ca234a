// The profiles that the rest of an expression leaves to a condition on events.
//
// In `country = 'PL' and sum(purchase.price) > 100` only the events of profiles in Poland matter. Where few profiles are left,
// they are found first, and events of others are passed over: one bit to look at, instead of a value to be fetched, moved and
// added. What is then projected holds among the candidates only, which is where the expression looks at it.
#pragma once

#include <functional>
#include <optional>
#include <segdb/result.hpp>
#include <string>

#include "bitmap/bit_table.hpp"
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
    // A table of so many chunks of profiles, valid as long as this; found out by the first call. Errors: corrupt, io, cancelled.
    Result<const BitTable*> find(std::uint32_t chunks);

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
    std::optional<BitTable> found_;
};

}  // namespace segdb
