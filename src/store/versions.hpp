// What has changed since a reader looked last: the version of the file, and the version of each chunk.
//
// Every transaction that changes data, index or catalog raises the version once (bump_version). Those that rewrite chunks
// of the index note which (note_chunk); those that change anything else, the catalog, encodings, numbers of bitmaps, begin
// an epoch, in which nothing that was read before may be used. So a reader that knows version V has to drop only the
// chunks noted since, unless an epoch began after V.
#pragma once

#include <cstdint>
#include <segdb/result.hpp>
#include <vector>

#include "store/connection.hpp"

namespace segdb {

struct IndexVersion {
    std::int64_t version = 0;
    std::int64_t epoch = 0;    // the version of the last transaction that began one
    std::int64_t unnoted = 0;  // transactions of programs that note no chunks: a segdb of an earlier format
    friend bool operator==(const IndexVersion&, const IndexVersion&) = default;
    // Whether everything that has changed from `known` to this is noted by chunk.
    [[nodiscard]] bool is_noted_since(const IndexVersion& known) const {
        return version >= known.version && epoch <= known.version && unnoted == known.unnoted;
    }
};

struct ChunkVersion {
    std::int64_t collection = 0;
    std::uint32_t chunk = 0;
    std::int64_t version = 0;  // of the last transaction that rewrote it
};

// Errors: corrupt, when the file has none.
Result<IndexVersion> read_index_version(Connection& connection);
Result<std::int64_t> read_version(Connection& connection);
// The chunks rewritten after that version. REQUIRES: read_index_version().is_noted_since() it, in the same transaction
Result<std::vector<ChunkVersion>> chunks_since(Connection& connection, std::int64_t version);

// REQUIRES of all below: an open write transaction in which bump_version() comes last.

// The index of the chunk is another one.
Result<void> note_chunk(Connection& connection, std::int64_t collection, std::uint32_t chunk);
// More than chunks has changed.
Result<void> begin_epoch(Connection& connection);
// To be called once in every transaction that changed data, index or catalog: readers see that their caches are old.
Result<void> bump_version(Connection& connection);

}  // namespace segdb
