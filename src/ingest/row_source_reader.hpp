// Rows that a program makes, as a RowReader. Lines are row numbers. Limit: cannot be rewound, so nothing is inferred.
#pragma once

#include <cstdint>
#include <optional>
#include <segdb/import.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/row_reader.hpp"

namespace segdb {

// Thread safety: not safe; use it from one thread at a time.
class RowSourceReader final : public RowReader {
  public:
    // REQUIRES: `rows` outlives this object
    RowSourceReader(std::vector<std::string> columns, RowSource& rows) : columns_(std::move(columns)), rows_(rows) {}

    Result<bool> next(RowBatch& batch) override;
    Result<void> rewind() override;
    [[nodiscard]] const std::vector<std::string>& columns() const override { return columns_; }
    [[nodiscard]] bool discovers_columns() const override { return false; }

  private:
    void add_row(RowBatch& batch);

    std::vector<std::string> columns_;
    RowSource& rows_;
    std::vector<std::optional<std::string_view>> cells_;
    std::uint64_t row_ = 0;
    bool at_end_ = false;
};

}  // namespace segdb
