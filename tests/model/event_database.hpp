// The events of a model as rows of a database: event kinds are made through the store, their rows written by plain SQL.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/calendar.hpp"
#include "model/event_model.hpp"
#include "support/event_store.hpp"
#include "support/foreign_client.hpp"

namespace segdb::model {

// A cell as a column stores it.
inline std::string cell_sql(const Cell& cell, const AttributeSpec& spec) {
    if (std::holds_alternative<std::monostate>(cell)) return "NULL";
    if (const auto* truth = std::get_if<bool>(&cell)) return *truth ? "1" : "0";
    if (const auto* text = std::get_if<std::string>(&cell)) return sql_text(*text);
    Wide number = std::get<Wide>(cell);
    if (spec.type == AttributeType::date) return sql_text(format_date(static_cast<std::int32_t>(number)));
    if (spec.type != AttributeType::datetime) {
        for (int place = spec.scale; place < 18; ++place) number /= 10;
    }
    // SQLite reads the least integer as a negated number that it cannot hold.
    const auto value = static_cast<std::int64_t>(number);
    if (value == INT64_MIN) return "(-9223372036854775807 - 1)";
    return std::to_string(value);
}

inline std::string event_sql(const std::string& table, std::int64_t ordinal, std::int64_t profile,
                             const std::map<std::string, AttributeSpec>& attributes, const Profile& event) {
    const std::string place = std::to_string(ordinal);
    std::string columns = "ordinal, profile";
    std::string values = place + ", " + std::to_string(profile);
    std::string items;
    for (const auto& [name, spec] : attributes) {
        const Cell& cell = event.cells.at(name);
        if (spec.type == AttributeType::text_list) {
            const auto* list = std::get_if<std::vector<std::string>>(&cell);
            if (list == nullptr) continue;
            for (const auto& item : *list) {
                items +=
                    "INSERT INTO " + sql_name(table + "_" + name) + " VALUES(" + place + ", " + sql_text(item) + ");";
            }
            continue;
        }
        columns += ", " + sql_name(name);
        values += ", " + cell_sql(cell, spec);
    }
    return "INSERT INTO " + sql_name(table) + "(" + columns + ") VALUES(" + values + ");" + items;
}

inline void create_event_kinds(const std::string& path, const EventModel& model) {
    for (const auto& [name, kind] : model.kinds) {
        test::Columns columns;
        for (const auto& [attribute, spec] : kind.rows.attributes) {
            if (attribute != "at" && attribute != "id") columns.emplace_back(attribute, spec);
        }
        test::create_event(path, name, "customers", kind.rows.attributes.count("id") != 0 ? "id" : "", columns);
    }
}

// The ordinal of every profile.
inline std::map<std::string, std::int64_t> ordinals_of_profiles(test::ForeignClient& client) {
    std::map<std::string, std::int64_t> ordinals;
    sqlite3_stmt* rows = nullptr;
    REQUIRE(sqlite3_prepare_v2(client.handle(), "SELECT id, ordinal FROM customers", -1, &rows, nullptr) == SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        ordinals[reinterpret_cast<const char*>(sqlite3_column_text(rows, 0))] = sqlite3_column_int64(rows, 1);
    }
    sqlite3_finalize(rows);
    return ordinals;
}

// Where row i of a kind lies: at i, or one after the other in so many chunks, from both borders of each inwards.
inline std::int64_t event_ordinal(std::size_t row, std::int64_t chunks) {
    const auto place = static_cast<std::int64_t>(row);
    if (chunks == 1) return place;
    const std::int64_t within = place / chunks;
    return place % chunks * 65536 + (within % 2 == 0 ? within / 2 : 65535 - within / 2);
}

inline void insert_events(const std::string& path, const EventModel& model, std::int64_t chunks) {
    test::ForeignClient client(path);
    const auto profiles = ordinals_of_profiles(client);
    std::string sql = "BEGIN;";
    for (const auto& [name, kind] : model.kinds) {
        for (std::size_t row = 0; row < kind.owners.size(); ++row) {
            sql += event_sql(name, event_ordinal(row, chunks), profiles.at(kind.owners[row]), kind.rows.attributes,
                             kind.rows.profiles[row]);
        }
    }
    client.run(sql + "COMMIT;");
}

}  // namespace segdb::model
