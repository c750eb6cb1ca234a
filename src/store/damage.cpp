#include "store/damage.hpp"

#include <string>

#include "base/calendar.hpp"
#include "base/text.hpp"
#include "base/try.hpp"
#include "bitmap/chunk_view.hpp"
#include "store/predicates.hpp"

namespace segdb {
namespace {

// A value as segdb_bitmaps holds it, as people write it.
std::string value_text(const Statement& row, int column, const AttributeSpec& spec) {
    if (!row.is_integer(column)) return shown(row.text(column));
    const std::int64_t stored = row.integer(column);
    Value value{spec, stored};
    if (spec.type == AttributeType::boolean) value.data = stored != 0;
    const bool damaged = (spec.type == AttributeType::date && (stored < kMinDay || stored > kMaxDay)) ||
                         (spec.type == AttributeType::datetime && (stored < kMinMs || stored > kMaxMs));
    return shown(damaged ? std::to_string(stored) : to_text(value));
}

AttributeSpec spec_of(const Statement& row, int type, int scale) {
    const std::int64_t number = row.integer(type);
    const std::int64_t places = row.integer(scale);
    if (number < 1 || number > 7 || places < 0 || places > 18) return {AttributeType::text, 0};
    return {static_cast<AttributeType>(number), static_cast<int>(places)};
}

// Empty when it is no event predicate's.
Result<std::string> predicate_of(Connection& connection, BitmapId bitmap) {
    SEGDB_TRY(const auto predicates, load_predicates(connection));
    for (const auto& predicate : predicates) {
        if (predicate.bitmap == bitmap) return predicate.name;
    }
    return std::string();
}

// Empty when the catalog has no such bitmap: live and presence bitmaps are known there too, whatever became of their row.
Result<std::string> name_of(Connection& connection, BitmapId bitmap) {
    SEGDB_TRY(auto row,
              connection.prepare("SELECT c.name, a.name, a.type, a.scale, b.value FROM segdb_bitmaps b "
                                 "LEFT JOIN segdb_collections c ON c.id = b.collection "
                                 "LEFT JOIN segdb_attributes a ON a.id = b.attribute WHERE b.id = ?1 UNION ALL "
                                 "SELECT name, NULL, NULL, NULL, NULL FROM segdb_collections WHERE live = ?1 UNION ALL "
                                 "SELECT c.name, a.name, a.type, a.scale, NULL FROM segdb_attributes a "
                                 "LEFT JOIN segdb_collections c ON c.id = a.collection WHERE a.presence = ?1 LIMIT 1"));
    row.bind(1, bitmap);
    SEGDB_TRY(const bool found, row.step());
    if (!found || row.is_null(0)) return std::string();
    std::string name = "collection " + shown(row.text(0));
    if (row.is_null(1)) {
        SEGDB_TRY(const auto predicate, predicate_of(connection, bitmap));
        return name + (predicate.empty() ? ", the live bitmap" : ", event predicate " + shown(predicate));
    }
    name += ", attribute " + shown(row.text(1));
    if (row.is_null(4)) return name + ", the presence bitmap";
    return name + ", value " + value_text(row, 4, spec_of(row, 2, 3));
}

std::string in_words(Connection& connection, BitmapId bitmap) {
    auto name = name_of(connection, bitmap);
    return name && !name->empty() ? *std::move(name) : "bitmap " + std::to_string(bitmap);
}

std::string in_words(std::uint32_t chunk) {
    const std::uint64_t first = std::uint64_t{chunk} << kChunkBits;
    return ", chunk " + std::to_string(chunk) + " (profiles " + std::to_string(first) + " to " +
           std::to_string(first + kChunkSize - 1) + ")";
}

Error damage(const std::string& what, std::string_view why) {
    return {.code = ErrorCode::corrupt,
            .message = what + ": " + std::string(why) + "; `segdb reindex` rebuilds the index from the data"};
}

}  // namespace

Error damaged_bitmap(Connection& connection, BitmapId bitmap, std::string_view why) {
    return damage(in_words(connection, bitmap), why);
}

Error damaged_container(Connection& connection, BitmapId bitmap, std::uint32_t chunk, std::string_view why) {
    return damage(in_words(connection, bitmap) + in_words(chunk), why);
}

Error damaged_column(Connection& connection, const AttributeRecord& attribute, std::uint32_t chunk,
                     std::string_view why) {
    const auto collection =
        connection.query_text("SELECT name FROM segdb_collections WHERE id = " + std::to_string(attribute.collection));
    const std::string of = collection && *collection ? "collection " + shown(**collection) + ", " : std::string();
    return damage(of + "attribute " + shown(attribute.name) + in_words(chunk), why);
}

}  // namespace segdb
