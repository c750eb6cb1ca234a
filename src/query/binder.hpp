// Looks up what an expression names: syntax tree to bound expression.
#pragma once

#include <memory>
#include <optional>
#include <segdb/query.hpp>
#include <segdb/result.hpp>
#include <string_view>

#include "base/date_math.hpp"
#include "catalog/catalog.hpp"
#include "query/bound.hpp"

namespace segdb {

// What the binder asks about values: bare names may be tags, and a value that nobody has deserves a note.
class ValueLookup {
  public:
    ValueLookup() = default;
    ValueLookup(const ValueLookup&) = delete;
    ValueLookup& operator=(const ValueLookup&) = delete;
    virtual ~ValueLookup() = default;
    // True when some profile has the text as value or item.
    virtual Result<bool> exists(const CollectionRecord& collection, const AttributeRecord& attribute,
                                std::string_view text) = 0;
    // The least and the greatest stored value of a date or datetime attribute; nothing when nobody has one.
    virtual Result<std::optional<IntegerRange>> range(const CollectionRecord& collection,
                                                      const AttributeRecord& attribute) = 0;
    // How many profiles have a value of the attribute.
    virtual Result<std::uint64_t> present(const AttributeRecord& attribute) = 0;
    // The stored value at `rank`, counted from 1, among the values of all profiles: from the greatest down when `from_top`,
    // else from the least up; equal values take a rank each. Nothing when fewer profiles have a value.
    // REQUIRES: an integer, decimal, date or datetime attribute; rank > 0
    virtual Result<std::optional<std::int64_t>> ranked(const CollectionRecord& collection,
                                                       const AttributeRecord& attribute, bool from_top,
                                                       std::uint64_t rank) = 0;
    // The distinct texts of an attribute, for suggestions; empty when they are too many to list.
    virtual Result<std::vector<std::string>> texts(const AttributeRecord& attribute) = 0;
    // The zone that definitions of event predicates are read in, whatever the query's is.
    [[nodiscard]] virtual const TimeZone& database_zone() const = 0;
    // Whether an event predicate is being defined: its events are kept for all queries, so that nothing in it may depend
    // on `now` or on how many other events there are.
    [[nodiscard]] virtual bool for_definition() const { return false; }
};

// Parses and binds. `collection` may be empty (see Catalog::collection); a collection named in the text must agree with it.
// The result holds the syntax tree at a stable address, hence the pointer.
// Errors: syntax, limit, unknown_name, wrong_type, invalid_argument; all about the text carry its position.
Result<std::unique_ptr<BoundQuery>> bind(std::string_view text, Catalog& catalog, std::string_view collection,
                                         const DateContext& dates, ValueLookup& values);

// A query needs at most so many definitions of event predicates, each counted as often as it is named.
inline constexpr std::size_t kMaxDefinitions = 1000;

// What the definition selects from the events, bound to their collection. `query` keeps the definition.
// Errors: as bind(), about the definition's text; limit.
Result<BoundNode> bind_event_definition(EventDefinition definition, const Catalog& catalog,
                                        const CollectionRecord& events, ValueLookup& values, BoundQuery& query);

}  // namespace segdb
