// segdb verify DB
#include "cli/human.hpp"
#include "cli/instant.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/question.hpp"
#include "cli/report.hpp"
#include "cli/utf8.hpp"

namespace segdb::cli {

int run_verify(const Arguments& arguments) {
    CommandLine line("verify",
                     "Builds every bitmap anew from the data, compares it with the index, and runs SQLite's integrity "
                     "check. Changes nothing. Prints `ok: ..`, or each difference on a line and exits with 1; "
                     "`segdb reindex` then repairs the index.",
                     "  $ segdb verify shop.segdb\n"
                     "  ok: 1 collection, 162 bitmaps, 2,304 containers\n");
    std::string path;
    declare_database(line, path);
    if (const auto done = line.parse(arguments)) {
        return *done;
    }
    catch_interrupts();
    auto database = open_to_read(path);
    if (!database.ok()) {
        return fail(database.error());
    }
    const std::uint64_t start = monotonic_ns();
    const auto report = database->verify(interrupted);
    if (!report.ok()) {
        return fail(report.error(), path + " is as it was");
    }
    Output output("");
    for (const std::string& difference : report->differences) {
        output.write(one_line(difference) + '\n');
    }
    const std::string checked = counted(report->collections, "collection") + ", " + counted(report->bitmaps, "bitmap") +
                                ", " + counted(report->containers, "container");
    if (report->ok()) {
        output.write("ok: " + checked + '\n');
    }
    if (const auto written = output.finish(); !written.ok()) {
        return fail(written.error());
    }
    if (!report->ok()) {
        print_error(counted(report->differences.size(), "difference") + " in " + checked);
        return kFailure;
    }
    if (errors_on_terminal()) {
        print_line("in " + duration(monotonic_ns() - start));
    }
    return kSuccess;
}

}  // namespace segdb::cli
