#include "store/change_log.hpp"

#include <string>
#include <utility>

#include "base/try.hpp"

namespace segdb {
namespace {

// Notes the chunk of the ordinals that `source` selects. Without an ON CONFLICT clause of its own: inside a trigger the
// clause of the statement that fired it would win, and an INSERT OR ROLLBACK would then undo the writer's work.
std::string note(const CollectionRecord& collection, const std::string& source) {
    const std::string id = std::to_string(collection.id);
    return "INSERT INTO segdb_changes(collection, chunk) SELECT DISTINCT " + id + ", o >> 16 FROM (" + source +
           ") WHERE NOT EXISTS (SELECT 1 FROM segdb_changes WHERE collection = " + id + " AND chunk = o >> 16);";
}

std::string trigger_name(const std::string& table, const std::string& event) { return "segdb_" + table + "_" + event; }

// AFTER triggers for what a statement says it does.
std::string row_triggers(const CollectionRecord& collection, const std::string& table,
                         const std::string& on_insert = {}, const std::string& on_delete = {},
                         const std::string& on_update = {}) {
    const std::string on = " ON " + sql_name(table) + " BEGIN ";
    return "CREATE TRIGGER " + sql_name(trigger_name(table, "insert")) + " AFTER INSERT" + on +
           note(collection, "SELECT NEW.ordinal AS o") + on_insert + " END;\n" +                 //
           "CREATE TRIGGER " + sql_name(trigger_name(table, "delete")) + " AFTER DELETE" + on +  //
           note(collection, "SELECT OLD.ordinal AS o") + on_delete + " END;\n" +                 //
           "CREATE TRIGGER " + sql_name(trigger_name(table, "update")) + " AFTER UPDATE" + on +  //
           note(collection, "SELECT OLD.ordinal AS o UNION SELECT NEW.ordinal") + on_update + " END;\n";
}

// REPLACE deletes the rows in its way without firing delete triggers: note them before they go. (A row that goes because
// it has the same ordinal lies in the chunk that the AFTER trigger notes.)
std::string replace_triggers(const CollectionRecord& collection) {
    if (collection.key.empty()) return {};
    const std::string table = sql_name(collection.name);
    const std::string same_key = "SELECT ordinal AS o FROM " + table + " WHERE " + sql_name(collection.key) +
                                 " = NEW." + sql_name(collection.key);
    return "CREATE TRIGGER " + sql_name(trigger_name(collection.name, "insert_replace")) + " BEFORE INSERT ON " +
           table + " BEGIN " + note(collection, same_key) + " END;\n" +  //
           "CREATE TRIGGER " + sql_name(trigger_name(collection.name, "update_replace")) + " BEFORE UPDATE OF " +
           sql_name(collection.key) + " ON " + table + " BEGIN " + note(collection, same_key) + " END;\n";
}

// What the triggers of a profile do to its events.
std::string delete_events(const std::string& table, const std::string& row) {
    return " DELETE FROM " + sql_name(table) + " WHERE profile = " + row + ".ordinal;";
}
std::string move_events(const std::string& table) {
    const std::string moves = " AND OLD.ordinal <> NEW.ordinal;";
    return " DELETE FROM " + sql_name(table) + " WHERE profile = NEW.ordinal" + moves + " UPDATE " + sql_name(table) +
           " SET profile = NEW.ordinal WHERE profile = OLD.ordinal" + moves;
}

std::vector<std::string> trigger_names(const CollectionRecord& collection) {
    std::vector<std::string> names;
    const auto add = [&](const std::string& table) {
        for (const char* event : {"insert", "delete", "update"}) names.push_back(trigger_name(table, event));
    };
    add(collection.name);
    if (!collection.key.empty()) {
        names.push_back(trigger_name(collection.name, "insert_replace"));
        names.push_back(trigger_name(collection.name, "update_replace"));
    }
    for (const auto& attribute : collection.attributes) {
        if (attribute.is_list()) add(list_table(collection, attribute));
    }
    return names;
}

}  // namespace

namespace {

// Triggers from before an event kind would leave its events behind when a profile is deleted.
Result<bool> know_events(Connection& connection, const CollectionRecord& collection) {
    SEGDB_TRY(const auto events, event_tables(connection, collection));
    if (events.empty()) return true;
    SEGDB_TRY(auto find, connection.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name = ? AND "
                                            "instr(sql, ?) > 0"));
    for (const auto& table : events) {
        const std::pair<const char*, std::string> expected[] = {{"insert", delete_events(table, "NEW")},
                                                                {"delete", delete_events(table, "OLD")},
                                                                {"update", move_events(table)}};
        for (const auto& [event, statement] : expected) {
            const std::string name = trigger_name(collection.name, event);
            find.reset();
            find.bind(1, std::string_view(name));
            find.bind(2, std::string_view(statement));
            SEGDB_TRY(const bool found, find.step());
            if (!found) return false;
        }
    }
    return true;
}

}  // namespace

