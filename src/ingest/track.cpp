#include "ingest/track.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/calendar.hpp"
#include "base/text.hpp"
#include "base/try.hpp"
#include "catalog/catalog.hpp"
#include "exec/event_predicates.hpp"
#include "ingest/import_steps.hpp"
#include "ingest/tracked_values.hpp"
#include "store/change_log.hpp"
#include "store/indexer.hpp"
#include "store/profile_keys.hpp"
#include "store/table_writer.hpp"

namespace segdb {
namespace {

// Events of one kind.
struct TrackedKind {
    std::string name;
    std::vector<std::size_t> events;  // by position in the span
    std::vector<std::string> attributes;
    std::string profiles;  // the collection's name
    std::unique_ptr<TableWriter> writer;
};

class Tracking {
  public:
    Tracking(Connection& connection, const TimeZone& zone, std::span<const Event> events, const TrackOptions& options)
        : connection_(connection), zone_(zone), events_(events), options_(options) {}

    Result<TrackReport> run() {
        SEGDB_TRY(auto transaction, Transaction::begin(connection_, Transaction::Kind::write));
        SEGDB_TRY(catalog_, Catalog::load(connection_));
        SEGDB_CHECK(sort_by_kind());
        for (TrackedKind& kind : kinds_) {
            SEGDB_CHECK(prepare(kind));
        }
        for (TrackedKind& kind : kinds_) {
            SEGDB_CHECK(write(kind));
        }
        for (TrackedKind& kind : kinds_) {
            kind.writer.reset();
            SEGDB_CHECK(index(kind.name));
        }
        if (report_.created_profiles > 0) {
            for (const TrackedKind& kind : kinds_) {
                SEGDB_CHECK(index(kind.profiles));
            }
        }
        SEGDB_CHECK(bump_version(connection_));
        SEGDB_CHECK(transaction.commit());
        return std::move(report_);
    }

  private:
    static Error about(std::size_t event, Error error) {
        error.line = static_cast<std::uint32_t>(event + 1);
        return error;
    }

    Result<void> sort_by_kind() {
        for (std::size_t i = 0; i < events_.size(); ++i) {
            const Event& event = events_[i];
            if (event.name.empty()) {
                return about(i, {ErrorCode::invalid_argument, "an event needs the name of its kind"});
            }
            if (event.at_ms < kMinMs || event.at_ms > kMaxMs) {
                return about(i, {ErrorCode::invalid_argument,
                                 fmt::format("the time {} is outside the years 0000 to 9999", event.at_ms)});
            }
            auto kind = std::find_if(kinds_.begin(), kinds_.end(),
                                     [&](const TrackedKind& other) { return same_name(other.name, event.name); });
            if (kind == kinds_.end()) {
                kind = kinds_.insert(kinds_.end(), {event.name, {}, {}, {}, nullptr});
            }
            kind->events.push_back(i);
            for (const auto& [name, value] : event.attributes) {
                if (!find_name(kind->attributes, name)) {
                    kind->attributes.push_back(name);
                }
            }
        }
        return {};
    }

    // The kind's collection, made if need be, and its attributes.
    Result<void> prepare(TrackedKind& kind) {
        const std::size_t first = kind.events.front();
        EventKindReport report;
        auto found = find_kind(kind, report.is_new);
        if (!found) {
            return about(first, found.error());
        }
        CollectionRecord& events = **found;
        kind.name = report.name = events.name;
        for (const CollectionRecord& collection : catalog_.collections()) {
            if (collection.id == events.of) {
                kind.profiles = collection.name;
            }
        }
        for (std::string& name : kind.attributes) {
            const auto resolved = resolve(kind, events, name, report);
            if (!resolved) {
                return about(first_with(kind, name), resolved.error());
            }
        }
        report_.kinds.push_back(std::move(report));
        return {};
    }

    Result<CollectionRecord*> find_kind(const TrackedKind& kind, bool& is_new) {
        CollectionRecord* events = catalog_.find_collection(kind.name);
        if (events != nullptr && !events->is_event()) {
            return Error{ErrorCode::invalid_argument,
                         fmt::format("{} is a collection of profiles, not an event", events->name)};
        }
        is_new = events == nullptr;
        if (events != nullptr) {
            return events;
        }
        if (!options_.create) {
            const bool is_name = catalog_.find_predicate(kind.name) != nullptr;
            return Error{ErrorCode::unknown_name,
                         no_such_event(catalog_, kind.name, false) + (is_name ? "" : " (--create makes a new one)")};
        }
        SEGDB_TRY(CollectionRecord * profiles, catalog_.collection(options_.collection, "--of"));
        const bool with_ids = !events_[kind.events.front()].id.empty();
        return catalog_.create_event(connection_, kind.name, *profiles, with_ids ? "id" : "");
    }

    // The first event that names the attribute.
    [[nodiscard]] std::size_t first_with(const TrackedKind& kind, std::string_view name) const {
        for (const std::size_t i : kind.events) {
            for (const auto& [other, value] : events_[i].attributes) {
                if (same_name(other, name)) {
                    return i;
                }
            }
        }
        return kind.events.front();
    }

