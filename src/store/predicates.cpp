#include "store/predicates.hpp"

#include <utility>

#include "base/try.hpp"
#include "store/chunk_table.hpp"
#include "store/format.hpp"
#include "store/versions.hpp"

namespace segdb {
Result<std::vector<PredicateRecord>> load_predicates(Connection& connection) {
    std::vector<PredicateRecord> predicates;
    SEGDB_TRY(const bool events, knows_events(connection));
    if (!events) return predicates;
    SEGDB_TRY(auto rows,
              connection.prepare("SELECT p.id, p.name, p.event, p.definition, p.bitmap, ifnull(c.of, 0) FROM "
                                 "segdb_predicates p LEFT JOIN segdb_collections c ON c.id = p.event "
                                 "ORDER BY p.id"));
    while (true) {
        SEGDB_TRY(const bool row, rows.step());
        if (!row) return predicates;
        PredicateRecord predicate;
        predicate.id = rows.integer(0);
        predicate.name = rows.text(1);
        predicate.event = rows.integer(2);
        predicate.definition = rows.text(3);
        predicate.bitmap = rows.integer(4);
        if (!is_bitmap_id(predicate.bitmap) || rows.integer(5) == 0) {
            return Error{.code = ErrorCode::corrupt,
                         .message = "the catalog's entry of event predicate '" + predicate.name + "' is damaged"};
        }
        predicates.push_back(std::move(predicate));
    }
}

Result<PredicateRecord> create_predicate(Connection& connection, const std::string& name,
                                         const CollectionRecord& events, const std::string& definition) {
    PredicateRecord predicate;
    predicate.name = name;
    predicate.event = events.id;
    predicate.definition = definition;
    SEGDB_CHECK(begin_epoch(connection));
    SEGDB_TRY(predicate.bitmap, insert_bitmap(connection, events.id, 0));
    SEGDB_TRY(auto insert, connection.prepare("INSERT INTO segdb_predicates(name, event, definition, bitmap) "
                                              "VALUES(?, ?, ?, ?) RETURNING id"));
    insert.bind(1, std::string_view(predicate.name));
    insert.bind(2, predicate.event);
    insert.bind(3, std::string_view(predicate.definition));
    insert.bind(4, predicate.bitmap);
    SEGDB_TRY(const bool row, insert.step());
    (void)row;
    predicate.id = insert.integer(0);
    SEGDB_CHECK(insert.run());
    return predicate;
}

Result<void> drop_predicate(Connection& connection, const PredicateRecord& predicate) {
    SEGDB_CHECK(begin_epoch(connection));
    SEGDB_CHECK(ChunkTable(connection).erase_all(predicate.bitmap));
    SEGDB_CHECK(connection.execute("DELETE FROM segdb_bitmaps WHERE id = " + std::to_string(predicate.bitmap)));
    return connection.execute("DELETE FROM segdb_predicates WHERE id = " + std::to_string(predicate.id));
}

Result<void> renew_predicates(Connection& connection, const CollectionRecord& events) {
    SEGDB_TRY(const auto predicates, load_predicates(connection));
    for (const auto& predicate : predicates) {
        if (predicate.event != events.id) continue;
        SEGDB_TRY(const BitmapId bitmap, insert_bitmap(connection, events.id, 0));
        SEGDB_CHECK(connection.execute("UPDATE segdb_predicates SET bitmap = " + std::to_string(bitmap) +
                                       " WHERE id = " + std::to_string(predicate.id)));
    }
    return {};
}

Result<void> write_predicate_chunk(Connection& connection, const PredicateRecord& predicate, std::uint32_t chunk,
                                   const ChunkSet& events) {
    ChunkTable chunks(connection);
    SEGDB_TRY(const std::uint32_t before, chunks.cardinality(predicate.bitmap, chunk));
    if (before == 0 && events.empty()) return {};
    SEGDB_CHECK(chunks.write(predicate.bitmap, chunk, events));
    SEGDB_CHECK(note_chunk(connection, predicate.event, chunk));
    const std::int64_t change = static_cast<std::int64_t>(events.cardinality()) - static_cast<std::int64_t>(before);
    return connection.execute("UPDATE segdb_bitmaps SET cardinality = cardinality + " + std::to_string(change) +
                              " WHERE id = " + std::to_string(predicate.bitmap));
}

}  // namespace segdb
