#include "store/indexer.hpp"

#include <algorithm>
#include <utility>

#include "base/try.hpp"
#include "bitmap/chunk_set.hpp"
#include "store/change_log.hpp"
#include "store/chunk_rows.hpp"
#include "store/chunk_table.hpp"
#include "store/column_table.hpp"
#include "store/predicates.hpp"

namespace segdb {
namespace {

Error cancelled_error() {
    return {.code = ErrorCode::cancelled, .message = "cancelled; the database is as it was before"};
}

// Rewrites the containers of chunks, and keeps the totals noted for each bitmap.
class ChunkWriter {
  public:
    ChunkWriter(Connection& connection, const CollectionRecord& collection)
        : connection_(&connection), live_(collection.live), chunks_(connection), columns_(connection) {}

    // `fresh`: the index holds nothing of this chunk yet, so there is nothing to look up.
    Result<std::int64_t> replace(BitmapId bitmap, std::uint32_t chunk, const std::vector<std::uint16_t>& rows,
                                 bool fresh) {
        std::uint32_t before = 0;
        if (!fresh) {
            SEGDB_TRY(before, chunks_.cardinality(bitmap, chunk));
        }
        if (rows.empty() && before == 0) return std::int64_t{0};
        SEGDB_CHECK(chunks_.write(bitmap, chunk, ChunkSet::from_sorted(rows)));
        return static_cast<std::int64_t>(rows.size()) - static_cast<std::int64_t>(before);
    }

    Result<void> replace_attribute(AttributeRows& rows, std::uint32_t chunk, bool fresh) {
        const AttributeRecord& attribute = *rows.attribute;
        if (attribute.presence != live_) {
            SEGDB_TRY(const std::int64_t change, replace(attribute.presence, chunk, rows.present, fresh));
            SEGDB_CHECK(add_to_total(attribute.presence, change));
        }
        if (has_blocks(attribute.encoding)) SEGDB_CHECK(replace_column(rows, chunk, fresh));
        if (!has_dictionary(attribute.encoding)) return {};
        for (Dictionary::Code code = 0; code < rows.of_code.size(); ++code) {
            auto& entry = rows.dictionary.entry(code);
            const bool is_new = entry.bitmap == 0;
            if (is_new && rows.of_code[code].empty()) continue;
            if (is_new) {
                SEGDB_TRY(entry.bitmap, chunks_.add_value(*rows.attribute, entry.value));
            }
            SEGDB_TRY(const std::int64_t delta, replace(entry.bitmap, chunk, rows.of_code[code], fresh || is_new));
            SEGDB_CHECK(add_to_total(entry.bitmap, delta));
        }
        return {};
    }

    Result<void> replace_column(const AttributeRows& rows, std::uint32_t chunk, bool fresh) {
        SEGDB_TRY(const auto column, rows.column());
        if (column) return columns_.write(*rows.attribute, chunk, *column);
        return fresh ? Result<void>() : columns_.erase(*rows.attribute, chunk);
    }

    Result<void> add_to_total(BitmapId bitmap, std::int64_t change) {
        if (change == 0) return {};
        if (!add_) {
            SEGDB_TRY(add_,
                      connection_->prepare("UPDATE segdb_bitmaps SET cardinality = cardinality + ? WHERE id = ?"));
        }
        add_->bind(1, change);
        add_->bind(2, bitmap);
        return add_->run();
    }

    Result<std::uint32_t> cardinality(BitmapId bitmap, std::uint32_t chunk) {
        return chunks_.cardinality(bitmap, chunk);
    }

