// NDJSON: one JSON object a line, its keys the columns.
//
// Columns are discovered: the union of the keys, in order of first appearance. Rules:
//   1. A missing key is "absent", null is "unset", "" is an empty text that is set.
//   2. Numbers keep the text that they are written with.
//   3. Values are texts, numbers, booleans, and arrays of those. A nested object or array, a key that stands twice, and
//      anything that is not a JSON object make a bad row. Lines of white space are skipped.
//   4. A line is at most kMaxRecordBytes; an input has at most kMaxKeys different keys.
#pragma once

#include <cstdint>
#include <memory>
#include <segdb/result.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ingest/byte_source.hpp"
#include "ingest/row_batch.hpp"
#include "ingest/row_reader.hpp"

namespace segdb {

inline constexpr std::size_t kMaxKeys = 2'000;  // what a SQLite table has columns at most

// Thread safety: not safe; use it from one thread at a time.
class NdjsonReader final : public RowReader {
  public:
    static Result<std::unique_ptr<NdjsonReader>> open(ByteSource& source);

    Result<bool> next(RowBatch& batch) override;
    Result<void> rewind() override;
    [[nodiscard]] const std::vector<std::string>& columns() const override { return columns_; }
    [[nodiscard]] bool discovers_columns() const override { return true; }
    [[nodiscard]] std::uint64_t bytes_total() const override { return source_.bytes_total(); }

  private:
    class Handler;  // of nlohmann's SAX parser

    explicit NdjsonReader(ByteSource& source);
    Result<bool> next_line(std::string_view& line);
    Result<void> read_block();
    Result<void> read_line(std::string_view line, RowBatch& batch);
    std::size_t column_of(const std::string& name, std::size_t guess);

    ByteSource& source_;
    std::vector<std::string> columns_;
    std::unordered_map<std::string, std::size_t> positions_;
    std::vector<char> block_;
    std::string_view pending_;  // the part of block_ that is not read yet
    std::string partial_;       // a line that is put together of several blocks
    std::vector<Cell> row_;     // the cells of the line that is being read, by column
    std::uint64_t line_ = 0;
    bool at_end_ = false;
    bool too_long_ = false;  // the line that was just read was cut at the limit
};

}  // namespace segdb
