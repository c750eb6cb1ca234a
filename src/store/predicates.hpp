// Named event predicates in the file: rows of segdb_predicates, and the bitmap of each.
//
// What a definition selects is not known here: whoever rebuilds chunks of an event collection (indexer.hpp) evaluates the
// predicates of that collection on the same chunks, in the same transaction, and writes what they select.
#pragma once

#include <cstdint>
#include <segdb/result.hpp>
#include <string>
#include <vector>

#include "bitmap/chunk_set.hpp"
#include "store/connection.hpp"
#include "store/records.hpp"

namespace segdb {

// Errors: corrupt. A file of a format before 3 has none.
Result<std::vector<PredicateRecord>> load_predicates(Connection& connection);

// REQUIRES of all below: an open write transaction.

// Notes a predicate, with an empty bitmap. REQUIRES: the name is checked by the catalog
Result<PredicateRecord> create_predicate(Connection& connection, const std::string& name,
                                         const CollectionRecord& events, const std::string& definition);
Result<void> drop_predicate(Connection& connection, const PredicateRecord& predicate);

// Makes new, empty bitmaps for the predicates on these events. REQUIRES: those that they had were deleted
Result<void> renew_predicates(Connection& connection, const CollectionRecord& events);

// What the predicate selects in one chunk, instead of what is stored.
Result<void> write_predicate_chunk(Connection& connection, const PredicateRecord& predicate, std::uint32_t chunk,
                                   const ChunkSet& events);

}  // namespace segdb
