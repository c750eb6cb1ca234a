// The catalog: the collections and attributes of a database, looked up by name, with helpful errors.
#pragma once

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

    [[nodiscard]] const std::vector<CollectionRecord>& collections() const { return collections_; }

    // The collection of that name (exact, else ignoring ASCII case); with an empty name the only one.
    // Errors: unknown_name with a suggestion, or with the list of names when there are several and none was given.
    Result<CollectionRecord*> collection(std::string_view name);
    // Nothing when there is no such collection.
    CollectionRecord* find_collection(std::string_view name);

    // Makes a collection. Errors: invalid_argument for a name that cannot be used, or that exists.
    // Invalidates pointers to collections. REQUIRES: an open write transaction.
    Result<CollectionRecord*> create(Connection& connection, const std::string& name, const std::string& key);

    // Adds an attribute; errors as create(). REQUIRES: an open write transaction.
    static Result<void> add_attribute(Connection& connection, CollectionRecord& collection, const std::string& name,
                                      const AttributeSpec& spec, const std::string& derived = {});

  private:
    std::vector<CollectionRecord> collections_;
};

// The attribute of that name: exact, else ignoring ASCII case (two attributes never differ in case only).
const AttributeRecord* find_attribute(const CollectionRecord& collection, std::string_view name);

std::vector<std::string> attribute_names(const CollectionRecord& collection);

}  // namespace segdb
