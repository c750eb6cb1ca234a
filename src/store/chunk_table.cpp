#include "store/chunk_table.hpp"

#include <bit>
#include <utility>

#include "base/try.hpp"
#include "store/damage.hpp"

namespace segdb {
namespace {

constexpr std::int64_t kMaxStoredBytes = 1 + kChunkSize / 8;  // of the smallest form: a bitset and its type byte

Error damaged(std::string why) { return {.code = ErrorCode::corrupt, .message = std::move(why)}; }

// Gives up what a statement still reads, whatever the way out.
class ResetAtEnd {
  public:
    explicit ResetAtEnd(Statement& statement) : statement_(statement) {}
    ResetAtEnd(const ResetAtEnd&) = delete;
    ResetAtEnd& operator=(const ResetAtEnd&) = delete;
    ~ResetAtEnd() { statement_.reset(); }

  private:
    Statement& statement_;
};

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
    if (!set) return std::move(set).error();
    if (set->cardinality() != noted) return damaged("its cardinality is not the one noted");
    return std::optional<ChunkSet>(std::move(set).value());
}

Result<std::uint32_t> ChunkTable::cardinality(BitmapId bitmap, std::uint32_t chunk) {
    SEGDB_TRY(auto* statement, ready(cardinality_, "SELECT cardinality FROM segdb_chunks WHERE id = ?"));
    statement->bind(1, container_key(bitmap, chunk));
    SEGDB_TRY(const bool found, statement->step());
    const std::int64_t noted = found ? statement->integer(0) : 0;
    statement->reset();
    if (noted < 0 || noted > kChunkSize) return impossible_cardinality(bitmap, chunk, noted);
    return static_cast<std::uint32_t>(noted);
}

Error ChunkTable::impossible_cardinality(BitmapId bitmap, std::uint32_t chunk, std::int64_t noted) const {
    return damaged_container(*connection_, bitmap, chunk, std::to_string(noted) + " profiles are noted for it");
}

// SQLite does not notice when a damaged page has its rows in another order, and looks no further than it was asked to.
Error ChunkTable::out_of_order(BitmapId bitmap) const {
    return damaged_bitmap(*connection_, bitmap, "its containers are not in order");
}

Result<std::vector<ResidentBitmap::Entry>> ChunkTable::directory(BitmapId bitmap, std::int64_t* collection) {
    SEGDB_TRY(auto* total, ready(noted_, "SELECT cardinality, collection FROM segdb_bitmaps WHERE id = ?"));
    total->bind(1, bitmap);
    SEGDB_TRY(const bool known, total->step());
    const std::int64_t noted = known ? total->integer(0) : 0;
    if (known && collection != nullptr) *collection = total->integer(1);
    total->reset();
    if (!known) return damaged_bitmap(*connection_, bitmap, "it is lost");
    // The length of a blob stands in its row's header: the pages that hold the bytes are not read.
    SEGDB_TRY(auto* rows, ready(directory_,
                                "SELECT id, cardinality, length(container) FROM segdb_chunks WHERE id BETWEEN ? AND ? "
                                "ORDER BY id"));
    const ResetAtEnd at_end(*rows);
    rows->bind(1, container_key(bitmap, 0));
    rows->bind(2, container_key(bitmap, kChunkSize - 1));
    std::vector<ResidentBitmap::Entry> directory;
    std::int64_t held = 0;
    std::int64_t before = container_key(bitmap, 0) - 1;
    while (true) {
        SEGDB_TRY(const bool row, rows->step());
        if (!row) break;
        const auto chunk = static_cast<std::uint16_t>(rows->integer(0) & (kChunkSize - 1));
        if (rows->integer(0) <= before) return out_of_order(bitmap);
        before = rows->integer(0);
        const std::int64_t cardinality = rows->integer(1);
        const std::int64_t bytes = rows->integer(2);
        if (cardinality < 1 || cardinality > kChunkSize) return impossible_cardinality(bitmap, chunk, cardinality);
        if (bytes < 1 || bytes > kMaxStoredBytes) {
            return damaged_container(*connection_, bitmap, chunk,
                                     "damaged container: " + std::to_string(bytes) + " bytes long");
        }
        held += cardinality;
        directory.push_back({chunk, static_cast<std::uint16_t>(bytes), static_cast<std::uint32_t>(cardinality)});
    }
    if (noted == held) return directory;
    return damaged_bitmap(
        *connection_, bitmap,
        std::to_string(noted) + " profiles are noted for it, but its containers hold " + std::to_string(held));
}

Result<std::vector<ResidentBitmap::Stored>> ChunkTable::read_stripe(BitmapId bitmap, std::uint32_t stripe,
                                                                    std::uint64_t wanted, std::string& buffer) {
    const std::uint32_t first = stripe * kStripeChunks;
    std::vector<ResidentBitmap::Stored> found;
    std::vector<std::size_t> ends;
    buffer.clear();
    const auto take = [&](const Statement& row, std::uint32_t chunk) {
        buffer += row.blob(0);
        ends.push_back(buffer.size());
        found.push_back({static_cast<std::uint16_t>(chunk), {}});
    };
    // Going from row to row costs a fifth of finding one.
    constexpr int kOneByOne = 5;
    const int count = std::popcount(wanted);
    const int span = wanted == 0 ? 0 : 64 - std::countl_zero(wanted) - std::countr_zero(wanted);
    if (count * kOneByOne < span) {
        SEGDB_TRY(auto* row, ready(bytes_of_one_, "SELECT container FROM segdb_chunks WHERE id = ?"));
        const ResetAtEnd at_end(*row);
        for (std::uint64_t left = wanted; left != 0; left &= left - 1) {
            const std::uint32_t chunk = first + static_cast<std::uint32_t>(std::countr_zero(left));
            row->reset();
            row->bind(1, container_key(bitmap, chunk));
            SEGDB_TRY(const bool there, row->step());
            if (there) take(*row, chunk);
        }
    } else if (count > 0) {
        SEGDB_TRY(auto* row, ready(bytes_of_range_,
                                   "SELECT container, id FROM segdb_chunks WHERE id BETWEEN ? AND ? ORDER BY id"));
        const ResetAtEnd at_end(*row);
        row->bind(1, container_key(bitmap, first + static_cast<std::uint32_t>(std::countr_zero(wanted))));
        row->bind(2, container_key(bitmap, first + static_cast<std::uint32_t>(63 - std::countl_zero(wanted))));
        std::int64_t before = container_key(bitmap, first) - 1;
        while (true) {
            SEGDB_TRY(const bool there, row->step());
            if (!there) break;
            if (row->integer(1) <= before) return out_of_order(bitmap);
            before = row->integer(1);
            const auto chunk = static_cast<std::uint32_t>(row->integer(1) & (kChunkSize - 1));
            if ((wanted >> (chunk % kStripeChunks) & 1) != 0) take(*row, chunk);
        }
    }
    // The buffer may have moved while it grew.
    for (std::size_t i = 0; i < found.size(); ++i) {
        const std::size_t begin = i == 0 ? 0 : ends[i - 1];
        found[i].bytes = std::string_view(buffer).substr(begin, ends[i] - begin);
    }
    return found;
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
    std::int64_t before = container_key(bitmap, 0) - 1;
    while (true) {
        SEGDB_TRY(const bool row, statement->step());
        if (!row) break;
        if (statement->integer(0) <= before) {
            statement->reset();
            return out_of_order(bitmap);
        }
        before = statement->integer(0);
        chunks.push_back(static_cast<std::uint32_t>(statement->integer(0) & (kChunkSize - 1)));
    }
    statement->reset();
    return chunks;
}

Result<void> ChunkTable::erase_all(BitmapId bitmap) {
    SEGDB_TRY(auto statement, connection_->prepare("DELETE FROM segdb_chunks WHERE id BETWEEN ? AND ?"));
    statement.bind(1, container_key(bitmap, 0));
    statement.bind(2, container_key(bitmap, kChunkSize - 1));
    return statement.run();
}

Result<BitmapId> ChunkTable::add_value(const AttributeRecord& attribute, const DictionaryValue& value) {
    SEGDB_TRY(auto* statement, ready(add_value_,
                                     "INSERT INTO segdb_bitmaps(collection, attribute, value, cardinality) "
                                     "VALUES(?, ?, ?, 0) RETURNING id"));
    statement->bind(1, attribute.collection);
    statement->bind(2, attribute.id);
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        statement->bind(3, *integer);
    } else {
        statement->bind(3, std::string_view(std::get<std::string>(value)));
    }
    SEGDB_TRY(const bool row, statement->step());
    const BitmapId id = row ? statement->integer(0) : 0;
    SEGDB_CHECK(statement->run());
    return id;
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

Result<void> erase_dictionary(Connection& connection, const AttributeRecord& attribute) {
    SEGDB_TRY(const auto dictionary, load_dictionary(connection, attribute));
    ChunkTable chunks(connection);
    for (const auto& entry : dictionary.entries()) SEGDB_CHECK(chunks.erase_all(entry.bitmap));
    return connection.execute("DELETE FROM segdb_bitmaps WHERE value IS NOT NULL AND attribute = " +
                              std::to_string(attribute.id));
}

}  // namespace segdb
