#include "cli/writing.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/human.hpp"
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

void print_report(const ImportReport& report, const ReportContext& context) {
    std::string line = "read " + counted(report.rows_read, context.noun) + " in " + duration(context.nanoseconds);
    if (report.rows_read > 0 && context.nanoseconds > 0) {
        const double rate = static_cast<double>(report.rows_read) * 1e9 / static_cast<double>(context.nanoseconds);
        line += " (" + grouped(static_cast<std::uint64_t>(rate)) + "/s)";
    }
    const std::string noun = context.added_noun.empty() ? "profile" : context.added_noun;
    line += ": " + counted(report.added, noun) + " added";
    const auto say = [&line](std::uint64_t number, std::string_view what) {
        if (number > 0) {
            line += ", " + grouped(number) + ' ' + std::string(what);
        }
    };
    say(report.changed, "changed");
    say(report.unchanged, "unchanged");
    say(report.duplicates, report.duplicates == 1 ? "row whose key came again later (the last one counts)"
                                                  : "rows whose key came again later (the last one counts)");
    say(report.skipped, "skipped");
    if (report.skipped > 0 && !context.rejects.empty()) {
        line += " (see " + context.rejects + ")";
    }
    print_line(line);
    if (!report.new_attributes.empty()) {
        Table table({Align::left, Align::left}, "  ", "  ");
        for (const auto& [name, spec] : report.new_attributes) {
            table.add({one_line(name), to_text(spec)});
        }
        print_line("new attributes:\n" + table.str().substr(0, table.str().size() - 1));
    }
}

}  // namespace segdb::cli
