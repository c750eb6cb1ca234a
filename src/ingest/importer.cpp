#include "ingest/importer.hpp"

#include <exception>
#include <memory>
#include <new>

#include "base/try.hpp"
#include "ingest/byte_source.hpp"
#include "ingest/event_import.hpp"
#include "ingest/import_watch.hpp"
#include "ingest/profile_import.hpp"
#include "ingest/row_reader.hpp"
#include "ingest/row_source_reader.hpp"
#include "ingest/tag_import.hpp"

namespace segdb {
namespace {

// Nothing below throws by intent; memory can run out, and the caller's callbacks and streams can throw.
template <class Work>
auto guarded(Work work) -> decltype(work()) {
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::out_of_memory, "not enough memory for the import; nothing has changed"};
    } catch (const std::exception& problem) {
        return Error{ErrorCode::internal, std::string("the import was ended by an exception: ") + problem.what()};
    } catch (...) {
        return Error{ErrorCode::internal, "the import was ended by an exception"};
    }
}

template <class Options>
ReadOptions read_options(const Options& options) {
    return {options.format, options.delimiter, options.has_header, options.columns};
}

// `path`: of the input, empty for a stream.
Result<ImportReport> import_from(Connection& connection, Catalog& catalog, const TimeZone& zone, ByteSource& source,
                                 const std::string& path, const ImportOptions& options) {
    SEGDB_TRY(const auto reader, open_reader(source, read_options(options)));
    SEGDB_TRY(BadRows bad_rows,
              BadRows::open(source.name(), options.skip_bad_rows, options.rejects_path, path, connection.path(), true));
    return ProfileImport(connection, catalog, zone, options, *reader, source.name(), true, bad_rows).run();
}

Result<ImportReport> tags_from(Connection& connection, Catalog& catalog, ByteSource& source, const std::string& path,
                               const TagImportOptions& options) {
    SEGDB_TRY(const auto reader, open_reader(source, read_options(options)));
    SEGDB_TRY(BadRows bad_rows,
              BadRows::open(source.name(), options.skip_bad_rows, options.rejects_path, path, connection.path(), true));
    return run_tag_import(connection, catalog, options, *reader, source.name(), bad_rows);
}

Result<EventImportReport> events_from(Connection& connection, Catalog& catalog, const TimeZone& zone,
                                      ByteSource& source, const std::string& path, const EventImportOptions& options) {
    SEGDB_TRY(const auto reader, open_reader(source, read_options(options)));
    SEGDB_TRY(BadRows bad_rows, BadRows::open(source.name(), options.skip_bad_rows, options.rejects_path, path,
                                              connection.path(), false));
    return EventImport(connection, catalog, zone, options, *reader, source.name(), true, bad_rows).run();
}

}  // namespace

Result<ImportReport> import_profiles(Connection& connection, Catalog& catalog, const TimeZone& zone,
                                     const std::string& path, const ImportOptions& options) {
    return guarded([&]() -> Result<ImportReport> {
        SEGDB_TRY(const auto source, ByteSource::open_file(path, options.encoding, options.cancelled));
        return import_from(connection, catalog, zone, *source, path, options);
    });
}

Result<ImportReport> import_profiles(Connection& connection, Catalog& catalog, const TimeZone& zone,
                                     std::istream& input, const std::string& name, const ImportOptions& options) {
    return guarded([&]() -> Result<ImportReport> {
        SEGDB_TRY(const auto source, ByteSource::open_stream(input, name, options.encoding, options.cancelled));
        return import_from(connection, catalog, zone, *source, {}, options);
    });
}

Result<ImportReport> import_profiles(Connection& connection, Catalog& catalog, const TimeZone& zone,
                                     const std::vector<std::string>& columns, RowSource& rows,
                                     const ImportOptions& options) {
    return guarded([&]() -> Result<ImportReport> {
        RowSourceReader reader(columns, rows);
        SEGDB_TRY(BadRows bad_rows,
                  BadRows::open({}, options.skip_bad_rows, options.rejects_path, {}, connection.path(), true));
        return ProfileImport(connection, catalog, zone, options, reader, {}, false, bad_rows).run();
    });
}

Result<ImportReport> import_tags(Connection& connection, Catalog& catalog, const std::string& path,
                                 const TagImportOptions& options) {
    return guarded([&]() -> Result<ImportReport> {
        SEGDB_TRY(const auto source, ByteSource::open_file(path, options.encoding, options.cancelled));
        return tags_from(connection, catalog, *source, path, options);
    });
}

Result<ImportReport> import_tags(Connection& connection, Catalog& catalog, std::istream& input, const std::string& name,
                                 const TagImportOptions& options) {
    return guarded([&]() -> Result<ImportReport> {
        SEGDB_TRY(const auto source, ByteSource::open_stream(input, name, options.encoding, options.cancelled));
        return tags_from(connection, catalog, *source, {}, options);
    });
}

Result<EventImportReport> import_events(Connection& connection, Catalog& catalog, const TimeZone& zone,
                                        const std::string& path, const EventImportOptions& options) {
    return guarded([&]() -> Result<EventImportReport> {
        SEGDB_TRY(const auto source, ByteSource::open_file(path, options.encoding, options.cancelled));
        return events_from(connection, catalog, zone, *source, path, options);
    });
}

Result<EventImportReport> import_events(Connection& connection, Catalog& catalog, const TimeZone& zone,
                                        std::istream& input, const std::string& name,
                                        const EventImportOptions& options) {
    return guarded([&]() -> Result<EventImportReport> {
        SEGDB_TRY(const auto source, ByteSource::open_stream(input, name, options.encoding, options.cancelled));
        return events_from(connection, catalog, zone, *source, {}, options);
    });
}

Result<EventImportReport> import_events(Connection& connection, Catalog& catalog, const TimeZone& zone,
                                        const std::vector<std::string>& columns, RowSource& rows,
                                        const EventImportOptions& options) {
    return guarded([&]() -> Result<EventImportReport> {
        RowSourceReader reader(columns, rows);
        SEGDB_TRY(BadRows bad_rows,
                  BadRows::open({}, options.skip_bad_rows, options.rejects_path, {}, connection.path(), false));
        return EventImport(connection, catalog, zone, options, reader, {}, false, bad_rows).run();
    });
}

}  // namespace segdb
