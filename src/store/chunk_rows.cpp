#include "store/chunk_rows.hpp"

#include <algorithm>
#include <utility>

#include "base/calendar.hpp"
#include "base/try.hpp"
#include "bitmap/chunk_set.hpp"
#include "store/chunk_table.hpp"
#include "store/profile_reader.hpp"

namespace segdb {
void AttributeRows::clear_rows() {
    present.clear();
    for (auto& rows : of_code) rows.clear();
}

void AttributeRows::add(std::uint16_t row, Dictionary::Code code) {
    if (code >= of_code.size()) of_code.resize(code + std::size_t{1});
    of_code[code].push_back(row);
    too_many_values = too_many_values || dictionary.size() > kMaxEqualityValues;
}

Result<std::vector<AttributeRows>> load_attribute_rows(Connection& connection, CollectionRecord& collection,
                                                       const std::vector<std::int64_t>& only) {
    std::vector<AttributeRows> all;
    for (auto& attribute : collection.attributes) {
        const bool wanted = only.empty() || std::find(only.begin(), only.end(), attribute.id) != only.end();
        if (!wanted || attribute.is_key) continue;
        AttributeRows rows;
        rows.attribute = &attribute;
        if (attribute.encoding == Encoding::equality) {
            SEGDB_TRY(rows.dictionary, load_dictionary(connection, attribute));
        }
        rows.of_code.resize(rows.dictionary.size());
        all.push_back(std::move(rows));
    }
    return all;
}

ChunkRows::ChunkRows(Connection& connection, const CollectionRecord& collection, std::vector<AttributeRows> attributes)
    : connection_(&connection), collection_(&collection), attributes_(std::move(attributes)) {}

Result<ChunkRows> ChunkRows::open(Connection& connection, const CollectionRecord& collection,
                                  std::vector<AttributeRows> attributes) {
    ChunkRows rows(connection, collection, std::move(attributes));
    SEGDB_CHECK(rows.prepare());
    return rows;
}

Result<void> ChunkRows::prepare() {
    std::string sql = "SELECT ordinal";
    for (const auto& rows : attributes_) {
        if (rows.attribute->is_list() || rows.attribute->is_key) continue;
        const std::string column = sql_name(rows.attribute->name);
        sql += ", " + (rows.attribute->encoding == Encoding::scan ? "nullif(" + column + " IS NOT NULL, 0)" : column);
    }
    sql += " FROM " + sql_name(collection_->name) + " WHERE ordinal BETWEEN ? AND ? ORDER BY ordinal";
    SEGDB_TRY(select_, connection_->prepare(sql));
    return {};
}

Result<std::vector<AttributeRecord*>> ChunkRows::give_up_large_dictionaries() {
    std::vector<AttributeRecord*> given_up;
    for (auto& rows : attributes_) {
        if (!rows.too_many_values) continue;
        rows.attribute->encoding = Encoding::scan;
        rows.dictionary = {};
        rows.of_code.clear();
        rows.too_many_values = false;
        given_up.push_back(rows.attribute);
    }
    if (!given_up.empty()) SEGDB_CHECK(prepare());
    return given_up;
}

Result<void> ChunkRows::read(std::uint32_t chunk) {
    const std::int64_t first = std::int64_t{chunk} << kChunkBits;
    live_.clear();
    for (auto& rows : attributes_) rows.clear_rows();
    select_.reset();
    select_.bind(1, first);
    select_.bind(2, first + kChunkSize - 1);
    while (true) {
        SEGDB_TRY(const bool found, select_.step());
        if (!found) break;
        const std::int64_t ordinal = select_.integer(0);
        const auto row = static_cast<std::uint16_t>(ordinal - first);
        live_.push_back(row);
        int column = 0;
        for (auto& rows : attributes_) {
            if (rows.attribute->is_list() || rows.attribute->is_key) continue;
            SEGDB_CHECK(read_cell(rows, ++column, row, ordinal));
        }
    }
    select_.reset();
    for (auto& rows : attributes_) {
        if (rows.attribute->is_list()) SEGDB_CHECK(read_list(rows, chunk));
    }
    return {};
}

Result<void> ChunkRows::read_cell(AttributeRows& rows, int column, std::uint16_t row, std::int64_t ordinal) {
    if (select_.is_null(column)) return {};
    const auto& attribute = *rows.attribute;
    rows.present.push_back(row);
    if (attribute.encoding == Encoding::scan || rows.too_many_values) return {};
    switch (attribute.spec.type) {
        case AttributeType::boolean:
        case AttributeType::integer:
        case AttributeType::decimal:
        case AttributeType::datetime: {
            const std::int64_t value = select_.integer(column);
            const bool fits = attribute.spec.type != AttributeType::boolean || value == 0 || value == 1;
            if (!select_.is_integer(column) || !fits) break;
            rows.add(row, rows.dictionary.code_of(value));
            return {};
        }
        case AttributeType::date: {
            const auto day = parse_iso_date(select_.text(column));
            if (!select_.is_text(column) || !day) break;
            rows.add(row, rows.dictionary.code_of(std::int64_t{*day}));
            return {};
        }
        case AttributeType::text:
        case AttributeType::text_list:
            if (!select_.is_text(column)) break;
            rows.add(row, rows.dictionary.code_of(select_.text(column)));
            return {};
    }
    return bad_cell(select_, column, *collection_, attribute, ordinal);
}

Result<void> ChunkRows::read_list(AttributeRows& rows, std::uint32_t chunk) {
    const std::int64_t first = std::int64_t{chunk} << kChunkBits;
    SEGDB_TRY(auto items,
              connection_->prepare("SELECT ordinal, value FROM " + sql_name(list_table(*collection_, *rows.attribute)) +
                                   " WHERE ordinal BETWEEN ? AND ? ORDER BY ordinal, value"));
    items.bind(1, first);
    items.bind(2, first + kChunkSize - 1);
    while (true) {
        SEGDB_TRY(const bool found, items.step());
        if (!found) return {};
        const auto row = static_cast<std::uint16_t>(items.integer(0) - first);
        // Items of a profile that is gone (foreign SQL with REPLACE can leave them) belong to nobody.
        if (!std::binary_search(live_.begin(), live_.end(), row)) continue;
        if (rows.present.empty() || rows.present.back() != row) rows.present.push_back(row);
        if (rows.attribute->encoding == Encoding::scan || rows.too_many_values) continue;
        rows.add(row, rows.dictionary.code_of(items.text(1)));
    }
}

}  // namespace segdb
