#include "store/expiry.hpp"

#include <algorithm>
#include <string>

#include "base/try.hpp"
#include "bitmap/chunk_set.hpp"
#include "store/column_table.hpp"
#include "store/indexer.hpp"

namespace segdb {
namespace {

std::string old_events(const CollectionRecord& events) {
    return " FROM " + sql_name(events.name) + " WHERE ordinal BETWEEN ?1 AND ?2 AND at < ?3";
}

void bind(Statement& statement, std::uint32_t chunk, std::int64_t before_ms) {
    const std::int64_t first = std::int64_t{chunk} << kChunkBits;
    statement.bind(1, first);
    statement.bind(2, first + kChunkSize - 1);
    statement.bind(3, before_ms);
}

}  // namespace

Result<std::vector<std::uint32_t>> chunks_before(Connection& connection, const CollectionRecord& events,
                                                 std::int64_t before_ms) {
    SEGDB_TRY(auto chunks, chunks_behind(connection, events));
    SEGDB_TRY(const auto directory, ColumnTable(connection).directory(time_column(events)));
    for (const auto& entry : directory) {
        if (entry.low < before_ms) chunks.push_back(entry.chunk);
    }
    std::sort(chunks.begin(), chunks.end());
    chunks.erase(std::unique(chunks.begin(), chunks.end()), chunks.end());
    return chunks;
}

Result<std::uint64_t> count_before(Connection& connection, const CollectionRecord& events, std::uint32_t chunk,
                                   std::int64_t before_ms) {
    SEGDB_TRY(auto count, connection.prepare("SELECT count(*)" + old_events(events)));
    bind(count, chunk, before_ms);
    SEGDB_TRY(const bool row, count.step());
    return row ? static_cast<std::uint64_t>(count.integer(0)) : 0;
}

Result<std::uint64_t> delete_before(Connection& connection, const CollectionRecord& events, std::uint32_t chunk,
                                    std::int64_t before_ms) {
    SEGDB_TRY(auto erase, connection.prepare("DELETE" + old_events(events)));
    bind(erase, chunk, before_ms);
    SEGDB_CHECK(erase.run());
    return static_cast<std::uint64_t>(connection.changes());
}

}  // namespace segdb
