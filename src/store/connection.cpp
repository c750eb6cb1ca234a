#include "store/connection.hpp"

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <cstring>
#include <string>

#include "base/try.hpp"

namespace segdb {
namespace {

std::string folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

Error open_error(const std::string& path, int code, const std::string& detail) {
    const bool needs_folder = (code & 0xff) == SQLITE_CANTOPEN || (code & 0xff) == SQLITE_READONLY;
    if (needs_folder && ::access(folder_of(path).c_str(), W_OK) != 0) {
        return {.code = ErrorCode::read_only,
                .message = "cannot open " + path +
                           ": you may not write to its folder, and SQLite keeps two small files beside " +
                           "a database while it is read; get that permission, or copy the file to a folder of yours"};
    }
    switch (code & 0xff) {
        case SQLITE_NOTADB:
            return {.code = ErrorCode::not_a_database,
                    .message = path + " is not a SQLite database (or it is encrypted)"};
        case SQLITE_CORRUPT:
            return {.code = ErrorCode::corrupt, .message = path + " is damaged: " + detail};
        case SQLITE_READONLY:
            return {.code = ErrorCode::read_only, .message = path + " cannot be written: " + detail};
        default:
            return {.code = ErrorCode::io, .message = "cannot open " + path + ": " + detail};
    }
}

// What SQLite would only say as "unable to open database file", said plainly.
Result<void> check_path(const std::string& path, Connection::Mode mode) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
        const int reason = errno;
        if (reason != ENOENT) {
            return Error{.code = ErrorCode::io, .message = "cannot open " + path + ": " + std::strerror(reason)};
        }
        if (mode != Connection::Mode::create) {
            return Error{.code = ErrorCode::not_found, .message = "there is no file " + path};
        }
        const std::string folder = folder_of(path);
        if (::stat(folder.c_str(), &info) != 0) {
            return Error{.code = ErrorCode::not_found, .message = "there is no folder " + folder};
        }
        if (::access(folder.c_str(), W_OK) != 0) {
            return Error{.code = ErrorCode::read_only, .message = "no permission to make files in " + folder};
        }
        return {};
    }
    if (S_ISDIR(info.st_mode)) {
        return Error{.code = ErrorCode::not_a_database, .message = path + " is a directory, not a database file"};
    }
    // A pipe would be waited for, and a device is not what anybody means.
    if (!S_ISREG(info.st_mode)) {
        return Error{.code = ErrorCode::not_a_database,
                     .message = path + " is not a regular file, so it is no database"};
    }
    if (::access(path.c_str(), R_OK) != 0) {
        return Error{.code = ErrorCode::io, .message = "no permission to read " + path};
    }
    return {};
}

int open_flags(Connection::Mode mode) {
    const int common = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    switch (mode) {
        case Connection::Mode::read_only:
            return common | SQLITE_OPEN_READONLY;
        case Connection::Mode::read_write:
            return common | SQLITE_OPEN_READWRITE;
        case Connection::Mode::create:
            break;
    }
    return common | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
}

ErrorCode error_code(int sqlite_code) {
    switch (sqlite_code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return ErrorCode::busy;
        case SQLITE_FULL:
            return ErrorCode::disk_full;
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return ErrorCode::read_only;
        case SQLITE_NOTADB:
            return ErrorCode::not_a_database;
        case SQLITE_CORRUPT:
            return ErrorCode::corrupt;
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
            return ErrorCode::io;
        case SQLITE_NOMEM:
            return ErrorCode::out_of_memory;
        case SQLITE_INTERRUPT:
            return ErrorCode::cancelled;
        case SQLITE_TOOBIG:
            return ErrorCode::limit;
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
            return ErrorCode::bad_data;
        default:
            return ErrorCode::internal;
    }
}

}  // namespace

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

