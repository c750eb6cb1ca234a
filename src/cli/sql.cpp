// segdb sql DB EXPRESSION
#include "cli/human.hpp"
#include "cli/instant.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/question.hpp"
#include "cli/report.hpp"

namespace segdb::cli {
namespace {

int print_query(Database& database, const Question& question, const QueryOptions& options) {
    const auto query = database.sql(question.expression, options);
    if (!query.ok()) {
        return fail(query.error());
    }
    return print_result(*query + (query->ends_with('\n') ? "" : "\n"));
}

int run_query(Database& database, const Question& question, const QueryOptions& options, bool ids) {
    Output output("");
    const std::uint64_t start = monotonic_ns();
    const auto result = database.run_sql(question.expression, options, [&](std::string_view key) {
        if (ids) {
            output.write(key);
            output.write("\n");
        }
        return output.good() && !interrupted();
    });
    const std::uint64_t end = monotonic_ns();
    if (!result.ok() || interrupted()) {
        return fail(result.ok() ? Error{} : result.error());
    }
    if (!ids) {
        output.write(std::to_string(result->count) + '\n');
    }
    if (const auto written = output.finish(); !written.ok()) {
        return fail(written.error());
    }
    if (errors_on_terminal()) {
        print_line(grouped(result->count) + " of " + grouped(result->of) + " in " + duration(end - start) +
                   ", by SQLite alone");
    }
    return kSuccess;
}

}  // namespace

int run_sql(const Arguments& arguments) {
    CommandLine line(
        "sql",
        "Prints one plain SQL query over the data tables that selects the same profiles: their keys, in the "
        "order in which "
        "they came in. Any SQLite client can run it, except where it calls a function of segdb's own, "
        "which --run brings along: segdb_fold() and segdb_matches() for `ignoring case` and `matches`, segdb_sample(), "
        "and segdb_shift() for `within 1 month` and the like.",
        "  $ segdb sql shop.segdb \"country = 'PL' and tag snacks\"\n"
        "  $ segdb sql shop.segdb \"country = 'PL' and tag snacks\" --run\n"
        "  21047\n");
    Question question;
    bool run = false;
    bool ids = false;
    declare_database(line, question.database);
    declare_expression(line, question, "");
    declare_query_options(line, question);
    line.flag("--run", run, "Run it in SQLite, without any bitmap, and print how many profiles it finds.");
    line.flag("--ids", ids, "Run it and print the keys, one a line.");
    if (const auto done = line.parse(arguments)) {
        return *done;
    }
    QueryOptions options;
    options.note = print_note;
    if (const auto done = prepare(line, question, true, options)) {
        return *done;
    }

    auto database = open_to_read(question.database);
    if (!database.ok()) {
        return fail(database.error());
    }
    return run || ids ? run_query(*database, question, options, ids) : print_query(*database, question, options);
}

}  // namespace segdb::cli
