// The index of changed chunks in memory only: for readers that cannot write it to the file.
//
// Used where the change log holds chunks but the file is open for reading only, or another process holds the write lock: a
// writer never blocks readers, and no answer is ever behind the data. What it computes is what refresh_index() would
// write; it lasts until anybody has written again, or for one query where the file may be written.
#pragma once

#include <segdb/result.hpp>

#include "store/connection.hpp"
#include "store/records.hpp"
#include "store/snapshot.hpp"

namespace segdb {

// Puts the changed chunks of the collection, as its rows say, into the snapshot. `collection` is a copy of the catalog's
// record that may come out with other encodings. REQUIRES: an open read transaction that the snapshot has entered.
// Errors: as refresh_index().
Result<void> overlay_changes(Connection& connection, CollectionRecord& collection, Snapshot& snapshot);

}  // namespace segdb
