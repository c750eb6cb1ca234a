// segdb list DB [EXPRESSION]
#include <algorithm>
#include <limits>
#include <memory>
#include <vector>

#include "cli/human.hpp"
#include "cli/interrupt.hpp"
#include "cli/names.hpp"
#include "cli/output.hpp"
#include "cli/question.hpp"
#include "cli/report.hpp"
#include "cli/row_writer.hpp"

namespace segdb::cli {
namespace {

constexpr std::uint64_t kTerminalRows = 20;  // shown on a terminal unless --limit says otherwise

struct ListFlags {
    std::string columns;
    std::string limit;
    std::string format;
    std::string output;
    std::string list_separator = ";";
};

const std::vector<std::string> kFormats = {"table", "csv", "json", "ids"};

void declare(CommandLine& line, Question& question, ListFlags& flags) {
    declare_database(line, question.database);
    declare_expression(line, question, "all profiles");
    line.option("--columns", "A,B,..", flags.columns,
                "The attributes to show, in this order, after the key; `all` is all of them, which is also "
                "what is shown without it. Of events also `profile`, the key of the profile. \"..\" around a name that "
                "holds a comma.");
    line.option("--limit", "N", flags.limit,
                "Show the first N profiles; `all` shows all of them. Without it: 20 on a terminal, which is "
                "then said, "
                "and all of them anywhere else.");
    line.option("--format", "FORMAT", flags.format,
                "table: aligned columns for reading. csv: with a header, ready to be imported again (into a new "
                "database with `import --list` for each list). json: one object a line. ids: the keys, one a line. "
                "Without it: table on a terminal, csv anywhere else.");
    line.option("--list-separator", "TEXT", flags.list_separator, "What csv puts between the items of a list (;).");
    line.option("--output", "FILE", flags.output, "Write to FILE, which appears when it is complete.");
    declare_query_options(line, question);
}

// The text of a refusal, or an empty text.
std::string read_flags(const ListFlags& flags, bool terminal, MembersOptions& options) {
    if (!flags.format.empty()) {
        if (auto refusal = not_a_choice("--format", flags.format, kFormats)) {
            return *refusal;
        }
    }
    if (flags.format == "ids" && !flags.columns.empty()) {
        return "--format ids shows keys only; leave out --columns or choose another format";
    }
    options.all_columns = flags.format != "ids" && (flags.columns.empty() || flags.columns == "all");
    if (!options.all_columns && flags.format != "ids") {
        auto names = parse_names(flags.columns);
        if (!names) {
            return "--columns cannot be " + shown(flags.columns) + "; it is names between commas, or `all`";
        }
        options.columns = std::move(*names);
    }
    if (flags.limit.empty()) {
        options.limit = terminal ? std::optional(kTerminalRows) : std::nullopt;
    } else if (flags.limit != "all") {
        options.limit = parse_number(flags.limit);
        if (!options.limit) {
            return "--limit cannot be " + shown(flags.limit) + "; it is a number, or `all`";
        }
    }
    return {};
}

std::unique_ptr<RowWriter> writer_for(const std::string& format, const ListFlags& flags, Output& output,
                                      bool terminal) {
    if (format == "csv") {
        return csv_writer(output, ',', flags.list_separator);
    }
    if (format == "json") {
        return json_writer(output);
    }
    if (format == "ids") {
        return ids_writer(output);
    }
    TableShape shape;
    shape.columns_of_terminal = terminal && flags.columns.empty() ? terminal_columns() : 0;
    return table_writer(output, shape);
}

// `20 of 192 profiles; --limit all shows all of them`: whatever is left out is said.
void print_remainder(std::uint64_t shown_rows, std::uint64_t all, bool by_default) {
    if (shown_rows < all && by_default) {
        print_line("the first " + grouped(shown_rows) + " of " + grouped(all) +
                   "; --limit all shows all of them, --format csv --output FILE writes them to a file");
    } else if (errors_on_terminal()) {
        print_line(shown_rows < all ? "the first " + grouped(shown_rows) + " of " + grouped(all)
                                    : counted(all, "profile"));
    }
}

}  // namespace

int run_list(const Arguments& arguments) {
    CommandLine line("list", "Shows the profiles that the expression selects, in the order in which they came in.",
                     "  $ segdb list shop.segdb \"country = 'PL' and tag snacks\" --columns email,city --limit 2\n"
                     "  $ segdb list shop.segdb 'phone is not set' --format ids > no_phone.txt\n"
                     "  $ segdb list shop.segdb --format csv --output customers.csv\n");
    Question question;
    ListFlags flags;
    declare(line, question, flags);
    if (const auto done = line.parse(arguments)) {
        return *done;
    }
    const bool terminal = output_on_terminal() && (flags.output.empty() || flags.output == "-");
    MembersOptions options;
    if (const std::string refusal = read_flags(flags, terminal, options); !refusal.empty()) {
        return line.refuse(refusal);
    }
    if (same_file(flags.output, question.database)) {
        return line.refuse("--output would overwrite the database");
    }
    if (const auto done = prepare(line, question, false, options)) {
        return *done;
    }

    auto database = open_to_read(question.database);
    if (!database.ok()) {
        return fail(database.error());
    }
    Output output(flags.output);
    const std::string format = !flags.format.empty() ? flags.format : terminal ? "table" : "csv";
    const auto writer = writer_for(format, flags, output, terminal);
    std::uint64_t rows = 0;
    options.header = [&](const std::string& key, const std::vector<std::string>& columns) {
        const bool key_first = std::find(columns.begin(), columns.end(), key) == columns.end();
        writer->header({key, columns, key_first});
    };
    const auto result = database->members(question.expression, options, [&](const Member& member) {
        writer->row(member);
        ++rows;
        return output.good() && !interrupted();
    });
    if (!result.ok() || interrupted()) {
        return fail(result.ok() ? Error{} : result.error());
    }
    print_notes(result->notes);
    writer->finish();
    if (const auto written = output.finish(); !written.ok()) {
        return fail(written.error());
    }
    print_notes(writer->notes());
    print_remainder(rows, result->count, flags.limit.empty());
    return kSuccess;
}

}  // namespace segdb::cli
