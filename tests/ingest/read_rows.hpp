// Helpers of the tests of src/ingest: an input as rows of texts.
#pragma once

#include <memory>
#include <segdb/result.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/byte_source.hpp"
#include "ingest/row_reader.hpp"

namespace segdb {

struct ReadRow {
    std::uint64_t line = 0;
    std::vector<std::string> cells;  // `-` absent, `~` unset, else the text; lists as `[a|b]`
    std::string problem;
    std::string raw;
};

struct ReadAll {
    std::vector<std::string> columns;
    std::vector<ReadRow> rows;
    std::string error;  // what ended reading
    [[nodiscard]] std::vector<std::vector<std::string>> cells() const {
        std::vector<std::vector<std::string>> all;
        for (const ReadRow& row : rows) {
            all.push_back(row.cells);
        }
        return all;
    }
};

inline std::string shown_cell(const RowBatch& batch, const Cell& cell) {
    switch (cell.kind) {
        case CellKind::absent:
            return "-";
        case CellKind::unset:
            return "~";
        case CellKind::list: {
            std::string text = "[";
            for (std::uint32_t i = 0; i < cell.size; ++i) {
                text += (i > 0 ? "|" : "") + std::string(batch.text(batch.items[cell.offset + i]));
            }
            return text + "]";
        }
        default:
            return std::string(batch.text(cell));
    }
}

inline void read_with(RowReader& reader, ReadAll& all) {
    RowBatch batch;
    for (;;) {
        auto more = reader.next(batch);
        if (!more.ok()) {
            all.error = more.error().message;
            break;
        }
        if (!*more) {
            break;
        }
        for (const Row& row : batch.rows) {
            ReadRow read;
            read.line = row.line;
            read.raw = batch.row_text(row, reader.delimiter());
            if (row.problem >= 0) {
                read.problem = batch.problems[static_cast<std::size_t>(row.problem)];
            } else {
                for (std::uint32_t i = 0; i < row.cell_count; ++i) {
                    read.cells.push_back(shown_cell(batch, batch.cells[row.first_cell + i]));
                }
            }
            all.rows.push_back(std::move(read));
        }
    }
    all.columns = reader.columns();
}

// Reads `bytes` as the content of a file of that name.
inline ReadAll read_all(const std::string& bytes, const ReadOptions& options = {}, const std::string& name = "in.csv",
                        const std::string& encoding = "utf-8") {
    ReadAll all;
    std::istringstream stream(bytes);
    auto source = ByteSource::open_stream(stream, name, encoding);
    if (!source.ok()) {
        all.error = source.error().message;
        return all;
    }
    auto reader = open_reader(**source, options);
    if (!reader.ok()) {
        all.error = reader.error().message;
        return all;
    }
    read_with(**reader, all);
    return all;
}

inline ReadAll read_ndjson(const std::string& bytes) { return read_all(bytes, {}, "in.ndjson"); }

}  // namespace segdb
