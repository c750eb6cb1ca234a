// Derived columns that only add, subtract and multiply numbers, computed in whole units, without any double.
//
// `Quantity*UnitPrice + 0.5`, of an integer and a decimal(2), is `("Quantity"*"UnitPrice"+50)` in hundredths: a product
// has the places of both its factors, a sum those of the operand that has more.
#pragma once

#include <optional>
#include <string>

#include "store/records.hpp"

namespace segdb {

struct UnitExpression {
    std::string sql;  // over what the table stores; yields whole units of 10^-places, or a REAL beyond 64 bits
    int places = 0;
};

// The same in units of more places. REQUIRES: 18 >= places >= those it has
std::string with_places(const UnitExpression& operand, int places);

// Nothing for any other expression, and for one that needs more than 18 places, 100 levels or 200 operations.
std::optional<UnitExpression> in_units(const CollectionRecord& collection, const std::string& expression);

}  // namespace segdb
