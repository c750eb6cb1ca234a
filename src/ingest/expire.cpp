#include "ingest/expire.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/date_math.hpp"
#include "base/text.hpp"
#include "base/try.hpp"
#include "catalog/catalog.hpp"
#include "exec/event_predicates.hpp"
#include "ingest/import_steps.hpp"
#include "store/change_log.hpp"
#include "store/expiry.hpp"
#include "store/indexer.hpp"

namespace segdb {
namespace {

Error bad_limit(std::string_view older_than, std::string_view why) {
    return {ErrorCode::invalid_argument,
            fmt::format("how old events may be cannot be {}: {} Write a period such as 2y, 18M, 90d or 36h, or a date "
                        "such as 2018-01-01 or now-2y/y",
                        shown(older_than), why)};
}

// `90d`: a number and a unit; nothing for any other text.
std::optional<std::pair<std::int64_t, char>> read_period(std::string_view text) {
    std::int64_t amount = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), amount);
    const bool has_unit =
        end + 1 == text.data() + text.size() && std::string_view("yMwdhHms").find(*end) != std::string_view::npos;
    if (failure != std::errc() || !has_unit || amount < 0) {
        return std::nullopt;
    }
    return std::pair(amount, *end);
}

// The kind's record in the state that the open transaction sees.
Result<CollectionRecord*> find_event(Catalog& catalog, std::string_view name) {
    CollectionRecord* events = catalog.find_collection(name);
    if (events != nullptr && events->is_event()) {
        return events;
    }
    return Error{ErrorCode::unknown_name,
                 events != nullptr ? fmt::format("{} is a collection of profiles, not an event", events->name)
                                   : no_such_event(catalog, name, false)};
}

Result<std::vector<std::uint32_t>> find_chunks(Connection& connection, std::string_view event, std::int64_t before_ms) {
    SEGDB_TRY(const auto transaction, Transaction::begin(connection, Transaction::Kind::read));
    SEGDB_TRY(Catalog catalog, Catalog::load(connection));
    SEGDB_TRY(const CollectionRecord* events, find_event(catalog, event));
    return chunks_before(connection, *events, before_ms);
}

Result<std::uint64_t> count_chunk(Connection& connection, std::string_view event, std::uint32_t chunk,
                                  std::int64_t before_ms) {
    SEGDB_TRY(const auto transaction, Transaction::begin(connection, Transaction::Kind::read));
    SEGDB_TRY(Catalog catalog, Catalog::load(connection));
    SEGDB_TRY(const CollectionRecord* events, find_event(catalog, event));
    return count_before(connection, *events, chunk, before_ms);
}

// One transaction: what it leaves is consistent, whatever happens next.
Result<std::uint64_t> expire_chunk(Connection& connection, std::string_view event, std::uint32_t chunk,
                                   std::int64_t before_ms) {
    SEGDB_TRY(auto transaction, Transaction::begin(connection, Transaction::Kind::write));
    SEGDB_TRY(Catalog catalog, Catalog::load(connection));
    SEGDB_TRY(CollectionRecord * events, find_event(catalog, event));
    SEGDB_TRY(const std::uint64_t removed, delete_before(connection, *events, chunk, before_ms));
    if (removed == 0) {
        return removed;
    }
    SEGDB_TRY(const auto changed, changed_chunks(connection, *events));
    SEGDB_CHECK(refresh_index(connection, *events, changed));
    SEGDB_CHECK(refresh_predicates(connection, catalog, *events, changed));
    SEGDB_CHECK(clear_changes(connection, *events));
    SEGDB_CHECK(bump_version(connection));
    SEGDB_CHECK(transaction.commit());
    return removed;
}

}  // namespace

Result<std::int64_t> expiry_instant(std::string_view older_than, std::optional<std::int64_t> now_ms,
                                    const TimeZone& zone) {
    if (const auto period = read_period(older_than)) {
        if (!now_ms) {
            return bad_limit(older_than, "what time it is now was not given.");
        }
        const auto instant = shifted(*now_ms, -period->first, period->second, zone);
        return instant ? Result<std::int64_t>(*instant) : bad_limit(older_than, "that is before the year 0000.");
    }
    const auto resolved = resolve_date(older_than, {now_ms, zone});
    if (const auto* error = std::get_if<DateMathError>(&resolved)) {
        return bad_limit(older_than, error->message);
    }
    return std::get_if<Period>(&resolved)->down;
}

Result<ExpireReport> expire_events(Connection& connection, const TimeZone& zone, std::string_view event,
                                   std::string_view older_than, const ExpireOptions& options) {
    ExpireReport report;
    SEGDB_TRY(report.before_ms, expiry_instant(older_than, options.now_ms, zone));
    SEGDB_TRY(const auto chunks, find_chunks(connection, event, report.before_ms));
    ExpireProgress progress;
    progress.chunks_total = chunks.size();
    for (const std::uint32_t chunk : chunks) {
        if (options.cancelled && options.cancelled()) {
            return Error{ErrorCode::cancelled,
                         options.dry_run ? std::string("cancelled; nothing was removed")
                                         : fmt::format("cancelled; {} events were removed, and the others are still "
                                                       "there",
                                                       grouped_digits(report.removed))};
        }
        SEGDB_TRY(const std::uint64_t removed, options.dry_run
                                                   ? count_chunk(connection, event, chunk, report.before_ms)
                                                   : expire_chunk(connection, event, chunk, report.before_ms));
        report.removed += removed;
        report.chunks += removed > 0 ? 1 : 0;
        ++progress.chunks;
        progress.removed = report.removed;
        if (options.progress) {
            options.progress(progress);
        }
    }
    return report;
}

}  // namespace segdb
