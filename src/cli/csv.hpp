// Fields of CSV as RFC 4180 has them.
#pragma once

#include <string>
#include <string_view>

namespace segdb::cli {

// Appends `field`, in quotes where it holds the delimiter, a quote, a line break or a space at either end.
void append_csv_field(std::string& line, std::string_view field, char delimiter);

}  // namespace segdb::cli
