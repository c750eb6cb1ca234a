// The first reading of an input: the types that the values of its columns have.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <segdb/result.hpp>
#include <string>
#include <vector>

#include "ingest/column_plan.hpp"
#include "ingest/date_format.hpp"
#include "ingest/import_watch.hpp"
#include "ingest/infer_type.hpp"
#include "ingest/row_batch.hpp"
#include "ingest/row_reader.hpp"

namespace segdb {

// A value that the date format does not read, in a column whose values before it it did.
struct DateMisfit {
    std::uint64_t line = 0;
    std::size_t column = 0;  // of the input
    bool is_first = true;    // no value stood before it
    std::string text;
};

// The types of the columns of some rows of one input.
// Thread safety: not safe; use it from one thread at a time.
class ColumnTypes {
  public:
    // `format` may be null; it must outlive this object. `wanted`: which columns, by position; those beyond its end are
    // wanted.
    explicit ColumnTypes(const DateFormat* format, std::vector<bool> wanted = {})
        : format_(format), wanted_(std::move(wanted)) {}

    // `columns`: how many the input has so far; `rows`: of the batch, without problems.
    void add(const RowBatch& batch, std::size_t columns, const std::vector<const Row*>& rows);

    // Gives every planned column without a type the one found; text where there was no row at all.
    // Errors: busy, when a column was not wanted: another program has removed its attribute meanwhile.
    Result<void> decide(std::vector<PlannedColumn>& columns) const;

    // Whether any row had a value there.
    [[nodiscard]] bool has_values(std::size_t column) const {
        return column < inferred_.size() && inferred_[column] && inferred_[column]->has_values();
    }

    // That the date format fits none of the columns, with the first misfit; nothing where it does, or there is none.
    [[nodiscard]] std::optional<std::string> unused_date_format(const std::vector<PlannedColumn>& columns,
                                                                const std::vector<std::string>& names) const;

  private:
    void add_column(const RowBatch& batch, std::size_t column, const std::vector<const Row*>& rows);

    const DateFormat* format_;
    std::vector<bool> wanted_;
    std::vector<std::optional<TypeInference>> inferred_;  // by the input's column
    std::optional<DateMisfit> misfit_;                    // the first
};

// Hands every batch of the input to `each`, then goes back to its beginning. `input`: the name for messages.
// Errors: those of the reader and of `each`; bad_data for a bad row, unless those are skipped; cancelled.
Result<void> read_for_types(RowReader& reader, BadRows& bad_rows, ImportWatch& watch, const std::string& input,
                            const std::function<Result<void>(const RowBatch& batch)>& each);

}  // namespace segdb
