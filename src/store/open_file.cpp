#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <cstring>
#include <string>

#include "base/try.hpp"
#include "store/connection.hpp"

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
    // A connection is used by one thread at a time (Connection::in_use): SQLite's own locks would cost 4 % of an import.
    const int code = sqlite3_open_v2(name.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    handle.reset(opened);
    if (code != SQLITE_OK) return code;
    sqlite3_busy_timeout(opened, static_cast<int>(busy_timeout_ms));
    // Defends against images that somebody prepared: no schema may run code that is not SQLite's own.
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    // "x" is always a name: a column that is gone must be an error, not the text of its name.
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(opened, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
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

}  // namespace segdb
