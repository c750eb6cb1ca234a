// Lists of names on the command line: `a,b,"c, with a comma"`, and pairs `name=value`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace segdb::cli {

// Names between commas; spaces around a name are dropped; a name in double quotes may hold commas and (doubled) quotes.
// Nothing when a name is empty or a quote is not closed.
std::optional<std::vector<std::string>> parse_names(std::string_view text);

// `name=value` split at its first `=` behind the name, which may be in double quotes. Without an `=` the second is absent.
// Nothing when the name is empty or its quote is not closed.
struct NamedValue {
    std::string name;
    std::optional<std::string> value;
};
std::optional<NamedValue> parse_named_value(std::string_view text);

}  // namespace segdb::cli
