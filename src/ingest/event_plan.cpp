#include "ingest/event_plan.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"

namespace segdb {
namespace {

Error bad_option(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

std::vector<ReservedColumn> reserved_columns(const EventColumns& own) {
    std::vector<ReservedColumn> reserved{{own.profile, "names the profile by its key, which is always text", true},
                                         {own.time, "is the time of the event, which has no other type", false}};
    if (own.event) {
        reserved.push_back({*own.event, "names the event, so it has no type", true});
    }
    if (own.id) {
        reserved.push_back({*own.id, "is the id of the event, which is always text", true});
    }
    return reserved;
}

// A kind has ids in all its imports or in none.
Result<void> check_id(const CollectionRecord& existing, const std::string& id_column) {
    if (existing.key.empty() && !id_column.empty()) {
        return bad_option(
            fmt::format("the events {} have no ids: they were first imported without --id, so that every "
                        "row is an event; leave --id {} out",
                        existing.name, id_column));
    }
    if (!existing.key.empty() && id_column.empty()) {
        return bad_option(
            fmt::format("the events {} have ids: name their column, --id {}", existing.name, existing.key));
    }
    if (!existing.key.empty() && !same_name(existing.key, id_column)) {
        return bad_option(
            fmt::format("the id of the events {} is {}, not {}", existing.name, shown(existing.key), shown(id_column)));
    }
    return {};
}

}  // namespace

Result<void> check_event_options(const EventImportOptions& options) {
    if (options.event.empty() == options.event_column.empty()) {
        return bad_option("name the event that all rows are of, or the column that names each row's: one of the two");
    }
    if (options.profile_column.empty()) {
        return bad_option("name the column that holds the key of each event's profile");
    }
    if (options.time_column.empty()) {
        return bad_option("name the column that holds the time of each event");
    }
    if (!options.date_format.empty() && options.time_unit != EventImportOptions::TimeUnit::automatic) {
        return bad_option("times are either whole numbers of a unit or written in a date format: give one of the two");
    }
    for (const std::string_view own : {kProfileColumn, kTimeColumn}) {
        if (same_name(options.id_column, own)) {
            return bad_option(fmt::format("the id column cannot be called {}: every event has a column {} of its own",
                                          shown(own), own));
        }
    }
    return {};
}

Result<EventColumns> find_event_columns(const std::string& input, const std::vector<std::string>& columns,
                                        const EventImportOptions& options) {
    EventColumns own;
    SEGDB_TRY(own.profile, column_named(input, columns, options.profile_column));
    SEGDB_TRY(own.time, column_named(input, columns, options.time_column));
    if (!options.event_column.empty()) {
        SEGDB_TRY(own.event, column_named(input, columns, options.event_column));
    }
    if (!options.id_column.empty()) {
        SEGDB_TRY(own.id, column_named(input, columns, options.id_column));
    }
    const auto reserved = reserved_columns(own);
    for (std::size_t i = 0; i < reserved.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (reserved[i].source == reserved[j].source) {
                return bad_option(fmt::format("column {} cannot be two of profile, time, event and id at once",
                                              shown(columns[reserved[i].source])));
            }
        }
    }
    return own;
}

Result<ColumnPlan> plan_events(const std::string& input, const std::vector<std::string>& columns, bool choose,
                               const EventColumns& own, const CollectionRecord* existing,
                               const EventImportOptions& options) {
    if (existing != nullptr) {
        SEGDB_CHECK(check_id(*existing, options.id_column));
    }
    const ColumnOptions chosen{options.types,  options.lists,         options.columns,
                               options.derive, reserved_columns(own), {kProfileColumn, kTimeColumn}};
    return plan_columns(input, columns, choose, existing, chosen);
}

}  // namespace segdb
