// Keeps the index true to the data: rebuilds the containers of whole chunks from the rows of the data tables.
//
// One way serves all: a bulk import, rows changed by foreign SQL, a new attribute, `reindex`; `verify` compares with it.
// REQUIRES for all that writes: an open write transaction.
#pragma once

#include <cstdint>
#include <functional>
#include <segdb/query.hpp>
#include <segdb/result.hpp>
#include <vector>

#include "index/encoding.hpp"
#include "store/connection.hpp"
#include "store/records.hpp"
#include "store/versions.hpp"

namespace segdb {

struct RefreshOptions {
    // Attributes to rebuild, by id; empty: all of the collection, and the live bitmap.
    std::vector<std::int64_t> only_attributes;
    std::function<void(std::uint64_t rows_done)> progress;  // may be empty
    std::function<bool()> cancelled;                        // may be empty
    // So many distinct values may have a bitmap each. Another number is for benchmarks: the next change would apply ours.
    std::uint64_t max_equality_values = kMaxEqualityValues;
};

// Rebuilds the given chunks (ascending), and notes that (versions.hpp). May change encodings: `collection` is updated in place.
// Errors: bad_data when a row holds a value that does not fit its attribute's type (names table, row and column).
Result<void> refresh_index(Connection& connection, CollectionRecord& collection,
                           const std::vector<std::uint32_t>& chunks, const RefreshOptions& options = {});

// All chunks of the collection that hold rows, ascending.
Result<std::vector<std::uint32_t>> chunks_with_rows(Connection& connection, const CollectionRecord& collection);

// The chunks whose rows the index may not know, ascending: those in the change log; all, when triggers are lost.
Result<std::vector<std::uint32_t>> chunks_behind(Connection& connection, const CollectionRecord& collection);

// Drops everything in the index of the collection and builds it anew; encodings are chosen afresh. The bitmaps of event
// predicates are left empty, under other numbers: who calls has to fill them (predicates.hpp).
Result<void> rebuild_index(Connection& connection, CollectionRecord& collection,
                           const std::function<bool()>& cancelled);

// Compares the stored index with one built from the data; differences are added to the report.
Result<void> verify_index(Connection& connection, const CollectionRecord& collection, VerifyReport& report,
                          const std::function<bool()>& cancelled);

// SQLite's integrity check, and containers that belong to no bitmap.
Result<void> verify_file(Connection& connection, VerifyReport& report);

}  // namespace segdb
