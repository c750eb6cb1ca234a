#include "ingest/column_types.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "base/try.hpp"

namespace segdb {

// Misfits: a column's first one becomes the input's where it stands before that, or where only it came after good values.
void ColumnTypes::add_column(const RowBatch& batch, std::size_t column, const std::vector<const Row*>& rows) {
    TypeInference& inference = *inferred_[column];
    for (const Row* row : rows) {
        if (column >= row->cell_count) {
            continue;
        }
        const Cell& cell = batch.cells[row->first_cell + column];
        const std::string_view text = cell.kind == CellKind::list ? std::string_view() : batch.text(cell);
        const bool fitted = inference.fits_format();
        const bool is_first = !inference.has_values();
        inference.add(cell.kind, text);
        if (fitted && !inference.fits_format() && (!misfit_ || (misfit_->is_first && !is_first))) {
            misfit_ = DateMisfit{row->line, column, is_first, std::string(text)};
        }
    }
}

void ColumnTypes::add(const RowBatch& batch, std::size_t columns, const std::vector<const Row*>& rows) {
    for (std::size_t i = inferred_.size(); i < columns; ++i) {
        inferred_.push_back(i >= wanted_.size() || wanted_[i] ? std::optional(TypeInference(format_)) : std::nullopt);
    }
    for (std::size_t column = 0; column < inferred_.size(); ++column) {
        if (inferred_[column]) {
            add_column(batch, column, rows);
        }
    }
}

Result<void> ColumnTypes::decide(std::vector<PlannedColumn>& columns) const {
    for (PlannedColumn& column : columns) {
        if (column.spec) {
            continue;
        }
        if (column.source < inferred_.size() && inferred_[column.source]) {
            column.spec = inferred_[column.source]->spec();
            column.separator = ";";
        } else if (column.source >= inferred_.size()) {
            column.spec = AttributeSpec{};
        } else {
            return Error{ErrorCode::busy, fmt::format("column {} was removed by another program meanwhile; try again",
                                                      shown(column.attribute))};
        }
    }
    return {};
}

std::optional<std::string> ColumnTypes::unused_date_format(const std::vector<PlannedColumn>& columns,
                                                           const std::vector<std::string>& names) const {
    const auto is_date = [](const PlannedColumn& column) {
        return column.spec->type == AttributeType::date || column.spec->type == AttributeType::datetime;
    };
    if (format_ == nullptr || !misfit_ || std::any_of(columns.begin(), columns.end(), is_date)) {
        return std::nullopt;
    }
    return fmt::format("no column fits the date format {} in all its values; first misfit: line {}, column {}: {}",
                       format_->text(), misfit_->line, names[misfit_->column], shown(misfit_->text));
}

Result<void> read_for_types(RowReader& reader, BadRows& bad_rows, ImportWatch& watch, const std::string& input,
                            const std::function<Result<void>(const RowBatch& batch)>& each) {
    watch.begin(ImportProgress::Phase::reading_types);
    RowBatch batch;
    std::uint64_t rows = 0;
    for (;;) {
        SEGDB_TRY(const bool more, reader.next(batch));
        if (!more) {
            break;
        }
        if (!batch.problems.empty() && !bad_rows.skip()) {
            for (const Row& row : batch.rows) {
                if (row.problem >= 0) {
                    return bad_rows.error(row.line, batch.problems[static_cast<std::size_t>(row.problem)]);
                }
            }
        }
        SEGDB_CHECK(each(batch));
        rows += batch.rows.size();
        SEGDB_CHECK(watch.rows_done(rows, batch.bytes_read));
    }
    watch.finish();
    if (reader.discovers_columns() && reader.columns().empty()) {
        return Error{ErrorCode::bad_data, fmt::format("{} is empty: it has no rows", input)};
    }
    return reader.rewind();
}

}  // namespace segdb
