// segdb reindex DB
#include "cli/human.hpp"
#include "cli/instant.hpp"
#include "cli/interrupt.hpp"
#include "cli/question.hpp"
#include "cli/report.hpp"

namespace segdb::cli {

int run_reindex(const Arguments& arguments) {
    CommandLine line(
        "reindex",
        "Drops the index and builds it anew from the data, in one transaction: others go on reading the old "
        "one until it is done, and after an interrupt the old one is still there.",
        "  $ segdb reindex shop.segdb\n"
        "  index built anew in 3.2 s\n");
    std::string path;
    declare_database(line, path);
    if (const auto done = line.parse(arguments)) {
        return *done;
    }
    catch_interrupts();
    auto database = Database::open(path);
    if (!database.ok()) {
        return fail(database.error());
    }
    const std::uint64_t start = monotonic_ns();
    if (const auto built = database->reindex(interrupted); !built.ok()) {
        return fail(built.error(), path + " is as it was");
    }
    print_line("index built anew in " + duration(monotonic_ns() - start));
    return kSuccess;
}

}  // namespace segdb::cli
