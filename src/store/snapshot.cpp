#include "store/snapshot.hpp"

#include <utility>

#include "base/try.hpp"
#include "store/chunk_table.hpp"

namespace segdb {

Snapshot::Snapshot(Connection& connection, std::uint64_t cache_bytes)
    : connection_(&connection),
      bitmaps_(connection, cache_bytes),
      columns_(connection, bitmaps_, cache_bytes),
      results_(cache_bytes / 8),
      kept_(cache_bytes / 4) {}

bool Snapshot::enter(std::int64_t version) {
    if (version == version_) return false;
    clear();
    version_ = version;
    return true;
}

void Snapshot::clear() {
    version_ = -1;
    bitmaps_.clear();
    columns_.clear();
    results_.clear();
    kept_.clear();
    dictionaries_.clear();
}

void Snapshot::put(const AttributeRecord& attribute, Dictionary dictionary) {
    dictionaries_[attribute.id] = std::make_unique<const Dictionary>(std::move(dictionary));
}

void Snapshot::put(BitmapId bitmap, std::uint32_t chunk, const ChunkSet& set) {
    bitmaps_.put(bitmap, chunk, set.empty() ? std::string() : set.encode(), set.cardinality());
}

void Snapshot::put(const AttributeRecord& attribute, std::uint32_t chunk, std::optional<ColumnTable::Column> column) {
    columns_.put(attribute, chunk, std::move(column));
}

// A profile with a value has one of the dictionary's, so that a lost value shows. Of a list it may have several.
Result<void> Snapshot::check_complete(const AttributeRecord& attribute, const Dictionary& dictionary) {
    if (attribute.is_list()) return {};
    SEGDB_TRY(const std::uint64_t present, cardinality(attribute.presence));
    std::uint64_t sum = 0;
    for (const auto& entry : dictionary.entries()) sum += static_cast<std::uint64_t>(entry.cardinality);
    if (sum == present) return {};
    return Error{.code = ErrorCode::corrupt,
                 .message = "the dictionary of attribute '" + attribute.name + "' has values for " +
                            std::to_string(sum) + " profiles, but " + std::to_string(present) +
                            " have one; `segdb reindex` rebuilds the index from the data"};
}

Result<const Dictionary*> Snapshot::dictionary(const AttributeRecord& attribute) {
    if (const auto found = dictionaries_.find(attribute.id); found != dictionaries_.end()) return found->second.get();
    SEGDB_TRY(auto loaded, load_dictionary(*connection_, attribute));
    SEGDB_CHECK(check_complete(attribute, loaded));
    auto owned = std::make_unique<const Dictionary>(std::move(loaded));
    const Dictionary* dictionary = owned.get();
    dictionaries_.emplace(attribute.id, std::move(owned));
    return dictionary;
}

Result<std::uint64_t> Snapshot::cardinality(BitmapId bitmap) {
    SEGDB_TRY(const auto* directory, bitmaps_.bitmap(bitmap));
    return directory == nullptr ? 0 : directory->cardinality();
}

}  // namespace segdb
