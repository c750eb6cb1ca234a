#include "store/sizes.hpp"

#include <string>

#include "base/try.hpp"
#include "bitmap/chunk_set.hpp"

namespace segdb {
namespace {

// dbstat is SQLite's own table of page usage, compiled into Debian's library; where it is missing, sizes are 0. Its column
// `pgsize`, here the bytes of a whole table, has 32 bits and overflows at 2 GiB; `pageno` is the number of its pages.
Result<std::uint64_t> bytes_of_pages(Connection& connection, const std::string& condition) {
    auto bytes = connection.query_integer(
        "SELECT sum(pageno) * (SELECT page_size FROM pragma_page_size) FROM "
        "dbstat('main', 1) WHERE " +
        condition);
    if (!bytes) return bytes.error().code == ErrorCode::internal ? Result<std::uint64_t>(0) : std::move(bytes).error();
    return static_cast<std::uint64_t>(bytes->value_or(0));
}

}  // namespace

Result<std::uint64_t> data_bytes(Connection& connection, const CollectionRecord& collection) {
    std::string tables = sql_text(collection.name);
    for (const auto& attribute : collection.attributes) {
        if (attribute.is_list()) tables += ", " + sql_text(list_table(collection, attribute));
    }
    return bytes_of_pages(connection, "name IN (SELECT name FROM sqlite_schema WHERE tbl_name IN (" + tables + "))");
}

Result<std::uint64_t> index_bytes(Connection& connection) {
    return bytes_of_pages(connection,
                          "name IN (SELECT name FROM sqlite_schema WHERE tbl_name LIKE 'segdb\\_%' ESCAPE '\\')");
}

Result<std::uint64_t> payload_bytes(Connection& connection, const AttributeRecord& attribute) {
    SEGDB_TRY(
        const auto bytes,
        connection.query_integer("SELECT ifnull(sum(length(c.container)), 0) FROM segdb_bitmaps b JOIN segdb_chunks c "
                                 "ON c.id BETWEEN b.id << 16 AND (b.id << 16) + 65535 WHERE b.attribute = " +
                                 std::to_string(attribute.id)));
    SEGDB_TRY(const auto values, connection.query_integer("SELECT ifnull(sum(length(CAST(value AS BLOB))), 0) FROM "
                                                          "segdb_bitmaps WHERE attribute = " +
                                                          std::to_string(attribute.id)));
    std::int64_t blocks = 0;
    if (has_blocks(attribute.encoding)) {
        const std::string first = std::to_string(attribute.id << kChunkBits);
        SEGDB_TRY(const auto sum,
                  connection.query_integer("SELECT ifnull(sum(length(filter) + length(block)), 0) FROM segdb_columns "
                                           "WHERE id BETWEEN " +
                                           first + " AND " + first + " + 65535"));
        blocks = sum.value_or(0);
    }
    return static_cast<std::uint64_t>(bytes.value_or(0) + values.value_or(0) + blocks);
}

Result<std::uint64_t> payload_bytes(Connection& connection, BitmapId bitmap) {
    SEGDB_TRY(const auto bytes,
              connection.query_integer("SELECT ifnull(sum(length(container)), 0) FROM segdb_chunks WHERE id BETWEEN " +
                                       std::to_string(bitmap << kChunkBits) + " AND " +
                                       std::to_string((bitmap << kChunkBits) + kChunkSize - 1)));
    return static_cast<std::uint64_t>(bytes.value_or(0));
}

}  // namespace segdb
