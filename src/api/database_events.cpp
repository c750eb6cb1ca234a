#include <algorithm>
#include <segdb/database.hpp>
#include <string>
#include <utility>

#include "api/impl.hpp"
#include "ingest/expire.hpp"
#include "ingest/track.hpp"
#include "ingest/track_stream.hpp"

namespace segdb {
namespace {

Result<void> check_writable(const Session& session) {
    if (session.connection->read_only()) {
        return Error{.code = ErrorCode::read_only, .message = session.path + " cannot be written"};
    }
    return {};
}

}  // namespace

Result<TrackReport> Database::track(std::span<const Event> events, const TrackOptions& options) {
    return Impl::call<TrackReport>(impl_, [&](Session& session) -> Result<TrackReport> {
        SEGDB_CHECK(check_writable(session));
        auto tracked = track_events(*session.connection, session.database_zone(), events, options);
        if (tracked || tracked.error().line == 0 || events.size() == 1) return tracked;
        Error error = std::move(tracked).error();
        error.message = "event " + std::to_string(error.line) + ": " + error.message;
        return error;
    });
}

Result<TrackReport> Database::track_stream(std::istream& input, const std::string& name, const TrackOptions& options,
                                           const std::function<void(const TrackReport&)>& written) {
    return Impl::call<TrackReport>(impl_, [&](Session& session) -> Result<TrackReport> {
        SEGDB_CHECK(check_writable(session));
        return segdb::track_stream(*session.connection, session.database_zone(), input, name, options, written);
    });
}

Result<ExpireReport> Database::expire(std::string_view event, std::string_view older_than,
                                      const ExpireOptions& options) {
    return Impl::call<ExpireReport>(impl_, [&](Session& session) -> Result<ExpireReport> {
        if (!options.dry_run) SEGDB_CHECK(check_writable(session));
        return expire_events(*session.connection, session.database_zone(), event, older_than, options);
    });
}

}  // namespace segdb
