#include "ingest/row_converter.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace segdb {

RowConverter::RowConverter(const ImportPlan& plan, const CellContext& context)
    : key_source_(plan.key_source), key_(plan.key), columns_(plan.columns, context) {}

void RowConverter::convert(const RowBatch& batch, ConvertedBatch& out) const {
    out.keys.clear();
    out.bad_rows.clear();
    out.dates.clear();
    // All that the rows can need, so that views into it stay where they are.
    out.dates.reserve_more(batch.rows.size() * columns_.dates() * kDateBytes);
    out.cells.resize(batch.rows.size() * stored().size());
    if (out.lists.size() < batch.rows.size() * lists().size()) {
        out.lists.resize(batch.rows.size() * lists().size());
    }
    std::string reason;
    for (std::uint32_t i = 0; i < batch.rows.size(); ++i) {
        if (!convert_row(batch, batch.rows[i], out, reason)) {
            out.bad_rows.push_back({i, std::move(reason)});
        }
    }
}

bool RowConverter::convert_row(const RowBatch& batch, const Row& row, ConvertedBatch& out, std::string& reason) const {
    if (row.problem >= 0) {
        reason = batch.problems[static_cast<std::size_t>(row.problem)];
        return false;
    }
    std::string_view key;
    if (!read_name(batch, cell_of(batch, row, key_source_), "the key", key_, key, reason)) {
        return false;
    }
    if (key.empty()) {
        reason = fmt::format("the key, column {}, is empty", shown(key_));
        return false;
    }
    const std::size_t at = out.keys.size();
    const auto cells = std::span(out.cells).subspan(at * stored().size(), stored().size());
    const auto lists_of_row = std::span(out.lists).subspan(at * lists().size(), lists().size());
    if (!columns_.convert(batch, row, cells, lists_of_row, out.dates, reason)) {
        return false;
    }
    out.keys.push_back(key);
    return true;
}

}  // namespace segdb
