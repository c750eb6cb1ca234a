// segdb define DB NAME DEFINITION, segdb undefine DB NAME
#include "cli/human.hpp"
#include "cli/output.hpp"
#include "cli/question.hpp"
#include "cli/report.hpp"

namespace segdb::cli {

int run_define(const Arguments& arguments) {
    CommandLine line(
        "define",
        "Gives events that satisfy a filter a name, which expressions then use like an event. Which events "
        "these are is kept in a bitmap, and kept true whatever changes. A definition cannot depend on "
        "`now`: windows belong into the query.",
        "  $ segdb define shop.segdb purchase \"line where (InvoiceNo not starts with 'C' and Quantity > 0)\"\n"
        "  purchase: 397,924 events\n"
        "  $ segdb count shop.segdb \"did purchase at least 3 times in last 90 days\"\n");
    std::string path;
    std::string name;
    std::string definition;
    declare_database(line, path);
    line.required("NAME", name, "the new name");
    line.required("DEFINITION", definition, "EVENT where (FILTER): a filter over the event's own attributes");
    if (const auto done = line.parse(arguments)) {
        return *done;
    }
    auto database = Database::open(path);
    if (!database.ok()) {
        return fail(database.error());
    }
    const auto defined = database->define(name, definition);
    if (!defined.ok()) {
        return fail(defined.error());
    }
    print_notes(defined->notes);
    print_line(defined->name + ": " + counted(defined->events, "event"));
    return kSuccess;
}

int run_undefine(const Arguments& arguments) {
    CommandLine line("undefine", "Takes the name that `segdb define` gave away again. The events stay.",
                     "  $ segdb undefine shop.segdb purchase\n");
    std::string path;
    std::string name;
    declare_database(line, path);
    line.required("NAME", name, "the name");
    if (const auto done = line.parse(arguments)) {
        return *done;
    }
    auto database = Database::open(path);
    if (!database.ok()) {
        return fail(database.error());
    }
    if (const auto gone = database->undefine(name); !gone.ok()) {
        return fail(gone.error());
    }
    print_line(name + " is no name any more; its events are still there");
    return kSuccess;
}

}  // namespace segdb::cli
