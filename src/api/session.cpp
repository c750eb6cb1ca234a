#include "api/session.hpp"

#include <algorithm>

#include "exec/column_leaf.hpp"
#include "exec/event_predicates.hpp"
#include "store/change_log.hpp"
#include "store/format.hpp"
#include "store/indexer.hpp"
#include "store/overlay.hpp"
#include "store/profile_reader.hpp"
#include "store/sql_functions.hpp"

namespace segdb {
namespace {

// Other programs may write while we index what they wrote before; after so many rounds we stop writing after them.
constexpr int kMaxRounds = 8;

Connection::Mode connection_mode(OpenOptions::Mode mode) {
    switch (mode) {
        case OpenOptions::Mode::read_only:
            return Connection::Mode::read_only;
        case OpenOptions::Mode::read_write:
            return Connection::Mode::read_write;
        case OpenOptions::Mode::create:
            break;
    }
    return Connection::Mode::create;
}

}  // namespace

Result<std::unique_ptr<Session>> Session::open(const std::string& path, const OpenOptions& options) {
    if (!options.time_zone.empty()) SEGDB_CHECK(TimeZone::find(options.time_zone));
    std::unique_ptr<Session> session(new Session);
    session->path = path;
    SEGDB_TRY(session->connection, Connection::open(path, connection_mode(options.mode), options.busy_timeout_ms));
    SEGDB_CHECK(open_format(*session->connection, path, options.mode == OpenOptions::Mode::create, options.time_zone));
    SEGDB_CHECK(register_sql_functions(*session->connection));
    SEGDB_TRY(session->zone_name, read_time_zone(*session->connection));
    auto zone = TimeZone::find(session->zone_name);
    if (!zone) {
        return Error{
            .code = ErrorCode::corrupt,
            .message = path + " names a time zone that does not exist, so it is damaged: " + zone.error().message};
    }
    session->zone_ = std::move(zone).value();
    session->snapshot.emplace(*session->connection, options.cache_bytes);
    return session;
}

Result<TimeZone> Session::zone(const std::string& name) const {
    if (name.empty()) return zone_;
    return TimeZone::find(name);
}

Result<Transaction> Session::begin_read() {
    snapshot->begin_query();
    for (int round = 0; round < kMaxRounds && !connection->read_only(); ++round) {
        SEGDB_TRY(auto transaction, Transaction::begin(*connection, Transaction::Kind::read));
        if (settled_ == now(transaction)) return transaction;
        SEGDB_TRY(const bool behind, load_version());
        if (!behind) {
            settled_ = now(transaction);
            return transaction;
        }
        transaction.rollback();
        const auto indexed = index_foreign_changes();
        if (indexed) continue;
        if (indexed.error().code != ErrorCode::busy && indexed.error().code != ErrorCode::read_only) {
            return indexed.error();
        }
        break;
    }
    SEGDB_TRY(auto transaction, Transaction::begin(*connection, Transaction::Kind::read));
    if (settled_ == now(transaction)) return transaction;
    SEGDB_TRY(const bool behind, load_version());
    if (behind) SEGDB_CHECK(overlay_foreign_changes());
    // Where the file can be written the next query tries that again.
    if (!behind || connection->read_only()) settled_ = now(transaction);
    return transaction;
}

// The file cannot be written now: the changed chunks are indexed in memory, for this query.
Result<void> Session::overlay_foreign_changes() {
    snapshot->clear();
    catalog_version_.reset();
    for (const auto& known : catalog.collections()) {
        SEGDB_TRY(const auto chunks, chunks_behind(*connection, known));
        SEGDB_CHECK(overlay_changes(*connection, *catalog.find_collection(known.name), *snapshot));
        const auto put = [&](const PredicateRecord& predicate, std::uint32_t chunk,
                             const ChunkSet& events) -> Result<void> {
            snapshot->put(predicate.bitmap, chunk, events);
            return {};
        };
        if (!chunks.empty()) {
            SEGDB_CHECK(evaluate_predicates(*connection, catalog, known, zone_, *snapshot, chunks, put));
        }
    }
    return {};
}

Result<bool> Session::load_version() {
    settled_.reset();
    SEGDB_TRY(const IndexVersion version, read_index_version(*connection));
    SEGDB_TRY(const auto schema, connection->query_integer("PRAGMA schema_version"));
    const bool same_catalog = catalog_version_ && catalog_version_->schema == schema.value_or(0) &&
                              version.is_noted_since(catalog_version_->index);
    catalog_version_.reset();
    if (!same_catalog) {
        SEGDB_TRY(const bool intact, load_catalog());
        if (!intact) return true;
    }
    SEGDB_CHECK(snapshot->enter(version, catalog.collections()));
    catalog_version_ = {version, schema.value_or(0)};
    return has_changes(*connection);
}

Result<bool> Session::load_catalog() {
    SEGDB_TRY(catalog, Catalog::load(*connection));
    for (const auto& collection : catalog.collections()) {
        SEGDB_CHECK(check_tables(*connection, collection));
        SEGDB_TRY(const bool intact, triggers_intact(*connection, collection));
        if (!intact) return false;
    }
    return true;
}

Result<void> Session::index_foreign_changes() {
    SEGDB_TRY(auto transaction, Transaction::begin(*connection, Transaction::Kind::write_if_free));
    SEGDB_TRY(auto fresh, Catalog::load(*connection));
    for (const auto& known : fresh.collections()) {
        SEGDB_TRY(const auto chunks, chunks_behind(*connection, known));
        SEGDB_TRY(const bool intact, triggers_intact(*connection, known));
        if (!intact) {
            SEGDB_CHECK(drop_triggers(*connection, known));
            SEGDB_CHECK(create_triggers(*connection, known));
        }
        if (chunks.empty()) continue;
        SEGDB_CHECK(refresh_index(*connection, *fresh.find_collection(known.name), chunks));
        SEGDB_CHECK(refresh_predicates(*connection, fresh, known, chunks));
        SEGDB_CHECK(clear_changes(*connection, known));
    }
    SEGDB_CHECK(bump_version(*connection));
    return transaction.commit();
}

Result<std::unique_ptr<BoundQuery>> Session::bind(std::string_view expression, const QueryOptions& options) {
    DateContext dates;
    dates.now_ms = options.now_ms;
    SEGDB_TRY(dates.zone, zone(options.time_zone));
    SEGDB_TRY(auto query, segdb::bind(expression, catalog, options.collection, dates, *this));
    if (options.note) {
        for (const auto& note : query->notes) options.note(note);
    }
    return query;
}

Result<bool> Session::exists(const CollectionRecord& collection, const AttributeRecord& attribute,
                             std::string_view text) {
    if (attribute.spec.type != AttributeType::text && !attribute.is_list()) return false;
    if (attribute.is_key) {
        SEGDB_TRY(const auto ordinal, find_profile(*connection, collection, text));
        return ordinal.has_value();
    }
    if (attribute.encoding == Encoding::texts) {
        return selects_anybody(*snapshot, {&attribute, TextIn({std::string(text)}, false)});
    }
    if (attribute.encoding == Encoding::scan) return text_exists(*connection, collection, attribute, text);
    SEGDB_TRY(const auto* dictionary, snapshot->dictionary(attribute));
    const auto code = dictionary->find(text);
    return code && dictionary->entries()[*code].cardinality > 0;
}

Result<std::optional<IntegerRange>> Session::range(const CollectionRecord& collection,
                                                   const AttributeRecord& attribute) {
    if (attribute.encoding == Encoding::scan) return stored_range(*connection, collection, attribute);
    std::optional<IntegerRange> range;
    if (has_slices(attribute.encoding)) {
        SEGDB_TRY(const auto* directory, snapshot->columns().directory(attribute));
        for (const auto& entry : directory->entries()) {
            range = range ? IntegerRange{std::min(range->low, entry.low), std::max(range->high, entry.high)}
                          : IntegerRange{entry.low, entry.high};
        }
        return range;
    }
    SEGDB_TRY(const auto* dictionary, snapshot->dictionary(attribute));
    for (const auto& entry : dictionary->entries()) {
        if (entry.cardinality == 0) continue;
        const std::int64_t value = std::get<std::int64_t>(entry.value);
        range = range ? IntegerRange{std::min(range->low, value), std::max(range->high, value)}
                      : IntegerRange{value, value};
    }
    return range;
}

Result<std::uint64_t> Session::present(const AttributeRecord& attribute) {
    return snapshot->cardinality(attribute.presence);
}

Result<std::vector<std::string>> Session::texts(const AttributeRecord& attribute) {
    std::vector<std::string> texts;
    if (!has_dictionary(attribute.encoding)) return texts;
    SEGDB_TRY(const auto* dictionary, snapshot->dictionary(attribute));
    for (const auto& entry : dictionary->entries()) {
        const auto* text = std::get_if<std::string>(&entry.value);
        if (text != nullptr && entry.cardinality > 0) texts.push_back(*text);
    }
    return texts;
}

}  // namespace segdb
