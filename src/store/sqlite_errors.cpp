#include "store/sqlite_errors.hpp"

#include <sqlite3.h>

#include <cerrno>

namespace segdb {

int failure_of(sqlite3* connection, int sqlite_code) {
    const int kind = sqlite_code & 0xff;
    if (kind != SQLITE_IOERR && kind != SQLITE_CANTOPEN) return sqlite_code;
    const int reason = sqlite3_system_errno(connection);
    return reason == ENOSPC || reason == EDQUOT ? SQLITE_FULL : sqlite_code;
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

}  // namespace segdb
