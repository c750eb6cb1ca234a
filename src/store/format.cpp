#include "store/format.hpp"

#include "base/try.hpp"

namespace segdb {
namespace {

constexpr std::string_view kTables = R"sql(
CREATE TABLE segdb_meta(
    name TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE segdb_collections(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    live INTEGER NOT NULL,
    of INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE segdb_attributes(
    id INTEGER PRIMARY KEY,
    collection INTEGER NOT NULL,
    name TEXT NOT NULL,
    type INTEGER NOT NULL,
    scale INTEGER NOT NULL,
    encoding INTEGER NOT NULL,
    is_key INTEGER NOT NULL,
    derived TEXT NOT NULL,
    presence INTEGER NOT NULL,
    UNIQUE(collection, name)
) STRICT;

CREATE TABLE segdb_bitmaps(
    id INTEGER PRIMARY KEY,
    collection INTEGER NOT NULL,
    attribute INTEGER,
    value ANY,
    cardinality INTEGER NOT NULL
) STRICT;
CREATE INDEX segdb_bitmaps_by_attribute ON segdb_bitmaps(attribute);

CREATE TABLE segdb_chunks(
    id INTEGER PRIMARY KEY,
    cardinality INTEGER NOT NULL,
    container BLOB NOT NULL
) STRICT;

CREATE TABLE segdb_changes(
    collection INTEGER NOT NULL,
    chunk INTEGER NOT NULL,
    PRIMARY KEY(collection, chunk)
) STRICT, WITHOUT ROWID;
)sql";

// Of format 2 on.
constexpr std::string_view kColumns = R"sql(
CREATE TABLE segdb_columns(
    id INTEGER PRIMARY KEY,
    low INTEGER NOT NULL,
    high INTEGER NOT NULL,
    filter BLOB NOT NULL,
    block BLOB NOT NULL
) STRICT;
)sql";

// Of format 3 on.
constexpr std::string_view kEvents = R"sql(
CREATE TABLE segdb_predicates(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    event INTEGER NOT NULL,
    definition TEXT NOT NULL,
    bitmap INTEGER NOT NULL
) STRICT;

CREATE TABLE segdb_versions(
    collection INTEGER NOT NULL,
    chunk INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY(collection, chunk)
) STRICT, WITHOUT ROWID;
CREATE INDEX segdb_versions_by_version ON segdb_versions(version);

INSERT INTO segdb_meta VALUES('epoch', 0), ('noted', 0);
)sql";
constexpr int kFirstFormatWithEvents = 3;

Result<void> set_version(Connection& connection) {
    return connection.execute("PRAGMA user_version = " + std::to_string(kFormatVersion));
}

bool is_older_format(std::int64_t version) { return version >= 1 && version < kFormatVersion; }

// Format 1 had no blocks: its attributes keep their encodings, which this version reads too, until `segdb reindex`.
// Format 2 knew profiles only. A file that cannot be written is read as it is.
Result<void> upgrade_format(Connection& connection) {
    if (connection.read_only()) return {};
    SEGDB_TRY(auto transaction, Transaction::begin(connection, Transaction::Kind::write));
    SEGDB_TRY(const auto version, connection.query_integer("PRAGMA user_version"));
    if (!is_older_format(version.value_or(0))) return {};  // another process was quicker
    if (version == 1) SEGDB_CHECK(connection.execute(kColumns));
    SEGDB_CHECK(connection.execute("ALTER TABLE segdb_collections ADD COLUMN of INTEGER NOT NULL DEFAULT 0"));
    SEGDB_CHECK(connection.execute(kEvents));
    SEGDB_CHECK(set_version(connection));
    return transaction.commit();
}

// Of a file that has lost its version: each brought a table.
Result<int> format_of_tables(Connection& connection) {
    SEGDB_TRY(const auto newer, connection.query_integer("SELECT count(*) FROM sqlite_schema WHERE name IN "
                                                         "('segdb_columns', 'segdb_predicates')"));
    return static_cast<int>(1 + newer.value_or(0));
}

Result<void> create_format(Connection& connection, const std::string& time_zone) {
    // WAL has to be chosen outside a transaction; it is a property of the file from then on.
    SEGDB_CHECK(connection.execute("PRAGMA journal_mode = WAL"));
    SEGDB_TRY(auto transaction, Transaction::begin(connection, Transaction::Kind::write));
    // Another process may have been quicker between our look and our lock.
    SEGDB_TRY(const auto version, connection.query_integer("PRAGMA user_version"));
    if (version.value_or(0) != 0) return {};
    SEGDB_CHECK(connection.execute(kTables));
    SEGDB_CHECK(connection.execute(kColumns));
    SEGDB_CHECK(connection.execute(kEvents));
    SEGDB_CHECK(connection.execute("INSERT INTO segdb_meta VALUES('version', 1), ('time_zone', " +
                                   sql_text(time_zone.empty() ? "UTC" : time_zone) + ")"));
    SEGDB_CHECK(connection.execute("PRAGMA application_id = " + std::to_string(kApplicationId)));
    SEGDB_CHECK(set_version(connection));
    return transaction.commit();
}

}  // namespace

