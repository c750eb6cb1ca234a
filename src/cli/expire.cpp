// segdb expire DB EVENT --older-than PERIOD
#include <string>

#include "cli/human.hpp"
#include "cli/instant.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/question.hpp"
#include "cli/report.hpp"
#include "cli/utf8.hpp"

namespace segdb::cli {
namespace {

constexpr const char* kAbout =
    "Deletes the events of a kind that are older than a period, or before a date. Works in short transactions, chunk "
    "by "
    "chunk: others go on reading and writing meanwhile, and after an interrupt what is done stays done.";

constexpr const char* kExamples =
    "  $ segdb expire shop.segdb purchase --older-than 2y --dry-run\n"
    "  1204\n"
    "  1,204 events purchase are before 2018-03-01T09:20:00.000Z\n"
    "  $ segdb expire shop.segdb purchase --older-than 2y\n"
    "  removed 1,204 events purchase before 2018-03-01T09:20:00.000Z in 35 ms\n"
    "  $ segdb expire shop.segdb view --older-than 2018-01-01\n";

}  // namespace

int run_expire(const Arguments& arguments) {
    CommandLine line("expire", kAbout, kExamples);
    std::string path;
    std::string event;
    std::string older_than;
    std::string now;
    ExpireOptions options;
    declare_database(line, path);
    line.required("EVENT", event, "the kind of event");
    line.option(
        "--older-than", "PERIOD", older_than,
        "2y, 18M, 90d, 36h: counted from now, in calendar units of the database's zone; or a date or date math, "
        "such as 2018-01-01 or now-2y/y: events before its beginning.");
    line.option("--now", "TIME", now,
                "What `now` is: 2018-01-01, 2018-01-01T09:20:00+02:00 (UTC where no offset is given), or milliseconds "
                "since 1970. Without it: the clock.");
    line.flag("--dry-run", options.dry_run, "Only print how many there are.");
    if (const auto done = line.parse(arguments)) {
        return *done;
    }
    if (older_than.empty()) {
        return line.refuse("expire needs --older-than PERIOD, e.g. --older-than 2y");
    }
    if (const auto done = read_now(line, now, options.now_ms)) {
        return *done;
    }
    auto database = options.dry_run ? open_to_read(path) : Database::open(path);
    if (!database.ok()) {
        return fail(database.error());
    }
    catch_interrupts();
    std::uint64_t removed = 0;
    options.cancelled = interrupted;
    options.progress = [&removed](const ExpireProgress& progress) { removed = progress.removed; };
    const std::uint64_t start = monotonic_ns();
    const auto report = database->expire(event, older_than, options);
    if (!report.ok()) {
        return fail(report.error(), options.dry_run
                                        ? std::string()
                                        : counted(removed, "event") + " removed, the others are still there");
    }
    const std::string which = counted(report->removed, "event") + ' ' + one_line(event) +
                              (!options.dry_run       ? ""
                               : report->removed == 1 ? " is"
                                                      : " are") +
                              " before " + format_instant(report->before_ms);
    if (options.dry_run) {
        print_line(which);
        return print_result(std::to_string(report->removed) + '\n');
    }
    print_line("removed " + which + " in " + duration(monotonic_ns() - start));
    return kSuccess;
}

}  // namespace segdb::cli
