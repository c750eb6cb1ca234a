// Reads the rows of one chunk from a data table and sorts them by attribute value: what the index of the chunk has to be.
#pragma once

#include <cstdint>
#include <optional>
#include <segdb/result.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "index/dictionary.hpp"
#include "index/encoding.hpp"
#include "store/column_table.hpp"
#include "store/connection.hpp"
#include "store/records.hpp"

namespace segdb {

// The index of one attribute in one chunk, as the data say. Low 16 bits of ordinals, ascending.
struct AttributeRows {
    AttributeRecord* attribute = nullptr;
    std::vector<std::uint16_t> present;  // profiles with a value
    // Encodings with a dictionary:
    Dictionary dictionary;                            // grows as values are met
    std::vector<std::vector<std::uint16_t>> of_code;  // profiles with the value of each dictionary code
    // Encodings with blocks: the values of `present`, in its order.
    std::vector<std::int64_t> numbers;
    std::string text_bytes;
    std::vector<std::uint32_t> text_ends;  // in text_bytes

    std::uint64_t max_values = kMaxEqualityValues;  // of the dictionary
    bool too_many_values = false;                   // met more than that: see change_encodings()
    bool too_long = false;                          // more text than a block may hold: likewise

    void clear_rows();
    void add(std::uint16_t row, Dictionary::Code code);
    void add_text(std::string_view text);
    // Valid until rows are added or cleared.
    [[nodiscard]] std::vector<std::string_view> texts() const;
    // What the block and what is beside it have to be; nothing where nobody has a value. REQUIRES: has_blocks(encoding)
    [[nodiscard]] Result<std::optional<ColumnTable::Column>> column() const;
};

// What the stored index knows of the attributes with the given ids (all when empty), to be read anew. They
// point into `collection`.
Result<std::vector<AttributeRows>> load_attribute_rows(Connection& connection, CollectionRecord& collection,
                                                       const std::vector<std::int64_t>& only = {});

// Thread safety: not safe; use it from one thread at a time.
class ChunkRows {
  public:
    // Reads the given attributes; AttributeRows keep their dictionaries from chunk to chunk.
    static Result<ChunkRows> open(Connection& connection, const CollectionRecord& collection,
                                  std::vector<AttributeRows> attributes);

    // Reads one chunk; afterwards live() and attributes() hold it.
    // Errors: bad_data for a value that does not fit its attribute's type, naming table, row and column.
    Result<void> read(std::uint32_t chunk);

    [[nodiscard]] const std::vector<std::uint16_t>& live() const { return live_; }
    [[nodiscard]] std::vector<AttributeRows>& attributes() { return attributes_; }
    // Attributes that met too many values are no longer given a bitmap a value: their dictionaries are dropped, their
    // records (in memory) get `texts` or what else suits many values, and they are returned. The chunk has to be read
    // again then. `texts`: what becomes of texts; scan where blocks of earlier chunks cannot be made.
    Result<std::vector<AttributeRecord*>> change_encodings(Encoding texts = Encoding::texts);

  private:
    Result<void> prepare();
    ChunkRows(Connection& connection, const CollectionRecord& collection, std::vector<AttributeRows> attributes);
    Result<void> read_cell(AttributeRows& rows, int column, std::uint16_t row, std::int64_t ordinal);
    Result<void> read_list(AttributeRows& rows, std::uint32_t chunk);

    Connection* connection_;
    const CollectionRecord* collection_;
    std::vector<AttributeRows> attributes_;
    Statement select_;
    std::vector<std::uint16_t> live_;
};

}  // namespace segdb
