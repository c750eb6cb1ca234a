// What a reader keeps in memory of the index: dictionaries, and bitmaps with their containers, valid for one version of
// the file.
//
// Every query first tells the snapshot the version that its transaction sees; when that is another one than before, all
// is dropped. Bitmaps are those of bitmap_cache.hpp. What container() hands out is kept apart, in two generations: when
// the young one is full it becomes the old one and the old one goes.
#pragma once

#include <cstdint>
#include <memory>
#include <segdb/result.hpp>
#include <unordered_map>
#include <vector>

#include "bitmap/chunk_set.hpp"
#include "index/dictionary.hpp"
#include "store/bitmap_cache.hpp"
#include "store/chunk_table.hpp"
#include "store/connection.hpp"
#include "store/records.hpp"

namespace segdb {

// Thread safety: as BitmapCache; what is not of BitmapSource, use from one thread at a time.
class Snapshot final : public BitmapSource {
  public:
    // `cache_bytes`: for directories and containers.
    Snapshot(Connection& connection, std::uint64_t cache_bytes);

    // True when the version is another one than before, and everything was dropped.
    bool enter(std::int64_t version);
    // Drops everything, whatever the version.
    void clear();
    // Bitmaps that were given out are not in use any more and may go when memory is short.
    void begin_query() { bitmaps_.begin_query(); }

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
    void put(BitmapId bitmap, std::uint32_t chunk, ChunkSet set);
    void put_chunks(BitmapId bitmap, std::vector<std::uint32_t> chunks);

    // The dictionary of an equality-encoded attribute; valid until the next enter().
    Result<const Dictionary*> dictionary(const AttributeRecord& attribute);
    // A container; null when it is empty. Errors: corrupt, also when the bitmap has lost a container of any chunk.
    Result<std::shared_ptr<const ChunkSet>> container(BitmapId bitmap, std::uint32_t chunk);
    // The total of a bitmap, checked against its containers. Errors: corrupt.
    Result<std::uint64_t> cardinality(BitmapId bitmap);
    // The chunks of a bitmap; valid until the next enter().
    Result<const std::vector<std::uint32_t>*> chunks(BitmapId bitmap);

  private:
    Result<void> check_complete(const AttributeRecord& attribute, const Dictionary& dictionary);

    using Containers = std::unordered_map<std::int64_t, std::shared_ptr<const ChunkSet>>;

    Connection* connection_;
    ChunkTable table_;
    std::uint64_t generation_bytes_;
    BitmapCache bitmaps_;
    std::int64_t version_ = -1;
    std::unordered_map<std::int64_t, std::unique_ptr<const Dictionary>> dictionaries_;
    std::unordered_map<BitmapId, std::vector<std::uint32_t>> chunks_;
    Containers overlay_;  // never evicted: the file does not have these
    Containers young_;
    Containers old_;
    std::uint64_t young_bytes_ = 0;
};

}  // namespace segdb
