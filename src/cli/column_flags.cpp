#include "cli/column_flags.hpp"

#include <array>
#include <optional>
#include <string_view>
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

std::string read_type(const std::string& flag, ColumnOptions& options) {
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

std::string read_list(const std::string& flag, ColumnOptions& options) {
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

std::string read_derive(const std::string& flag, ColumnOptions& options) {
    auto pair = parse_named_value(flag);
    if (!pair || !pair->value || pair->value->find_first_not_of(" \t") == std::string::npos) {
        return "--derive cannot be " + shown(flag) + "; it is NAME=SQL, e.g. \"amount=quantity*price\"";
    }
    options.derive.emplace_back(std::move(pair->name), std::move(*pair->value));
    return {};
}

}  // namespace

std::string separator_of(const std::string& written) { return written == "\\t" || written == "tab" ? "\t" : written; }

std::string read_column_flags(const ImportFlags& flags, ColumnOptions options) {
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
    return {};
}

}  // namespace segdb::cli
