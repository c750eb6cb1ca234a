#include "ingest/row_source_reader.hpp"

#include <fmt/format.h>

#include "base/try.hpp"

namespace segdb {
namespace {

constexpr std::size_t kBatchRows = 512;
constexpr std::size_t kBatchBytes = 1024 * 1024;

}  // namespace

Result<bool> RowSourceReader::next(RowBatch& batch) {
    batch.clear();
    while (!at_end_ && batch.rows.size() < kBatchRows && batch.bytes.size() < kBatchBytes) {
        cells_.assign(columns_.size(), std::nullopt);
        SEGDB_TRY(const bool more, rows_.next(cells_));
        at_end_ = !more;
        if (more) {
            add_row(batch);
        }
    }
    return !batch.rows.empty();
}

void RowSourceReader::add_row(RowBatch& batch) {
    std::size_t bytes = 0;
    for (const auto& cell : cells_) {
        bytes += cell ? cell->size() : 0;
    }
    const bool too_long = bytes > kMaxRecordBytes;
    const auto first = static_cast<std::uint32_t>(batch.cells.size());
    for (const auto& text : cells_) {
        Cell cell{0, 0, CellKind::unset};
        if (text && !too_long) {
            // An empty text is one that is set, which no CSV cell can say.
            cell.kind = text->empty() ? CellKind::string : CellKind::plain;
            cell.size = static_cast<std::uint32_t>(text->size());
            cell.offset = batch.bytes.append(*text);
        }
        batch.cells.push_back(cell);
    }
    batch.rows.push_back({++row_, first, static_cast<std::uint32_t>(cells_.size())});
    if (too_long) {
        batch.spoil_last(fmt::format("a row is longer than {} MiB", kMaxRecordBytes / (1024 * 1024)));
    } else if (cells_.size() != columns_.size()) {
        batch.spoil_last(fmt::format("the row has {} cells, but there are {} columns", cells_.size(), columns_.size()));
    }
}

Result<void> RowSourceReader::rewind() {
    return Error{ErrorCode::internal, "rows that a program makes cannot be read twice"};
}

}  // namespace segdb
