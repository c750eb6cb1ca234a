// CSV as RFC 4180 has it, read by libcsv in strict mode; records without a quote are split without it.
//
// Fields are separated by one delimiter byte; records end with LF, CR LF or CR. A field in quotes may hold delimiters,
// line ends and quotes (written twice). Rules where the RFC leaves room:
//   1. Spaces belong to fields; only names in the header are trimmed.
//   2. An empty cell is "not set", in quotes or not.
//   3. A line without any byte is skipped, in files of one column as well. A record with fewer or more fields than the
//      header is a bad row; so is one with a quote inside an unquoted field or text after a closing quote.
//   4. After such a quoting error reading goes on at the next line end.
//   5. A record is at most kMaxRecordBytes and kMaxFields; memory is bounded by that, whatever the input.
#pragma once

#include <csv.h>

#include <array>
#include <cstdint>
#include <memory>
#include <segdb/result.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/byte_source.hpp"
#include "ingest/row_batch.hpp"
#include "ingest/row_reader.hpp"

namespace segdb {

inline constexpr std::uint32_t kMaxFields = 32'768;

// Thread safety: not safe; use it from one thread at a time.
class CsvReader final : public RowReader {
  public:
    // `names`: the columns of a file without a header; empty: the first record is the header.
    static Result<std::unique_ptr<CsvReader>> open(ByteSource& source, char delimiter, std::vector<std::string> names);
    ~CsvReader() override;

    Result<bool> next(RowBatch& batch) override;
    Result<void> rewind() override;
    [[nodiscard]] const std::vector<std::string>& columns() const override { return columns_; }
    [[nodiscard]] bool discovers_columns() const override { return false; }
    [[nodiscard]] char delimiter() const override { return delimiter_; }
    [[nodiscard]] std::uint64_t bytes_total() const override { return source_.bytes_total(); }

  private:
    CsvReader(ByteSource& source, char delimiter, std::vector<std::string> names);
    Result<void> start();
    Result<void> read_header();
    void take_header();
    Result<void> parse_more();
    Result<void> parse_block();
    [[nodiscard]] std::string_view plain_records() const;
    void parse_plain(std::string_view text);
    Result<void> parse_with_libcsv(std::size_t bytes);
    Result<void> parse_end();
    void skip_to_line_end();
    Result<void> spoil_record(std::string reason);
    [[nodiscard]] std::string quoting_problem() const;
    void keep_open_record();
    void begin_record();

    static void on_field(void* bytes, std::size_t size, void* reader);
    static void on_record(int terminator, void* reader);
    void add_field(const char* bytes, std::size_t size);
    void end_record(int terminator);

    ByteSource& source_;
    const char delimiter_;
    const bool names_given_;
    std::vector<std::string> columns_;
    bool header_done_ = false;
    std::string header_problem_;

    std::array<bool, 256> ends_field_{};  // the delimiter and the line ends
    csv_parser parser_{};
    bool parser_ready_ = false;
    std::vector<char> block_;
    std::string_view pending_;  // the part of block_ that is not parsed yet
    bool skipping_ = false;     // after a quoting error: everything up to the next line end
    bool at_end_ = false;
    bool fields_may_have_lines_ = false;  // what is parsed may have quotes
    RowBatch* batch_ = nullptr;           // being filled
    RowBatch carry_;                      // the beginning of the next batch: fields of a record that goes on there

    std::uint64_t line_ = 1;  // physical line of the next byte outside of a record
    std::uint64_t lines_in_record_ = 0;
    int last_terminator_ = 0;
    std::uint32_t record_first_cell_ = 0;
    std::uint64_t record_fields_ = 0;  // more than kMaxFields are counted, not kept
    std::uint64_t record_bytes_ = 0;   // of complete fields, with their delimiters
};

}  // namespace segdb
