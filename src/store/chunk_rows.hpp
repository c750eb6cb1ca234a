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
    Dictionary dictionary;                          // grows as values are met; unused for the scan encoding
    std::vector<std::uint16_t> present;             // profiles with a value; unused for the key
    std::vector<std::vector<std::uint16_t>> of_code;  // profiles with the value of each dictionary code
    bool too_many_values = false;                   // met more than kMaxEqualityValues: the caller changes the encoding

    void clear_rows();
    void add(std::uint16_t row, Dictionary::Code code);
};

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
    // An attribute was given another encoding: read it accordingly from the next chunk on.
    Result<void> prepare_again();

  private:
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
