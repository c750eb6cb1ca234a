#include "cli/import_flags.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <type_traits>
#include <utility>

#include "cli/column_flags.hpp"
#include "cli/human.hpp"
#include "cli/names.hpp"
#include "cli/output.hpp"

namespace segdb::cli {
namespace {

std::string read_delimiter(const std::string& written, char& delimiter) {
    const std::string text = separator_of(written);
    const bool fits = text.size() == 1 && text != "\"" && text != "\n" && text != "\r" &&
                      static_cast<unsigned char>(text.front()) < 0x80;
    if (!fits) {
        return "--delimiter cannot be " + shown(written) + "; it is one ASCII character, or `tab`";
    }
    delimiter = text.front();
    return {};
}

bool ends_in_any(const std::string& file, std::initializer_list<std::string_view> endings) {
    return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) { return file.ends_with(ending); });
}

bool is_ndjson(const ImportFlags& flags) {
    return flags.format == "ndjson" || (flags.format.empty() && ends_in_any(flags.file, {".ndjson", ".jsonl"}));
}

// What all kinds of import share; Options is ImportOptions, TagImportOptions or EventImportOptions.
template <class Options>
std::string read_file_flags(const ImportFlags& flags, Options& options) {
    if (!flags.format.empty()) {
        if (auto refusal = not_a_choice("--format", flags.format, {"csv", "ndjson"})) {
            return *refusal;
        }
        options.format = flags.format == "csv" ? FileFormat::csv : FileFormat::ndjson;
    }
    if (is_ndjson(flags)) {
        if (!flags.delimiter.empty() || flags.no_header) {
            return std::string(flags.no_header ? "--no-header" : "--delimiter") +
                   " is for CSV; NDJSON names every value";
        }
    } else if (ends_in_any(flags.file, {".gz", ".zst", ".xz", ".bz2", ".zip"})) {
        return shown(flags.file) + " is compressed; unpack it into a pipe and import from -";
    }
    if (!flags.delimiter.empty()) {
        if (auto refusal = read_delimiter(flags.delimiter, options.delimiter); !refusal.empty()) {
            return refusal;
        }
    }
    if (!flags.columns.empty()) {
        auto names = parse_names(flags.columns);
        if (!names) {
            return "--columns cannot be " + shown(flags.columns) + "; it is names between commas";
        }
        options.columns = std::move(*names);
    }
    options.has_header = !flags.no_header;
    if (flags.no_header && flags.columns.empty()) {
        return "--no-header needs --columns, which names the columns of the file";
    }
    if (!flags.encoding.empty()) {
        options.encoding = flags.encoding;
    }
    options.skip_bad_rows = flags.skip_bad_rows;
    options.rejects_path = flags.rejects;
    constexpr bool of_events = std::is_same_v<Options, EventImportOptions>;  // which leave out other rows as well
    if (!of_events && !flags.rejects.empty() && !flags.skip_bad_rows) {
        return "--rejects needs --skip-bad-rows; without it the first bad row stops the import";
    }
    if (same_file(flags.rejects, flags.database) || same_file(flags.rejects, flags.file)) {
        return "--rejects would overwrite " + shown(flags.rejects);
    }
    return {};
}

// The first option given that is about events alone.
std::optional<std::string> given_of_events(const ImportFlags& flags) {
    const std::array<std::pair<std::string_view, bool>, 5> for_events = {{
        {"--of", !flags.of.empty()},
        {"--time", !flags.time.empty()},
        {"--id", !flags.id.empty()},
        {"--time-unit", !flags.time_unit.empty()},
        {"--create-profiles", flags.create_profiles},
    }};
    for (const auto& [name, given] : for_events) {
        if (given) {
            return std::string(name);
        }
    }
    return std::nullopt;
}

