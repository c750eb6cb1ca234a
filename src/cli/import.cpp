// segdb import DB FILE --collection NAME --key COLUMN; --tags-of NAME --profile COLUMN --tag COLUMN; and
// --event NAME --of COLLECTION --profile COLUMN --time COLUMN
#include <functional>
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
    "Brings profiles in from a CSV or NDJSON file, or tags or events for profiles that are there already. All "
    "or nothing: a bad row "
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
    "  $ segdb import shop.segdb orders.csv --event purchase --of customers --profile customer --time ordered \\\n"
    "        --derive \"amount=quantity*price\"\n"
    "  read 541,909 rows in 2.9 s (186,865/s): 406,829 events purchase added\n"
    "  135,080 rows left out: column customer is empty\n"
    "  times from 2010-12-01T08:26:00.000Z to 2011-12-09T12:50:00.000Z\n"
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

Result<EventImportReport> run_events(Database& database, const ImportFlags& flags, const EventImportOptions& options) {
    if (flags.file != "-") {
        return database.import_events_file(flags.file, options);
    }
    StandardInput input;
    return database.import_events_stream(input, kStandardInput, options);
}

// Runs an import with a progress bar and tells what came of it.
template <class Import>
int run_and_report(const ImportFlags& flags, Import import, ReportContext context) {
    catch_interrupts();
    auto target = Target::open(flags.database, flags.time_zone);
    if (!target.ok()) {
        return fail(target.error());
    }
    ProgressBar bar;
    const std::uint64_t start = monotonic_ns();
    const auto report = import(target->database(), [&bar](const ImportProgress& progress) { bar.show(progress); });
    context.nanoseconds = monotonic_ns() - start;
    bar.erase();
    if (!report.ok()) {
        return fail(report.error(), target->abandon());
    }
    if (const auto closed = target->close(); !closed.ok()) {
        return fail(closed.error());
    }
    context.rejects = flags.rejects;
    print_report(*report, context);
    print_notes(report->notes);
    return kSuccess;
}

using Show = std::function<void(const ImportProgress&)>;

int import_profiles(const CommandLine& line, const ImportFlags& flags) {
    ImportOptions options;
    if (const std::string refusal = read_import_flags(flags, options); !refusal.empty()) {
        return line.refuse(refusal);
    }
    options.cancelled = interrupted;
    return run_and_report(flags,
                          [&](Database& database, const Show& show) {
                              options.progress = show;
                              return run_profiles(database, flags, options);
                          },
                          {});
}

int import_tags(const CommandLine& line, const ImportFlags& flags) {
    TagImportOptions options;
    if (const std::string refusal = read_tag_import_flags(flags, options); !refusal.empty()) {
        return line.refuse(refusal);
    }
    options.cancelled = interrupted;
    ReportContext context;
    context.added_noun = "tag";
    return run_and_report(
        flags,
        [&](Database& database, const Show& show) {
            options.progress = show;
            return run_tags(database, flags, options);
        },
        context);
}

int import_events(const CommandLine& line, const ImportFlags& flags) {
    EventImportOptions options;
    if (const std::string refusal = read_event_import_flags(flags, options); !refusal.empty()) {
        return line.refuse(refusal);
    }
    options.cancelled = interrupted;
    ReportContext context;
    context.profile_column = flags.profile;
    context.collection = flags.of;
    return run_and_report(
        flags,
        [&](Database& database, const Show& show) {
            options.progress = show;
            return run_events(database, flags, options);
        },
        context);
}

}  // namespace

int run_import(const Arguments& arguments) {
    CommandLine line("import", kAbout, kExamples);
    ImportFlags flags;
    declare_import(line, flags);
    if (const auto done = line.parse(arguments)) {
        return *done;
    }
    if (!flags.event.empty() || !flags.event_column.empty()) {
        return import_events(line, flags);
    }
    return flags.tags_of.empty() ? import_profiles(line, flags) : import_tags(line, flags);
}

}  // namespace segdb::cli
