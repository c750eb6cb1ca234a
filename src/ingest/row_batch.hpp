// Some hundred rows as they were read: what the readers fill and everything after them reads.
//
// All texts of a batch lie in one block of bytes, and cells are offsets into it, so that reading a cell allocates
// nothing. Invariants:
//   1. Views from text() stay valid until the batch is changed or destroyed.
//   2. A row with a problem has cells of no particular number; they are for the rejects file only.
// Limit: 4 GiB of text a batch; readers end a batch long before (a record is at most kMaxRecordBytes).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace segdb {

inline constexpr std::size_t kMaxRecordBytes = 16 * 1024 * 1024;

// What a cell says, and how much its source says about the type.
enum class CellKind : std::uint8_t {
    absent,   // the row does not mention the column
    unset,    // an empty CSV cell, JSON null
    plain,    // a CSV cell: the text of a value of any type
    string,   // a JSON string
    number,   // a JSON number, as written
    boolean,  // JSON `true` or `false`
    list,     // a JSON array: offset and size count items
};

struct Cell {
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
    CellKind kind = CellKind::absent;
};

struct Row {
    std::uint64_t line = 0;        // physical line, from 1, on which the record begins
    std::uint32_t first_cell = 0;  // [first_cell, first_cell + cell_count) of RowBatch::cells
    std::uint32_t cell_count = 0;
    std::int32_t problem = -1;     // index into RowBatch::problems; -1: none
    std::uint32_t raw_offset = 0;  // its text as it was read, in RowBatch::bytes; for CSV only of broken rows, else
    std::uint32_t raw_size = 0;    // empty: the cells have it
};

// Bytes that grow without being cleared first, unlike std::string's.
class ByteArena {
  public:
    // Room for `bytes` more; views from before are no longer valid.
    void reserve_more(std::size_t bytes) {
        if (capacity_ - size_ < bytes) {
            grow(size_ + bytes);
        }
    }
    // REQUIRES: room for `count` bytes
    std::uint32_t append_reserved(const char* bytes, std::size_t count) {
        const std::size_t at = size_;
        if (count > 0) {
            std::memcpy(data_.get() + at, bytes, count);
        }
        size_ += count;
        return static_cast<std::uint32_t>(at);
    }
    std::uint32_t append(std::string_view text) {
        reserve_more(text.size());
        return append_reserved(text.data(), text.size());
    }
    [[nodiscard]] std::string_view view(std::size_t offset, std::size_t count) const {
        return {data_.get() + offset, count};
    }
    [[nodiscard]] std::size_t size() const { return size_; }
    void clear() { size_ = 0; }

  private:
    void grow(std::size_t least) {
        const std::size_t capacity = least < 2 * capacity_ ? 2 * capacity_ : least;
        std::unique_ptr<char[]> larger(new char[capacity]);  // not value-initialised
        if (size_ > 0) {
            std::memcpy(larger.get(), data_.get(), size_);
        }
        data_ = std::move(larger);
        capacity_ = capacity;
    }

    std::unique_ptr<char[]> data_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

// Thread safety: a plain value; distinct objects may be used from distinct threads.
struct RowBatch {
    ByteArena bytes;
    std::vector<Cell> cells;
    std::vector<Cell> items;  // of list cells; only offset, size and kind `string`, `number` or `boolean`
    std::vector<Row> rows;
    std::vector<std::string> problems;  // why a row cannot be used, without file and line
    std::uint64_t bytes_read = 0;       // of the input, when the batch ended

    void clear();
    [[nodiscard]] std::string_view text(const Cell& cell) const { return bytes.view(cell.offset, cell.size); }
    // Marks the last row as unusable.
    void spoil_last(std::string reason);
    void set_raw_of_last(std::string_view raw);
    // The row as text for the rejects file: as read where that is known, else as CSV with `delimiter`.
    [[nodiscard]] std::string row_text(const Row& row, char delimiter) const;
};

// Appends `field` as RFC 4180 wants it, in quotes where they are needed.
void append_csv_field(std::string& to, std::string_view field, char delimiter);

}  // namespace segdb
