#include "store/records.hpp"

#include <algorithm>

#include "base/try.hpp"
#include "store/change_log.hpp"

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
    if (attribute.is_key) return {};
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

AttributeRecord read_attribute(const Statement& row) {
    AttributeRecord attribute;
    attribute.id = row.integer(0);
    attribute.collection = row.integer(1);
    attribute.name = row.text(2);
    attribute.spec.type = static_cast<AttributeType>(row.integer(3));
    attribute.spec.scale = static_cast<int>(row.integer(4));
    attribute.encoding = static_cast<Encoding>(row.integer(5));
    attribute.is_key = row.integer(6) != 0;
    attribute.derived = row.text(7);
    attribute.presence = row.integer(8);
    return attribute;
}

// Whether columns of the type can be indexed so.
bool suits(Encoding encoding, AttributeType type) {
    if (has_slices(encoding)) return is_number(type);
    return encoding != Encoding::texts || type == AttributeType::text;
}

// A damaged or hostile catalog must not reach code that switches over types.
Result<void> check_attribute(const AttributeRecord& attribute) {
    const auto type = static_cast<int>(attribute.spec.type);
    const auto encoding = static_cast<int>(attribute.encoding);
    const bool good = type >= 1 && type <= 7 && encoding >= 1 && encoding <= 5 &&
                      suits(attribute.encoding, attribute.spec.type) && attribute.spec.scale >= 0 &&
                      attribute.spec.scale <= 18 && is_bitmap_id(attribute.presence);
    if (good) return {};
    return Error{.code = ErrorCode::corrupt,
                 .message = "the catalog's entry of attribute '" + attribute.name + "' is damaged (type " +
                            std::to_string(type) + ", encoding " + std::to_string(encoding) + ")"};
}

}  // namespace

namespace {
const AttributeRecord& column_named(const CollectionRecord& events, std::string_view name) {
    return *std::find_if(events.attributes.begin(), events.attributes.end(),
                         [&](const AttributeRecord& attribute) { return attribute.name == name; });
}
}  // namespace

const AttributeRecord& profile_column(const CollectionRecord& events) { return column_named(events, kProfileColumn); }
const AttributeRecord& time_column(const CollectionRecord& events) { return column_named(events, kTimeColumn); }

std::string list_table(const CollectionRecord& collection, const AttributeRecord& attribute) {
    return collection.name + "_" + attribute.name;
}

Result<std::vector<CollectionRecord>> load_collections(Connection& connection) {
    std::vector<CollectionRecord> collections;
    SEGDB_TRY(auto rows, connection.prepare("SELECT id, name, live FROM segdb_collections ORDER BY id"));
    while (true) {
        SEGDB_TRY(const bool row, rows.step());
        if (!row) break;
        CollectionRecord collection;
        collection.id = rows.integer(0);
        collection.name = rows.text(1);
        collection.live = rows.integer(2);
        if (!is_bitmap_id(collection.live)) {
            return Error{.code = ErrorCode::corrupt,
                         .message = "the catalog's entry of collection '" + collection.name + "' is damaged"};
        }
        collections.push_back(std::move(collection));
    }
    SEGDB_TRY(auto attributes,
              connection.prepare("SELECT id, collection, name, type, scale, encoding, is_key, derived, presence "
                                 "FROM segdb_attributes ORDER BY is_key DESC, id"));
    while (true) {
        SEGDB_TRY(const bool row, attributes.step());
        if (!row) break;
        AttributeRecord attribute = read_attribute(attributes);
        SEGDB_CHECK(check_attribute(attribute));
        for (auto& collection : collections) {
            if (collection.id != attribute.collection) continue;
            if (attribute.is_key) collection.key = attribute.name;
            collection.attributes.push_back(attribute);
        }
    }
    return collections;
}

Result<void> check_tables(Connection& connection, const CollectionRecord& collection) {
    SEGDB_TRY(auto find, connection.prepare("SELECT 1 FROM pragma_table_xinfo(?) WHERE name = ?"));
    const auto lost = [&](const std::string& table, const std::string& column) -> Result<bool> {
        find.reset();
        find.bind(1, std::string_view(table));
        find.bind(2, std::string_view(column));
        SEGDB_TRY(const bool found, find.step());
        return !found;
    };
    for (const auto& attribute : collection.attributes) {
        const std::string table = attribute.is_list() ? list_table(collection, attribute) : collection.name;
        for (const auto& column :
             {std::string("ordinal"), attribute.is_list() ? std::string("value") : attribute.name}) {
            SEGDB_TRY(const bool missing, lost(table, column));
            if (!missing) continue;
            return Error{.code = ErrorCode::corrupt,
                         .message = "table " + table + " has no column '" + column +
                                    "' any more: another program renamed or dropped it; undo that with ALTER TABLE"};
        }
    }
    return {};
}

Result<CollectionRecord> create_collection(Connection& connection, const std::string& name, const std::string& key) {
    CollectionRecord collection;
    collection.name = name;
    collection.key = key;
    SEGDB_CHECK(connection.execute("CREATE TABLE " + sql_name(name) +
                                   "(ordinal INTEGER PRIMARY KEY CHECK(ordinal BETWEEN 0 AND 4294967295), " +
                                   sql_name(key) + " TEXT NOT NULL UNIQUE) STRICT"));
    SEGDB_TRY(auto statement,
              connection.prepare("INSERT INTO segdb_collections(name, live) VALUES(?, 0) RETURNING id"));
    statement.bind(1, std::string_view(name));
    SEGDB_TRY(const bool row, statement.step());
    (void)row;
    collection.id = statement.integer(0);
    SEGDB_CHECK(statement.run());
    SEGDB_CHECK(add_live(connection, collection));
    AttributeRecord attribute;
    attribute.collection = collection.id;
    attribute.name = key;
    attribute.encoding = Encoding::texts;
    attribute.is_key = true;
    attribute.presence = collection.live;
    SEGDB_CHECK(insert_attribute(connection, attribute));
    collection.attributes.push_back(attribute);
    SEGDB_CHECK(create_triggers(connection, collection));
    return collection;
}

Result<void> add_attribute(Connection& connection, CollectionRecord& collection, const std::string& name,
                           const AttributeSpec& spec, const std::string& derived) {
    AttributeRecord attribute;
    attribute.collection = collection.id;
    attribute.name = name;
    attribute.spec = spec;
    attribute.encoding = encoding_of_few(spec.type);
    attribute.derived = derived;
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
    SEGDB_CHECK(add_live(connection, collection));
    for (auto& attribute : collection.attributes) {
        if (!attribute.is_key) {
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
    return connection.execute("UPDATE segdb_attributes SET encoding = " + std::to_string(static_cast<int>(encoding)) +
                              " WHERE id = " + std::to_string(attribute.id));
}

}  // namespace segdb
