#include "query/sql_aggregate.hpp"

#include <limits>
#include <vector>

#include "query/sql_predicate.hpp"

namespace segdb {
namespace {

constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

// The point of the grid that a position lies on or behind: half of it, rounded down.
std::int64_t point_of(std::int64_t position) { return position >> 1; }

// sum / count compared with the grid of 10^-places units (BoundDid), without division: sum * 10^places and point * count.
std::string average_sql(const BoundDid& did) {
    const std::string column = sql_name(did.attribute->name);
    const std::string sum = "sum(" + column + ")" + (did.places == 0 ? "" : " * 1" + std::string(did.places, '0'));
    const auto times_count = [&](std::int64_t point) { return integer_sql(point) + " * count(" + column + ")"; };
    std::vector<std::string> parts;
    for (const auto& range : did.ranges.ranges()) {
        std::string part;
        if (range.low == range.high && range.low % 2 == 0) {
            part = sum + " = " + times_count(point_of(range.low));
        } else {
            // An odd position lies behind a point, and before the next one.
            if (range.low != kLowest)
                part = sum + (range.low % 2 == 0 ? " >= " : " > ") + times_count(point_of(range.low));
            if (range.high != kHighest) {
                const bool even = range.high % 2 == 0;
                part += (part.empty() ? "" : " AND ") + sum + (even ? " <= " : " < ") +
                        times_count(point_of(range.high) + (even ? 0 : 1));
            }
        }
        parts.push_back(part.empty() ? "1" : "(" + part + ")");
    }
    return parts.empty() ? "0" : joined_sql(parts, " OR ");
}

}  // namespace

std::string having_sql(const BoundDid& did) {
    AttributeRecord number;
    number.spec.type = AttributeType::integer;
    const std::string column = did.attribute == nullptr ? "" : sql_name(did.attribute->name);
    switch (did.aggregate) {
        case EventAggregate::count:
            if (did.ranges == IntegerRanges({{1, kHighest}})) return {};
            return ranges_sql(did.ranges, "count(*)", number).text;
        case EventAggregate::count_distinct:
            return ranges_sql(did.ranges, "count(DISTINCT " + column + ")", number).text;
        case EventAggregate::sum:
            return ranges_sql(did.ranges, "sum(" + column + ")", *did.attribute).text;
        case EventAggregate::average:
            return average_sql(did);
        case EventAggregate::least:
            return ranges_sql(did.ranges, "min(" + column + ")", *did.attribute).text;
        case EventAggregate::greatest:
            break;
    }
    return ranges_sql(did.ranges, "max(" + column + ")", *did.attribute).text;
}

std::string last_sql(const FollowingTime& within, const std::string& time) {
    if (within.fixed()) return time + " + " + integer_sql(*within.fixed());
    return "segdb_shift(" + time + ", " + std::to_string(within.amount()) + ", '" + std::string(1, within.unit()) +
           "', " + sql_text(within.zone().name()) + ")";
}

}  // namespace segdb
