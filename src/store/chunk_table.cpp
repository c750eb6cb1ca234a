#include "store/chunk_table.hpp"

#include "base/try.hpp"

namespace segdb {
namespace {

Error damaged_at(BitmapId bitmap, std::uint32_t chunk, const std::string& why) {
    return {.code = ErrorCode::corrupt,
            .message = "bitmap " + std::to_string(bitmap) + ", chunk " + std::to_string(chunk) + ": " + why +
                       "; `segdb reindex` rebuilds the index from the data"};
}

}  // namespace

Result<Statement*> ChunkTable::ready(std::optional<Statement>& statement, std::string_view sql) {
    if (!statement) {
        SEGDB_TRY(statement, connection_->prepare(sql));
    }
    statement->reset();
    return &*statement;
}

Result<std::optional<ChunkSet>> ChunkTable::read(BitmapId bitmap, std::uint32_t chunk) {
    SEGDB_TRY(auto* statement, ready(read_, "SELECT cardinality, container FROM segdb_chunks WHERE id = ?"));
    statement->bind(1, container_key(bitmap, chunk));
    SEGDB_TRY(const bool found, statement->step());
    if (!found) return std::optional<ChunkSet>();
    auto set = ChunkSet::decode(statement->blob(1));
    const std::int64_t noted = statement->integer(0);
    statement->reset();
    if (!set) return damaged_at(bitmap, chunk, set.error().message);
    if (set->cardinality() != noted) return damaged_at(bitmap, chunk, "its cardinality is not the one noted");
    return std::optional<ChunkSet>(std::move(set).value());
}

Result<std::uint32_t> ChunkTable::cardinality(BitmapId bitmap, std::uint32_t chunk) {
    SEGDB_TRY(auto* statement, ready(cardinality_, "SELECT cardinality FROM segdb_chunks WHERE id = ?"));
    statement->bind(1, container_key(bitmap, chunk));
    SEGDB_TRY(const bool found, statement->step());
    const std::int64_t noted = found ? statement->integer(0) : 0;
    statement->reset();
    if (noted < 0 || noted > kChunkSize) return damaged_at(bitmap, chunk, "an impossible cardinality is noted");
    return static_cast<std::uint32_t>(noted);
}

Result<std::uint64_t> ChunkTable::total(BitmapId bitmap) {
    SEGDB_TRY(auto* statement, ready(total_,
                                     "SELECT cardinality, (SELECT ifnull(sum(c.cardinality), 0) FROM segdb_chunks c "
                                     "WHERE c.id BETWEEN ?2 AND ?3) FROM segdb_bitmaps WHERE id = ?1"));
    statement->bind(1, bitmap);
    statement->bind(2, container_key(bitmap, 0));
    statement->bind(3, container_key(bitmap, kChunkSize - 1));
    SEGDB_TRY(const bool found, statement->step());
    const std::int64_t noted = found ? statement->integer(0) : -1;
    const std::int64_t held = found ? statement->integer(1) : 0;
    statement->reset();
    if (found && noted >= 0 && noted == held) return static_cast<std::uint64_t>(noted);
    const std::string why =
        found ? "is noted with " + std::to_string(noted) + " profiles, its containers hold " + std::to_string(held)
              : "is lost";
    return Error{.code = ErrorCode::corrupt,
                 .message = "bitmap " + std::to_string(bitmap) + " " + why +
                            "; `segdb reindex` rebuilds the index from the data"};
}

Result<void> ChunkTable::write(BitmapId bitmap, std::uint32_t chunk, const ChunkSet& set) {
    if (set.empty()) {
        SEGDB_TRY(auto* statement, ready(erase_, "DELETE FROM segdb_chunks WHERE id = ?"));
        statement->bind(1, container_key(bitmap, chunk));
        return statement->run();
    }
    SEGDB_TRY(auto* statement,
              ready(write_, "INSERT OR REPLACE INTO segdb_chunks(id, cardinality, container) VALUES(?, ?, ?)"));
    const std::string bytes = set.encode();
    statement->bind(1, container_key(bitmap, chunk));
    statement->bind(2, static_cast<std::int64_t>(set.cardinality()));
    statement->bind_blob(3, bytes);
    return statement->run();
}

Result<std::vector<std::uint32_t>> ChunkTable::chunks_of(BitmapId bitmap) {
    SEGDB_TRY(auto* statement, ready(chunks_, "SELECT id FROM segdb_chunks WHERE id BETWEEN ? AND ? ORDER BY id"));
    statement->bind(1, container_key(bitmap, 0));
    statement->bind(2, container_key(bitmap, kChunkSize - 1));
    std::vector<std::uint32_t> chunks;
    while (true) {
        SEGDB_TRY(const bool row, statement->step());
        if (!row) break;
        chunks.push_back(static_cast<std::uint32_t>(statement->integer(0) & (kChunkSize - 1)));
    }
    statement->reset();
    return chunks;
}

Result<std::uint64_t> ChunkTable::bytes_of(BitmapId bitmap) {
    SEGDB_TRY(auto* statement,
              ready(bytes_, "SELECT ifnull(sum(length(container)), 0) FROM segdb_chunks WHERE id BETWEEN ? AND ?"));
    statement->bind(1, container_key(bitmap, 0));
    statement->bind(2, container_key(bitmap, kChunkSize - 1));
    SEGDB_TRY(const bool row, statement->step());
    const std::int64_t bytes = row ? statement->integer(0) : 0;
    statement->reset();
    return static_cast<std::uint64_t>(bytes);
}

Result<void> ChunkTable::erase_all(BitmapId bitmap) {
    SEGDB_TRY(auto statement, connection_->prepare("DELETE FROM segdb_chunks WHERE id BETWEEN ? AND ?"));
    statement.bind(1, container_key(bitmap, 0));
    statement.bind(2, container_key(bitmap, kChunkSize - 1));
    return statement.run();
}

Result<Dictionary> load_dictionary(Connection& connection, const AttributeRecord& attribute) {
    Dictionary dictionary;
    SEGDB_TRY(auto rows, connection.prepare("SELECT id, value, cardinality FROM segdb_bitmaps WHERE attribute = ? AND "
                                            "value IS NOT NULL ORDER BY id"));
    rows.bind(1, attribute.id);
    const bool texts = attribute.spec.type == AttributeType::text || attribute.is_list();
    while (true) {
        SEGDB_TRY(const bool row, rows.step());
        if (!row) return dictionary;
        DictionaryEntry entry;
        const bool fits = texts ? rows.is_text(1) && !dictionary.find(rows.text(1))
                                : rows.is_integer(1) && !dictionary.find(rows.integer(1));
        if (!fits || !is_bitmap_id(rows.integer(0))) {
            return Error{.code = ErrorCode::corrupt,
                         .message = "the dictionary of attribute '" + attribute.name +
                                    "' is damaged; `segdb reindex` rebuilds the index from the data"};
        }
        if (texts) {
            entry.value = std::string(rows.text(1));
        } else {
            entry.value = rows.integer(1);
        }
        entry.bitmap = rows.integer(0);
        entry.cardinality = rows.integer(2);
        dictionary.add(std::move(entry));
    }
}

Result<BitmapId> insert_value_bitmap(Connection& connection, const AttributeRecord& attribute,
                                     const DictionaryValue& value) {
    SEGDB_TRY(auto statement, connection.prepare("INSERT INTO segdb_bitmaps(collection, attribute, value, cardinality) "
                                                 "VALUES(?, ?, ?, 0) RETURNING id"));
    statement.bind(1, attribute.collection);
    statement.bind(2, attribute.id);
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        statement.bind(3, *integer);
    } else {
        statement.bind(3, std::string_view(std::get<std::string>(value)));
    }
    SEGDB_TRY(const bool row, statement.step());
    const BitmapId id = row ? statement.integer(0) : 0;
    SEGDB_CHECK(statement.run());
    return id;
}

Result<void> erase_dictionary(Connection& connection, const AttributeRecord& attribute) {
    SEGDB_TRY(const auto dictionary, load_dictionary(connection, attribute));
    ChunkTable chunks(connection);
    for (const auto& entry : dictionary.entries()) SEGDB_CHECK(chunks.erase_all(entry.bitmap));
    return connection.execute("DELETE FROM segdb_bitmaps WHERE value IS NOT NULL AND attribute = " +
                              std::to_string(attribute.id));
}

}  // namespace segdb
