#include <segdb/database.hpp>
#include <string>
#include <utility>

#include "api/impl.hpp"
#include "ingest/importer.hpp"

namespace segdb {
namespace {

// Pages kept in memory while much is written. Enough for the inner pages of a large key index; it bounds what an import
// needs whatever the file's size. (Negative: KiB.)
constexpr const char* kBulkCache = "PRAGMA cache_size = -65536";
constexpr const char* kUsualCache = "PRAGMA cache_size = -8192";

// Gives back the write-ahead log's space, unless somebody reads just now: that is not waited for.
void shorten_log(Connection& connection) {
    const std::string timeout = std::to_string(connection.busy_timeout_ms());
    (void)connection.execute("PRAGMA busy_timeout = 0");
    (void)connection.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    (void)connection.execute("PRAGMA busy_timeout = " + timeout);
}

// Runs an import with the settings for bulk writing, and afterwards gives back memory and the write-ahead log's space.
template <class Report>
Result<Report> bulk(Session& session, const std::function<Result<Report>()>& import) {
    if (session.connection->read_only()) {
        return Error{.code = ErrorCode::read_only, .message = session.path + " cannot be written"};
    }
    // What the collection has already decides about the input's columns; the import checks it again under its lock.
    SEGDB_TRY(session.catalog, Catalog::load(*session.connection));
    SEGDB_CHECK(session.connection->execute(kBulkCache));
    auto report = import();
    session.forget();
    // Neither matters for what was imported: it is committed.
    (void)session.connection->execute(kUsualCache);
    (void)session.connection->execute("PRAGMA shrink_memory");
    shorten_log(*session.connection);
    return report;
}

}  // namespace

Result<ImportReport> Database::import_file(const std::string& path, const ImportOptions& options) {
    return Impl::call<ImportReport>(impl_, [&](Session& session) {
        return bulk<ImportReport>(session, [&] {
            return import_profiles(*session.connection, session.catalog, session.database_zone(), path, options);
        });
    });
}

Result<ImportReport> Database::import_stream(std::istream& input, const std::string& name,
                                             const ImportOptions& options) {
    return Impl::call<ImportReport>(impl_, [&](Session& session) {
        return bulk<ImportReport>(session, [&] {
            return import_profiles(*session.connection, session.catalog, session.database_zone(), input, name, options);
        });
    });
}

Result<ImportReport> Database::import_rows(const std::vector<std::string>& columns, RowSource& rows,
                                           const ImportOptions& options) {
    return Impl::call<ImportReport>(impl_, [&](Session& session) {
        return bulk<ImportReport>(session, [&] {
            return import_profiles(*session.connection, session.catalog, session.database_zone(), columns, rows,
                                   options);
        });
    });
}

Result<ImportReport> Database::import_tags_file(const std::string& path, const TagImportOptions& options) {
    return Impl::call<ImportReport>(impl_, [&](Session& session) {
        return bulk<ImportReport>(session,
                                  [&] { return import_tags(*session.connection, session.catalog, path, options); });
    });
}

Result<ImportReport> Database::import_tags_stream(std::istream& input, const std::string& name,
                                                  const TagImportOptions& options) {
    return Impl::call<ImportReport>(impl_, [&](Session& session) {
        return bulk<ImportReport>(
            session, [&] { return import_tags(*session.connection, session.catalog, input, name, options); });
    });
}

Result<EventImportReport> Database::import_events_file(const std::string& path, const EventImportOptions& options) {
    return Impl::call<EventImportReport>(impl_, [&](Session& session) {
        return bulk<EventImportReport>(session, [&] {
            return segdb::import_events(*session.connection, session.catalog, session.database_zone(), path, options);
        });
    });
}

Result<EventImportReport> Database::import_events_stream(std::istream& input, const std::string& name,
                                                         const EventImportOptions& options) {
    return Impl::call<EventImportReport>(impl_, [&](Session& session) {
        return bulk<EventImportReport>(session, [&] {
            return segdb::import_events(*session.connection, session.catalog, session.database_zone(), input, name,
                                        options);
        });
    });
}

Result<EventImportReport> Database::import_events(const std::vector<std::string>& columns, RowSource& rows,
                                                  const EventImportOptions& options) {
    return Impl::call<EventImportReport>(impl_, [&](Session& session) {
        return bulk<EventImportReport>(session, [&] {
            return segdb::import_events(*session.connection, session.catalog, session.database_zone(), columns, rows,
                                        options);
        });
    });
}

}  // namespace segdb
