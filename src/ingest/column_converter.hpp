// The cells of one row that become attributes, converted to what their types store.
#pragma once

#include <cstddef>
#include <segdb/result.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/column_plan.hpp"
#include "ingest/convert_cell.hpp"
#include "ingest/row_batch.hpp"
#include "store/sql_value.hpp"

namespace segdb {

// The cell of a column; absent where the row has fewer.
const Cell& cell_of(const RowBatch& batch, const Row& row, std::size_t source);

// The text of a cell that names something (a key, an event): valid, and no array. False: `reason` says why not; an empty
// cell gives an empty text. `what` stands in the reason, e.g. `the key`; `column` is the input's.
bool read_name(const RowBatch& batch, const Cell& cell, std::string_view what, std::string_view column,
               std::string_view& name, std::string& reason);

// Thread safety: immutable; may be shared between threads.
class ColumnConverter {
  public:
    // REQUIRES: every column has a type; what `context` points to outlives this object.
    ColumnConverter(const std::vector<PlannedColumn>& columns, const CellContext& context);

    // Converts the row's cells; views are into the batch or `dates`. False: `reason` says what is wrong.
    // REQUIRES: room for stored().size() cells, lists().size() lists, and dates() * kDateBytes more bytes in `dates`.
    bool convert(const RowBatch& batch, const Row& row, std::span<SqlValue> cells, std::span<ListValue> lists,
                 ByteArena& dates, std::string& reason) const;

    [[nodiscard]] const std::vector<PlannedColumn>& stored() const { return stored_; }
    [[nodiscard]] const std::vector<PlannedColumn>& lists() const { return lists_; }
    [[nodiscard]] std::size_t dates() const { return dates_; }

  private:
    bool convert_list(const RowBatch& batch, const Cell& cell, const PlannedColumn& column, ListValue& list,
                      std::string& reason) const;

    std::vector<PlannedColumn> stored_;
    std::vector<PlannedColumn> lists_;
    std::size_t dates_ = 0;  // how many of stored_ are dates
    CellContext context_;
};

// Splits a list's text at each `separator`; spaces around items and empty items are left out.
void split_items(std::string_view text, std::string_view separator, std::vector<std::string_view>& items);

}  // namespace segdb
