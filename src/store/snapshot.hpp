// What a reader keeps in memory of the index: dictionaries, and bitmaps with their containers, valid for one version of
// the file.
//
// Every query first tells the snapshot the version that its transaction sees; when that is another one than before, what
// has changed is dropped (versions.hpp): of a collection of which chunks were rewritten the blocks, filters and results of
// those chunks, all bitmaps and all dictionaries; of other collections nothing; everything, when an epoch began. Bitmaps
// are those of bitmap_cache.hpp, bounded in bytes; dictionaries stay until then.
//
// What others keep of a version, such as results of queries, lasts as long as generation() stays the same and no chunk that
// it was made from is among those changed since.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <segdb/result.hpp>
#include <unordered_map>
#include <vector>

#include "bitmap/chunk_set.hpp"
#include "index/dictionary.hpp"
#include "store/bitmap_cache.hpp"
#include "store/column_cache.hpp"
#include "store/condition_results.hpp"
#include "store/connection.hpp"
#include "store/kept_results.hpp"
#include "store/records.hpp"
#include "store/versions.hpp"

namespace segdb {

// Thread safety: as BitmapCache; what is not of BitmapSource, use from one thread at a time.
class Snapshot final : public BitmapSource {
  public:
    // `cache_bytes`: for the directories and containers of bitmaps; blocks take what these leave, and an eighth in any case;
    // what conditions on texts selected, another eighth. Dictionaries come on top.
    Snapshot(Connection& connection, std::uint64_t cache_bytes);

    // Drops what has changed since the version entered before. `collections`: as the same transaction sees them.
    // REQUIRES: an open transaction of that version
    Result<void> enter(const IndexVersion& version, const std::vector<CollectionRecord>& collections);
    // Drops everything, whatever the version.
    void clear();

    // The version entered last; -1 when there is none, or what is held is not what the file holds (overlay.hpp).
    [[nodiscard]] std::int64_t version() const { return version_ ? version_->version : -1; }
    // Raised whenever everything is dropped.
    [[nodiscard]] std::uint64_t generation() const { return generation_; }
    // The version in which the chunk was changed last; 0 when it was not, in this generation.
    [[nodiscard]] std::int64_t chunk_version(std::int64_t collection, std::uint32_t chunk) const;
    // The chunks of a collection changed after a version, ascending, and the first of them. REQUIRES: `version` was
    // version() in this generation
    [[nodiscard]] std::vector<std::uint32_t> changed_chunks(std::int64_t collection, std::int64_t version) const;
    [[nodiscard]] std::optional<std::uint32_t> least_changed_chunk(std::int64_t collection, std::int64_t version) const;

    // Bitmaps that were given out are not in use any more and may go when memory is short.
    void begin_query() {
        bitmaps_.begin_query();
        columns_.begin_query();
        results_.begin_query();
    }

    Result<ResidentBitmap*> bitmap(std::int64_t id) override { return bitmaps_.bitmap(id); }
    Result<void> load(ResidentBitmap& bitmap, std::int64_t id, std::uint32_t stripe, std::uint64_t wanted) override {
        return bitmaps_.load(bitmap, id, stripe, wanted);
    }
    void begin_stripe(std::uint32_t stripe) override { bitmaps_.begin_stripe(stripe); }
    void end_stripe(std::uint32_t stripe) override { bitmaps_.end_stripe(stripe); }
    // Memory held by bitmaps.
    [[nodiscard]] std::uint64_t bitmap_bytes() { return bitmaps_.bytes(); }

    // What the rows say where the stored index is behind them (overlay.hpp): taken instead of what is stored, until the
    // next clear() or the next version.
    void put(const AttributeRecord& attribute, Dictionary dictionary);
    void put(BitmapId bitmap, std::uint32_t chunk, const ChunkSet& set);
    void put(const AttributeRecord& attribute, std::uint32_t chunk, std::optional<ColumnTable::Column> column);
    // An id for a bitmap that is put only: none that the file, or another one that was put, has.
    BitmapId temporary_bitmap() { return next_temporary_--; }

    // The dictionary of an equality-encoded attribute; valid until the next enter().
    Result<const Dictionary*> dictionary(const AttributeRecord& attribute);
    // The blocks of attributes whose encoding has them.
    [[nodiscard]] ColumnCache& columns() { return columns_; }
    [[nodiscard]] ConditionResults& results() { return results_; }
    // What conditions on events came to; they are told from each other by their text.
    [[nodiscard]] KeptResults& kept() { return kept_; }
    // The total of a bitmap, checked against its containers. Errors: corrupt.
    Result<std::uint64_t> cardinality(BitmapId bitmap);

  private:
    void forget_chunks(const CollectionRecord& collection, const std::vector<std::uint32_t>& chunks);
    Result<void> check_complete(const AttributeRecord& attribute, const Dictionary& dictionary);

    Connection* connection_;
    BitmapCache bitmaps_;
    ColumnCache columns_;
    ConditionResults results_;
    KeptResults kept_;
    std::optional<IndexVersion> version_;
    std::uint64_t generation_ = 0;
    BitmapId next_temporary_ = -1;
    std::unordered_map<std::int64_t, std::map<std::uint32_t, std::int64_t>> chunk_versions_;  // of this generation
    std::unordered_map<std::int64_t, std::unique_ptr<const Dictionary>> dictionaries_;
};

}  // namespace segdb
