// Named event predicates: their definitions evaluated, chunk by chunk, so that their bitmaps stay true.
//
// Whoever rebuilds the index of chunks of an event collection evaluates its predicates on the same chunks, in the same
// transaction. The engine does that itself: a definition is a plan like any other, so that it may use the whole language but
// what changes without the event (`now`, ranks).
#pragma once

#include <cstdint>
#include <functional>
#include <segdb/result.hpp>
#include <span>
#include <string>
#include <string_view>

#include "base/time_zone.hpp"
#include "bitmap/chunk_set.hpp"
#include "catalog/catalog.hpp"
#include "query/event_definition.hpp"
#include "store/snapshot.hpp"

namespace segdb {

// Errors: about the definition's text, as bind(); invalid_argument when it depends on `now` or on ranks; unknown_name when
// it is not about `events` (a collection of events; its predicates may be named, too).
Result<void> check_definition(const EventDefinition& definition, const Catalog& catalog, const CollectionRecord& events,
                              const TimeZone& zone);

// Called with what a predicate selects in a chunk; predicates that others build on come first.
using PredicateSink =
    std::function<Result<void>(const PredicateRecord& predicate, std::uint32_t chunk, const ChunkSet& events)>;

// What all predicates on the events select in the chunks, by the index that the snapshot sees.
// `sink` has to make it visible in the snapshot before it returns, where predicates build on others.
Result<void> evaluate_predicates(Connection& connection, const Catalog& catalog, const CollectionRecord& events,
                                 const TimeZone& zone, Snapshot& snapshot, std::span<const std::uint32_t> chunks,
                                 const PredicateSink& sink, const std::function<bool()>& cancelled = {});

// Writes it. REQUIRES: an open write transaction, in which the index of the chunks is up to date
Result<void> refresh_predicates(Connection& connection, const Catalog& catalog, const CollectionRecord& events,
                                std::span<const std::uint32_t> chunks, const std::function<bool()>& cancelled = {});

}  // namespace segdb
