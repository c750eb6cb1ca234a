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

Result<void> Snapshot::enter(const IndexVersion& version, const std::vector<CollectionRecord>& collections) {
    if (version_ == version) return {};
    if (!version_ || !version.is_noted_since(*version_)) {
        clear();
        version_ = version;
        return {};
    }
    SEGDB_TRY(const auto changes, chunks_since(*connection_, version_->version));
    std::map<std::int64_t, std::vector<std::uint32_t>> by_collection;
    for (const ChunkVersion& change : changes) {
        by_collection[change.collection].push_back(change.chunk);
        chunk_versions_[change.collection][change.chunk] = change.version;
    }
    for (const CollectionRecord& collection : collections) {
        const auto found = by_collection.find(collection.id);
        if (found != by_collection.end()) forget_chunks(collection, found->second);
    }
    version_ = version;
    return {};
}

void Snapshot::forget_chunks(const CollectionRecord& collection, const std::vector<std::uint32_t>& chunks) {
    bitmaps_.forget_collection(collection.id);
    for (const auto& attribute : collection.attributes) {
        columns_.forget_chunks(attribute.id, chunks);
        results_.forget_chunks(attribute.id, chunks);
        dictionaries_.erase(attribute.id);
    }
}

void Snapshot::clear() {
    version_.reset();
    ++generation_;
    chunk_versions_.clear();
    bitmaps_.clear();
    columns_.clear();
    results_.clear();
    kept_.clear();
    dictionaries_.clear();
}

std::int64_t Snapshot::chunk_version(std::int64_t collection, std::uint32_t chunk) const {
    const auto chunks = chunk_versions_.find(collection);
    if (chunks == chunk_versions_.end()) return 0;
    const auto found = chunks->second.find(chunk);
    return found == chunks->second.end() ? 0 : found->second;
}

std::vector<std::uint32_t> Snapshot::changed_chunks(std::int64_t collection, std::int64_t version) const {
    std::vector<std::uint32_t> changed;
    const auto chunks = chunk_versions_.find(collection);
    if (chunks == chunk_versions_.end()) return changed;
    for (const auto& [chunk, last] : chunks->second) {
        if (last > version) changed.push_back(chunk);
    }
    return changed;
}

std::optional<std::uint32_t> Snapshot::least_changed_chunk(std::int64_t collection, std::int64_t version) const {
    const auto changed = changed_chunks(collection, version);
    return changed.empty() ? std::nullopt : std::optional(changed.front());
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
