#include "cli/import_flags.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "cli/human.hpp"
#include "cli/names.hpp"
#include "cli/output.hpp"
#include "cli/suggest.hpp"

namespace segdb::cli {
namespace {

constexpr int kMostDecimals = 18;

std::optional<AttributeSpec> parse_type(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, AttributeType>, 6> kPlain = {{
        {"boolean", AttributeType::boolean},
        {"integer", AttributeType::integer},
        {"text", AttributeType::text},
        {"date", AttributeType::date},
        {"datetime", AttributeType::datetime},
        {"list", AttributeType::text_list},
    }};
    for (const auto& [name, type] : kPlain) {
        if (name == text) {
            return AttributeSpec{type, 0};
        }
    }
    if (!text.starts_with("decimal(") || !text.ends_with(")")) {
        return std::nullopt;
    }
    const auto scale = parse_number(text.substr(8, text.size() - 9));
    if (!scale || *scale > kMostDecimals) {
        return std::nullopt;
    }
    return AttributeSpec{AttributeType::decimal, static_cast<int>(*scale)};
}

std::string read_type(const std::string& flag, ImportOptions& options) {
    const auto pair = parse_named_value(flag);
    if (!pair || !pair->value) {
        return "--type cannot be " + shown(flag) + "; it is COLUMN=TYPE, e.g. price=decimal(2)";
    }
    const auto spec = parse_type(*pair->value);
    if (!spec) {
        const std::vector<std::string> names = {"boolean", "integer", "decimal(2)", "text", "date", "datetime", "list"};
        return "there is no type " + shown(*pair->value) + did_you_mean(*pair->value, names) +
               "\na type is boolean, integer, decimal(N) with N places from 0 to 18, text, date, datetime or "
               "list";
    }
    const bool list = spec->type == AttributeType::text_list;
    const bool fresh = list ? options.lists.emplace(pair->name, "").second && !options.types.contains(pair->name)
                            : options.types.emplace(pair->name, *spec).second && !options.lists.contains(pair->name);
    return fresh ? "" : "column " + shown(pair->name) + " is given two types";
}

// A separator of list items: any text; `\t` and `tab` are a tab.
std::string separator_of(const std::string& written) { return written == "\\t" || written == "tab" ? "\t" : written; }

std::string read_list(const std::string& flag, ImportOptions& options) {
    const auto pair = parse_named_value(flag);
    if (!pair || (pair->value && pair->value->empty())) {
        return "--list cannot be " + shown(flag) + "; it is COLUMN or COLUMN=SEPARATOR, e.g. tags=|";
    }
    const std::string separator = separator_of(pair->value.value_or(""));
    if (options.types.contains(pair->name) || !options.lists.emplace(pair->name, separator).second) {
        return "column " + shown(pair->name) + " is given two types";
    }
    return {};
}

std::string read_derive(const std::string& flag, ImportOptions& options) {
    auto pair = parse_named_value(flag);
    if (!pair || !pair->value || pair->value->find_first_not_of(" \t") == std::string::npos) {
        return "--derive cannot be " + shown(flag) + "; it is NAME=SQL, e.g. \"amount=quantity*price\"";
    }
    options.derive.emplace_back(std::move(pair->name), std::move(*pair->value));
    return {};
}

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

// What both kinds of import share; Options is ImportOptions or TagImportOptions.
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
    if (!flags.rejects.empty() && !flags.skip_bad_rows) {
        return "--rejects needs --skip-bad-rows; without it the first bad row stops the import";
    }
    if (same_file(flags.rejects, flags.database) || same_file(flags.rejects, flags.file)) {
        return "--rejects would overwrite " + shown(flags.rejects);
    }
    return {};
}

}  // namespace

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
    line.option("--profile", "COLUMN", flags.profile, "With --tags-of: the column of profile keys.");
    line.option("--tag", "COLUMN", flags.tag, "With --tags-of: the column of tags.");
    line.option("--format", "FORMAT", flags.format, "csv or ndjson, whatever the name of the file says.");
    line.option("--delimiter,--separator", "CHAR", flags.delimiter,
                "What stands between fields; `tab` for a tab. Without it: a comma, and a tab in .tsv files.");
    line.flag("--no-header", flags.no_header, "The first line is data; --columns names the columns.");
    line.option("--date-format", "FORMAT", flags.date_format,
                "How dates and times are written that are not ISO 8601, as for strptime, e.g. %m/%d/%Y.");
    line.option("--encoding", "NAME", flags.encoding, "The encoding of the file, e.g. latin1. Without it: UTF-8.");
    line.flag("--skip-bad-rows", flags.skip_bad_rows, "Leave bad rows out and count them, instead of stopping.");
    line.option("--rejects", "FILE", flags.rejects, "Write the rows left out to FILE, with line and reason.");
    line.option("--time-zone", "ZONE", flags.time_zone,
                "For a new database: where its days begin, e.g. Europe/Warsaw. Without it: UTC.");
}

std::string read_import_flags(const ImportFlags& flags, ImportOptions& options) {
    if (flags.collection.empty()) {
        return "say where the rows go: --collection NAME for profiles, or --tags-of NAME for tags";
    }
    if (!flags.profile.empty() || !flags.tag.empty()) {
        return std::string(flags.profile.empty() ? "--tag" : "--profile") + " is for importing tags with --tags-of";
    }
    for (const std::string& type : flags.types) {
        if (auto refusal = read_type(type, options); !refusal.empty()) {
            return refusal;
        }
    }
    for (const std::string& list : flags.lists) {
        if (auto refusal = read_list(list, options); !refusal.empty()) {
            return refusal;
        }
    }
    for (auto& [column, separator] : options.lists) {
        separator = separator.empty() ? ";" : separator;
    }
    for (const std::string& derive : flags.derive) {
        if (auto refusal = read_derive(derive, options); !refusal.empty()) {
            return refusal;
        }
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
    if (flags.profile.empty() || flags.tag.empty()) {
        return "--tags-of needs --profile COLUMN and --tag COLUMN";
    }
    options.collection = flags.tags_of;
    options.profile_column = flags.profile;
    options.tag_column = flags.tag;
    return read_file_flags(flags, options);
}

}  // namespace segdb::cli
