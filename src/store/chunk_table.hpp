// The index's own tables: bitmaps with their dictionary values, and containers by (bitmap, chunk).
#pragma once

#include <cstdint>
#include <optional>
#include <segdb/result.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "bitmap/chunk_set.hpp"
#include "bitmap/resident_bitmap.hpp"
#include "index/dictionary.hpp"
#include "store/connection.hpp"
#include "store/records.hpp"

namespace segdb {

// The row of segdb_chunks that holds a container: ordered by bitmap, then chunk.
constexpr std::int64_t container_key(BitmapId bitmap, std::uint32_t chunk) {
    return bitmap * std::int64_t{kChunkSize} + chunk;
}

// Thread safety: not safe; use it from one thread at a time.
class ChunkTable {
  public:
    explicit ChunkTable(Connection& connection) : connection_(&connection) {}

    // The container; nothing when the bitmap has none of this chunk. Errors: corrupt, saying why but not where, when its
    // bytes are damaged or its cardinality is not the one noted beside it.
    Result<std::optional<ChunkSet>> read(BitmapId bitmap, std::uint32_t chunk);
    // The noted cardinality, 0 when there is no container.
    Result<std::uint32_t> cardinality(BitmapId bitmap, std::uint32_t chunk);
    // Writes, replaces, or (when empty) erases the container. REQUIRES: an open write transaction.
    Result<void> write(BitmapId bitmap, std::uint32_t chunk, const ChunkSet& set);
    // All of a bitmap's containers without their bytes, ascending. Errors: corrupt, when the bitmap is not known, when what
    // is noted of a container is impossible, or when the containers together do not hold the total noted for the bitmap.
    // `collection`: where to put the id of the bitmap's collection.
    Result<std::vector<ResidentBitmap::Entry>> directory(BitmapId bitmap, std::int64_t* collection = nullptr);
    // The bytes of those containers of a stripe that `wanted` names (bit i: chunk i of the stripe), ascending; they lie in
    // `buffer`. What is not there is left out.
    Result<std::vector<ResidentBitmap::Stored>> read_stripe(BitmapId bitmap, std::uint32_t stripe, std::uint64_t wanted,
                                                            std::string& buffer);
    // The chunks of which the bitmap has containers, ascending.
    Result<std::vector<std::uint32_t>> chunks_of(BitmapId bitmap);
    Result<void> erase_all(BitmapId bitmap);
    // Adds the bitmap of a value, without containers yet, and returns its id. REQUIRES: an open write transaction.
    Result<BitmapId> add_value(const AttributeRecord& attribute, const DictionaryValue& value);

  private:
    [[nodiscard]] Error out_of_order(BitmapId bitmap) const;
    [[nodiscard]] Error impossible_cardinality(BitmapId bitmap, std::uint32_t chunk, std::int64_t noted) const;
    Result<Statement*> ready(std::optional<Statement>& statement, std::string_view sql);
    Connection* connection_;
    std::optional<Statement> read_;
    std::optional<Statement> cardinality_;
    std::optional<Statement> noted_;
    std::optional<Statement> directory_;
    std::optional<Statement> bytes_of_one_;
    std::optional<Statement> bytes_of_range_;
    std::optional<Statement> write_;
    std::optional<Statement> erase_;
    std::optional<Statement> chunks_;
    std::optional<Statement> add_value_;
};

// The value bitmaps of an attribute. Errors: corrupt.
Result<Dictionary> load_dictionary(Connection& connection, const AttributeRecord& attribute);
// Removes all value bitmaps of an attribute with their containers; its presence bitmap stays.
Result<void> erase_dictionary(Connection& connection, const AttributeRecord& attribute);

}  // namespace segdb
