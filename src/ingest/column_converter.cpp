#include "ingest/column_converter.hpp"

#include <fmt/format.h>

#include <cassert>

#include "base/text.hpp"

namespace segdb {
namespace {

constexpr Cell kAbsent{};

}  // namespace

const Cell& cell_of(const RowBatch& batch, const Row& row, std::size_t source) {
    return source < row.cell_count ? batch.cells[row.first_cell + source] : kAbsent;
}

bool read_name(const RowBatch& batch, const Cell& cell, std::string_view what, std::string_view column,
               std::string_view& name, std::string& reason) {
    if (cell.kind == CellKind::list) {
        reason = fmt::format("{}, column {}, is an array", what, shown(column));
        return false;
    }
    name = batch.text(cell);
    if (const CellProblem problem = check_text(name); problem != CellProblem::none) {
        reason = explain_text_problem(problem, column, name);
        return false;
    }
    return true;
}

ColumnConverter::ColumnConverter(const std::vector<PlannedColumn>& columns, const CellContext& context)
    : context_(context) {
    for (const PlannedColumn& column : columns) {
        assert(column.spec);
        const bool list = column.spec->type == AttributeType::text_list;
        (list ? lists_ : stored_).push_back(column);
        dates_ += column.spec->type == AttributeType::date ? 1 : 0;
    }
}

bool ColumnConverter::convert(const RowBatch& batch, const Row& row, std::span<SqlValue> cells,
                              std::span<ListValue> lists, ByteArena& dates, std::string& reason) const {
    for (std::size_t i = 0; i < stored_.size(); ++i) {
        const PlannedColumn& column = stored_[i];
        const Cell& cell = cell_of(batch, row, column.source);
        const std::string_view text = cell.kind == CellKind::list ? std::string_view() : batch.text(cell);
        const CellProblem problem = convert_cell(cell.kind, text, *column.spec, context_, dates, cells[i]);
        if (problem != CellProblem::none) {
            reason = explain_problem(problem, column.attribute, text, *column.spec, context_);
            return false;
        }
    }
    for (std::size_t i = 0; i < lists_.size(); ++i) {
        if (!convert_list(batch, cell_of(batch, row, lists_[i].source), lists_[i], lists[i], reason)) {
            return false;
        }
    }
    return true;
}

bool ColumnConverter::convert_list(const RowBatch& batch, const Cell& cell, const PlannedColumn& column,
                                   ListValue& list, std::string& reason) const {
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
            reason = explain_text_problem(problem, column.attribute, item);
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
