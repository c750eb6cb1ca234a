#include "store/sqlite_errors.hpp"

#include <sqlite3.h>

namespace segdb {

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
