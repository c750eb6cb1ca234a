// Attribute types and the values that profiles have for them.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace segdb {

// What an attribute holds. The numbers are stored in the file and do not change.
enum class AttributeType : int {
    boolean = 1,    // stored as INTEGER 0 or 1
    integer = 2,    // 64-bit signed
    decimal = 3,    // exact: stored as a 64-bit INTEGER of units of 10^-scale
    text = 4,       // UTF-8 TEXT
    date = 5,       // a calendar day, years 0000..9999, stored as TEXT `2020-03-01`
    datetime = 6,   // an instant, stored as INTEGER milliseconds since 1970-01-01T00:00:00Z
    text_list = 7,  // any number of distinct texts, stored in a table COLLECTION_ATTRIBUTE(ordinal, value)
};

// A type with its parameter: `boolean`, `integer`, `decimal(2)`, `text`, `date`, `datetime`, `list`.
struct AttributeSpec {
    AttributeType type = AttributeType::text;
    int scale = 0;  // places after the point, [0, 18]; for decimal only, else 0
    friend bool operator==(const AttributeSpec&, const AttributeSpec&) = default;
};

// One value as read from the database. std::monostate: the profile has none ("not set").
// bool for boolean; int64 for integer, for decimal (units of 10^-scale), for date (days since 1970-01-01) and for
// datetime (UTC milliseconds); string for text; vector for text_list (sorted by bytes; empty means not set).
// Thread safety: a plain value; distinct objects may be used from distinct threads.
struct Value {
    AttributeSpec spec;
    std::variant<std::monostate, bool, std::int64_t, std::string, std::vector<std::string>> data;

    [[nodiscard]] bool is_set() const { return data.index() != 0; }
};

// The value as people write it: `true`, `-12.50`, `2020-03-01`, `2014-11-18T00:00:00.000Z`, list items joined by `;`.
// An empty text when not set.
std::string to_text(const Value& value);

// `decimal(2)`
std::string to_text(const AttributeSpec& spec);

}  // namespace segdb
