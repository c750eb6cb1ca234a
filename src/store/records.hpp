// What the file says about collections and attributes: rows of segdb_collections and segdb_attributes.
#pragma once

#include <cstdint>
#include <segdb/result.hpp>
#include <segdb/value.hpp>
#include <string>
#include <vector>

#include "index/encoding.hpp"
#include "store/connection.hpp"

namespace segdb {

using BitmapId = std::int64_t;  // row of segdb_bitmaps; in [1, 2^47)

constexpr bool is_bitmap_id(std::int64_t id) { return id >= 1 && id < std::int64_t{1} << 47; }

inline constexpr std::string_view kProfileColumn = "profile";  // of an event: the ordinal of the profile it belongs to
inline constexpr std::string_view kTimeColumn = "at";          // of an event: when it happened

struct AttributeRecord {
    std::int64_t id = 0;
    std::int64_t collection = 0;
    std::string name;  // the column's name; for lists the side table is COLLECTION_NAME
    AttributeSpec spec;
    Encoding encoding = Encoding::equality;
    bool is_key = false;  // the collection's key column: text, present in every profile
    std::string derived;  // the SQL expression of a generated column; empty for stored ones
    // The bitmap of profiles that have a value; the collection's live bitmap for the key, and for an event's `profile`
    // and `at`, which every row has.
    BitmapId presence = 0;
    [[nodiscard]] bool is_list() const { return spec.type == AttributeType::text_list; }
    // An event's `profile`: not an attribute that conditions can name.
    [[nodiscard]] bool is_reference() const { return encoding == Encoding::ordinals; }
};

struct CollectionRecord {
    std::int64_t id = 0;
    std::string name;                         // the data table's name
    std::string key;                          // the key column's name; empty: events without an id
    BitmapId live = 0;                        // the bitmap of all profiles
    std::vector<AttributeRecord> attributes;  // the key first, then in order of creation
    // An event kind (DESIGN.md's fourth decision) is a collection whose rows belong to profiles of another one: that
    // one's id; 0 for a collection of profiles.
    std::int64_t of = 0;
    [[nodiscard]] bool is_event() const { return of != 0; }
};

// A named event predicate: the events of one kind that satisfy a filter, kept as a bitmap of their ordinals.
struct PredicateRecord {
    std::int64_t id = 0;
    std::string name;        // shares its namespace with collections
    std::int64_t event = 0;  // the event collection
    std::string definition;  // `line where (Quantity > 0)`, in canonical form
    BitmapId bitmap = 0;
};

// The key as SQL text: the key column; of events without an id, their ordinal.
std::string key_sql(const CollectionRecord& collection);

// The columns that every event has. REQUIRES: an event collection
const AttributeRecord& profile_column(const CollectionRecord& events);
const AttributeRecord& time_column(const CollectionRecord& events);

inline constexpr std::string_view kTagsAttribute = "tags";  // the built-in list

// The table of a list attribute: `customers_tags`.
std::string list_table(const CollectionRecord& collection, const AttributeRecord& attribute);

// The SQL index on an event's profile: for the triggers that delete events with their profile, for `why` and printed SQL.
std::string profile_index(const CollectionRecord& events);

// Errors: corrupt, for what no segdb writes.
Result<std::vector<CollectionRecord>> load_collections(Connection& connection);
// The tables of the event kinds that belong to the profiles of a collection.
Result<std::vector<std::string>> event_tables(Connection& connection, const CollectionRecord& profiles);

// Errors: corrupt when another program has dropped or renamed a table or column that the catalog names.
Result<void> check_tables(Connection& connection, const CollectionRecord& collection);

// Makes the data table `name(ordinal INTEGER PRIMARY KEY, KEY TEXT NOT NULL UNIQUE)`, its triggers and records.
// REQUIRES: an open write transaction; names checked by the catalog.
Result<CollectionRecord> create_collection(Connection& connection, const std::string& name, const std::string& key);

// Makes the table `name(ordinal INTEGER PRIMARY KEY, [KEY TEXT NOT NULL UNIQUE,] profile INTEGER, at INTEGER)` of events of
// these profiles, with its index, its triggers and records, and makes the triggers of the profiles anew. `key` may be
// empty. REQUIRES: an open write transaction; names checked by the catalog; `of` is no event collection.
Result<CollectionRecord> create_event_collection(Connection& connection, const std::string& name,
                                                 const CollectionRecord& of, const std::string& key);
// profile_index(). A bulk writer may drop it and make it anew: sorting all rows once costs less than keeping them sorted.
// Both do nothing where there is nothing to do. REQUIRES: an open write transaction.
Result<void> create_profile_index(Connection& connection, const CollectionRecord& events);
Result<void> drop_profile_index(Connection& connection, const CollectionRecord& events);

// Adds a column (or, for a list, its table), records and triggers; every profile starts without a value.
// `derived`: a SQL expression that makes it a generated column; it yields what the type stores.
// REQUIRES: an open write transaction; the name is checked by the catalog.
Result<void> add_attribute(Connection& connection, CollectionRecord& collection, const std::string& name,
                           const AttributeSpec& spec, const std::string& derived = {});

// A new, empty bitmap; attribute 0: of no attribute. REQUIRES: an open write transaction
Result<BitmapId> insert_bitmap(Connection& connection, std::int64_t collection, std::int64_t attribute);

// Makes new, empty live and presence bitmaps in place of those that the records name. REQUIRES: an open write transaction
// in which all bitmaps of the collection were deleted.
Result<void> renew_bitmaps(Connection& connection, CollectionRecord& collection);

Result<void> set_encoding(Connection& connection, AttributeRecord& attribute, Encoding encoding);

}  // namespace segdb
