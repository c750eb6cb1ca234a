#include "store/event_reader.hpp"

#include "base/try.hpp"

namespace segdb {

Result<std::vector<EventPlace>> events_of_profile(Connection& connection, const CollectionRecord& events,
                                                  std::uint32_t profile, IntegerRange window) {
    const std::string time = sql_name(kTimeColumn);
    SEGDB_TRY(auto rows, connection.prepare("SELECT ordinal, " + time + " FROM " + sql_name(events.name) + " WHERE " +
                                            sql_name(kProfileColumn) + " = ? AND " + time +
                                            " BETWEEN ? AND ? ORDER BY " + time + ", ordinal"));
    rows.bind(1, std::int64_t{profile});
    rows.bind(2, window.low);
    rows.bind(3, window.high);
    std::vector<EventPlace> places;
    while (true) {
        SEGDB_TRY(const bool found, rows.step());
        if (!found) return places;
        places.push_back({static_cast<std::uint32_t>(rows.integer(0)), rows.integer(1)});
    }
}

}  // namespace segdb
