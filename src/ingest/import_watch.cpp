#include "ingest/import_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <system_error>

#include "base/text.hpp"
#include "base/try.hpp"

namespace segdb {
namespace {

constexpr std::uint64_t kRowsBetweenCalls = 16'384;

bool same_file(const std::string& a, const std::string& b) {
    std::error_code failed;
    return !a.empty() && !b.empty() && std::filesystem::equivalent(a, b, failed) && !failed;
}

}  // namespace

Error cancelled_error() { return {ErrorCode::cancelled, "the import was cancelled; nothing has changed"}; }

ImportWatch::ImportWatch(const Progress& progress, const Cancelled& cancelled, std::uint64_t bytes_total)
    : progress_(progress), cancelled_(cancelled) {
    now_.bytes_total = bytes_total;
}

void ImportWatch::begin(ImportProgress::Phase phase) {
    now_.phase = phase;
    now_.rows = 0;
    now_.bytes_read = 0;
    told_ = 0;
    finish();
}

Result<void> ImportWatch::rows_done(std::uint64_t rows, std::uint64_t bytes_read) {
    now_.rows = rows;
    now_.bytes_read = bytes_read;
    if (rows - told_ < kRowsBetweenCalls) {
        return {};
    }
    told_ = rows;
    finish();
    return cancelled_ && cancelled_() ? Result<void>(cancelled_error()) : Result<void>();
}

void ImportWatch::finish() {
    if (progress_) {
        progress_(now_);
    }
}

Result<BadRows> BadRows::open(const std::string& input, bool skip, const std::string& rejects_path,
                              const std::string& input_path, const std::string& database_path, bool only_bad) {
    BadRows rows;
    rows.input_ = input;
    rows.skip_ = skip;
    if (rejects_path.empty()) {
        return rows;
    }
    if (!skip && only_bad) {
        return Error{ErrorCode::invalid_argument, "a rejects file makes sense only when bad rows are skipped"};
    }
    if (same_file(rejects_path, input_path) || same_file(rejects_path, database_path)) {
        return Error{
            ErrorCode::invalid_argument,
            fmt::format("the rejects file {} would overwrite the input or the database", shown(rejects_path, 200))};
    }
    SEGDB_TRY(rows.rejects_, RejectsFile::open(rejects_path));
    return rows;
}

Error BadRows::error(std::uint64_t line, std::string_view reason) const {
    const auto number =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(line, std::numeric_limits<std::uint32_t>::max()));
    return {
        ErrorCode::bad_data,
        input_.empty() ? fmt::format("row {}: {}", line, reason) : fmt::format("{}, line {}: {}", input_, line, reason),
        number};
}

Result<void> BadRows::add(const RowBatch& batch, const Row& row, std::string_view reason, char delimiter) {
    if (!skip_) {
        return error(row.line, reason);
    }
    ++count_;
    return add_left_out(batch, row, reason, delimiter);
}

Result<void> BadRows::add_left_out(const RowBatch& batch, const Row& row, std::string_view reason, char delimiter) {
    return rejects_.add(row.line, reason, batch.row_text(row, delimiter));
}

}  // namespace segdb
