#include "cli/csv.hpp"

#include <algorithm>

namespace segdb::cli {

void append_csv_field(std::string& line, std::string_view field, char delimiter) {
    const bool quoted =
        std::any_of(field.begin(), field.end(),
                    [delimiter](char c) { return c == delimiter || c == '"' || c == '\n' || c == '\r'; }) ||
        field.starts_with(' ') || field.ends_with(' ');
    if (!quoted) {
        line += field;
        return;
    }
    line += '"';
    for (const char c : field) {
        if (c == '"') {
            line += '"';
        }
        line += c;
    }
    line += '"';
}

}  // namespace segdb::cli
