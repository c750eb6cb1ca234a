// Reads what profiles have from the data tables: rows for members, one profile for `why`, one column for scans.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <segdb/result.hpp>
#include <segdb/value.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bitmap/chunk_set.hpp"
#include "index/predicate.hpp"
#include "store/connection.hpp"
#include "store/records.hpp"

namespace segdb {

// Thread safety: not safe; use it from one thread at a time.
class ProfileReader {
  public:
    // `attributes`: what to read of each profile, in this order. `profiles`: of events, the collection whose keys are read for
    // their `profile`, as texts; null: its ordinals are.
    static Result<ProfileReader> open(Connection& connection, const CollectionRecord& collection,
                                      std::vector<const AttributeRecord*> attributes,
                                      const CollectionRecord* profiles = nullptr);

    // Events without a key have their ordinal in decimal instead. Calls `each` for the profiles of a chunk whose low 16 bits are given (ascending), in order, until it returns false;
    // then returns false itself. The arguments stay valid during the call only.
    using Visitor = std::function<bool(std::uint32_t ordinal, std::string_view key, const std::vector<Value>& values)>;
    Result<bool> read(std::uint32_t chunk, std::span<const std::uint16_t> rows, const Visitor& each);

  private:
    ProfileReader() = default;
    Result<void> read_values(const Statement& row, std::int64_t ordinal);

    const CollectionRecord* collection_ = nullptr;
    std::vector<const AttributeRecord*> attributes_;
    bool reads_keys_ = false;  // for references
    Statement one_;
    Statement range_;
    std::vector<Statement> lists_;  // one an attribute; unused ones are empty
    std::vector<Value> values_;
};

// The ordinal of a key, of events without one that of the ordinal's digits; nothing when there is no such profile.
Result<std::optional<std::uint32_t>> find_profile(Connection& connection, const CollectionRecord& collection,
                                                  std::string_view key);

// The places in a chunk whose value (for a list: one of its items) satisfies the predicate, ascending, read from the data
// table. Of a list, also items whose profile is gone.
Result<void> scan_chunk(Connection& connection, const CollectionRecord& collection, const AttributeRecord& attribute,
                        const Predicate& predicate, std::uint32_t chunk, std::vector<std::uint16_t>& places);

// True when some profile has this text (for a list: as an item). Reads the data table.
Result<bool> text_exists(Connection& connection, const CollectionRecord& collection, const AttributeRecord& attribute,
                         std::string_view text);

// The least and the greatest value of a date or datetime attribute; nothing when nobody has one. Reads the data table.
Result<std::optional<IntegerRange>> stored_range(Connection& connection, const CollectionRecord& collection,
                                                 const AttributeRecord& attribute);

// The value at `rank`, from 1, among all values of the attribute: from the greatest down when `from_top`, else from the
// least up. Nothing when there are fewer. Reads and sorts the column of the data table.
// REQUIRES: an integer, decimal, date or datetime attribute; rank > 0
Result<std::optional<std::int64_t>> ranked_value(Connection& connection, const CollectionRecord& collection,
                                                 const AttributeRecord& attribute, bool from_top, std::uint64_t rank);

// For a cell whose value does not fit its attribute's type: bad_data, naming table, row (where one is known), column and
// value.
Error bad_cell(const Statement& row, int column, const CollectionRecord& collection, const AttributeRecord& attribute,
               std::optional<std::int64_t> ordinal);

}  // namespace segdb
