// The catalog's rows as they are read: nothing of them is trusted.
#include <algorithm>
#include <utility>

#include "base/try.hpp"
#include "store/format.hpp"
#include "store/records.hpp"

namespace segdb {
namespace {

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
bool suits(Encoding encoding, const AttributeRecord& attribute) {
    if (encoding == Encoding::ordinals) {
        return attribute.spec.type == AttributeType::integer && attribute.name == kProfileColumn;
    }
    if (has_slices(encoding)) return is_number(attribute.spec.type);
    return encoding != Encoding::texts || attribute.spec.type == AttributeType::text;
}

// A damaged or hostile catalog must not reach code that switches over types.
Result<void> check_attribute(const AttributeRecord& attribute) {
    const auto type = static_cast<int>(attribute.spec.type);
    const auto encoding = static_cast<int>(attribute.encoding);
    const bool good = type >= 1 && type <= 7 && encoding >= 1 && encoding <= 6 &&
                      suits(attribute.encoding, attribute) && attribute.spec.scale >= 0 && attribute.spec.scale <= 18 &&
                      is_bitmap_id(attribute.presence);
    if (good) return {};
    return Error{.code = ErrorCode::corrupt,
                 .message = "the catalog's entry of attribute '" + attribute.name + "' is damaged (type " +
                            std::to_string(type) + ", encoding " + std::to_string(encoding) + ")"};
}

Error damaged(const CollectionRecord& collection, const std::string& why = {}) {
    return {.code = ErrorCode::corrupt,
            .message = "the catalog's entry of collection '" + collection.name + "' is damaged" +
                       (why.empty() ? why : ": " + why)};
}

// Whether the attribute is one that every event has, of this kind.
bool is_given(const CollectionRecord& events, std::string_view name, AttributeType type, Encoding encoding) {
    return std::any_of(events.attributes.begin(), events.attributes.end(), [&](const AttributeRecord& attribute) {
        return attribute.name == name && attribute.spec.type == type && attribute.encoding == encoding;
    });
}

// Every row has a value, so that the live bitmap says who has one.
bool is_in_every_row(const CollectionRecord& collection, const AttributeRecord& attribute) {
    return attribute.is_key || (collection.is_event() && (attribute.is_reference() || attribute.name == kTimeColumn));
}

Result<void> check_collection(const CollectionRecord& collection, const std::vector<CollectionRecord>& all) {
    for (const auto& attribute : collection.attributes) {
        if ((attribute.presence == collection.live) != is_in_every_row(collection, attribute)) {
            return damaged(collection, "attribute '" + attribute.name + "' has another's bitmap");
        }
    }
    if (!collection.is_event()) {
        if (collection.key.empty()) return damaged(collection, "it has no key");
        for (const auto& attribute : collection.attributes) {
            if (attribute.is_reference()) return damaged(collection, "its profiles belong to others, as events do");
        }
        return {};
    }
    const auto of =
        std::find_if(all.begin(), all.end(), [&](const CollectionRecord& each) { return each.id == collection.of; });
    if (of == all.end() || of->is_event()) return damaged(collection, "its events belong to no collection of profiles");
    if (!is_given(collection, kProfileColumn, AttributeType::integer, Encoding::ordinals) ||
        !is_given(collection, kTimeColumn, AttributeType::datetime, Encoding::slices)) {
        return damaged(collection, "its events have no profile or no time");
    }
    return {};
}

const AttributeRecord& column_named(const CollectionRecord& events, std::string_view name) {
    return *std::find_if(events.attributes.begin(), events.attributes.end(),
                         [&](const AttributeRecord& attribute) { return attribute.name == name; });
}

Result<std::vector<CollectionRecord>> read_collections(Connection& connection) {
    std::vector<CollectionRecord> collections;
    SEGDB_TRY(const bool events, knows_events(connection));
    SEGDB_TRY(auto rows, connection.prepare(std::string("SELECT id, name, live, ") + (events ? "of" : "0") +
                                            " FROM segdb_collections ORDER BY id"));
    while (true) {
        SEGDB_TRY(const bool row, rows.step());
        if (!row) return collections;
        CollectionRecord collection;
        collection.id = rows.integer(0);
        collection.name = rows.text(1);
        collection.live = rows.integer(2);
        collection.of = rows.integer(3);
        if (!is_bitmap_id(collection.live)) return damaged(collection);
        collections.push_back(std::move(collection));
    }
}

}  // namespace

const AttributeRecord& profile_column(const CollectionRecord& events) { return column_named(events, kProfileColumn); }
const AttributeRecord& time_column(const CollectionRecord& events) { return column_named(events, kTimeColumn); }

std::string key_sql(const CollectionRecord& collection) {
    return collection.key.empty() ? "CAST(ordinal AS TEXT)" : sql_name(collection.key);
}

std::string list_table(const CollectionRecord& collection, const AttributeRecord& attribute) {
    return collection.name + "_" + attribute.name;
}

std::string profile_index(const CollectionRecord& events) { return "segdb_" + events.name + "_by_profile"; }

Result<std::vector<CollectionRecord>> load_collections(Connection& connection) {
    SEGDB_TRY(auto collections, read_collections(connection));
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
    for (const auto& collection : collections) SEGDB_CHECK(check_collection(collection, collections));
    return collections;
}

Result<std::vector<std::string>> event_tables(Connection& connection, const CollectionRecord& profiles) {
    std::vector<std::string> tables;
    SEGDB_TRY(const bool events, knows_events(connection));
    if (!events) return tables;
    SEGDB_TRY(auto rows, connection.prepare("SELECT name FROM segdb_collections WHERE of = ? ORDER BY id"));
    rows.bind(1, profiles.id);
    while (true) {
        SEGDB_TRY(const bool row, rows.step());
        if (!row) return tables;
        tables.emplace_back(rows.text(0));
    }
}

namespace {

Result<std::int64_t> count_columns(Connection& connection, const std::string& table) {
    SEGDB_TRY(auto count, connection.prepare("SELECT count(*) FROM pragma_table_xinfo(?)"));
    count.bind(1, std::string_view(table));
    SEGDB_TRY(const bool row, count.step());
    return row ? count.integer(0) : 0;
}

}  // namespace

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
            SEGDB_TRY(const auto columns, count_columns(connection, table));
            if (columns == 0) {
                return Error{
                    .code = ErrorCode::corrupt,
                    .message = "there is no table " + table +
                               " any more: another program dropped or renamed it; undo that, or take a copy of "
                               "the file from before"};
            }
            return Error{.code = ErrorCode::corrupt,
                         .message = "table " + table + " has no column '" + column +
                                    "' any more: another program renamed or dropped it; undo that with ALTER TABLE"};
        }
    }
    return {};
}

}  // namespace segdb
