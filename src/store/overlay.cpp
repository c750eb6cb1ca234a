#include "store/overlay.hpp"

#include <utility>

#include "base/try.hpp"
#include "store/chunk_rows.hpp"
#include "store/chunk_table.hpp"
#include "store/indexer.hpp"

namespace segdb {
namespace {

class Overlay {
  public:
    Overlay(Connection& connection, CollectionRecord& collection, Snapshot& snapshot)
        : connection_(connection), collection_(collection), snapshot_(snapshot), table_(connection) {}

    Result<void> run(const std::vector<std::uint32_t>& chunks) {
        SEGDB_TRY(auto attributes, load_attribute_rows(connection_, collection_));
        SEGDB_TRY(auto rows, ChunkRows::open(connection_, collection_, std::move(attributes)));
        for (const std::uint32_t chunk : chunks) {
            SEGDB_CHECK(read(rows, chunk));
            SEGDB_CHECK(put(collection_.live, chunk, rows.live()));
            for (auto& attribute : rows.attributes()) SEGDB_CHECK(put_attribute(attribute, chunk));
        }
        for (auto& attribute : rows.attributes()) {
            if (!has_dictionary(attribute.attribute->encoding)) continue;
            snapshot_.put(*attribute.attribute, std::move(attribute.dictionary));
        }
        return {};
    }

  private:
    // Texts that are too many for a bitmap each are read from the table: blocks of all their other chunks would have to
    // be made and kept.
    static Result<void> read(ChunkRows& rows, std::uint32_t chunk) {
        while (true) {
            SEGDB_CHECK(rows.read(chunk));
            SEGDB_TRY(const auto changed, rows.change_encodings(Encoding::scan));
            if (changed.empty()) return {};
        }
    }

    Result<void> put_attribute(AttributeRows& rows, std::uint32_t chunk) {
        SEGDB_CHECK(put(rows.attribute->presence, chunk, rows.present));
        if (has_blocks(rows.attribute->encoding)) {
            SEGDB_TRY(auto column, rows.column());
            snapshot_.put(*rows.attribute, chunk, std::move(column));
        }
        for (Dictionary::Code code = 0; code < rows.of_code.size(); ++code) {
            auto& entry = rows.dictionary.entry(code);
            // Values that the file does not know yet.
            if (entry.bitmap == 0) entry.bitmap = snapshot_.temporary_bitmap();
            SEGDB_TRY(const std::int64_t delta, put(entry.bitmap, chunk, rows.of_code[code]));
            entry.cardinality += delta;
        }
        return {};
    }

    // How many more profiles the bitmap has in the chunk than the file says.
    Result<std::int64_t> put(BitmapId bitmap, std::uint32_t chunk, const std::vector<std::uint16_t>& rows) {
        SEGDB_TRY(const std::uint32_t before, table_.cardinality(bitmap, chunk));
        snapshot_.put(bitmap, chunk, ChunkSet::from_sorted(rows));
        return static_cast<std::int64_t>(rows.size()) - static_cast<std::int64_t>(before);
    }

    Connection& connection_;
    CollectionRecord& collection_;
    Snapshot& snapshot_;
    ChunkTable table_;
};

}  // namespace

Result<void> overlay_changes(Connection& connection, CollectionRecord& collection, Snapshot& snapshot) {
    SEGDB_TRY(const auto chunks, chunks_behind(connection, collection));
    if (chunks.empty()) return {};
    return Overlay(connection, collection, snapshot).run(chunks);
}

}  // namespace segdb
