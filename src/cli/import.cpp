// segdb import DB FILE --collection NAME --key COLUMN, and --tags-of NAME --profile COLUMN --tag COLUMN
#include <utility>

#include "cli/import_flags.hpp"
#include "cli/instant.hpp"
#include "cli/interrupt.hpp"
#include "cli/progress.hpp"
#include "cli/report.hpp"
#include "cli/standard_input.hpp"
#include "cli/writing.hpp"

namespace segdb::cli {
namespace {

constexpr const char* kStandardInput = "standard input";

constexpr const char* kAbout =
    "Brings profiles in from a CSV or NDJSON file, or tags for profiles that are there already. All or "
    "nothing: a bad row "
    "stops the import and says why, and the database stays as it was; so does Ctrl-C.";

constexpr const char* kExamples =
    "  $ printf 'id,country,age,tags\\n1,PL,34,vip;snacks\\n2,DE,,\\n' > people.csv\n"
    "  $ segdb import shop.segdb people.csv --collection customers --key id --list tags\n"
    "  read 2 rows in 2.1 ms (952/s): 2 profiles added\n"
    "  new attributes:\n"
    "    country  text\n"
    "    age      integer\n"
    "    tags     list\n"
    "\n"
    "  $ segdb import shop.segdb tags.csv --tags-of customers --profile id --tag tag\n"
    "  $ segdb import shop.segdb old.txt --collection customers --key id --encoding latin1 \\\n"
    "        --delimiter ';' --no-header --columns id,name,born --date-format %d.%m.%Y\n"
    "  $ zstdcat big.csv.zst | segdb import shop.segdb - --collection customers --key id\n";

Result<ImportReport> run_profiles(Database& database, const ImportFlags& flags, const ImportOptions& options) {
    if (flags.file != "-") {
        return database.import_file(flags.file, options);
    }
    StandardInput input;
    return database.import_stream(input, kStandardInput, options);
}

Result<ImportReport> run_tags(Database& database, const ImportFlags& flags, const TagImportOptions& options) {
    if (flags.file != "-") {
        return database.import_tags_file(flags.file, options);
    }
    StandardInput input;
    return database.import_tags_stream(input, kStandardInput, options);
}

}  // namespace

int run_import(const Arguments& arguments) {
    CommandLine line("import", kAbout, kExamples);
    ImportFlags flags;
    declare_import(line, flags);
    if (const auto done = line.parse(arguments)) {
        return *done;
    }
    const bool tags = !flags.tags_of.empty();
    ImportOptions options;
    TagImportOptions tag_options;
    const std::string refusal = tags ? read_tag_import_flags(flags, tag_options) : read_import_flags(flags, options);
    if (!refusal.empty()) {
        return line.refuse(refusal);
    }
    catch_interrupts();
    auto target = Target::open(flags.database, flags.time_zone);
    if (!target.ok()) {
        return fail(target.error());
    }
    ProgressBar bar;
    const auto show = [&bar](const ImportProgress& progress) { bar.show(progress); };
    options.progress = tag_options.progress = show;
    options.cancelled = tag_options.cancelled = interrupted;
    const std::uint64_t start = monotonic_ns();
    const auto report =
        tags ? run_tags(target->database(), flags, tag_options) : run_profiles(target->database(), flags, options);
    const std::uint64_t end = monotonic_ns();
    bar.erase();
    if (!report.ok()) {
        return fail(report.error(), target->abandon());
    }
    if (const auto closed = target->close(); !closed.ok()) {
        return fail(closed.error());
    }
    ReportContext context;
    context.added_noun = tags ? "tag" : "";
    context.rejects = flags.rejects;
    context.nanoseconds = end - start;
    print_report(*report, context);
    print_notes(report->notes);
    return kSuccess;
}

}  // namespace segdb::cli
