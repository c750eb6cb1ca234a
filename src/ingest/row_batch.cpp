#include "ingest/row_batch.hpp"

#include <utility>

namespace segdb {

void RowBatch::clear() {
    bytes.clear();
    cells.clear();
    items.clear();
    rows.clear();
    problems.clear();
}

void RowBatch::spoil_last(std::string reason) {
    rows.back().problem = static_cast<std::int32_t>(problems.size());
    problems.push_back(std::move(reason));
}

void RowBatch::set_raw_of_last(std::string_view raw) {
    rows.back().raw_offset = bytes.append(raw);
    rows.back().raw_size = static_cast<std::uint32_t>(raw.size());
}

std::string RowBatch::row_text(const Row& row, char delimiter) const {
    if (row.raw_size > 0) {
        return std::string(bytes.view(row.raw_offset, row.raw_size));
    }
    std::string line;
    for (std::uint32_t i = 0; i < row.cell_count; ++i) {
        const Cell& cell = cells[row.first_cell + i];
        if (i > 0) {
            line += delimiter;
        }
        append_csv_field(line, text(cell), delimiter);
    }
    return line;
}

void append_csv_field(std::string& to, std::string_view field, char delimiter) {
    const char special[] = {delimiter, '"', '\n', '\r'};
    if (field.find_first_of(std::string_view(special, sizeof special)) == std::string_view::npos) {
        to += field;
        return;
    }
    to += '"';
    for (const char c : field) {
        to += c;
        if (c == '"') {
            to += '"';
        }
    }
    to += '"';
}

}  // namespace segdb
