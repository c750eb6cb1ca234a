#include "cli/writing.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/human.hpp"
#include "cli/instant.hpp"
#include "cli/report.hpp"
#include "cli/table.hpp"
#include "cli/utf8.hpp"

namespace segdb::cli {

Target::Target(std::string path, Database database, bool made)
    : path_(std::move(path)), database_(std::move(database)), made_(made) {}

Result<Target> Target::open(const std::string& path, const std::string& time_zone) {
    std::error_code ignored;
    const bool existed = std::filesystem::exists(std::filesystem::symlink_status(path, ignored));
    OpenOptions options;
    options.mode = OpenOptions::Mode::create;
    options.time_zone = existed ? "" : time_zone;
    auto database = Database::open(path, options);
    if (!database.ok()) {
        return std::move(database).error();
    }
    if (existed && !time_zone.empty() && database->time_zone() != time_zone) {
        Error error;
        error.code = ErrorCode::invalid_argument;
        error.message =
            path + " has the time zone " + database->time_zone() + "; --time-zone is for a new database only";
        return error;
    }
    return Target(path, std::move(database).value(), !existed);
}

Result<void> Target::close() {
    auto closed = database_->close();
    database_.reset();
    return closed;
}

std::string Target::abandon() {
    bool empty = false;
    if (made_) {
        const auto collections = database_->schema();
        empty = collections.ok() && collections->empty();
    }
    const bool closed = close().ok();
    if (!empty || !closed) {
        return path_ + " is as it was";
    }
    std::error_code ignored;
    for (const char* const suffix : {"", "-wal", "-shm", "-journal"}) {
        std::filesystem::remove(path_ + suffix, ignored);
    }
    return path_ + " was not made";
}

namespace {

// `read 1,000 rows in 0.2 s (5,000/s)`
std::string read_part(std::uint64_t rows, const ReportContext& context) {
    std::string line = "read " + counted(rows, context.noun) + " in " + duration(context.nanoseconds);
    if (rows > 0 && context.nanoseconds > 0) {
        const double rate = static_cast<double>(rows) * 1e9 / static_cast<double>(context.nanoseconds);
        line += " (" + grouped(static_cast<std::uint64_t>(rate)) + "/s)";
    }
    return line;
}

// `, 3 changed`; nothing where there are none.
std::string also(std::uint64_t number, std::string_view what) {
    return number > 0 ? ", " + grouped(number) + ' ' + std::string(what) : "";
}

std::string skipped_part(std::uint64_t skipped, const ReportContext& context) {
    return also(skipped, "skipped") + (skipped > 0 && !context.rejects.empty() ? " (see " + context.rejects + ")" : "");
}

void print_attributes(const std::string& heading,
                      const std::vector<std::pair<std::string, AttributeSpec>>& attributes) {
    if (attributes.empty()) {
        return;
    }
    Table table({Align::left, Align::left}, "  ", "  ");
    for (const auto& [name, spec] : attributes) {
        table.add({one_line(name), to_text(spec)});
    }
    print_line(heading + ":\n" + table.str().substr(0, table.str().size() - 1));
}

void print_left_out(const EventImportReport& report, const ReportContext& context) {
    const std::string left_out = " left out" + (context.rejects.empty() ? "" : " (see " + context.rejects + ")") + ": ";
    if (report.without_profile > 0) {
        print_line(counted(report.without_profile, "row") + left_out + "column " + one_line(context.profile_column) +
                   " is empty");
    }
    if (report.unknown_profile == 0) {
        return;
    }
    std::string keys;
    for (const std::string& key : report.unknown_keys) {
        keys += (keys.empty() ? "" : ", ") + shown(key);
    }
    print_line(counted(report.unknown_profile, "row") + left_out + one_line(context.collection) +
               " has no such profile, e.g. " + keys + "; --create-profiles makes them");
}

// `times from 2010-12-01T08:26:00.000Z to 2011-12-09T12:50:00.000Z, numbers read as seconds since 1970`
void print_times(const EventImportReport& report) {
    using TimeUnit = EventImportOptions::TimeUnit;
    if (!report.first_ms || !report.last_ms) {
        return;
    }
    std::string line = "times from " + format_instant(*report.first_ms) + " to " + format_instant(*report.last_ms);
    if (report.time_unit != TimeUnit::automatic) {
        line += std::string(", numbers read as ") +
                (report.time_unit == TimeUnit::seconds ? "seconds" : "milliseconds") + " since 1970";
    }
    print_line(line);
}

}  // namespace

std::string event_counts(const EventKindReport& kind) {
    return counted(kind.added, "event") + ' ' + one_line(kind.name) + " added" + also(kind.changed, "changed") +
           also(kind.unchanged, "unchanged") +
           also(kind.duplicates, kind.duplicates == 1 ? "row whose id came again later (the last one counts)"
                                                      : "rows whose id came again later (the last one counts)");
}

void print_new_attributes(const EventKindReport& kind) {
    print_attributes("new attributes of " + one_line(kind.name), kind.new_attributes);
}

void print_report(const ImportReport& report, const ReportContext& context) {
    const std::string noun = context.added_noun.empty() ? "profile" : context.added_noun;
    print_line(read_part(report.rows_read, context) + ": " + counted(report.added, noun) + " added" +
               also(report.changed, "changed") + also(report.unchanged, "unchanged") +
               also(report.duplicates, report.duplicates == 1
                                           ? "row whose key came again later (the last one counts)"
                                           : "rows whose key came again later (the last one counts)") +
               skipped_part(report.skipped, context));
    print_attributes("new attributes", report.new_attributes);
}

void print_report(const EventImportReport& report, const ReportContext& context) {
    const std::string others =
        skipped_part(report.skipped, context) +
        (report.created_profiles > 0 ? ", " + counted(report.created_profiles, "profile") + " added" : "");
    const std::string read = read_part(report.rows_read, context);
    if (report.kinds.size() == 1) {
        print_line(read + ": " + event_counts(report.kinds.front()) + others);
    } else {
        print_line(read + ": " + counted(report.kinds.size(), "kind") + " of event" + others);
        for (const EventKindReport& kind : report.kinds) {
            print_line("  " + event_counts(kind));
        }
    }
    print_left_out(report, context);
    print_times(report);
    for (const EventKindReport& kind : report.kinds) {
        print_new_attributes(kind);
    }
}

}  // namespace segdb::cli
