// What every import shares while it runs: progress, the question whether to go on, and bad rows.
#pragma once

#include <cstdint>
#include <functional>
#include <segdb/import.hpp>
#include <segdb/result.hpp>
#include <string>
#include <string_view>

#include "ingest/rejects.hpp"
#include "ingest/row_batch.hpp"

namespace segdb {

Error cancelled_error();

// Calls the caller's callbacks about every 16,384 rows.
// Thread safety: not safe; use it from one thread at a time.
class ImportWatch {
  public:
    using Progress = std::function<void(const ImportProgress&)>;
    using Cancelled = std::function<bool()>;

    // The callbacks must outlive this object; both may be empty.
    ImportWatch(const Progress& progress, const Cancelled& cancelled, std::uint64_t bytes_total);

    void begin(ImportProgress::Phase phase);
    // So many rows are done in this phase. Errors: cancelled.
    Result<void> rows_done(std::uint64_t rows, std::uint64_t bytes_read);
    // Tells the phase's last state.
    void finish();
    [[nodiscard]] const Cancelled& cancelled() const { return cancelled_; }

  private:
    const Progress& progress_;
    const Cancelled& cancelled_;
    ImportProgress now_;
    std::uint64_t told_ = 0;  // rows when the callbacks were last called
};

// The way bad rows go: the first one ends the import, or all are counted and written to the rejects file.
// Thread safety: not safe; use it from one thread at a time.
class BadRows {
  public:
    // `input`: the file's name, or empty for a program's rows, which are numbered instead. `input_path` and
    // `database_path` are files that the rejects must not overwrite. `only_bad`: the import leaves out no other rows, so that
    // rejects need `skip`.
    // Errors: io for a rejects file that cannot be written; invalid_argument.
    static Result<BadRows> open(const std::string& input, bool skip, const std::string& rejects_path,
                                const std::string& input_path, const std::string& database_path, bool only_bad);

    // Errors: bad_data, unless bad rows are skipped.
    Result<void> add(const RowBatch& batch, const Row& row, std::string_view reason, char delimiter);
    // A row that is left out although nothing is wrong with it: for the rejects file alone, not counted.
    Result<void> add_left_out(const RowBatch& batch, const Row& row, std::string_view reason, char delimiter);
    [[nodiscard]] bool has_rejects() const { return rejects_.is_open(); }
    [[nodiscard]] bool skip() const { return skip_; }
    [[nodiscard]] Error error(std::uint64_t line, std::string_view reason) const;
    [[nodiscard]] std::uint64_t count() const { return count_; }
    Result<void> close() { return rejects_.close(); }

  private:
    std::string input_;
    bool skip_ = false;
    RejectsFile rejects_;
    std::uint64_t count_ = 0;
};

}  // namespace segdb