// What makes no sense for events, and what they need.
std::string why_not_events(const ImportFlags& flags) {
    if (!flags.event.empty() && !flags.event_column.empty()) {
        return "--event names the event of all rows and --event-column the column that does: give one of the two";
    }
    if (!flags.tags_of.empty() || !flags.tag.empty()) {
        return std::string(flags.tags_of.empty() ? "--tag" : "--tags-of") +
               " is for importing tags; a row is a tag or an event";
    }
    if (!flags.collection.empty()) {
        return "--collection is for importing profiles; the collection that events belong to is named by --of";
    }
    if (!flags.key.empty()) {
        return "--key is for importing profiles; of an event, --profile names the column with the key of its profile, "
               "and "
               "--id the column that identifies the event";
    }
    const std::array<std::pair<std::string_view, const std::string*>, 3> needed = {{
        {"--of COLLECTION, whose profiles the events belong to", &flags.of},
        {"--profile COLUMN, which holds the key of each event's profile", &flags.profile},
        {"--time COLUMN, which holds the time of each event", &flags.time},
    }};
    for (const auto& [what, value] : needed) {
        if (value->empty()) {
            return std::string(flags.event.empty() ? "--event-column" : "--event") + " needs " + std::string(what);
        }
    }
    if (!flags.time_unit.empty() && !flags.date_format.empty()) {
        return "--time-unit is for times that are whole numbers, --date-format for others: give one of the two";
    }
    return {};
}

}  // namespace

std::string read_time_unit(const std::string& written, EventImportOptions::TimeUnit& unit) {
    if (written.empty()) {
        return {};
    }
    if (auto refusal = not_a_choice("--time-unit", written, {"s", "ms"})) {
        return *refusal;
    }
    unit = written == "s" ? EventImportOptions::TimeUnit::seconds : EventImportOptions::TimeUnit::milliseconds;
    return {};
}

void declare_import(CommandLine& line, ImportFlags& flags) {
    line.required("DB", flags.database, "the database, one SQLite file; it is made if it does not exist");
    line.required("FILE", flags.file, "CSV, or NDJSON when its name ends in .ndjson or .jsonl; - is standard input");
    line.option("--collection", "NAME", flags.collection,
                "Import profiles into this collection; it is made if need be.");
    line.option("--key", "COLUMN", flags.key,
                "The column that identifies a profile. A profile that exists already gets the new values; "
                "columns that the "
                "file does not have keep theirs.");
    line.repeated(
        "--type", "COLUMN=TYPE", flags.types,
        "boolean, integer, decimal(N), text, date, datetime or list; also for a column of --derive. Other "
        "columns get the narrowest type that all their values fit. Numbers may begin with a currency sign and "
        "have thousands commas: \"$90,000 \" is 90000. May be repeated, as --list and --derive may.");
    line.repeated("--list", "COLUMN[=SEP]", flags.lists, "A column of several texts with SEP between them (;).");
    line.option("--columns", "A,B,..", flags.columns,
                "The columns to take; with --no-header: the names of all columns, in order.");
    line.repeated("--derive", "NAME=SQL", flags.derive,
                  "A column computed from the others of the same row, e.g. \"amount=quantity*price\".");
    line.option("--tags-of", "NAME", flags.tags_of,
                "Instead of profiles, add tags to those of this collection, one (profile, tag) pair a row.");
    line.option("--tag", "COLUMN", flags.tag, "With --tags-of: the column of tags.");
    line.option(
        "--event", "NAME", flags.event,
        "Instead of profiles, import events of this kind, one a row; it is made if need be. Needs --of, --profile "
        "and --time.");
    line.option(
        "--event-column", "COLUMN", flags.event_column,
        "The same for events of several kinds, which this column names; each gets the columns that have a value "
        "in its rows.");
    line.option("--of", "NAME", flags.of, "With --event: the collection whose profiles the events belong to.");
    line.option(
        "--profile", "COLUMN", flags.profile,
        "With --tags-of or --event: the column of profile keys. Events without a profile, or with one that does "
        "not exist, are left out and counted.");
    line.option("--time", "COLUMN", flags.time,
                "With --event: when it happened; a date, a time, or a number of seconds or milliseconds since 1970.");
    line.option("--time-unit", "s|ms", flags.time_unit,
                "What numbers in --time count. Without it: seconds when all are below 100,000,000,000. Numbers such as "
                "20240301, which may be dates, stop the import: say --time-unit s, or --date-format %Y%m%d.");
    line.option("--id", "COLUMN", flags.id,
                "With --event: the column that identifies an event, so that importing it again adds nothing.");
    line.flag("--create-profiles", flags.create_profiles,
              "With --event: make the profiles that do not exist, and the collection if need be.");
    line.option("--format", "FORMAT", flags.format, "csv or ndjson, whatever the name of the file says.");
    line.option("--delimiter,--separator", "CHAR", flags.delimiter,
                "What stands between fields; `tab` for a tab. Without it: a comma, and a tab in .tsv files.");
    line.flag("--no-header", flags.no_header, "The first line is data; --columns names the columns.");
    line.option("--date-format", "FORMAT", flags.date_format,
                "How dates and times are written that are not ISO 8601, as for strptime, e.g. %m/%d/%Y.");
    line.option("--encoding", "NAME", flags.encoding, "The encoding of the file, e.g. latin1. Without it: UTF-8.");
    line.flag("--skip-bad-rows", flags.skip_bad_rows, "Leave bad rows out and count them, instead of stopping.");
    line.option(
        "--rejects", "FILE", flags.rejects,
        "Write the bad rows that were skipped to FILE, with line and reason; of events also those without a profile, "
        "or with one that does not exist, for which --skip-bad-rows is not needed.");
    line.option("--time-zone", "ZONE", flags.time_zone,
                "For a new database: where its days begin, e.g. Europe/Warsaw. Without it: UTC.");
}

