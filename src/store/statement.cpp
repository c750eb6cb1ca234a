#include <sqlite3.h>

#include <string>

#include "base/try.hpp"
#include "store/connection.hpp"
#include "store/sqlite_errors.hpp"

namespace segdb {

Statement& Statement::operator=(Statement&& other) noexcept {
    if (this != &other) {
        sqlite3_finalize(handle_);
        handle_ = other.handle_;
        other.handle_ = nullptr;
    }
    return *this;
}

Statement::~Statement() { sqlite3_finalize(handle_); }

void Statement::bind(int parameter, std::int64_t value) { sqlite3_bind_int64(handle_, parameter, value); }

void Statement::bind(int parameter, std::string_view text) {
    // A null pointer would bind NULL, so an empty view gets an address of its own.
    sqlite3_bind_text64(handle_, parameter, text.data() != nullptr ? text.data() : "", text.size(), SQLITE_STATIC,
                        SQLITE_UTF8);
}

void Statement::bind_blob(int parameter, std::string_view bytes) {
    sqlite3_bind_blob64(handle_, parameter, bytes.data() != nullptr ? bytes.data() : "", bytes.size(), SQLITE_STATIC);
}

void Statement::bind_null(int parameter) { sqlite3_bind_null(handle_, parameter); }

namespace {

Error statement_error(sqlite3_stmt* handle, int sqlite_code) {
    sqlite3* connection = sqlite3_db_handle(handle);
    const int code = failure_of(connection, sqlite_code);
    std::string message = sqlite3_errmsg(connection);
    if ((code & 0xff) == SQLITE_BUSY) message = "the database is being written by another process; try again";
    if ((code & 0xff) == SQLITE_INTERRUPT) message = "cancelled; the database is as it was before";
    if ((code & 0xff) == SQLITE_FULL) message = "no space left on the disk; the database is as it was before";
    return {.code = error_code(code), .message = message};
}

}  // namespace

Result<bool> Statement::step() {
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return statement_error(handle_, code);
}

Result<void> Statement::run() {
    int code = SQLITE_ROW;
    while (code == SQLITE_ROW) code = sqlite3_step(handle_);
    if (code == SQLITE_DONE) {
        sqlite3_reset(handle_);
        return {};
    }
    Error error = statement_error(handle_, code);
    sqlite3_reset(handle_);
    return error;
}

void Statement::reset() { sqlite3_reset(handle_); }
int Statement::column_count() const { return sqlite3_column_count(handle_); }
bool Statement::is_null(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }
bool Statement::is_integer(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_INTEGER; }
bool Statement::is_real(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_FLOAT; }
bool Statement::is_text(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_TEXT; }
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_, column); }
double Statement::real(int column) const { return sqlite3_column_double(handle_, column); }

std::string_view Statement::text(int column) const {
    // The pointer first, then the length: the order SQLite asks for.
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
    if (data == nullptr) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

std::string_view Statement::blob(int column) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_, column));
    if (data == nullptr) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

}  // namespace segdb
