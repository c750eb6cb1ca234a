#include "store/chunk_rows.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/calendar.hpp"
#include "base/try.hpp"
#include "bitmap/chunk_set.hpp"
#include "index/ordinal_block.hpp"
#include "index/slice_block.hpp"
#include "index/text_block.hpp"
#include "index/text_filter.hpp"
#include "store/chunk_table.hpp"
#include "store/profile_reader.hpp"

namespace segdb {
namespace {

// Text that a chunk's block may hold; SQLite's limit of a blob is a thousand million bytes.
constexpr std::size_t kMaxBlockText = std::size_t{128} << 20;
constexpr std::int64_t kMaxOrdinal = 0xffffffffLL;

// What it takes to index the column: its values, or only whether there is one.
bool reads_values(const AttributeRecord& attribute) { return attribute.encoding != Encoding::scan; }

// A filter is as large as texts are distinct.
std::vector<std::uint64_t> distinct_hashes(const std::vector<std::string_view>& texts) {
    std::vector<std::uint64_t> slots(std::bit_ceil(2 * texts.size() + 1));  // 0: free
    std::vector<std::uint64_t> distinct;
    const std::size_t last = slots.size() - 1;
    bool zero = false;
    for (const std::string_view text : texts) {
        const std::uint64_t hash = TextFilter::hash_of(text);
        if (hash == 0) {
            if (!std::exchange(zero, true)) distinct.push_back(hash);
            continue;
        }
        std::size_t place = hash & last;
        while (slots[place] != 0 && slots[place] != hash) place = (place + 1) & last;
        if (slots[place] == hash) continue;
        slots[place] = hash;
        distinct.push_back(hash);
    }
    return distinct;
}

}  // namespace

void AttributeRows::clear_rows() {
    present.clear();
    for (auto& rows : of_code) rows.clear();
    numbers.clear();
    text_bytes.clear();
    text_ends.clear();
}

void AttributeRows::add(std::uint16_t row, Dictionary::Code code) {
    if (code >= of_code.size()) of_code.resize(code + std::size_t{1});
    // The same item twice, which only a damaged table has.
    if (!of_code[code].empty() && of_code[code].back() == row) return;
    of_code[code].push_back(row);
    too_many_values = too_many_values || dictionary.size() > max_values;
}

void AttributeRows::add_text(std::string_view text) {
    if (text_bytes.size() + text.size() > kMaxBlockText) {
        too_long = true;
        return;
    }
    text_bytes += text;
    text_ends.push_back(static_cast<std::uint32_t>(text_bytes.size()));
}

std::vector<std::string_view> AttributeRows::texts() const {
    std::vector<std::string_view> texts;
    texts.reserve(text_ends.size());
    std::uint32_t begin = 0;
    for (const std::uint32_t end : text_ends) {
        texts.push_back(std::string_view(text_bytes).substr(begin, end - begin));
        begin = end;
    }
    return texts;
}

Result<std::optional<ColumnTable::Column>> AttributeRows::column() const {
    if (present.empty()) return std::optional<ColumnTable::Column>();
    ColumnTable::Column column;
    if (attribute->encoding == Encoding::texts) {
        const auto all = texts();
        column.filter = TextFilter::encode(distinct_hashes(all));
        SEGDB_TRY(column.block, TextBlock::encode(present, all));
        return std::optional(std::move(column));
    }
    const auto [low, high] = std::minmax_element(numbers.begin(), numbers.end());
    column.low = *low;
    column.high = *high;
    column.block = attribute->encoding == Encoding::ordinals ? OrdinalBlock::encode(present, numbers)
                                                             : SliceBlock::encode(present, numbers);
    return std::optional(std::move(column));
}

namespace {

// SQLite does not notice when a damaged page has its rows in another order.
Error out_of_order(const std::string& table) {
    return {
        .code = ErrorCode::corrupt,
        .message = "table " + table + " is damaged: its rows are not in order; `PRAGMA integrity_check` tells more"};
}

void add_number(AttributeRows& rows, std::uint16_t row, std::int64_t value) {
    if (has_slices(rows.attribute->encoding) || rows.attribute->is_reference()) rows.numbers.push_back(value);
    if (has_dictionary(rows.attribute->encoding)) rows.add(row, rows.dictionary.code_of(value));
}

}  // namespace

Result<std::vector<AttributeRows>> load_attribute_rows(Connection& connection, CollectionRecord& collection,
                                                       const std::vector<std::int64_t>& only) {
    std::vector<AttributeRows> all;
    for (auto& attribute : collection.attributes) {
        const bool wanted = only.empty() || std::find(only.begin(), only.end(), attribute.id) != only.end();
        if (!wanted) continue;
        AttributeRows rows;
        rows.attribute = &attribute;
        if (has_dictionary(attribute.encoding)) {
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
        if (rows.attribute->is_list()) continue;
        const std::string column = sql_name(rows.attribute->name);
        sql += ", " + (reads_values(*rows.attribute) ? column : "nullif(" + column + " IS NOT NULL, 0)");
    }
    sql += " FROM " + sql_name(collection_->name) + " WHERE ordinal BETWEEN ? AND ? ORDER BY ordinal";
    SEGDB_TRY(select_, connection_->prepare(sql));
    return {};
}

Result<std::vector<AttributeRecord*>> ChunkRows::change_encodings(Encoding texts) {
    std::vector<AttributeRecord*> changed;
    for (auto& rows : attributes_) {
        if (!rows.too_many_values && !rows.too_long) continue;
        const Encoding many = encoding_of_many(rows.attribute->spec.type);
        rows.attribute->encoding = rows.too_long ? Encoding::scan : many == Encoding::texts ? texts : many;
        rows.dictionary = {};
        rows.of_code.clear();
        rows.too_many_values = false;
        rows.too_long = false;
        changed.push_back(rows.attribute);
    }
    if (!changed.empty()) SEGDB_CHECK(prepare());
    return changed;
}

Result<void> ChunkRows::read(std::uint32_t chunk) {
    const std::int64_t first = std::int64_t{chunk} << kChunkBits;
    live_.clear();
    for (auto& rows : attributes_) rows.clear_rows();
    select_.reset();
    select_.bind(1, first);
    select_.bind(2, first + kChunkSize - 1);
    std::int64_t next = first;
    while (true) {
        SEGDB_TRY(const bool found, select_.step());
        if (!found) break;
        const std::int64_t ordinal = select_.integer(0);
        if (ordinal < next || ordinal > first + kChunkSize - 1) {
            select_.reset();
            return out_of_order(collection_->name);
        }
        next = ordinal + 1;
        const auto row = static_cast<std::uint16_t>(ordinal - first);
        live_.push_back(row);
        int column = 0;
        for (auto& rows : attributes_) {
            if (rows.attribute->is_list()) continue;
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
    if (!reads_values(attribute) || rows.too_many_values || rows.too_long) return {};
    switch (attribute.spec.type) {
        case AttributeType::boolean:
        case AttributeType::integer:
        case AttributeType::decimal:
        case AttributeType::datetime: {
            const std::int64_t value = select_.integer(column);
            const std::int64_t most = attribute.is_reference() ? kMaxOrdinal : 1;
            const bool limited = attribute.is_reference() || attribute.spec.type == AttributeType::boolean;
            const bool fits = !limited || (value >= 0 && value <= most);
            if (!select_.is_integer(column) || !fits) break;
            add_number(rows, row, value);
            return {};
        }
        case AttributeType::date: {
            const auto day = parse_iso_date(select_.text(column));
            if (!select_.is_text(column) || !day) break;
            add_number(rows, row, std::int64_t{*day});
            return {};
        }
        case AttributeType::text:
        case AttributeType::text_list:
            if (!select_.is_text(column)) break;
            if (attribute.encoding == Encoding::texts) {
                rows.add_text(select_.text(column));
            } else {
                rows.add(row, rows.dictionary.code_of(select_.text(column)));
            }
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
    std::int64_t last = first;
    while (true) {
        SEGDB_TRY(const bool found, items.step());
        if (!found) return {};
        const std::int64_t ordinal = items.integer(0);
        if (ordinal < last || ordinal > first + kChunkSize - 1) {
            return out_of_order(list_table(*collection_, *rows.attribute));
        }
        last = ordinal;
        const auto row = static_cast<std::uint16_t>(ordinal - first);
        // Items of a profile that is gone (foreign SQL with REPLACE can leave them) belong to nobody.
        if (!std::binary_search(live_.begin(), live_.end(), row)) continue;
        if (rows.present.empty() || rows.present.back() != row) rows.present.push_back(row);
        if (!reads_values(*rows.attribute) || rows.too_many_values) continue;
        rows.add(row, rows.dictionary.code_of(items.text(1)));
    }
}

}  // namespace segdb
