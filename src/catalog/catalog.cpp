#include "catalog/catalog.hpp"

#include <strings.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"

namespace segdb {
namespace {

constexpr std::size_t kMaxNameBytes = 200;

bool same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() && same_name(text.substr(0, prefix.size()), prefix);
}

Error bad_name(std::string_view kind, std::string_view name, std::string_view why) {
    return {.code = ErrorCode::invalid_argument,
            .message = "the " + std::string(kind) + " name " + shown(name) + " cannot be used: " + std::string(why)};
}

Result<void> check_name(std::string_view kind, std::string_view name) {
    if (name.empty()) return bad_name(kind, name, "it is empty");
    if (name.size() > kMaxNameBytes) return bad_name(kind, name, "it is longer than 200 bytes");
    if (first_invalid_utf8(name)) return bad_name(kind, name, "it is not valid UTF-8");
    for (const char c : name) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            return bad_name(kind, name, "it has a control character");
    }
    return {};
}

Result<void> check_table_is_free(Connection& connection, std::string_view name) {
    SEGDB_TRY(auto statement, connection.prepare("SELECT 1 FROM sqlite_schema WHERE lower(name) = lower(?)"));
    statement.bind(1, name);
    SEGDB_TRY(const bool taken, statement.step());
    if (taken) return bad_name("table", name, "the database has a table or index of that name already");
    return {};
}

}  // namespace

Result<Catalog> Catalog::load(Connection& connection) {
    Catalog catalog;
    SEGDB_TRY(catalog.collections_, load_collections(connection));
    return catalog;
}

CollectionRecord* Catalog::find_collection(std::string_view name) {
    for (auto& collection : collections_) {
        if (collection.name == name) return &collection;
    }
    for (auto& collection : collections_) {
        if (same_name(collection.name, name)) return &collection;
    }
    return nullptr;
}

Result<CollectionRecord*> Catalog::collection(std::string_view name) {
    std::vector<std::string> names;
    for (const auto& collection : collections_) names.push_back(collection.name);
    if (!name.empty()) {
        if (auto* found = find_collection(name)) return found;
        std::string message = "there is no collection " + shown(name);
        const std::string hint = suggestion(name, names);
        std::string list;
        for (const auto& each : names) list += (list.empty() ? "" : ", ") + each;
        if (!hint.empty()) {
            message += "; " + hint;
        } else if (!list.empty() && names.size() <= 10) {
            message += "; there is: " + list;
        }
        return Error{.code = ErrorCode::unknown_name, .message = message};
    }
    if (collections_.size() == 1) return &collections_.front();
    if (collections_.empty()) {
        return Error{.code = ErrorCode::unknown_name,
                     .message = "the database has no collection yet; import one first"};
    }
    std::string list;
    for (const auto& each : names) list += (list.empty() ? "" : ", ") + each;
    return Error{.code = ErrorCode::unknown_name,
                 .message = "the database has several collections (" + list + "); say which one with --collection"};
}

Result<CollectionRecord*> Catalog::create(Connection& connection, const std::string& name, const std::string& key) {
    SEGDB_CHECK(check_name("collection", name));
    for (const std::string_view reserved : {"segdb_", "sqlite_"}) {
        if (starts_with_ignoring_case(name, reserved)) {
            return bad_name("collection", name, "names that begin with segdb_ or sqlite_ are reserved");
        }
    }
    SEGDB_CHECK(check_table_is_free(connection, name));
    SEGDB_CHECK(check_name("column", key));
    if (same_name(key, "ordinal")) return bad_name("column", key, "`ordinal` is segdb's own column of every table");
    SEGDB_TRY(auto created, create_collection(connection, name, key));
    collections_.push_back(std::move(created));
    return &collections_.back();
}

Result<void> Catalog::add_attribute(Connection& connection, CollectionRecord& collection, const std::string& name,
                                    const AttributeSpec& spec, const std::string& derived) {
    SEGDB_CHECK(check_name("column", name));
    if (same_name(name, "ordinal")) {
        return bad_name("column", name, "`ordinal` is segdb's own column of every table; leave it out with --columns");
    }
    if (const auto* existing = find_attribute(collection, name)) {
        return bad_name("column", name, collection.name + " has an attribute '" + existing->name + "' already");
    }
    if (spec.type == AttributeType::text_list)
        SEGDB_CHECK(check_table_is_free(connection, collection.name + "_" + name));
    SEGDB_TRY(auto column, connection.prepare("SELECT 1 FROM pragma_table_xinfo(?) WHERE lower(name) = lower(?)"));
    column.bind(1, std::string_view(collection.name));
    column.bind(2, std::string_view(name));
    SEGDB_TRY(const bool taken, column.step());
    if (taken) {
        return bad_name("column", name,
                        "another program gave table " + collection.name +
                            " a column of that name, which segdb does not know; drop or rename it");
    }
    if (same_name(name, kTagsAttribute) && spec.type != AttributeType::text_list) {
        return bad_name("column", name, "`tags` is the built-in list; import it with --list " + name);
    }
    return segdb::add_attribute(connection, collection, name, spec, derived);
}

const AttributeRecord* find_attribute(const CollectionRecord& collection, std::string_view name) {
    for (const auto& attribute : collection.attributes) {
        if (attribute.name == name) return &attribute;
    }
    for (const auto& attribute : collection.attributes) {
        if (same_name(attribute.name, name)) return &attribute;
    }
    return nullptr;
}

std::vector<std::string> attribute_names(const CollectionRecord& collection) {
    std::vector<std::string> names;
    for (const auto& attribute : collection.attributes) names.push_back(attribute.name);
    return names;
}

}  // namespace segdb
