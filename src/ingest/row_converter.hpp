// Rows as they were read, made into profiles as they are stored.
//
// One converted batch goes with the row batch it was made from: its texts are views into that batch, or into its own
// block of dates. Invariant: rows and problems are in the order of the input.
#pragma once

#include <cstdint>
#include <segdb/result.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ingest/column_converter.hpp"
#include "ingest/import_plan.hpp"
#include "ingest/row_batch.hpp"
#include "store/sql_value.hpp"

namespace segdb {

struct BadRow {
    std::uint32_t row = 0;  // index into RowBatch::rows
    std::string reason;
};

// Thread safety: a plain value; distinct objects may be used from distinct threads. Views as long as the row batch.
struct ConvertedBatch {
    std::vector<std::string_view> keys;  // of the good rows
    std::vector<SqlValue> cells;         // as many a row as there are stored columns
    std::vector<ListValue> lists;        // as many a row as there are lists; may be longer, to keep their memory
    std::vector<BadRow> bad_rows;
    ByteArena dates;

    [[nodiscard]] std::span<const SqlValue> cells_of(std::size_t row, std::size_t width) const {
        return std::span(cells).subspan(row * width, width);
    }
    [[nodiscard]] std::span<const ListValue> lists_of(std::size_t row, std::size_t width) const {
        return std::span(lists).subspan(row * width, width);
    }
};

// Thread safety: immutable; may be shared between threads.
class RowConverter {
  public:
    using Converted = ConvertedBatch;

    // REQUIRES: every planned column has a type; what `context` points to outlives this object.
    RowConverter(const ImportPlan& plan, const CellContext& context);

    // Replaces the content of `out`.
    void convert(const RowBatch& batch, ConvertedBatch& out) const;

    [[nodiscard]] const std::vector<PlannedColumn>& stored() const { return columns_.stored(); }
    [[nodiscard]] const std::vector<PlannedColumn>& lists() const { return columns_.lists(); }

  private:
    bool convert_row(const RowBatch& batch, const Row& row, ConvertedBatch& out, std::string& reason) const;

    std::size_t key_source_;
    std::string key_;
    ColumnConverter columns_;
};

}  // namespace segdb