    // Finds the attribute, or makes it, and spells `name` as the collection does.
    Result<void> resolve(const TrackedKind& kind, CollectionRecord& events, std::string& name,
                         EventKindReport& report) {
        const bool is_own = same_name(name, kProfileColumn) || same_name(name, kTimeColumn) ||
                            same_name(name, "ordinal") || (!events.key.empty() && same_name(name, events.key));
        if (is_own) {
            return Error{
                ErrorCode::invalid_argument,
                fmt::format("{} is no attribute of {}: every event has it of its own", shown(name), events.name)};
        }
        const AttributeRecord* attribute = find_attribute(events, name);
        if (attribute != nullptr) {
            if (!attribute->derived.empty()) {
                return Error{ErrorCode::invalid_argument,
                             fmt::format("{} of {} is derived from other attributes and cannot be given", shown(name),
                                         events.name)};
            }
            name = attribute->name;
            return {};
        }
        if (!options_.create) {
            std::vector<std::string> names;
            for (const AttributeRecord& other : events.attributes) {
                if (!other.is_reference() && other.derived.empty()) {
                    names.push_back(other.name);
                }
            }
            const std::string hint = suggestion(name, names);
            return Error{ErrorCode::unknown_name,
                         fmt::format("{} has no attribute {}{}{} (--create makes a new one)", events.name, shown(name),
                                     hint.empty() ? "" : "; ", hint)};
        }
        const AttributeSpec spec = type_of(kind, name);
        SEGDB_CHECK(Catalog::add_attribute(connection_, events, name, spec));
        report.new_attributes.emplace_back(name, spec);
        return {};
    }

    [[nodiscard]] AttributeSpec type_of(const TrackedKind& kind, std::string_view name) const {
        if (same_name(name, kTagsAttribute)) {  // the built-in list
            return {AttributeType::text_list, 0};
        }
        TrackedType type;
        for (const std::size_t i : kind.events) {
            for (const auto& [other, value] : events_[i].attributes) {
                if (same_name(other, name)) {
                    type.add(value);
                }
            }
        }
        return type.spec();
    }

    Result<void> write(TrackedKind& kind) {
        const CollectionRecord& events = *catalog_.find_collection(kind.name);
        const CollectionRecord& profiles = *catalog_.find_collection(kind.profiles);
        TrackedValues values(events, kind.attributes, zone_);
        std::vector<const AttributeRecord*> columns = values.stored();
        columns.insert(columns.begin(), {&profile_column(events), &time_column(events)});
        SEGDB_TRY(kind.writer, TableWriter::open(connection_, events, columns, values.lists()));
        SEGDB_TRY(ProfileKeys keys, ProfileKeys::open(connection_, profiles, options_.create_profiles));
        for (const std::size_t i : kind.events) {
            const auto outcome = write_one(kind, events, profiles, keys, values, events_[i]);
            if (!outcome) {
                return about(i, outcome.error());
            }
            count_outcome(*outcome, report_.kinds[static_cast<std::size_t>(&kind - kinds_.data())]);
        }
        report_.created_profiles += keys.created();
        return {};
    }

    static Result<RowOutcome> write_one(TrackedKind& kind, const CollectionRecord& events,
                                        const CollectionRecord& profiles, ProfileKeys& keys, TrackedValues& values,
                                        const Event& event) {
        if (event.profile.empty()) {
            return Error{ErrorCode::invalid_argument, "an event needs the key of its profile"};
        }
        if (events.key.empty() != event.id.empty()) {
            return Error{ErrorCode::invalid_argument,
                         events.key.empty()
                             ? fmt::format("the events {} have no ids; leave {} out", events.name, shown(event.id))
                             : fmt::format("the events {} have ids, so each needs one", events.name)};
        }
        for (const std::string_view text : {std::string_view(event.profile), std::string_view(event.id)}) {
            if (check_text(text) != CellProblem::none) {
                return Error{ErrorCode::bad_data, fmt::format("{} is no valid UTF-8 text", shown(text))};
            }
        }
        SEGDB_TRY(const auto profile, keys.find(event.profile));
        if (!profile) {
            return Error{ErrorCode::unknown_name, fmt::format("{} has no profile {} (--create-profiles makes it)",
                                                              profiles.name, shown(event.profile))};
        }
        SEGDB_CHECK(values.convert(event));
        values.cells()[0] = SqlValue::of(std::int64_t{*profile});
        values.cells()[1] = SqlValue::of(event.at_ms);
        return kind.writer->upsert(event.id, values.cells(), values.list_values());
    }

    // What the triggers have noted: the rows written here, and those of others that nobody has asked about yet.
    Result<void> index(const std::string& name) {
        CollectionRecord& collection = *catalog_.find_collection(name);
        SEGDB_TRY(const auto chunks, changed_chunks(connection_, collection));
        const ImportWatch::Progress no_progress;
        const ImportWatch::Cancelled never;
        ImportWatch watch(no_progress, never, 0);
        SEGDB_CHECK(index_import(connection_, collection, chunks, {}, {}, watch));
        if (collection.is_event()) {
            SEGDB_CHECK(refresh_predicates(connection_, catalog_, collection, chunks));
        }
        return clear_changes(connection_, collection);
    }

    Connection& connection_;
    const TimeZone& zone_;
    std::span<const Event> events_;
    const TrackOptions& options_;
    Catalog catalog_;
    std::vector<TrackedKind> kinds_;
    TrackReport report_;
};

}  // namespace

Result<TrackReport> track_events(Connection& connection, const TimeZone& zone, std::span<const Event> events,
                                 const TrackOptions& options) {
    return events.empty() ? TrackReport() : Tracking(connection, zone, events, options).run();
}

void add_to_report(TrackReport& total, const TrackReport& more) {
    total.created_profiles += more.created_profiles;
    for (const EventKindReport& kind : more.kinds) {
        auto known = std::find_if(total.kinds.begin(), total.kinds.end(),
                                  [&](const EventKindReport& other) { return other.name == kind.name; });
        if (known == total.kinds.end()) {
            total.kinds.push_back(kind);
            continue;
        }
        known->added += kind.added;
        known->changed += kind.changed;
        known->unchanged += kind.unchanged;
        known->duplicates += kind.duplicates;
        known->new_attributes.insert(known->new_attributes.end(), kind.new_attributes.begin(),
                                     kind.new_attributes.end());
    }
}

}  // namespace segdb
