#include "cli/names.hpp"

namespace segdb::cli {
namespace {

std::string_view without_spaces_around(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Takes a name up to `end`, or all that is left, off the front of `text`; the `end` itself stays.
std::optional<std::string> take_name(std::string_view& text, char end) {
    const std::size_t start = text.find_first_not_of(" \t");
    if (start == std::string_view::npos || text[start] != '"') {
        const std::size_t length = std::min(text.find(end), text.size());
        std::string name(without_spaces_around(text.substr(0, length)));
        text.remove_prefix(length);
        return name.empty() ? std::nullopt : std::optional(name);
    }
    std::string name;
    for (std::size_t at = start + 1; at < text.size(); ++at) {
        if (text[at] != '"') {
            name += text[at];
        } else if (at + 1 < text.size() && text[at + 1] == '"') {
            name += text[++at];
        } else {
            text.remove_prefix(at + 1);
            text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
            const bool ends = text.empty() || text.front() == end;
            return ends && !name.empty() ? std::optional(name) : std::nullopt;
        }
    }
    return std::nullopt;  // the quote is not closed
}

}  // namespace

std::optional<std::vector<std::string>> parse_names(std::string_view text) {
    std::vector<std::string> names;
    while (true) {
        auto name = take_name(text, ',');
        if (!name) {
            return std::nullopt;
        }
        names.push_back(std::move(*name));
        if (text.empty()) {
            return names;
        }
        text.remove_prefix(1);
    }
}

std::optional<NamedValue> parse_named_value(std::string_view text) {
    auto name = take_name(text, '=');
    if (!name) {
        return std::nullopt;
    }
    NamedValue result = {std::move(*name), std::nullopt};
    if (!text.empty()) {
        result.value = std::string(text.substr(1));
    }
    return result;
}

}  // namespace segdb::cli
