// A predicate on a column as SQL text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "index/predicate.hpp"
#include "store/records.hpp"

namespace segdb {

// A printed condition, and how deep its innermost parentheses are.
struct Sql {
    std::string text;
    int depth = 0;
};

// How many levels of parentheses joined_sql() puts around so many parts.
int levels_of_pieces(std::size_t operands);
// The parts with the separator between them: long chains in pieces, each in parentheses.
std::string joined_sql(const std::vector<std::string>& parts, std::string_view separator);

std::string integer_sql(std::int64_t value);

// The column (SQL text) has a value that satisfies the predicate; NULL where it has none.
Sql predicate_sql(const Predicate& predicate, const std::string& column, const AttributeRecord& attribute);
Sql ranges_sql(const IntegerRanges& ranges, const std::string& column, const AttributeRecord& attribute);

}  // namespace segdb
