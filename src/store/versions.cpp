#include "store/versions.hpp"

#include <string>

#include "base/try.hpp"
#include "bitmap/chunk_view.hpp"

namespace segdb {
namespace {

constexpr std::string_view kNextVersion = "(SELECT value + 1 FROM segdb_meta WHERE name = 'version')";

Error damaged(const Connection& connection, std::string_view table) {
    return {.code = ErrorCode::corrupt,
            .message = connection.path() + ": the table " + std::string(table) + " is damaged"};
}

}  // namespace

Result<IndexVersion> read_index_version(Connection& connection) {
    SEGDB_TRY(auto row, connection.prepare("SELECT max(iif(name = 'version', value, NULL)), "
                                           "ifnull(max(iif(name = 'epoch', value, NULL)), 0), "
                                           "ifnull(max(iif(name = 'noted', value, NULL)), 0) "
                                           "FROM segdb_meta WHERE name IN ('version', 'epoch', 'noted')"));
    SEGDB_TRY(const bool found, row.step());
    if (!found || !row.is_integer(0)) return damaged(connection, "segdb_meta");
    return IndexVersion{row.integer(0), row.integer(1), row.integer(0) - row.integer(2)};
}

Result<std::int64_t> read_version(Connection& connection) {
    SEGDB_TRY(const auto version, read_index_version(connection));
    return version.version;
}

Result<std::vector<ChunkVersion>> chunks_since(Connection& connection, std::int64_t version) {
    SEGDB_TRY(auto rows, connection.prepare("SELECT collection, chunk, version FROM segdb_versions WHERE version > ? "
                                            "ORDER BY collection, chunk"));
    rows.bind(1, version);
    std::vector<ChunkVersion> chunks;
    while (true) {
        SEGDB_TRY(const bool row, rows.step());
        if (!row) return chunks;
        if (rows.integer(1) < 0 || rows.integer(1) >= kChunkSize) return damaged(connection, "segdb_versions");
        chunks.push_back({rows.integer(0), static_cast<std::uint32_t>(rows.integer(1)), rows.integer(2)});
    }
}

Result<void> note_chunk(Connection& connection, std::int64_t collection, std::uint32_t chunk) {
    return connection.execute("INSERT OR REPLACE INTO segdb_versions(collection, chunk, version) VALUES(" +
                              std::to_string(collection) + ", " + std::to_string(chunk) + ", " +
                              std::string(kNextVersion) + ")");
}

Result<void> begin_epoch(Connection& connection) {
    return connection.execute("INSERT OR REPLACE INTO segdb_meta(name, value) VALUES('epoch', " +
                              std::string(kNextVersion) + ")");
}

Result<void> bump_version(Connection& connection) {
    return connection.execute("UPDATE segdb_meta SET value = value + 1 WHERE name IN ('version', 'noted')");
}

}  // namespace segdb
