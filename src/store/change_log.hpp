// The change log: which chunks of which collection hold rows that the index does not know yet.
//
// Triggers on every data table note the chunk of each row that any SQL client inserts, updates, deletes or replaces.
// segdb's own bulk writers switch the triggers off inside their transaction and say themselves what they changed.
// The index is brought up to date by refresh_index() (indexer.hpp).
#pragma once

#include <cstdint>
#include <segdb/result.hpp>
#include <vector>

#include "store/connection.hpp"
#include "store/records.hpp"

namespace segdb {

// Those of a collection of profiles also delete and move their events (FORMAT.md): to be made anew with each event kind.
Result<void> create_triggers(Connection& connection, const CollectionRecord& collection);
Result<void> drop_triggers(Connection& connection, const CollectionRecord& collection);

// False when another program dropped a trigger (tools that rebuild a table do) or put back one from before an event kind:
// rows may have changed unnoticed since.
Result<bool> triggers_intact(Connection& connection, const CollectionRecord& collection);

// True when the log holds anything.
Result<bool> has_changes(Connection& connection);
// The chunks of a collection in the log, ascending.
Result<std::vector<std::uint32_t>> changed_chunks(Connection& connection, const CollectionRecord& collection);
Result<void> clear_changes(Connection& connection, const CollectionRecord& collection);

}  // namespace segdb
