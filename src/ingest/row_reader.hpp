// Reading rows: what CSV, NDJSON and a program's own rows have in common.
#pragma once

#include <memory>
#include <segdb/import.hpp>
#include <segdb/result.hpp>
#include <string>
#include <vector>

#include "ingest/byte_source.hpp"
#include "ingest/row_batch.hpp"

namespace segdb {

// How the rows of an input are written.
struct ReadOptions {
    FileFormat format = FileFormat::automatic;
    char delimiter = 0;                  // 0: comma, or tab for `.tsv`
    bool has_header = true;              // CSV only
    std::vector<std::string> columns{};  // names of all columns, without a header
};

// Thread safety: not safe; use it from one thread at a time.
class RowReader {
  public:
    RowReader() = default;
    RowReader(const RowReader&) = delete;
    RowReader& operator=(const RowReader&) = delete;
    virtual ~RowReader() = default;

    // Replaces the content of `batch` by the next rows, at least one; false at the end. A row that cannot be used is
    // handed out with its problem, and reading goes on after it.
    // Errors: bad_data where reading cannot go on, io, out_of_memory.
    virtual Result<bool> next(RowBatch& batch) = 0;
    virtual Result<void> rewind() = 0;

    // The columns of the cells, in order. Known after opening; for NDJSON the keys seen so far, which all rows read so
    // far may have fewer of.
    [[nodiscard]] virtual const std::vector<std::string>& columns() const = 0;
    // True when columns() can grow while rows are read.
    [[nodiscard]] virtual bool discovers_columns() const = 0;
    [[nodiscard]] virtual char delimiter() const { return ','; }
    [[nodiscard]] virtual std::uint64_t bytes_total() const { return 0; }
};

// A reader for what `source` holds, its header read. REQUIRES: `source` outlives the reader.
// Errors: as next(); invalid_argument for options that make no sense; bad_data for an empty input or a bad header.
Result<std::unique_ptr<RowReader>> open_reader(ByteSource& source, const ReadOptions& options);

}  // namespace segdb
