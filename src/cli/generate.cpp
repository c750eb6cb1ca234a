// segdb generate DB --profiles N --seed S
#include <algorithm>
#include <string>
#include <vector>

#include "cli/command_line.hpp"
#include "cli/csv.hpp"
#include "cli/human.hpp"
#include "cli/instant.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/report.hpp"
#include "cli/shop_generator.hpp"
#include "cli/writing.hpp"

namespace segdb::cli {
namespace {

constexpr std::uint64_t kRowsBetweenLooks = 4096;

struct GenerateFlags {
    std::string database;
    std::string profiles = "100000";
    std::string seed = "1";
    std::string collection = "customers";
    std::string csv;
};

Error interruption() {
    Error error;
    error.code = ErrorCode::cancelled;
    return error;
}

Result<void> write_csv(ShopRows& source, std::uint64_t rows, Output& output) {
    ProgressBar bar(rows);
    const bool bar_in_the_way = output.is_standard() && output_on_terminal();
    std::string line;
    for (const std::string& column : ShopRows::columns()) {
        line += (line.empty() ? "" : ",") + column;
    }
    output.write(line + '\n');
    std::vector<std::optional<std::string_view>> cells;
    for (std::uint64_t row = 0; row < rows && output.good(); ++row) {
        if (const auto made = source.next(cells); !made.ok()) {
            return made.error();
        }
        line.clear();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            line += i == 0 ? "" : ",";
            append_csv_field(line, cells[i].value_or(""), ',');
        }
        line += '\n';
        output.write(line);
        if (row % kRowsBetweenLooks == 0) {
            if (interrupted()) {
                return interruption();
            }
            if (!bar_in_the_way) {
                bar.show({ImportProgress::Phase::writing_rows, row, 0, 0});
            }
        }
    }
    bar.erase();
    return output.finish();
}

int generate_csv(const GenerateFlags& flags, std::uint64_t seed, std::uint64_t rows) {
    ShopRows source(seed, rows);
    Output output(flags.csv);
    const auto written = write_csv(source, rows, output);
    return written.ok() ? kSuccess : fail(written.error());
}

// A collection with profiles in it would end up as a mixture.
std::string why_not_into(Database& database, const std::string& collection) {
    const auto collections = database.schema();
    if (!collections.ok()) {
        return collections.error().message;
    }
    for (const CollectionInfo& existing : *collections) {
        if (existing.name == collection && existing.profiles > 0) {
            return "collection " + shown(collection) + " has " + counted(existing.profiles, "profile") +
                   " already; generate into a new file, or name another collection with --collection";
        }
    }
    return {};
}

int generate_database(const GenerateFlags& flags, std::uint64_t seed, std::uint64_t rows) {
    auto target = Target::open(flags.database, "");
    if (!target.ok()) {
        return fail(target.error());
    }
    if (const std::string refusal = why_not_into(target->database(), flags.collection); !refusal.empty()) {
        print_error(refusal);
        return kFailure;
    }
    ShopRows source(seed, rows);
    ImportOptions options = ShopRows::import_options();
    options.collection = flags.collection;
    ProgressBar bar(rows);
    options.progress = [&bar](const ImportProgress& progress) { bar.show(progress); };
    options.cancelled = interrupted;
    const std::uint64_t start = monotonic_ns();
    const auto report = target->database().import_rows(ShopRows::columns(), source, options);
    const std::uint64_t end = monotonic_ns();
    bar.erase();
    if (!report.ok()) {
        return fail(report.error(), target->abandon());
    }
    if (const auto closed = target->close(); !closed.ok()) {
        return fail(closed.error());
    }
    if (report->added == 0 && rows > 0) {  // another process was faster after why_not_into() had looked
        print_error("nothing was generated: the profiles were in collection " + shown(flags.collection) +
                    " already; another program has put them there meanwhile");
        return kFailure;
    }
    print_line("generated " + counted(report->added, "profile") + " in " + duration(end - start) + " (" +
               grouped(report->added * 1000 / std::max<std::uint64_t>(1, (end - start) / 1'000'000)) + "/s) into " +
               flags.database);
    return kSuccess;
}

}  // namespace

int run_generate(const Arguments& arguments) {
    CommandLine line("generate",
                     "Makes up the customers of a shop: skewed countries, names, ages, e-mail domains and "
                     "spending, phones that are "
                     "often missing, tags of 0.01 % to 50 % of the customers. The same seed gives the same "
                     "content everywhere, and "
                     "fewer profiles are the first of more.",
                     "  $ segdb generate shop.segdb --profiles 1000000 --seed 7\n"
                     "  generated 1,000,000 profiles in 9.1 s (109,890/s) into shop.segdb\n"
                     "\n"
                     "  $ segdb generate --csv - --profiles 3\n");
    GenerateFlags flags;
    CLI::Option* database = line.positional("DB", flags.database, "the database; it is made if it does not exist");
    line.option("--profiles", "N", flags.profiles, "How many (100,000).");
    line.option("--seed", "S", flags.seed, "A number that stands for the content (1).");
    line.option("--collection", "NAME", flags.collection, "The collection that they go into (customers).");
    line.option("--csv", "FILE", flags.csv,
                "Write the same rows as CSV to FILE, - for standard output, and no database.");
    if (const auto done = line.parse(arguments)) {
        return *done;
    }
    const auto rows = parse_number(flags.profiles);
    if (!rows || *rows > kMostShopRows) {
        return line.refuse("--profiles cannot be " + shown(flags.profiles) + "; it is a number up to " +
                           grouped(kMostShopRows));
    }
    const auto seed = parse_number(flags.seed);
    if (!seed) {
        return line.refuse("--seed cannot be " + shown(flags.seed) + "; it is a whole number");
    }
    const bool to_database = database->count() > 0;
    if (to_database == !flags.csv.empty()) {
        return line.refuse("name either the database, DB, or a CSV file, --csv FILE");
    }
    catch_interrupts();
    return to_database ? generate_database(flags, *seed, *rows) : generate_csv(flags, *seed, *rows);
}

}  // namespace segdb::cli
