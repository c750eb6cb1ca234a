#include <segdb/value.hpp>
#include <string>
#include <variant>

#include "base/calendar.hpp"
#include "base/decimal.hpp"

namespace segdb {
namespace {

std::string integer_text(const AttributeSpec& spec, std::int64_t value) {
    switch (spec.type) {
        case AttributeType::decimal:
            return format_decimal(value, spec.scale);
        case AttributeType::date:
            return format_date(value);
        case AttributeType::datetime:
            return format_datetime(value);
        case AttributeType::boolean:
        case AttributeType::integer:
        case AttributeType::text:
        case AttributeType::text_list:
            break;
    }
    return std::to_string(value);
}

}  // namespace

std::string to_text(const Value& value) {
    if (const auto* truth = std::get_if<bool>(&value.data)) return *truth ? "true" : "false";
    if (const auto* integer = std::get_if<std::int64_t>(&value.data)) return integer_text(value.spec, *integer);
    if (const auto* text = std::get_if<std::string>(&value.data)) return *text;
    std::string joined;
    if (const auto* items = std::get_if<std::vector<std::string>>(&value.data)) {
        for (const auto& item : *items) joined += (joined.empty() ? "" : ";") + item;
    }
    return joined;
}

std::string to_text(const AttributeSpec& spec) {
    switch (spec.type) {
        case AttributeType::boolean:
            return "boolean";
        case AttributeType::integer:
            return "integer";
        case AttributeType::decimal:
            return "decimal(" + std::to_string(spec.scale) + ")";
        case AttributeType::text:
            return "text";
        case AttributeType::date:
            return "date";
        case AttributeType::datetime:
            return "datetime";
        case AttributeType::text_list:
            break;
    }
    return "list";
}

}  // namespace segdb
