#include "store/connection.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <string>

#include "base/try.hpp"
#include "store/sqlite_errors.hpp"

namespace segdb {

Connection::Connection(sqlite3* handle, std::string path, bool read_only, std::uint32_t busy_timeout_ms)
    : handle_(handle), path_(std::move(path)), read_only_(read_only), busy_timeout_ms_(busy_timeout_ms) {}

Connection::~Connection() {
    kept_.clear();
    if (handle_ != nullptr) sqlite3_close_v2(handle_);
}

Result<void> Connection::close() {
    kept_.clear();
    const int code = sqlite3_close(handle_);
    if (code != SQLITE_OK) return error(code);
    handle_ = nullptr;
    return {};
}

Result<Statement> Connection::prepare(std::string_view sql) {
    sqlite3_stmt* handle = nullptr;
    const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), 0, &handle, nullptr);
    if (code != SQLITE_OK) return error(code);
    return Statement(handle);
}

Result<void> Connection::execute(std::string_view sql) {
    const int code = sqlite3_exec(handle_, std::string(sql).c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return error(code);
    return {};
}

Result<std::int64_t> Connection::run_kept(std::string_view sql) {
    auto found = std::find_if(kept_.begin(), kept_.end(), [&](const auto& each) { return each.first == sql; });
    if (found == kept_.end()) {
        SEGDB_TRY(auto statement, prepare(sql));
        found = kept_.emplace(kept_.end(), sql, std::move(statement));
    }
    sqlite3_stmt* const handle = found->second.handle_;
    const int code = sqlite3_step(handle);
    const std::int64_t value = code == SQLITE_ROW ? sqlite3_column_int64(handle, 0) : 0;
    if (code == SQLITE_ROW || code == SQLITE_DONE) {
        sqlite3_reset(handle);
        return value;
    }
    Error failed = error(code);
    sqlite3_reset(handle);
    return failed;
}

Result<std::optional<std::int64_t>> Connection::query_integer(std::string_view sql) {
    SEGDB_TRY(auto statement, prepare(sql));
    SEGDB_TRY(const bool row, statement.step());
    if (!row || statement.is_null(0)) return std::optional<std::int64_t>();
    return std::optional<std::int64_t>(statement.integer(0));
}

Result<std::optional<std::string>> Connection::query_text(std::string_view sql) {
    SEGDB_TRY(auto statement, prepare(sql));
    SEGDB_TRY(const bool row, statement.step());
    if (!row || statement.is_null(0)) return std::optional<std::string>();
    return std::optional<std::string>(std::string(statement.text(0)));
}

Result<bool> Connection::read_blob(const char* table, const char* column, std::int64_t rowid, std::string& into) {
    sqlite3_blob* blob = nullptr;
    const int opened = sqlite3_blob_open(handle_, "main", table, column, rowid, 0, &blob);
    if (opened == SQLITE_ERROR) return false;  // no such row
    if (opened != SQLITE_OK) return error(opened);
    into.resize(static_cast<std::size_t>(sqlite3_blob_bytes(blob)));
    const int read = sqlite3_blob_read(blob, into.data(), static_cast<int>(into.size()), 0);
    sqlite3_blob_close(blob);
    if (read != SQLITE_OK) return error(read);
    return true;
}

std::int64_t Connection::changes() const { return sqlite3_changes64(handle_); }
std::int64_t Connection::writes() const { return write_transactions_ + sqlite3_total_changes64(handle_); }
bool Connection::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

Error Connection::error(int sqlite_code) const {
    const int code = failure_of(handle_, sqlite_code);
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {.code = ErrorCode::busy, .message = path_ + " is being written by another process; try again"};
        case SQLITE_FULL:
            return {.code = ErrorCode::disk_full,
                    .message = "no space left on the disk for " + path_ + "; the database is as it was before"};
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return {.code = ErrorCode::read_only, .message = path_ + " cannot be written: " + sqlite3_errmsg(handle_)};
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return {.code = error_code(code), .message = path_ + " is damaged: " + sqlite3_errmsg(handle_)};
        case SQLITE_INTERRUPT:
            return {.code = ErrorCode::cancelled, .message = "cancelled; the database is as it was before"};
        default:
            return {.code = error_code(code), .message = path_ + ": " + sqlite3_errmsg(handle_)};
    }
}

Result<Transaction> Transaction::begin(Connection& connection, Kind kind) {
    if (kind != Kind::read) {
        if (connection.read_only()) {
            return Error{.code = ErrorCode::read_only,
                         .message = connection.path() + " is open for reading only and cannot be changed"};
        }
        if (kind == Kind::write_if_free) sqlite3_busy_timeout(connection.handle(), 0);
        const auto begun = connection.execute("BEGIN IMMEDIATE");
        sqlite3_busy_timeout(connection.handle(), static_cast<int>(connection.busy_timeout_ms()));
        if (!begun) return begun.error();
        ++connection.write_transactions_;
        return Transaction(connection);
    }
    SEGDB_CHECK(connection.run_kept("BEGIN"));
    Transaction transaction(connection);
    // A deferred transaction takes its snapshot at its first read, which is this one.
    SEGDB_TRY(transaction.data_version_, connection.run_kept("PRAGMA data_version"));
    return transaction;
}

Transaction::~Transaction() { rollback(); }

Result<void> Transaction::commit() {
    SEGDB_CHECK(connection_->execute("COMMIT"));
    connection_ = nullptr;
    return {};
}

void Transaction::rollback() {
    // After some errors (a full disk) SQLite has rolled back by itself.
    if (connection_ != nullptr && connection_->in_transaction()) (void)connection_->run_kept("ROLLBACK");
    connection_ = nullptr;
}

CancelGuard::CancelGuard(Connection& connection, const std::function<bool()>& cancelled) : connection_(connection) {
    constexpr int kOpcodesBetween = 20'000;  // well under a millisecond of SQLite's work
    if (!cancelled) return;
    sqlite3_progress_handler(
        connection_.handle(), kOpcodesBetween,
        [](void* asked) { return (*static_cast<const std::function<bool()>*>(asked))() ? 1 : 0; },
        const_cast<std::function<bool()>*>(&cancelled));  // NOLINT(cppcoreguidelines-pro-type-const-cast): only called
}

CancelGuard::~CancelGuard() { sqlite3_progress_handler(connection_.handle(), 0, nullptr, nullptr); }

std::string sql_name(std::string_view name) {
    std::string quoted = "\"";
    for (const char c : name) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string sql_text(std::string_view text) {
    std::string quoted = "'";
    for (const char c : text) {
        if (c == '\0') {
            quoted += "'||char(0)||'";
            continue;
        }
        if (c == '\'') quoted += '\'';
        quoted += c;
    }
    return quoted + '\'';
}

}  // namespace segdb