Error statement_error(sqlite3_stmt* handle, int code) {
    sqlite3* connection = sqlite3_db_handle(handle);
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

Connection::Connection(sqlite3* handle, std::string path, bool read_only, std::uint32_t busy_timeout_ms)
    : handle_(handle), path_(std::move(path)), read_only_(read_only), busy_timeout_ms_(busy_timeout_ms) {}

Connection::~Connection() {
    if (handle_ != nullptr) sqlite3_close_v2(handle_);
}

namespace {

struct CloseHandle {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
using Handle = std::unique_ptr<sqlite3, CloseHandle>;

// A `file:` URI that names exactly this file and says that nobody can change it.
std::string immutable_uri(const std::string& path) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string uri = "file:";
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || c == '/' || c == '.' || c == '-' || c == '_') {
            uri += c;
        } else {
            uri += {'%', kHex[byte >> 4], kHex[byte & 0xf]};
        }
    }
    return uri + "?immutable=1";
}

// A database in WAL mode needs a file beside it to be read. On a medium that cannot be written there can be none, but
// then nobody writes the database either, and without a log beside it the file alone is the whole truth.
bool is_frozen(const std::string& path) {
    struct stat info {};
    struct statvfs medium {};
    const bool has_log = ::stat((path + "-wal").c_str(), &info) == 0 && info.st_size > 0;
    return !has_log && ::statvfs(path.c_str(), &medium) == 0 && (medium.f_flag & ST_RDONLY) != 0;
}

// Opens and reads: the first read tells whether this is a database at all. Returns SQLite's code.
int open_handle(const std::string& name, int flags, std::uint32_t busy_timeout_ms, Handle& handle) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(name.c_str(), &opened, flags, nullptr);
    handle.reset(opened);
    if (code != SQLITE_OK) return code;
    sqlite3_busy_timeout(opened, static_cast<int>(busy_timeout_ms));
    // Defends against images that somebody prepared: no schema may run code that is not SQLite's own.
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    return sqlite3_exec(opened, "PRAGMA schema_version", nullptr, nullptr, nullptr);
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, Mode mode,
                                                     std::uint32_t busy_timeout_ms) {
    if (path.empty()) {
        return Error{.code = ErrorCode::invalid_argument, .message = "the path of the database is empty"};
    }
    SEGDB_CHECK(check_path(path, mode));
    // A leading "./" keeps names such as ":memory:" or "file:x" from meaning anything but a file.
    const std::string name = path.front() == '/' ? path : "./" + path;
    Handle handle;
    int code = open_handle(name, open_flags(mode), busy_timeout_ms, handle);
    if ((code & 0xff) == SQLITE_CANTOPEN && is_frozen(name)) {
        const int flags = open_flags(Mode::read_only) | SQLITE_OPEN_URI;
        code = open_handle(immutable_uri(name), flags, busy_timeout_ms, handle);
    }
    if (handle == nullptr) {
        return Error{.code = ErrorCode::out_of_memory, .message = "no memory to open " + path};
    }
    const bool read_only = mode == Mode::read_only || sqlite3_db_readonly(handle.get(), "main") == 1;
    std::unique_ptr<Connection> connection(new Connection(handle.release(), path, read_only, busy_timeout_ms));
    if (code == SQLITE_OK) return connection;
    if ((code & 0xff) == SQLITE_BUSY) return connection->error(code);
    return open_error(path, code, sqlite3_errmsg(connection->handle()));
}

Result<void> Connection::close() {
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

std::int64_t Connection::changes() const { return sqlite3_changes64(handle_); }
bool Connection::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

Error Connection::error(int code) const {
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
        return Transaction(connection);
    }
    SEGDB_CHECK(connection.execute("BEGIN"));
    Transaction transaction(connection);
    // A deferred transaction takes its snapshot at its first read; take it now.
    SEGDB_CHECK(connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1"));
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
    if (connection_ != nullptr && connection_->in_transaction()) (void)connection_->execute("ROLLBACK");
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
