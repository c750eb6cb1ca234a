#include "ingest/row_converter.hpp"

#include <fmt/format.h>

#include <cassert>

#include "base/text.hpp"

namespace segdb {
namespace {

constexpr Cell kAbsent{};

const Cell& cell_at(const RowBatch& batch, const Row& row, std::size_t source) {
    return source < row.cell_count ? batch.cells[row.first_cell + source] : kAbsent;
}

}  // namespace

RowConverter::RowConverter(const ImportPlan& plan, const CellContext& context)
    : key_source_(plan.key_source), key_(plan.key), context_(context) {
    for (const PlannedColumn& column : plan.columns) {
        assert(column.spec);
        const bool list = column.spec->type == AttributeType::text_list;
        (list ? lists_ : stored_).push_back(column);
        dates_ += column.spec->type == AttributeType::date ? 1 : 0;
    }
}

void RowConverter::convert(const RowBatch& batch, ConvertedBatch& out) const {
    out.keys.clear();
    out.bad_rows.clear();
    out.dates.clear();
    // All that the rows can need, so that views into it stay where they are.
    out.dates.reserve_more(batch.rows.size() * dates_ * kDateBytes);
    out.cells.resize(batch.rows.size() * stored_.size());
    if (out.lists.size() < batch.rows.size() * lists_.size()) {
        out.lists.resize(batch.rows.size() * lists_.size());
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
    const std::size_t at = out.keys.size();
    std::string_view key;
    if (!convert_key(batch, row, key, reason)) {
        return false;
    }
    for (std::size_t i = 0; i < stored_.size(); ++i) {
        const PlannedColumn& column = stored_[i];
        const Cell& cell = cell_at(batch, row, column.source);
        const std::string_view text = cell.kind == CellKind::list ? std::string_view() : batch.text(cell);
        const CellProblem problem =
            convert_cell(cell.kind, text, *column.spec, context_, out.dates, out.cells[at * stored_.size() + i]);
        if (problem != CellProblem::none) {
            reason = explain_problem(problem, column.attribute, text, *column.spec, context_);
            return false;
        }
    }
    for (std::size_t i = 0; i < lists_.size(); ++i) {
        const Cell& cell = cell_at(batch, row, lists_[i].source);
        if (!convert_list(batch, cell, lists_[i], out.lists[at * lists_.size() + i], reason)) {
            return false;
        }
    }
    out.keys.push_back(key);
    return true;
}

bool RowConverter::convert_key(const RowBatch& batch, const Row& row, std::string_view& key,
                               std::string& reason) const {
    const Cell& cell = cell_at(batch, row, key_source_);
    if (cell.kind == CellKind::list) {
        reason = fmt::format("the key, column {}, is an array", shown(key_));
        return false;
    }
    key = batch.text(cell);
    if (key.empty()) {
        reason = fmt::format("the key, column {}, is empty", shown(key_));
        return false;
    }
    if (const CellProblem problem = check_text(key); problem != CellProblem::none) {
        reason = explain_problem(problem, key_, key, {}, context_);
        return false;
    }
    return true;
}

bool RowConverter::convert_list(const RowBatch& batch, const Cell& cell, const PlannedColumn& column, ListValue& list,
                                std::string& reason) const {
    list.absent = cell.kind == CellKind::absent;
    list.items.clear();
    if (cell.kind == CellKind::list) {
        for (std::uint32_t i = 0; i < cell.size; ++i) {
            list.items.push_back(batch.text(batch.items[cell.offset + i]));
        }
    } else if (cell.kind == CellKind::plain) {
        split_items(batch.text(cell), column.separator, list.items);
    } else if (cell.size > 0) {
        list.items.push_back(batch.text(cell));
    }
    for (const std::string_view item : list.items) {
        if (const CellProblem problem = check_text(item); problem != CellProblem::none) {
            reason = explain_problem(problem, column.attribute, item, *column.spec, context_);
            return false;
        }
    }
    return true;
}

void split_items(std::string_view text, std::string_view separator, std::vector<std::string_view>& items) {
    while (!text.empty()) {
        const std::size_t end = text.find(separator);
        std::string_view item = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + separator.size());
        const std::size_t first = item.find_first_not_of(" \t");
        if (first != std::string_view::npos) {
            item = item.substr(first, item.find_last_not_of(" \t") - first + 1);
            items.push_back(item);
        }
    }
}

}  // namespace segdb