std::string read_import_flags(const ImportFlags& flags, ImportOptions& options) {
    if (flags.collection.empty()) {
        return "say where the rows go: --collection NAME for profiles, --tags-of NAME for tags, or --event NAME --of "
               "COLLECTION for events";
    }
    if (!flags.profile.empty() || !flags.tag.empty()) {
        return std::string(flags.profile.empty() ? "--tag" : "--profile") + " is for importing tags with --tags-of" +
               (flags.profile.empty() ? "" : " or events with --event");
    }
    if (const auto name = given_of_events(flags)) {
        return *name + " is for importing events with --event or --event-column";
    }
    if (auto refusal = read_column_flags(flags, {options.types, options.lists, options.derive}); !refusal.empty()) {
        return refusal;
    }
    options.collection = flags.collection;
    options.key = flags.key;
    options.date_format = flags.date_format;
    return read_file_flags(flags, options);
}

std::string read_tag_import_flags(const ImportFlags& flags, TagImportOptions& options) {
    const std::array<std::pair<std::string_view, bool>, 6> for_profiles = {{
        {"--collection", !flags.collection.empty()},
        {"--key", !flags.key.empty()},
        {"--type", !flags.types.empty()},
        {"--list", !flags.lists.empty()},
        {"--derive", !flags.derive.empty()},
        {"--date-format", !flags.date_format.empty()},
    }};
    for (const auto& [name, given] : for_profiles) {
        if (given) {
            return std::string(name) +
                   " is for importing profiles; with --tags-of the columns are named by --profile and --tag";
        }
    }
    if (const auto name = given_of_events(flags)) {
        return *name + " is for importing events with --event or --event-column, not tags with --tags-of";
    }
    if (flags.profile.empty() || flags.tag.empty()) {
        return "--tags-of needs --profile COLUMN and --tag COLUMN";
    }
    options.collection = flags.tags_of;
    options.profile_column = flags.profile;
    options.tag_column = flags.tag;
    return read_file_flags(flags, options);
}

std::string read_event_import_flags(const ImportFlags& flags, EventImportOptions& options) {
    if (auto refusal = why_not_events(flags); !refusal.empty()) {
        return refusal;
    }
    if (auto refusal = read_time_unit(flags.time_unit, options.time_unit); !refusal.empty()) {
        return refusal;
    }
    if (auto refusal = read_column_flags(flags, {options.types, options.lists, options.derive}); !refusal.empty()) {
        return refusal;
    }
    options.event = flags.event;
    options.event_column = flags.event_column;
    options.collection = flags.of;
    options.profile_column = flags.profile;
    options.time_column = flags.time;
    options.create_profiles = flags.create_profiles;
    options.id_column = flags.id;
    options.date_format = flags.date_format;
    return read_file_flags(flags, options);
}

}  // namespace segdb::cli
