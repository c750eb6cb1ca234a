// The attribute that a call names.
#pragma once

#include <segdb/result.hpp>
#include <string_view>

#include "base/text.hpp"
#include "catalog/catalog.hpp"

namespace segdb {

// Errors: unknown_name, with the nearest name.
inline Result<const AttributeRecord*> named_attribute(const CollectionRecord& collection, std::string_view name) {
    if (const AttributeRecord* attribute = find_attribute(collection, name)) return attribute;
    const std::string hint = suggestion(name, attribute_names(collection));
    return Error{.code = ErrorCode::unknown_name,
                 .message = collection.name + " has no attribute " + shown(name) + (hint.empty() ? "" : "; " + hint)};
}

}  // namespace segdb
