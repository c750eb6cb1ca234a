// Reads the rows of one chunk from a data table and sorts them by attribute value: what the index of the chunk has to be.
#pragma once

#include <cstdint>
#include <segdb/result.hpp>
#include <string>
#include <vector>

#include "index/dictionary.hpp"
#include "store/connection.hpp"
#include "store/records.hpp"

namespace segdb {

// The index of one attribute in one chunk, as the data say. Low 16 bits of ordinals, ascending.
struct AttributeRows {
    AttributeRecord* attribute = nullptr;
    Dictionary dictionary;                            // grows as values are met; unused for the scan encoding
    std::vector<std::uint16_t> present;               // profiles with a value; unused for the key
    std::vector<std::vector<std::uint16_t>> of_code;  // profiles with the value of each dictionary code
    bool too_many_values = false;  // met more than kMaxEqualityValues: see give_up_large_dictionaries()

    void clear_rows();
    void add(std::uint16_t row, Dictionary::Code code);
};

// What the stored index knows of the attributes with the given ids (all when empty; never the key), to be read anew. They
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
    // records (in memory) say so, and they are returned. Their presence stays.
    Result<std::vector<AttributeRecord*>> give_up_large_dictionaries();

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