Result<void> create_triggers(Connection& connection, const CollectionRecord& collection) {
    std::string sql;
    std::string on_delete;  // the items of a deleted profile go with it
    std::string on_insert;  // items left by a REPLACEd profile must not pass to a new one that gets its ordinal
    std::string on_update;  // and a profile that gets another ordinal takes its items along
    for (const auto& attribute : collection.attributes) {
        if (!attribute.is_list()) continue;
        const std::string table = sql_name(list_table(collection, attribute));
        on_delete += " DELETE FROM " + table + " WHERE ordinal = OLD.ordinal;";
        on_insert += " DELETE FROM " + table + " WHERE ordinal = NEW.ordinal;";
        on_update += " UPDATE OR IGNORE " + table +
                     " SET ordinal = NEW.ordinal WHERE ordinal = OLD.ordinal AND OLD.ordinal <> NEW.ordinal;";
        sql += row_triggers(collection, list_table(collection, attribute));
    }
    SEGDB_TRY(const auto events, event_tables(connection, collection));
    for (const auto& table : events) {
        on_delete += delete_events(table, "OLD");
        on_insert += delete_events(table, "NEW");
        on_update += move_events(table);
    }
    sql += row_triggers(collection, collection.name, on_insert, on_delete, on_update);
    sql += replace_triggers(collection);
    return connection.execute(sql);
}

Result<void> drop_triggers(Connection& connection, const CollectionRecord& collection) {
    for (const auto& name : trigger_names(collection)) {
        SEGDB_CHECK(connection.execute("DROP TRIGGER IF EXISTS " + sql_name(name)));
    }
    return {};
}

Result<bool> triggers_intact(Connection& connection, const CollectionRecord& collection) {
    SEGDB_TRY(auto find, connection.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name = ?"));
    for (const auto& name : trigger_names(collection)) {
        find.reset();
        find.bind(1, std::string_view(name));
        SEGDB_TRY(const bool found, find.step());
        if (!found) return false;
    }
    return know_events(connection, collection);
}

Result<bool> has_changes(Connection& connection) {
    SEGDB_TRY(const auto any,
              connection.query_integer("SELECT 1 FROM segdb_changes WHERE chunk BETWEEN 0 AND 65535 AND "
                                       "collection IN (SELECT id FROM segdb_collections) LIMIT 1"));
    return any.has_value();
}

Result<std::vector<std::uint32_t>> changed_chunks(Connection& connection, const CollectionRecord& collection) {
    // List items can be written at places that no profile can have; nobody asks for those.
    SEGDB_TRY(auto rows, connection.prepare("SELECT chunk FROM segdb_changes WHERE collection = ? AND "
                                            "chunk BETWEEN 0 AND 65535 ORDER BY chunk"));
    rows.bind(1, collection.id);
    std::vector<std::uint32_t> chunks;
    while (true) {
        SEGDB_TRY(const bool row, rows.step());
        if (!row) return chunks;
        chunks.push_back(static_cast<std::uint32_t>(rows.integer(0)));
    }
}

Result<void> clear_changes(Connection& connection, const CollectionRecord& collection) {
    return connection.execute("DELETE FROM segdb_changes WHERE collection = " + std::to_string(collection.id));
}

}  // namespace segdb
