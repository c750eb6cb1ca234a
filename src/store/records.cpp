#include "store/records.hpp"

#include "base/try.hpp"
#include "store/change_log.hpp"
#include "store/versions.hpp"

namespace segdb {
namespace {

// The type that SQLite itself holds the column to (STRICT tables).
std::string_view column_type(AttributeType type) {
    switch (type) {
        case AttributeType::boolean:
        case AttributeType::integer:
        case AttributeType::decimal:
        case AttributeType::datetime:
            return "INTEGER";
        case AttributeType::text:
        case AttributeType::date:
        case AttributeType::text_list:
            break;
    }
    return "TEXT";
}

Result<void> add_presence(Connection& connection, AttributeRecord& attribute) {
    SEGDB_TRY(attribute.presence, insert_bitmap(connection, attribute.collection, attribute.id));
    return connection.execute("UPDATE segdb_attributes SET presence = " + std::to_string(attribute.presence) +
                              " WHERE id = " + std::to_string(attribute.id));
}

Result<void> add_live(Connection& connection, CollectionRecord& collection) {
    SEGDB_TRY(collection.live, insert_bitmap(connection, collection.id, 0));
    return connection.execute("UPDATE segdb_collections SET live = " + std::to_string(collection.live) +
                              " WHERE id = " + std::to_string(collection.id));
}

Result<void> insert_attribute(Connection& connection, AttributeRecord& attribute) {
    SEGDB_TRY(auto statement,
              connection.prepare("INSERT INTO segdb_attributes(collection, name, type, scale, encoding, is_key, "
                                 "derived, presence) VALUES(?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"));
    statement.bind(1, attribute.collection);
    statement.bind(2, std::string_view(attribute.name));
    statement.bind(3, static_cast<std::int64_t>(attribute.spec.type));
    statement.bind(4, static_cast<std::int64_t>(attribute.spec.scale));
    statement.bind(5, static_cast<std::int64_t>(attribute.encoding));
    statement.bind(6, static_cast<std::int64_t>(attribute.is_key));
    statement.bind(7, std::string_view(attribute.derived));
    statement.bind(8, attribute.presence);
    SEGDB_TRY(const bool row, statement.step());
    (void)row;
    attribute.id = statement.integer(0);
    SEGDB_CHECK(statement.run());
    if (attribute.presence != 0) return {};
    return add_presence(connection, attribute);
}

Result<void> add_column(Connection& connection, const CollectionRecord& collection, const AttributeRecord& attribute) {
    std::string sql = "ALTER TABLE " + sql_name(collection.name) + " ADD COLUMN " + sql_name(attribute.name) + " " +
                      std::string(column_type(attribute.spec.type));
    // What STRICT does not check: a foreign writer learns of a wrong value when it writes it.
    if (attribute.derived.empty() && attribute.spec.type == AttributeType::boolean) {
        sql += " CHECK(" + sql_name(attribute.name) + " IN (0, 1))";
    }
    if (attribute.derived.empty() && attribute.spec.type == AttributeType::date) {
        sql += " CHECK(" + sql_name(attribute.name) + " IS date(" + sql_name(attribute.name) + ", '+0 days'))";
    }
    if (!attribute.derived.empty()) sql += " GENERATED ALWAYS AS (" + attribute.derived + ") VIRTUAL";
    return connection.execute(sql);
}

Result<void> add_list_table(Connection& connection, const CollectionRecord& collection,
                            const AttributeRecord& attribute) {
    return connection.execute("CREATE TABLE " + sql_name(list_table(collection, attribute)) +
                              "(ordinal INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY(ordinal, value)) STRICT, "
                              "WITHOUT ROWID");
}

// The key, and what every event has: a value in every row, so that the live bitmap says who has one.
Result<void> add_given(Connection& connection, CollectionRecord& collection, const std::string& name,
                       AttributeType type, Encoding encoding, bool is_key) {
    AttributeRecord attribute;
    attribute.collection = collection.id;
    attribute.name = name;
    attribute.spec = {type, 0};
    attribute.encoding = encoding;
    attribute.is_key = is_key;
    attribute.presence = collection.live;
    SEGDB_CHECK(insert_attribute(connection, attribute));
    collection.attributes.push_back(attribute);
    return {};
}

constexpr std::string_view kOrdinalColumn = "(ordinal INTEGER PRIMARY KEY CHECK(ordinal BETWEEN 0 AND 4294967295)";

std::string key_column(const std::string& key) { return ", " + sql_name(key) + " TEXT NOT NULL UNIQUE"; }

Result<void> insert_collection(Connection& connection, CollectionRecord& collection) {
    SEGDB_CHECK(begin_epoch(connection));
    SEGDB_TRY(auto statement,
              connection.prepare("INSERT INTO segdb_collections(name, live, of) VALUES(?, 0, ?) RETURNING id"));
    statement.bind(1, std::string_view(collection.name));
    statement.bind(2, collection.of);
    SEGDB_TRY(const bool row, statement.step());
    (void)row;
    collection.id = statement.integer(0);
    SEGDB_CHECK(statement.run());
    return add_live(connection, collection);
}

}  // namespace

Result<BitmapId> insert_bitmap(Connection& connection, std::int64_t collection, std::int64_t attribute) {
    SEGDB_TRY(auto statement, connection.prepare("INSERT INTO segdb_bitmaps(collection, attribute, value, cardinality) "
                                                 "VALUES(?, ?, NULL, 0) RETURNING id"));
    statement.bind(1, collection);
    if (attribute == 0) {
        statement.bind_null(2);
    } else {
        statement.bind(2, attribute);
    }
    SEGDB_TRY(const bool row, statement.step());
    (void)row;
    const BitmapId id = statement.integer(0);
    SEGDB_CHECK(statement.run());
    return id;
}

Result<CollectionRecord> create_collection(Connection& connection, const std::string& name, const std::string& key) {
    CollectionRecord collection;
    collection.name = name;
    collection.key = key;
    SEGDB_CHECK(connection.execute("CREATE TABLE " + sql_name(name) + std::string(kOrdinalColumn) + key_column(key) +
                                   ") STRICT"));
    SEGDB_CHECK(insert_collection(connection, collection));
    SEGDB_CHECK(add_given(connection, collection, key, AttributeType::text, Encoding::texts, true));
    SEGDB_CHECK(create_triggers(connection, collection));
    return collection;
}

Result<CollectionRecord> create_event_collection(Connection& connection, const std::string& name,
                                                 const CollectionRecord& of, const std::string& key) {
    CollectionRecord events;
    events.name = name;
    events.key = key;
    events.of = of.id;
    SEGDB_CHECK(connection.execute(
        "CREATE TABLE " + sql_name(name) + std::string(kOrdinalColumn) +
        (key.empty() ? std::string() : key_column(key)) +
        ", profile INTEGER NOT NULL CHECK(profile BETWEEN 0 AND 4294967295), at INTEGER NOT NULL) STRICT"));
    SEGDB_CHECK(insert_collection(connection, events));
    if (!key.empty()) SEGDB_CHECK(add_given(connection, events, key, AttributeType::text, Encoding::texts, true));
    SEGDB_CHECK(
        add_given(connection, events, std::string(kProfileColumn), AttributeType::integer, Encoding::ordinals, false));
    SEGDB_CHECK(
        add_given(connection, events, std::string(kTimeColumn), AttributeType::datetime, Encoding::slices, false));
    SEGDB_CHECK(create_profile_index(connection, events));
    SEGDB_CHECK(create_triggers(connection, events));
    // Those of the profiles have to know that these events go with them.
    SEGDB_CHECK(drop_triggers(connection, of));
    SEGDB_CHECK(create_triggers(connection, of));
    return events;
}

Result<void> create_profile_index(Connection& connection, const CollectionRecord& events) {
    return connection.execute("CREATE INDEX IF NOT EXISTS " + sql_name(profile_index(events)) + " ON " +
                              sql_name(events.name) + "(profile)");
}

Result<void> drop_profile_index(Connection& connection, const CollectionRecord& events) {
    return connection.execute("DROP INDEX IF EXISTS " + sql_name(profile_index(events)));
}

Result<void> add_attribute(Connection& connection, CollectionRecord& collection, const std::string& name,
                           const AttributeSpec& spec, const std::string& derived) {
    AttributeRecord attribute;
    attribute.collection = collection.id;
    attribute.name = name;
    attribute.spec = spec;
    attribute.encoding = encoding_of_few(spec.type);
    attribute.derived = derived;
    SEGDB_CHECK(begin_epoch(connection));
    SEGDB_CHECK(insert_attribute(connection, attribute));
    SEGDB_CHECK(attribute.is_list() ? add_list_table(connection, collection, attribute)
                                    : add_column(connection, collection, attribute));
    collection.attributes.push_back(attribute);
    if (!attribute.is_list()) return {};
    // The new table needs triggers of its own, and those of the data table have to know it.
    SEGDB_CHECK(drop_triggers(connection, collection));
    return create_triggers(connection, collection);
}

Result<void> renew_bitmaps(Connection& connection, CollectionRecord& collection) {
    const BitmapId live_before = collection.live;
    SEGDB_CHECK(add_live(connection, collection));
    for (auto& attribute : collection.attributes) {
        if (attribute.presence != live_before) {
            SEGDB_CHECK(add_presence(connection, attribute));
            continue;
        }
        attribute.presence = collection.live;
        SEGDB_CHECK(connection.execute("UPDATE segdb_attributes SET presence = " + std::to_string(collection.live) +
                                       " WHERE id = " + std::to_string(attribute.id)));
    }
    return {};
}

Result<void> set_encoding(Connection& connection, AttributeRecord& attribute, Encoding encoding) {
    attribute.encoding = encoding;
    SEGDB_CHECK(begin_epoch(connection));
    return connection.execute("UPDATE segdb_attributes SET encoding = " + std::to_string(static_cast<int>(encoding)) +
                              " WHERE id = " + std::to_string(attribute.id));
}

}  // namespace segdb
