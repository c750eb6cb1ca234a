// The catalog: the collections and attributes of a database, looked up by name, with helpful errors.
#pragma once

#include <cstdint>
#include <segdb/result.hpp>
#include <segdb/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "store/connection.hpp"
#include "store/records.hpp"

namespace segdb {

// A snapshot of the catalog as one transaction sees it.
// Thread safety: not safe; use it from one thread at a time.
class Catalog {
  public:
    static Result<Catalog> load(Connection& connection);

    // Of profiles and of events.
    [[nodiscard]] const std::vector<CollectionRecord>& collections() const { return collections_; }
    // The event kinds of a collection of profiles. Valid until a collection is made.
    [[nodiscard]] std::vector<const CollectionRecord*> events_of(std::int64_t profiles) const;
    [[nodiscard]] const std::vector<PredicateRecord>& predicates() const { return predicates_; }
    // Nothing when there is no such event predicate.
    [[nodiscard]] const PredicateRecord* find_predicate(std::string_view name) const;

    // The collection of that name (exact, else ignoring ASCII case); with an empty name the only one of profiles.
    // Errors: unknown_name with a suggestion, or with the list of names when there are several and none was given:
    // `option` is how the user can say which.
    Result<CollectionRecord*> collection(std::string_view name, std::string_view option = "--collection");
    // Nothing when there is no such collection.
    CollectionRecord* find_collection(std::string_view name);
    [[nodiscard]] const CollectionRecord* find_collection(std::string_view name) const;
    [[nodiscard]] const CollectionRecord* find_collection(std::int64_t id) const;

    // Makes a collection. Errors: invalid_argument for a name that cannot be used, or that exists.
    // Invalidates pointers to collections. REQUIRES: an open write transaction.
    Result<CollectionRecord*> create(Connection& connection, const std::string& name, const std::string& key);

    // Makes an event kind of these profiles; `key` may be empty. Errors and what else is said: as create(), and
    // invalid_argument when `of` are events. `of` may lie in this catalog.
    Result<CollectionRecord*> create_event(Connection& connection, const std::string& name, const CollectionRecord& of,
                                           const std::string& key);
    // Notes an event predicate, whose bitmap is then empty (store/predicates.hpp); errors as create(). Invalidates
    // pointers to predicates. REQUIRES: an open write transaction.
    Result<const PredicateRecord*> create_predicate(Connection& connection, const std::string& name,
                                                    const CollectionRecord& events, const std::string& definition);
    // Errors: unknown_name. REQUIRES: an open write transaction.
    Result<void> drop_predicate(Connection& connection, std::string_view name);

    // Adds an attribute; errors as create(). REQUIRES: an open write transaction.
    static Result<void> add_attribute(Connection& connection, CollectionRecord& collection, const std::string& name,
                                      const AttributeSpec& spec, const std::string& derived = {});

  private:
    [[nodiscard]] Error no_collection(std::string_view name) const;
    // Collections, event kinds and event predicates share their names, whatever their case.
    Result<void> check_free(std::string_view kind, std::string_view name);

    std::vector<CollectionRecord> collections_;
    std::vector<PredicateRecord> predicates_;
};

// The attribute of that name: exact, else ignoring ASCII case (two attributes never differ in case only). An event's
// `profile` is none: no condition can name it.
const AttributeRecord* find_attribute(const CollectionRecord& collection, std::string_view name);

// What is wrong with a name that should be an event kind's: `there is no event 'purchas'; did you mean 'purchase'?`, or
// which there are. `or_defined`: the name of an event predicate would have done as well.
std::string no_such_event(const Catalog& catalog, std::string_view name, bool or_defined);

std::vector<std::string> attribute_names(const CollectionRecord& collection);

}  // namespace segdb
