#include "ingest/tracked_values.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "base/try.hpp"
#include "catalog/catalog.hpp"
#include "ingest/column_converter.hpp"

namespace segdb {
namespace {

constexpr std::size_t kOwnCells = 2;  // profile and time
constexpr std::string_view kSeparator = ";";

std::optional<std::size_t> place_of(const std::vector<const AttributeRecord*>& attributes,
                                    const AttributeRecord* attribute) {
    const auto found = std::find(attributes.begin(), attributes.end(), attribute);
    return found == attributes.end() ? std::nullopt
                                     : std::optional(static_cast<std::size_t>(found - attributes.begin()));
}

}  // namespace

void TrackedType::add(const std::variant<std::string, Value>& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        texts_.add(text->empty() ? CellKind::unset : CellKind::plain, *text);
    } else if (const Value& typed = *std::get_if<Value>(&value); typed.is_set() && !told_) {
        told_ = typed.spec;
    }
}

TrackedValues::TrackedValues(const CollectionRecord& events, const std::vector<std::string>& names,
                             const TimeZone& zone)
    : context_(zone, nullptr) {
    context_.takes_format = false;
    for (const std::string& name : names) {
        const AttributeRecord* attribute = find_attribute(events, name);
        (attribute->is_list() ? lists_ : stored_).push_back(attribute);
    }
    texts_.resize(stored_.size());
}

Result<void> TrackedValues::convert(const Event& event) {
    cells_.assign(kOwnCells + stored_.size(), SqlValue::absent());
    list_values_.assign(lists_.size(), {true, {}});
    dates_.clear();
    dates_.reserve_more(stored_.size() * kDateBytes);
    std::vector<const AttributeRecord*> named;
    const auto attribute_of = [&](std::string_view name) -> const AttributeRecord* {
        for (const auto* attributes : {&stored_, &lists_}) {
            for (const AttributeRecord* attribute : *attributes) {
                if (same_name(attribute->name, name)) {
                    return attribute;
                }
            }
        }
        return nullptr;
    };
    for (const auto& [name, value] : event.attributes) {
        const AttributeRecord* attribute = attribute_of(name);
        if (attribute == nullptr) {
            return Error{ErrorCode::internal, fmt::format("the attribute {} is missing", shown(name))};
        }
        if (std::find(named.begin(), named.end(), attribute) != named.end()) {
            return Error{ErrorCode::invalid_argument,
                         fmt::format("the attribute {} is given twice", shown(attribute->name))};
        }
        named.push_back(attribute);
        if (const auto list = place_of(lists_, attribute)) {
            SEGDB_CHECK(convert_list_of(*list, value));
        } else {
            SEGDB_CHECK(convert_cell_of(*place_of(stored_, attribute), value));
        }
    }
    return {};
}

Result<void> TrackedValues::convert_cell_of(std::size_t column, const std::variant<std::string, Value>& value) {
    const AttributeRecord& attribute = *stored_[column];
    CellKind kind = CellKind::plain;
    std::string_view text;
    if (const auto* written = std::get_if<std::string>(&value)) {
        text = *written;
        kind = text.empty() ? CellKind::unset : CellKind::plain;
    } else {
        const Value& typed = *std::get_if<Value>(&value);
        if (typed.spec.type == AttributeType::text_list && typed.is_set()) {
            kind = CellKind::list;
        } else {
            texts_[column] = to_text(typed);
            text = texts_[column];
            kind = typed.is_set() ? CellKind::string : CellKind::unset;
        }
    }
    const CellProblem problem = convert_cell(kind, text, attribute.spec, context_, dates_, cells_[kOwnCells + column]);
    if (problem != CellProblem::none) {
        return Error{ErrorCode::bad_data, explain_problem(problem, attribute.name, text, attribute.spec, context_)};
    }
    return {};
}

Result<void> TrackedValues::convert_list_of(std::size_t list, const std::variant<std::string, Value>& value) {
    ListValue& items = list_values_[list];
    items.absent = false;
    if (const auto* written = std::get_if<std::string>(&value)) {
        split_items(*written, kSeparator, items.items);
    } else if (const Value& typed = *std::get_if<Value>(&value); typed.is_set()) {
        const auto* texts = std::get_if<std::vector<std::string>>(&typed.data);
        const auto* text = std::get_if<std::string>(&typed.data);
        if (texts == nullptr && text == nullptr) {
            return Error{ErrorCode::bad_data, fmt::format("column {}: {} is not a list of texts",
                                                          shown(lists_[list]->name), shown(to_text(typed)))};
        }
        if (texts != nullptr) {
            items.items.assign(texts->begin(), texts->end());
        } else {
            items.items.push_back(*text);
        }
    }
    for (const std::string_view item : items.items) {
        if (const CellProblem problem = check_text(item); problem != CellProblem::none) {
            return Error{ErrorCode::bad_data, explain_text_problem(problem, lists_[list]->name, item)};
        }
    }
    return {};
}

}  // namespace segdb
