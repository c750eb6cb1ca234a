#include "cli/command.hpp"

namespace segdb::cli {

const std::vector<Command>& commands() {
    static const std::vector<Command> all = {
        {"import", "bring profiles, tags or events in from a CSV or NDJSON file", run_import},
        {"track", "add one event, or a stream of them", run_track},
        {"expire", "delete events that are older than a period", run_expire},
        {"count", "how many profiles an expression selects", run_count},
        {"list", "the profiles themselves, as a table, CSV, JSON or their ids", run_list},
        {"explain", "how an expression was understood and carried out", run_explain},
        {"sql", "the same profiles as a plain SQL query", run_sql},
        {"why", "why one profile is selected, or not", run_why},
        {"define", "name events that satisfy a filter", run_define},
        {"undefine", "take such a name away", run_undefine},
        {"date", "the instant that a date or date math stands for", run_date},
        {"schema", "collections, attributes, types and sizes", run_schema},
        {"summary", "what the values of a number, date or time amount to", run_summary},
        {"verify", "compare the index with the data", run_verify},
        {"reindex", "build the index anew from the data", run_reindex},
        {"generate", "make up a shop's customers to try things on", run_generate},
        {"version", "the version of segdb", run_version},
    };
    return all;
}

}  // namespace segdb::cli
