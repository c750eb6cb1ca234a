#include "store/profile_reader.hpp"

#include <utility>

#include "base/calendar.hpp"
#include "base/text.hpp"
#include "base/try.hpp"

namespace segdb {
namespace {

// Reading a whole range of rows and passing over some is cheaper than seeking each, from this share on.
constexpr std::size_t kRangeShare = 8;

std::string list_select(const CollectionRecord& collection, const AttributeRecord& attribute) {
    return "SELECT value FROM " + sql_name(list_table(collection, attribute)) + " WHERE ordinal = ? ORDER BY value";
}

std::string key_of_reference(const CollectionRecord& events, const AttributeRecord& reference,
                             const CollectionRecord& profiles) {
    const std::string table = sql_name(profiles.name);
    return "(SELECT " + table + "." + sql_name(profiles.key) + " FROM " + table + " WHERE " + table +
           ".ordinal = " + sql_name(events.name) + "." + sql_name(reference.name) + ")";
}

// The value of a cell as its attribute's type. Errors: bad_data when it does not fit.
Result<Value> read_cell(const Statement& row, int column, const CollectionRecord& collection,
                        const AttributeRecord& attribute, std::optional<std::int64_t> ordinal) {
    Value value{attribute.spec, {}};
    if (row.is_null(column)) return value;
    switch (attribute.spec.type) {
        case AttributeType::boolean:
            if (!row.is_integer(column)) break;
            value.data = row.integer(column) != 0;
            return value;
        case AttributeType::integer:
        case AttributeType::decimal:
        case AttributeType::datetime:
            if (!row.is_integer(column)) break;
            value.data = row.integer(column);
            return value;
        case AttributeType::date: {
            const auto day = parse_iso_date(row.text(column));
            if (!row.is_text(column) || !day) break;
            value.data = std::int64_t{*day};
            return value;
        }
        case AttributeType::text:
        case AttributeType::text_list:
            if (!row.is_text(column)) break;
            value.data = std::string(row.text(column));
            return value;
    }
    return bad_cell(row, column, collection, attribute, ordinal);
}

}  // namespace

Error bad_cell(const Statement& row, int column, const CollectionRecord& collection, const AttributeRecord& attribute,
               std::optional<std::int64_t> ordinal) {
    const bool is_number = row.is_integer(column) || row.is_real(column);
    const std::string value = is_number ? std::string(row.text(column)) : shown(row.text(column));
    const std::string place = ordinal ? ", ordinal " + std::to_string(*ordinal) : std::string();
    return {.code = ErrorCode::bad_data,
            .message = "table " + collection.name + place + ", column " + attribute.name + ": " + value +
                       " is not what " + to_text(attribute.spec) + " holds; correct it with SQL"};
}

Result<ProfileReader> ProfileReader::open(Connection& connection, const CollectionRecord& collection,
                                          std::vector<const AttributeRecord*> attributes,
                                          const CollectionRecord* profiles) {
    ProfileReader reader;
    reader.collection_ = &collection;
    reader.reads_keys_ = profiles != nullptr;
    reader.attributes_ = std::move(attributes);
    reader.values_.resize(reader.attributes_.size());
    std::string sql = "SELECT ordinal, " + key_sql(collection);
    for (const auto* attribute : reader.attributes_) {
        reader.lists_.emplace_back();
        if (attribute->is_list()) {
            SEGDB_TRY(reader.lists_.back(), connection.prepare(list_select(collection, *attribute)));
        } else if (attribute->is_reference() && profiles != nullptr) {
            sql += ", " + key_of_reference(collection, *attribute, *profiles);
        } else {
            sql += ", " + sql_name(attribute->name);
        }
    }
    sql += " FROM " + sql_name(collection.name);
    SEGDB_TRY(reader.one_, connection.prepare(sql + " WHERE ordinal = ?"));
    SEGDB_TRY(reader.range_, connection.prepare(sql + " WHERE ordinal BETWEEN ? AND ? ORDER BY ordinal"));
    return reader;
}

Result<void> ProfileReader::read_values(const Statement& row, std::int64_t ordinal) {
    int column = 1;
    for (std::size_t i = 0; i < attributes_.size(); ++i) {
        if (attributes_[i]->is_reference() && reads_keys_) {
            values_[i] = Value{{AttributeType::text, 0}, {}};
            if (!row.is_null(++column)) values_[i].data = std::string(row.text(column));
            continue;
        }
        if (!attributes_[i]->is_list()) {
            SEGDB_TRY(values_[i], read_cell(row, ++column, *collection_, *attributes_[i], ordinal));
            continue;
        }
        auto& select = lists_[i];
        select.reset();
        select.bind(1, ordinal);
        std::vector<std::string> items;
        while (true) {
            SEGDB_TRY(const bool found, select.step());
            if (!found) break;
            items.emplace_back(select.text(0));
        }
        values_[i] = Value{attributes_[i]->spec, {}};
        if (!items.empty()) values_[i].data = std::move(items);
    }
    return {};
}

Result<bool> ProfileReader::read(std::uint32_t chunk, std::span<const std::uint16_t> rows, const Visitor& each) {
    if (rows.empty()) return true;
    const std::int64_t base = std::int64_t{chunk} << kChunkBits;
    const bool as_range = rows.size() * kRangeShare >= std::size_t{rows.back()} - rows.front() + 1;
    Statement& select = as_range ? range_ : one_;
    if (as_range) {
        select.reset();
        select.bind(1, base + rows.front());
        select.bind(2, base + rows.back());
    }
    for (const std::uint16_t row : rows) {
        const std::int64_t wanted = base + row;
        if (!as_range) {
            select.reset();
            select.bind(1, wanted);
        }
        do {
            SEGDB_TRY(const bool found, select.step());
            if (!found || select.integer(0) > wanted) {
                return Error{.code = ErrorCode::corrupt,
                             .message = "the index of " + collection_->name + " names ordinal " +
                                        std::to_string(wanted) +
                                        ", which the table does not have; `segdb reindex` rebuilds it"};
            }
        } while (select.integer(0) < wanted);
        SEGDB_CHECK(read_values(select, wanted));
        if (!each(static_cast<std::uint32_t>(wanted), select.text(1), values_)) {
            select.reset();
            return false;
        }
    }
    select.reset();
    return true;
}

Result<std::optional<std::uint32_t>> find_profile(Connection& connection, const CollectionRecord& collection,
                                                  std::string_view key) {
    // An ordinal is one text only, as for other keys: `07` is nobody's.
    const std::string by =
        collection.key.empty() ? "ordinal = CAST(?1 AS INTEGER) AND CAST(ordinal AS TEXT)" : sql_name(collection.key);
    SEGDB_TRY(auto select,
              connection.prepare("SELECT ordinal FROM " + sql_name(collection.name) + " WHERE " + by + " = ?1"));
    select.bind(1, key);
    SEGDB_TRY(const bool found, select.step());
    if (!found) return std::optional<std::uint32_t>();
    return std::optional<std::uint32_t>(static_cast<std::uint32_t>(select.integer(0)));
}

Result<void> scan_chunk(Connection& connection, const CollectionRecord& collection, const AttributeRecord& attribute,
                        const Predicate& predicate, std::uint32_t chunk, std::vector<std::uint16_t>& places) {
    const bool list = attribute.is_list();
    const std::string column = list ? "value" : sql_name(attribute.name);
    SEGDB_TRY(auto select, connection.prepare("SELECT ordinal, " + column + " FROM " +
                                              sql_name(list ? list_table(collection, attribute) : collection.name) +
                                              " WHERE ordinal BETWEEN ? AND ? ORDER BY ordinal"));
    const std::int64_t base = std::int64_t{chunk} << kChunkBits;
    select.bind(1, base);
    select.bind(2, base + kChunkSize - 1);
    const bool texts = attribute.spec.type == AttributeType::text || list;
    places.clear();
    while (true) {
        SEGDB_TRY(const bool found, select.step());
        if (!found) return {};
        if (select.is_null(1)) continue;
        const auto row = static_cast<std::uint16_t>(select.integer(0) - base);
        bool selected = false;
        if (texts) {
            selected = satisfies(predicate, select.text(1));
        } else {
            SEGDB_TRY(const auto value, read_cell(select, 1, collection, attribute, select.integer(0)));
            const auto* truth = std::get_if<bool>(&value.data);
            selected =
                satisfies(predicate, truth != nullptr ? std::int64_t{*truth} : std::get<std::int64_t>(value.data));
        }
        if (selected && (places.empty() || places.back() != row)) places.push_back(row);
    }
}

Result<bool> text_exists(Connection& connection, const CollectionRecord& collection, const AttributeRecord& attribute,
                         std::string_view text) {
    const bool list = attribute.is_list();
    SEGDB_TRY(auto select, connection.prepare(
                               "SELECT 1 FROM " + sql_name(list ? list_table(collection, attribute) : collection.name) +
                               " WHERE " + (list ? "value" : sql_name(attribute.name)) + " = ? LIMIT 1"));
    select.bind(1, text);
    return select.step();
}

Result<std::optional<IntegerRange>> stored_range(Connection& connection, const CollectionRecord& collection,
                                                 const AttributeRecord& attribute) {
    const std::string column = sql_name(attribute.name);
    SEGDB_TRY(auto select,
              connection.prepare("SELECT min(" + column + "), max(" + column + ") FROM " + sql_name(collection.name)));
    SEGDB_TRY(const bool found, select.step());
    if (!found || select.is_null(0)) return std::optional<IntegerRange>();
    SEGDB_TRY(const Value low, read_cell(select, 0, collection, attribute, std::nullopt));
    SEGDB_TRY(const Value high, read_cell(select, 1, collection, attribute, std::nullopt));
    return std::optional<IntegerRange>({std::get<std::int64_t>(low.data), std::get<std::int64_t>(high.data)});
}

Result<std::optional<std::int64_t>> ranked_value(Connection& connection, const CollectionRecord& collection,
                                                 const AttributeRecord& attribute, bool from_top, std::uint64_t rank) {
    const std::string column = sql_name(attribute.name);
    SEGDB_TRY(auto select,
              connection.prepare("SELECT " + column + " FROM " + sql_name(collection.name) + " WHERE " + column +
                                 " IS NOT NULL ORDER BY " + column + (from_top ? " DESC" : "") + " LIMIT 1 OFFSET ?"));
    select.bind(1, static_cast<std::int64_t>(rank - 1));
    SEGDB_TRY(const bool found, select.step());
    if (!found) return std::optional<std::int64_t>();
    SEGDB_TRY(const Value value, read_cell(select, 0, collection, attribute, std::nullopt));
    return std::optional<std::int64_t>(std::get<std::int64_t>(value.data));
}

}  // namespace segdb
