#include "ingest/event_import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"
#include "exec/event_predicates.hpp"
#include "ingest/batch_pipeline.hpp"
#include "ingest/sql_expression.hpp"
#include "store/change_log.hpp"
#include "store/indexer.hpp"

namespace segdb {
namespace {

constexpr std::size_t kUnknownKeysShown = 5;

}  // namespace

EventImport::EventImport(Connection& connection, Catalog& catalog, const TimeZone& zone,
                         const EventImportOptions& options, RowReader& reader, std::string input, bool rereadable,
                         BadRows& bad_rows)
    : connection_(connection),
      catalog_(catalog),
      zone_(zone),
      options_(options),
      reader_(reader),
      input_(std::move(input)),
      shown_input_(input_.empty() ? "the input" : input_),
      rereadable_(rereadable),
      bad_rows_(bad_rows),
      watch_(options.progress, options.cancelled, reader.bytes_total()),
      epoch_unit_(options.time_unit) {}

Result<EventImportReport> EventImport::run() {
    SEGDB_CHECK(check_event_options(options_));
    if (!options_.date_format.empty()) {
        SEGDB_TRY(format_, DateFormat::compile(options_.date_format));
    }
    SEGDB_CHECK(read_types());
    SEGDB_TRY(auto transaction, Transaction::begin(connection_, Transaction::Kind::write));
    SEGDB_TRY(Catalog fresh, Catalog::load(connection_));
    SEGDB_CHECK(find_profiles(fresh));
    for (EventKinds::Kind& kind : kinds_->all()) {
        SEGDB_CHECK(plan_kind(fresh, kind));
    }
    SEGDB_CHECK(make_kinds(fresh));
    SEGDB_CHECK(open_writers(fresh));
    SEGDB_CHECK(write_rows(fresh));
    SEGDB_CHECK(add_derived_columns(fresh));
    SEGDB_CHECK(finish_kinds(fresh));
    SEGDB_CHECK(bump_version(connection_));
    SEGDB_CHECK(bad_rows_.close());
    SEGDB_CHECK(transaction.commit());
    catalog_ = std::move(fresh);
    return std::move(report_);
}

Result<EventColumns> EventImport::own_columns() const {
    return find_event_columns(shown_input_, reader_.columns(), options_);
}

// The first reading: kinds and types. Always, since an event without attributes is as rare as one whose types are all told.
Result<void> EventImport::read_types() {
    kinds_.emplace(options_.event, format_ ? &*format_ : nullptr);
    if (!rereadable_ && !options_.event_column.empty()) {
        return Error{ErrorCode::invalid_argument,
                     "rows that a program makes are read once, so they are all of one event: name it; track() takes "
                     "events of several kinds"};
    }
    if (rereadable_) {
        bool found = !reader_.discovers_columns();
        if (found) {
            SEGDB_TRY(own_, own_columns());
        }
        SEGDB_CHECK(read_for_types(reader_, bad_rows_, watch_, input_, [&](const RowBatch& batch) -> Result<void> {
            if (!found) {  // NDJSON: as soon as the rows so far have named all
                const auto own = own_columns();
                if (!own && own.error().code != ErrorCode::unknown_name) {
                    return own.error();
                }
                found = own.ok();
                if (!found) {
                    return {};
                }
                own_ = *own;
            }
            return kinds_->add(batch, reader_.columns().size(), own_);
        }));
    }
    SEGDB_TRY(own_, own_columns());
    return {};
}

Result<void> EventImport::find_profiles(Catalog& fresh) {
    CollectionRecord* profiles = options_.collection.empty() ? nullptr : fresh.find_collection(options_.collection);
    if (profiles == nullptr && options_.create_profiles && !options_.collection.empty()) {
        SEGDB_TRY(profiles, fresh.create(connection_, options_.collection, reader_.columns()[own_.profile]));
    }
    if (profiles == nullptr) {
        auto found = fresh.collection(options_.collection);
        if (!found) {
            Error error = std::move(found).error();
            if (!options_.collection.empty()) {
                error.message += "; import its profiles first, or let the events make them (--create-profiles)";
            }
            return error;
        }
        profiles = *found;
    }
    if (profiles->is_event()) {
        return Error{
            ErrorCode::invalid_argument,
            fmt::format("{} are events, not a collection of profiles that events could belong to", profiles->name)};
    }
    profiles_ = profiles->name;
    return {};
}

Result<void> EventImport::plan_kind(Catalog& fresh, EventKinds::Kind& kind) {
    const CollectionRecord* existing = fresh.find_collection(kind.name);
    if (existing != nullptr && !existing->is_event()) {
        return Error{
            ErrorCode::invalid_argument,
            fmt::format("{} is a collection of profiles, so it cannot be the name of an event", existing->name)};
    }
    if (existing != nullptr && existing->of != fresh.find_collection(profiles_)->id) {
        const auto& all = fresh.collections();
        const auto owner = std::find_if(all.begin(), all.end(),
                                        [&](const CollectionRecord& other) { return other.id == existing->of; });
        return Error{ErrorCode::invalid_argument,
                     fmt::format("the events {} belong to {}, not to {}", existing->name,
                                 owner == all.end() ? "another collection" : owner->name, profiles_)};
    }
    const bool names_given = !options_.has_header && !reader_.discovers_columns();
    SEGDB_TRY(kind.plan, plan_events(shown_input_, reader_.columns(), !names_given, own_, existing, options_));
    if (!options_.event_column.empty()) {
        std::erase_if(kind.plan.columns,
                      [&](const PlannedColumn& column) { return !kind.types.has_values(column.source); });
    }
    SEGDB_CHECK(kind.types.decide(kind.plan.columns));
    return {};
}

Result<void> EventImport::make_kinds(Catalog& fresh) {
    for (const EventKinds::Kind& kind : kinds_->all()) {
        EventKindReport report;
        CollectionRecord* events = fresh.find_collection(kind.name);
        report.is_new = events == nullptr;
        if (events == nullptr) {
            const std::string id = own_.id ? reader_.columns()[*own_.id] : std::string();
            SEGDB_TRY(events, fresh.create_event(connection_, kind.name, *fresh.find_collection(profiles_), id));
        }
        report.name = events->name;
        SEGDB_CHECK(add_planned_columns(connection_, *events, kind.plan.columns, report.new_attributes));
        targets_.push_back({.collection = events->name, .writer = nullptr, .new_derived = {}});
        report_.kinds.push_back(std::move(report));
    }
    return {};
}

Result<void> EventImport::open_writers(Catalog& fresh) {
    CollectionRecord& profiles = *fresh.find_collection(profiles_);
    if (options_.create_profiles) {
        SEGDB_CHECK(drop_triggers(connection_, profiles));
    }
    SEGDB_TRY(keys_, ProfileKeys::open(connection_, profiles, options_.create_profiles));
    for (Target& target : targets_) {
        CollectionRecord& events = *fresh.find_collection(target.collection);
        SEGDB_CHECK(drop_triggers(connection_, events));
        SEGDB_TRY(const auto chunks, chunks_with_rows(connection_, events));
        if (chunks.empty()) {
            SEGDB_CHECK(drop_profile_index(connection_, events));
            target.index_dropped = true;
        }
    }
    return {};
}

Result<void> EventImport::write_rows(Catalog& fresh) {
    watch_.begin(ImportProgress::Phase::writing_rows);
    std::vector<EventConverter::Kind> kinds;
    for (const EventKinds::Kind& kind : kinds_->all()) {
        kinds.push_back({kind.name, kind.plan.columns});
    }
    const CellContext context(zone_, format_ ? &*format_ : nullptr);
    const EventConverter converter(own_, reader_.columns(), kinds, options_.time_unit, context);
    for (std::size_t i = 0; i < targets_.size(); ++i) {
        const CollectionRecord& events = *fresh.find_collection(targets_[i].collection);
        SEGDB_TRY(auto columns, attributes_of(events, converter.kind(i).stored()));
        SEGDB_TRY(const auto lists, attributes_of(events, converter.kind(i).lists()));
        columns.insert(columns.begin(), {&profile_column(events), &time_column(events)});
        SEGDB_TRY(targets_[i].writer, TableWriter::open(connection_, events, columns, lists));
        targets_[i].cells = columns.size();
        targets_[i].lists = lists.size();
    }
    // A program's own rows are asked for on its own thread.
    BatchPipeline<EventConverter> pipeline(reader_, converter, rereadable_);
    for (;;) {
        SEGDB_TRY(auto* batch, pipeline.next());
        if (batch == nullptr) {
            break;
        }
        SEGDB_CHECK(write_batch(batch->rows, batch->converted));
        report_.rows_read += batch->rows.rows.size();
        SEGDB_CHECK(watch_.rows_done(report_.rows_read, batch->rows.bytes_read));
    }
    watch_.finish();
    report_.skipped = bad_rows_.count();
    report_.created_profiles = keys_->created();
    report_.time_unit = epoch_unit_.unit();
    return {};
}

Result<void> EventImport::write_batch(const RowBatch& rows, ConvertedEvents& converted) {
    auto left_out = converted.left_out.begin();
    for (const ConvertedEvent& event : converted.events) {
        for (; left_out != converted.left_out.end() && left_out->row < event.row; ++left_out) {
            SEGDB_CHECK(leave_out(rows, *left_out));
        }
        SEGDB_CHECK(write_event(rows, converted, event));
    }
    for (; left_out != converted.left_out.end(); ++left_out) {
        SEGDB_CHECK(leave_out(rows, *left_out));
    }
    return {};
}

Result<void> EventImport::leave_out(const RowBatch& rows, const LeftOutRow& left_out) {
    const Row& row = rows.rows[left_out.row];
    if (left_out.is_bad) {
        return bad_rows_.add(rows, row, left_out.reason, reader_.delimiter());
    }
    ++report_.without_profile;
    if (!bad_rows_.has_rejects()) {
        return {};
    }
    const std::string reason = fmt::format("the profile, column {}, is empty", shown(reader_.columns()[own_.profile]));
    return bad_rows_.add_left_out(rows, row, reason, reader_.delimiter());
}

Result<void> EventImport::write_event(const RowBatch& rows, ConvertedEvents& converted, const ConvertedEvent& event) {
    SEGDB_TRY(const auto time, time_of(rows, event));
    if (!time) {
        return {};
    }
    SEGDB_TRY(const auto profile, keys_->find(event.profile));
    if (!profile) {
        return note_unknown(rows, event);
    }
    const Target& target = targets_[event.kind];
    const auto cells = std::span(converted.cells).subspan(event.first_cell, target.cells);
    cells[0] = SqlValue::of(std::int64_t{*profile});
    cells[1] = SqlValue::of(*time);
    SEGDB_TRY(
        const RowOutcome outcome,
        target.writer->upsert(event.id, cells, std::span(converted.lists).subspan(event.first_list, target.lists)));
    count_outcome(outcome, report_.kinds[event.kind]);
    note_time(*time);
    return {};
}

Result<std::optional<std::int64_t>> EventImport::time_of(const RowBatch& rows, const ConvertedEvent& event) {
    if (!event.time.is_epoch) {
        return std::optional(event.time.value);
    }
    const Row& row = rows.rows[event.row];
    const std::string& column = reader_.columns()[own_.time];
    if (const EpochDoubt doubt = epoch_unit_.doubt(event.time.value); doubt != EpochDoubt::none) {
        Error error = bad_rows_.error(row.line, fmt::format("the time, column {}: {}", shown(column),
                                                            explain_doubt(doubt, event.time.value, true)));
        error.code = ErrorCode::invalid_argument;
        return error;
    }
    const auto ms = epoch_unit_.to_ms(event.time.value);
    if (!ms) {
        SEGDB_CHECK(bad_rows_.add(
            rows, row,
            fmt::format("the time, column {}: {} is outside the years 0000 to 9999", shown(column), event.time.value),
            reader_.delimiter()));
    }
    return ms;
}

void EventImport::note_time(std::int64_t at_ms) {
    report_.first_ms = std::min(report_.first_ms.value_or(at_ms), at_ms);
    report_.last_ms = std::max(report_.last_ms.value_or(at_ms), at_ms);
}

Result<void> EventImport::note_unknown(const RowBatch& rows, const ConvertedEvent& event) {
    ++report_.unknown_profile;
    auto& keys = report_.unknown_keys;
    if (keys.size() < kUnknownKeysShown && std::find(keys.begin(), keys.end(), event.profile) == keys.end()) {
        keys.emplace_back(event.profile);
    }
    if (!bad_rows_.has_rejects()) {
        return {};
    }
    const std::string reason = fmt::format("the profile, column {}: {} has no profile {}",
                                           shown(reader_.columns()[own_.profile]), profiles_, shown(event.profile));
    return bad_rows_.add_left_out(rows, rows.rows[event.row], reason, reader_.delimiter());
}

// A column of the input that the expression uses and the kind does not have.
std::optional<std::string> EventImport::missing_for(const CollectionRecord& events,
                                                    const std::string& expression) const {
    std::optional<std::string> missing;
    // What is wrong with the expression itself is found when the column is made.
    (void)rewrite_expression(expression, [&](std::string_view name) -> std::optional<std::string> {
        if (find_name(reader_.columns(), name) && find_attribute(events, name) == nullptr) {
            missing = name;
        }
        return std::nullopt;
    });
    return missing;
}

Result<void> EventImport::add_derived_columns(Catalog& fresh) {
    const auto& kinds = kinds_->all();
    for (std::size_t i = 0; i < options_.derive.size(); ++i) {
        std::optional<std::string> missing;
        bool any = kinds.empty();
        for (std::size_t k = 0; k < kinds.size(); ++k) {
            CollectionRecord& events = *fresh.find_collection(targets_[k].collection);
            missing = kinds.size() > 1 ? missing_for(events, options_.derive[i].second) : std::nullopt;
            if (missing) {
                continue;
            }
            any = true;
            SEGDB_CHECK(add_derived_column(connection_, events, options_.derive[i], kinds[k].plan.derived_types[i],
                                           input_, options_.cancelled, targets_[k].new_derived));
        }
        if (!any) {
            return Error{ErrorCode::invalid_argument,
                         fmt::format("the derived column {} was added to no event: none has all the columns that it "
                                     "uses; {} has no {}",
                                     shown(options_.derive[i].first), targets_.back().collection, shown(*missing))};
        }
    }
    for (std::size_t k = 0; k < kinds.size(); ++k) {
        auto& added = report_.kinds[k].new_attributes;
        added.insert(added.end(), targets_[k].new_derived.begin(), targets_[k].new_derived.end());
    }
    return {};
}

Result<void> EventImport::finish_kinds(Catalog& fresh) {
    for (const Target& target : targets_) {
        CollectionRecord& events = *fresh.find_collection(target.collection);
        if (target.index_dropped) {
            SEGDB_CHECK(create_profile_index(connection_, events));
        }
        const auto chunks = target.writer->dirty_chunks();
        SEGDB_CHECK(index_import(connection_, events, chunks, target.new_derived, input_, watch_));
        SEGDB_CHECK(refresh_predicates(connection_, fresh, events, chunks, options_.cancelled));
        SEGDB_CHECK(create_triggers(connection_, events));
    }
    if (options_.create_profiles) {
        CollectionRecord& profiles = *fresh.find_collection(profiles_);
        SEGDB_CHECK(index_import(connection_, profiles, keys_->dirty_chunks(), {}, input_, watch_));
        SEGDB_CHECK(create_triggers(connection_, profiles));
    }
    return {};
}

}  // namespace segdb
