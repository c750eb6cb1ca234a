// One cell on its way into a data table, already converted to what the attribute's type stores.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace segdb {

struct SqlValue {
    enum class Kind : std::uint8_t {
        absent,   // the row says nothing about this column: an existing value stays, a new row gets none
        null,     // not set
        integer,  // boolean 0/1, integer, decimal units, datetime milliseconds
        text,     // text; date as `2020-03-01`
    };
    Kind kind = Kind::null;
    std::int64_t integer = 0;
    std::string_view text;  // valid UTF-8 without NUL; must stay valid until the row is written

    static SqlValue absent() { return {Kind::absent, 0, {}}; }
    static SqlValue null() { return {}; }
    static SqlValue of(std::int64_t number) { return {Kind::integer, number, {}}; }
    static SqlValue of(std::string_view text) { return {Kind::text, 0, text}; }
};

// The items of a list column in one row. Duplicates count once; an empty list is "not set".
struct ListValue {
    bool absent = false;  // the row says nothing about this list: existing items stay
    std::vector<std::string_view> items;
};

}  // namespace segdb
