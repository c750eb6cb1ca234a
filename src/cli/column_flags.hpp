// --type, --list and --derive of `segdb import`: what the columns of an input become.
#pragma once

#include <map>
#include <segdb/value.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/import_flags.hpp"

namespace segdb::cli {

// Where they go: members of ImportOptions or EventImportOptions.
struct ColumnOptions {
    std::map<std::string, AttributeSpec>& types;
    std::map<std::string, std::string>& lists;
    std::vector<std::pair<std::string, std::string>>& derive;
};

// Why they are refused, or an empty text.
std::string read_column_flags(const ImportFlags& flags, ColumnOptions options);

// A separator as it is written: any text; `\t` and `tab` are a tab.
std::string separator_of(const std::string& written);

}  // namespace segdb::cli
