// The attributes of an event that a program gives, converted to what their types store.
#pragma once

#include <cstddef>
#include <optional>
#include <segdb/events.hpp>
#include <segdb/result.hpp>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/time_zone.hpp"
#include "ingest/convert_cell.hpp"
#include "ingest/infer_type.hpp"
#include "store/records.hpp"
#include "store/sql_value.hpp"

namespace segdb {

// The type for a new attribute: that of its first Value that is set, else the narrowest that all its texts fit.
// Thread safety: not safe; use it from one thread at a time.
class TrackedType {
  public:
    void add(const std::variant<std::string, Value>& value);
    [[nodiscard]] AttributeSpec spec() const { return told_ ? *told_ : texts_.spec(); }

  private:
    std::optional<AttributeSpec> told_;
    TypeInference texts_{nullptr};
};

// Thread safety: not safe; use it from one thread at a time.
class TrackedValues {
  public:
    // `names`: of attributes that the events have. REQUIRES: `events` and `zone` outlive this object
    TrackedValues(const CollectionRecord& events, const std::vector<std::string>& names, const TimeZone& zone);

    // The attributes that have a column, and the lists.
    [[nodiscard]] const std::vector<const AttributeRecord*>& stored() const { return stored_; }
    [[nodiscard]] const std::vector<const AttributeRecord*>& lists() const { return lists_; }

    // Reads the attributes of one event; those that it does not name are absent. Errors: bad_data, invalid_argument.
    Result<void> convert(const Event& event);
    // What convert() read: two cells for the caller to fill (profile and time), then stored(); and lists(). Valid until
    // the next convert(), while the event lives.
    [[nodiscard]] std::span<SqlValue> cells() { return cells_; }
    [[nodiscard]] std::span<const ListValue> list_values() const { return list_values_; }

  private:
    Result<void> convert_cell_of(std::size_t column, const std::variant<std::string, Value>& value);
    Result<void> convert_list_of(std::size_t list, const std::variant<std::string, Value>& value);

    CellContext context_;
    std::vector<const AttributeRecord*> stored_;
    std::vector<const AttributeRecord*> lists_;
    std::vector<SqlValue> cells_;
    std::vector<ListValue> list_values_;
    std::vector<std::string> texts_;  // of values, by column; cells are views into them
    ByteArena dates_;
};

}  // namespace segdb
