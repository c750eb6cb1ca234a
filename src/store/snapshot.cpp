#include "store/snapshot.hpp"

#include <algorithm>
#include <utility>

#include "base/try.hpp"
#include "store/damage.hpp"

namespace segdb {
namespace {

constexpr std::uint64_t kEntryOverhead = 160;  // hash node, control block, CRoaring's structs

std::uint64_t memory_bytes(const ChunkSet* set) {
    if (set == nullptr) return kEntryOverhead;
    return kEntryOverhead + std::min<std::uint64_t>(2ULL * set->cardinality(), 8192);
}

}  // namespace

Snapshot::Snapshot(Connection& connection, std::uint64_t cache_bytes)
    : connection_(&connection),
      table_(connection),
      generation_bytes_(cache_bytes / 2),
      bitmaps_(connection, cache_bytes) {}

bool Snapshot::enter(std::int64_t version) {
    if (version == version_) return false;
    clear();
    version_ = version;
    return true;
}

void Snapshot::clear() {
    version_ = -1;
    bitmaps_.clear();
    dictionaries_.clear();
    chunks_.clear();
    overlay_.clear();
    young_.clear();
    old_.clear();
    young_bytes_ = 0;
}

void Snapshot::put(const AttributeRecord& attribute, Dictionary dictionary) {
    dictionaries_[attribute.id] = std::make_unique<const Dictionary>(std::move(dictionary));
}

void Snapshot::put(BitmapId bitmap, std::uint32_t chunk, ChunkSet set) {
    bitmaps_.put(bitmap, chunk, set.empty() ? std::string() : set.encode(), set.cardinality());
    std::shared_ptr<const ChunkSet> shared;
    if (!set.empty()) shared = std::make_shared<const ChunkSet>(std::move(set));
    overlay_[container_key(bitmap, chunk)] = std::move(shared);
}

void Snapshot::put_chunks(BitmapId bitmap, std::vector<std::uint32_t> chunks) { chunks_[bitmap] = std::move(chunks); }

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

Result<std::shared_ptr<const ChunkSet>> Snapshot::container(BitmapId bitmap, std::uint32_t chunk) {
    const std::int64_t key = container_key(bitmap, chunk);
    if (!overlay_.empty()) {
        if (const auto found = overlay_.find(key); found != overlay_.end()) return found->second;
    }
    if (const auto found = young_.find(key); found != young_.end()) return found->second;
    std::shared_ptr<const ChunkSet> set;
    if (const auto found = old_.find(key); found != old_.end()) {
        set = found->second;
    } else if (bitmap > 0) {  // ids of overlays are negative, and the file has nothing of those
        SEGDB_CHECK(cardinality(bitmap));
        auto stored = table_.read(bitmap, chunk);
        if (!stored && stored.error().code == ErrorCode::corrupt) {
            return damaged_container(*connection_, bitmap, chunk, stored.error().message);
        }
        if (!stored) return std::move(stored).error();
        if (*stored) set = std::make_shared<const ChunkSet>(*std::move(*stored));
    }
    young_bytes_ += memory_bytes(set.get());
    if (young_bytes_ > generation_bytes_) {
        old_ = std::exchange(young_, {});
        young_bytes_ = memory_bytes(set.get());
    }
    young_.emplace(key, set);
    return set;
}

Result<std::uint64_t> Snapshot::cardinality(BitmapId bitmap) {
    SEGDB_TRY(const auto* directory, bitmaps_.bitmap(bitmap));
    return directory == nullptr ? 0 : directory->cardinality();
}

Result<const std::vector<std::uint32_t>*> Snapshot::chunks(BitmapId bitmap) {
    if (const auto found = chunks_.find(bitmap); found != chunks_.end()) return &std::as_const(found->second);
    SEGDB_TRY(auto list, table_.chunks_of(bitmap));
    return &std::as_const(chunks_.emplace(bitmap, std::move(list)).first->second);
}

}  // namespace segdb
