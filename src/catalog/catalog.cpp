#include "catalog/catalog.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"
#include "store/predicates.hpp"

namespace segdb {
namespace {

constexpr std::size_t kMaxNameBytes = 200;

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

// A column of an event that is neither its key nor an attribute of its own.
Result<void> check_own_columns(std::string_view name) {
    if (same_name(name, "ordinal")) return bad_name("column", name, "`ordinal` is segdb's own column of every table");
    if (same_name(name, kProfileColumn)) {
        return bad_name("column", name, "`profile` is the column of every event that says whose it is; rename it");
    }
    if (same_name(name, kTimeColumn)) {
        return bad_name("column", name, "`at` is the column of every event that says when it happened; rename it");
    }
    return {};
}

}  // namespace

Result<Catalog> Catalog::load(Connection& connection) {
    Catalog catalog;
    SEGDB_TRY(catalog.collections_, load_collections(connection));
    SEGDB_TRY(catalog.predicates_, load_predicates(connection));
    return catalog;
}

const CollectionRecord* Catalog::find_collection(std::string_view name) const {
    for (const auto& collection : collections_) {
        if (collection.name == name) return &collection;
    }
    for (const auto& collection : collections_) {
        if (same_name(collection.name, name)) return &collection;
    }
    return nullptr;
}

const CollectionRecord* Catalog::find_collection(std::int64_t id) const {
    for (const auto& collection : collections_) {
        if (collection.id == id) return &collection;
    }
    return nullptr;
}

CollectionRecord* Catalog::find_collection(std::string_view name) {
    return const_cast<CollectionRecord*>(std::as_const(*this).find_collection(name));
}

Result<CollectionRecord*> Catalog::collection(std::string_view name, std::string_view option) {
    if (!name.empty()) {
        if (auto* found = find_collection(name)) return found;
        return no_collection(name);
    }
    CollectionRecord* only = nullptr;
    std::string list;
    for (auto& collection : collections_) {
        if (collection.is_event()) continue;
        only = list.empty() ? &collection : nullptr;
        list += (list.empty() ? "" : ", ") + collection.name;
    }
    if (only != nullptr) return only;
    if (list.empty()) {
        return Error{.code = ErrorCode::unknown_name,
                     .message = "the database has no collection yet; import one first"};
    }
    return Error{
        .code = ErrorCode::unknown_name,
        .message = "the database has several collections (" + list + "); say which one with " + std::string(option)};
}

Error Catalog::no_collection(std::string_view name) const {
    std::vector<std::string> names;
    for (const auto& collection : collections_) names.push_back(collection.name);
    std::string message = "there is no collection " + shown(name);
    const std::string hint = suggestion(name, names);
    std::string list;
    for (const auto& each : names) list += (list.empty() ? "" : ", ") + each;
    if (!hint.empty()) {
        message += "; " + hint;
    } else if (!list.empty() && names.size() <= 10) {
        message += "; there is: " + list;
    }
    return {.code = ErrorCode::unknown_name, .message = message};
}

std::vector<const CollectionRecord*> Catalog::events_of(std::int64_t profiles) const {
    std::vector<const CollectionRecord*> events;
    for (const auto& collection : collections_) {
        if (collection.of == profiles) events.push_back(&collection);
    }
    return events;
}

const PredicateRecord* Catalog::find_predicate(std::string_view name) const {
    for (const auto& predicate : predicates_) {
        if (predicate.name == name) return &predicate;
    }
    for (const auto& predicate : predicates_) {
        if (same_name(predicate.name, name)) return &predicate;
    }
    return nullptr;
}

Result<void> Catalog::check_free(std::string_view kind, std::string_view name) {
    SEGDB_CHECK(check_name(kind, name));
    for (const std::string_view reserved : {"segdb_", "sqlite_"}) {
        if (starts_with_ignoring_case(name, reserved)) {
            return bad_name(kind, name, "names that begin with segdb_ or sqlite_ are reserved");
        }
    }
    if (const auto* taken = find_collection(name)) {
        return bad_name(kind, name,
                        std::string(taken->is_event() ? "an event kind" : "a collection") + " has that name already");
    }
    if (find_predicate(name) != nullptr)
        return bad_name(kind, name, "events were defined by that name already; `segdb undefine` takes it away");
    return {};
}

Result<CollectionRecord*> Catalog::create(Connection& connection, const std::string& name, const std::string& key) {
    SEGDB_CHECK(check_free("collection", name));
    SEGDB_CHECK(check_table_is_free(connection, name));
    SEGDB_CHECK(check_name("column", key));
    if (same_name(key, "ordinal")) return bad_name("column", key, "`ordinal` is segdb's own column of every table");
    SEGDB_TRY(auto created, create_collection(connection, name, key));
    collections_.push_back(std::move(created));
    return &collections_.back();
}

Result<CollectionRecord*> Catalog::create_event(Connection& connection, const std::string& name,
                                                const CollectionRecord& of, const std::string& key) {
    SEGDB_CHECK(check_free("event", name));
    SEGDB_CHECK(check_table_is_free(connection, name));
    if (of.is_event()) {
        return Error{.code = ErrorCode::invalid_argument,
                     .message = "events belong to profiles, but " + of.name + " are events themselves; name the " +
                                "collection of profiles"};
    }
    if (!key.empty()) {
        SEGDB_CHECK(check_name("column", key));
        SEGDB_CHECK(check_own_columns(key));
    }
    SEGDB_TRY(auto created, create_event_collection(connection, name, of, key));
    collections_.push_back(std::move(created));
    return &collections_.back();
}

Result<const PredicateRecord*> Catalog::create_predicate(Connection& connection, const std::string& name,
                                                         const CollectionRecord& events,
                                                         const std::string& definition) {
    SEGDB_CHECK(check_free("event predicate", name));
    SEGDB_TRY(auto created, segdb::create_predicate(connection, name, events, definition));
    predicates_.push_back(std::move(created));
    return &predicates_.back();
}

Result<void> Catalog::drop_predicate(Connection& connection, std::string_view name) {
    const auto* known = find_predicate(name);
    if (known == nullptr) {
        std::vector<std::string> names;
        for (const auto& predicate : predicates_) names.push_back(predicate.name);
        const std::string hint = suggestion(name, names);
        return Error{.code = ErrorCode::unknown_name,
                     .message = "there is no event predicate " + shown(name) + (hint.empty() ? "" : "; " + hint)};
    }
    SEGDB_CHECK(segdb::drop_predicate(connection, *known));
    predicates_.erase(predicates_.begin() + (known - predicates_.data()));
    return {};
}

Result<void> Catalog::add_attribute(Connection& connection, CollectionRecord& collection, const std::string& name,
                                    const AttributeSpec& spec, const std::string& derived) {
    SEGDB_CHECK(check_name("column", name));
    if (same_name(name, "ordinal")) {
        return bad_name("column", name, "`ordinal` is segdb's own column of every table; leave it out with --columns");
    }
    if (collection.is_event()) SEGDB_CHECK(check_own_columns(name));
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
        if (attribute.name == name && !attribute.is_reference()) return &attribute;
    }
    for (const auto& attribute : collection.attributes) {
        if (same_name(attribute.name, name) && !attribute.is_reference()) return &attribute;
    }
    return nullptr;
}

std::string no_such_event(const Catalog& catalog, std::string_view name, bool or_defined) {
    std::string message = "there is no event " + shown(name);
    if (const auto* defined = catalog.find_predicate(name); defined != nullptr && !or_defined) {
        const auto* events = catalog.find_collection(defined->event);
        return message + ": it is a name for some events " + (events == nullptr ? "" : events->name);
    }
    std::vector<std::string> names;
    for (const auto& collection : catalog.collections()) {
        if (collection.is_event()) names.push_back(collection.name);
    }
    if (or_defined) {
        for (const auto& predicate : catalog.predicates()) names.push_back(predicate.name);
    }
    if (const std::string hint = suggestion(name, names); !hint.empty()) return message + "; " + hint;
    constexpr std::size_t kMostListed = 10;
    if (names.empty() || names.size() > kMostListed) return message;
    std::string list;
    for (const auto& each : names) list += (list.empty() ? "" : ", ") + each;
    return message + "; there is: " + list;
}

std::vector<std::string> attribute_names(const CollectionRecord& collection) {
    std::vector<std::string> names;
    for (const auto& attribute : collection.attributes) {
        if (!attribute.is_reference()) names.push_back(attribute.name);
    }
    return names;
}

}  // namespace segdb
