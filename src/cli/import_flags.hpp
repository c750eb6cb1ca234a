// The options of `segdb import`, read and checked against each other.
#pragma once

#include <segdb/events.hpp>
#include <segdb/import.hpp>
#include <string>
#include <vector>

#include "cli/command_line.hpp"

namespace segdb::cli {

// As written on the command line.
struct ImportFlags {
    std::string database;
    std::string file;  // `-`: standard input
    std::string collection;
    std::string key;
    std::vector<std::string> types;
    std::vector<std::string> lists;
    std::string columns;
    std::vector<std::string> derive;
    std::string tags_of;
    std::string profile;
    std::string tag;
    std::string event;
    std::string event_column;
    std::string of;
    std::string time;
    std::string time_unit;
    std::string id;
    bool create_profiles = false;
    std::string format;
    std::string delimiter;
    bool no_header = false;
    std::string date_format;
    std::string encoding;
    bool skip_bad_rows = false;
    std::string rejects;
    std::string time_zone;
};

void declare_import(CommandLine& line, ImportFlags& flags);

// `s` or `ms`; an empty text leaves the unit as it is. Returns why it is refused, or an empty text.
std::string read_time_unit(const std::string& written, EventImportOptions::TimeUnit& unit);

// Each turns flags into options, and returns why they are refused, or an empty text.
std::string read_import_flags(const ImportFlags& flags, ImportOptions& options);
std::string read_tag_import_flags(const ImportFlags& flags, TagImportOptions& options);
std::string read_event_import_flags(const ImportFlags& flags, EventImportOptions& options);

}  // namespace segdb::cli