Result<void> open_format(Connection& connection, const std::string& path, bool create, const std::string& time_zone) {
    SEGDB_TRY(const auto application, connection.query_integer("PRAGMA application_id"));
    SEGDB_TRY(const auto version, connection.query_integer("PRAGMA user_version"));
    SEGDB_TRY(const auto tables, connection.query_integer("SELECT count(*) FROM sqlite_schema"));
    SEGDB_TRY(const auto meta, connection.query_integer("SELECT 1 FROM sqlite_schema WHERE name = 'segdb_meta'"));
    const bool lost_its_id = meta.has_value();
    const bool empty = tables.value_or(0) == 0 && version.value_or(0) == 0 && application.value_or(0) == 0;
    if (empty && create) {
        SEGDB_CHECK(create_format(connection, time_zone));
    } else if (empty) {
        return Error{.code = ErrorCode::not_a_database,
                     .message = path + " is empty; import something into it first, e.g. segdb import " + path +
                                " FILE --collection NAME --key COLUMN"};
    } else if (application.value_or(0) == 0 && lost_its_id) {
        SEGDB_TRY(const int format, format_of_tables(connection));
        return Error{.code = ErrorCode::not_a_database,
                     .message = path +
                                " was made by segdb but has lost its application id, as a dump does; set it with: " +
                                "sqlite3 " + path + " 'PRAGMA application_id = " + std::to_string(kApplicationId) +
                                "; PRAGMA user_version = " + std::to_string(format) + "; PRAGMA journal_mode = WAL'"};
    } else if (application != kApplicationId) {
        return Error{.code = ErrorCode::not_a_database,
                     .message = path + " is a SQLite database that segdb did not make; it was not touched. " +
                                "Import its tables into a new file"};
    } else if (version.value_or(0) > kFormatVersion) {
        return Error{.code = ErrorCode::newer_format,
                     .message = path + " was written by a newer segdb (format " + std::to_string(*version) +
                                "; this one reads up to format " + std::to_string(kFormatVersion) + "); update segdb"};
    } else if (is_older_format(version.value_or(0))) {
        SEGDB_CHECK(upgrade_format(connection));
    }
    // Acknowledged means on the disk, even when the power goes: FULL syncs the log at every commit.
    return connection.execute("PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; PRAGMA temp_store = FILE");
}

Result<bool> knows_events(Connection& connection) {
    SEGDB_TRY(const auto version, connection.query_integer("PRAGMA user_version"));
    return version.value_or(0) >= kFirstFormatWithEvents;
}

Result<std::string> read_time_zone(Connection& connection) {
    auto zone = connection.query_text("SELECT value FROM segdb_meta WHERE name = 'time_zone'");
    if (!zone &&
        zone.error().code == ErrorCode::internal) {  // SQL that is right elsewhere: the table is another one here
        return Error{.code = ErrorCode::corrupt,
                     .message = connection.path() + ": the table segdb_meta is damaged: " + zone.error().message};
    }
    if (!zone) return std::move(zone).error();
    return zone->value_or("UTC");
}

}  // namespace segdb