  private:
    Connection* connection_;
    BitmapId live_;
    ChunkTable chunks_;
    ColumnTable columns_;
    std::optional<Statement> add_;
};

// Reads a chunk. Attributes that turn out to have too many values for a bitmap each get another encoding first, and their
// ids are noted.
Result<void> read_chunk(Connection& connection, ChunkRows& rows, std::uint32_t chunk,
                        std::vector<std::int64_t>& changed) {
    while (true) {
        SEGDB_CHECK(rows.read(chunk));
        SEGDB_TRY(const auto attributes, rows.change_encodings());
        if (attributes.empty()) return {};
        for (AttributeRecord* attribute : attributes) {
            SEGDB_CHECK(erase_dictionary(connection, *attribute));
            if (!has_blocks(attribute->encoding)) SEGDB_CHECK(ColumnTable(connection).erase_all(*attribute));
            SEGDB_CHECK(set_encoding(connection, *attribute, attribute->encoding));
            changed.push_back(attribute->id);
        }
    }
}

Encoding first_encoding(const CollectionRecord& collection, const AttributeRecord& attribute) {
    if (attribute.is_key) return Encoding::texts;
    if (attribute.is_reference()) return Encoding::ordinals;
    if (collection.is_event() && attribute.name == kTimeColumn) return Encoding::slices;
    return encoding_of_few(attribute.spec.type);
}

// The chunks of which the attribute has values but no block, ascending.
Result<std::vector<std::uint32_t>> chunks_without_block(Connection& connection, const AttributeRecord& attribute) {
    SEGDB_TRY(const auto present, ChunkTable(connection).chunks_of(attribute.presence));
    SEGDB_TRY(const auto blocks, ColumnTable(connection).directory(attribute));
    std::vector<std::uint32_t> missing;
    auto next = blocks.begin();
    for (const std::uint32_t chunk : present) {
        while (next != blocks.end() && next->chunk < chunk) ++next;
        if (next == blocks.end() || next->chunk != chunk) missing.push_back(chunk);
    }
    return missing;
}

// Attributes whose encoding changed lack the blocks of chunks that were not read since.
Result<void> add_missing_blocks(Connection& connection, CollectionRecord& collection,
                                const std::vector<std::int64_t>& changed, const std::function<bool()>& cancelled) {
    for (const std::int64_t id : changed) {
        const auto attribute = std::find_if(collection.attributes.begin(), collection.attributes.end(),
                                            [&](const AttributeRecord& each) { return each.id == id; });
        if (attribute == collection.attributes.end() || !has_blocks(attribute->encoding)) continue;
        SEGDB_TRY(const auto missing, chunks_without_block(connection, *attribute));
        SEGDB_CHECK(refresh_index(connection, collection, missing,
                                  {.only_attributes = {id}, .progress = {}, .cancelled = cancelled}));
    }
    return {};
}

}  // namespace

Result<void> refresh_index(Connection& connection, CollectionRecord& collection,
                           const std::vector<std::uint32_t>& chunks, const RefreshOptions& options) {
    if (chunks.empty()) return {};
    SEGDB_TRY(auto attributes, load_attribute_rows(connection, collection, options.only_attributes));
    for (auto& attribute : attributes) attribute.max_values = options.max_equality_values;
    SEGDB_TRY(auto rows, ChunkRows::open(connection, collection, std::move(attributes)));
    ChunkWriter writer(connection, collection);
    std::vector<std::int64_t> changed;
    std::uint64_t rows_done = 0;
    for (const std::uint32_t chunk : chunks) {
        if (options.cancelled && options.cancelled()) return cancelled_error();
        SEGDB_CHECK(read_chunk(connection, rows, chunk, changed));
        bool fresh = false;
        if (options.only_attributes.empty()) {
            SEGDB_TRY(const std::uint32_t before, writer.cardinality(collection.live, chunk));
            fresh = before == 0;
            SEGDB_TRY(const std::int64_t change, writer.replace(collection.live, chunk, rows.live(), fresh));
            SEGDB_CHECK(writer.add_to_total(collection.live, change));
        }
        for (auto& attribute : rows.attributes()) SEGDB_CHECK(writer.replace_attribute(attribute, chunk, fresh));
        SEGDB_CHECK(note_chunk(connection, collection.id, chunk));
        rows_done += rows.live().size();
        if (options.progress) options.progress(rows_done);
    }
    return add_missing_blocks(connection, collection, changed, options.cancelled);
}

Result<std::vector<std::uint32_t>> chunks_with_rows(Connection& connection, const CollectionRecord& collection) {
    std::vector<std::uint32_t> chunks;
    SEGDB_TRY(auto next,
              connection.prepare("SELECT min(ordinal) FROM " + sql_name(collection.name) + " WHERE ordinal >= ?"));
    std::int64_t from = 0;
    while (true) {
        next.bind(1, from);
        SEGDB_TRY(const bool row, next.step());
        if (!row || next.is_null(0)) return chunks;
        const std::int64_t ordinal = next.integer(0);
        if (ordinal > 0xffffffffLL) {
            return Error{.code = ErrorCode::limit,
                         .message = "table " + collection.name + " holds ordinal " + std::to_string(ordinal) +
                                    "; ordinals go up to 4294967295"};
        }
        if (ordinal < from) {  // a damaged page: this would never end
            return Error{.code = ErrorCode::corrupt,
                         .message = "table " + collection.name +
                                    " is damaged: its rows are not in order; `PRAGMA integrity_check` tells more"};
        }
        chunks.push_back(static_cast<std::uint32_t>(ordinal >> kChunkBits));
        from = ((ordinal >> kChunkBits) + 1) << kChunkBits;
        next.reset();
    }
}

Result<std::vector<std::uint32_t>> chunks_behind(Connection& connection, const CollectionRecord& collection) {
    SEGDB_TRY(const bool intact, triggers_intact(connection, collection));
    if (intact) return changed_chunks(connection, collection);
    SEGDB_TRY(auto chunks, chunks_with_rows(connection, collection));
    SEGDB_TRY(const auto indexed, ChunkTable(connection).chunks_of(collection.live));
    chunks.insert(chunks.end(), indexed.begin(), indexed.end());
    std::sort(chunks.begin(), chunks.end());
    chunks.erase(std::unique(chunks.begin(), chunks.end()), chunks.end());
    return chunks;
}

Result<void> rebuild_index(Connection& connection, CollectionRecord& collection,
                           const std::function<bool()>& cancelled) {
    const std::string id = std::to_string(collection.id);
    SEGDB_CHECK(begin_epoch(connection));
    SEGDB_CHECK(connection.execute("DELETE FROM segdb_bitmaps WHERE collection = " + id));
    // Containers of lost bitmaps go, too: a new bitmap could get their number.
    SEGDB_CHECK(connection.execute("DELETE FROM segdb_chunks WHERE id >> 16 NOT IN (SELECT id FROM segdb_bitmaps)"));
    SEGDB_CHECK(renew_bitmaps(connection, collection));
    for (auto& attribute : collection.attributes) {
        SEGDB_CHECK(ColumnTable(connection).erase_all(attribute));
        SEGDB_CHECK(set_encoding(connection, attribute, first_encoding(collection, attribute)));
    }
    SEGDB_CHECK(renew_predicates(connection, collection));
    if (collection.is_event()) SEGDB_CHECK(create_profile_index(connection, collection));
    SEGDB_CHECK(drop_triggers(connection, collection));
    SEGDB_CHECK(create_triggers(connection, collection));
    SEGDB_TRY(const auto chunks, chunks_with_rows(connection, collection));
    RefreshOptions options;
    options.cancelled = cancelled;
    SEGDB_CHECK(refresh_index(connection, collection, chunks, options));
    return clear_changes(connection, collection);
}

}  // namespace segdb
