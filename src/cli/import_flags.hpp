// The options of `segdb import`, read and checked against each other.
#pragma once

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

// Each turns flags into options, and returns why they are refused, or an empty text.
std::string read_import_flags(const ImportFlags& flags, ImportOptions& options);
std::string read_tag_import_flags(const ImportFlags& flags, TagImportOptions& options);

}  // namespace segdb::cli
