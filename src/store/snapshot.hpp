// What a reader keeps in memory of the index: dictionaries and decoded containers, valid for one version of the file.
//
// Every query first tells the snapshot the version that its transaction sees; when that is another one than before, all
// is dropped. Containers are kept in two generations: when the young one is full it becomes the old one and the old one
// goes, so what is used stays and memory stays bounded without a list to maintain.
#pragma once

#include <cstdint>
#include <memory>
#include <segdb/result.hpp>
#include <unordered_map>
#include <vector>

#include "bitmap/chunk_set.hpp"
#include "index/dictionary.hpp"
#include "store/chunk_table.hpp"
#include "store/connection.hpp"
#include "store/records.hpp"

namespace segdb {

// Thread safety: not safe; use it from one thread at a time.
class Snapshot {
  public:
    Snapshot(Connection& connection, std::uint64_t cache_bytes);

    // True when the version is another one than before, and everything was dropped.
    bool enter(std::int64_t version);
    // Drops everything, whatever the version.
    void clear();

    // What the rows say where the stored index is behind them (overlay.hpp): taken instead of what is stored, until the
    // next clear() or the next version.
    void put(const AttributeRecord& attribute, Dictionary dictionary);
    void put(BitmapId bitmap, std::uint32_t chunk, ChunkSet set);
    void put_cardinality(BitmapId bitmap, std::uint64_t cardinality);
    void put_chunks(BitmapId bitmap, std::vector<std::uint32_t> chunks);

    // The dictionary of an equality-encoded attribute; valid until the next enter().
    Result<const Dictionary*> dictionary(const AttributeRecord& attribute);
    // A container; null when it is empty. Errors: corrupt, also when the bitmap has lost a container of any chunk.
    Result<std::shared_ptr<const ChunkSet>> container(BitmapId bitmap, std::uint32_t chunk);
    // The total of a bitmap, checked once a version against its containers. Errors: corrupt.
    Result<std::uint64_t> cardinality(BitmapId bitmap);
    // The chunks of a bitmap; valid until the next enter().
    Result<const std::vector<std::uint32_t>*> chunks(BitmapId bitmap);

  private:
    Result<void> check_complete(const AttributeRecord& attribute, const Dictionary& dictionary);

    using Containers = std::unordered_map<std::int64_t, std::shared_ptr<const ChunkSet>>;

    Connection* connection_;
    ChunkTable table_;
    std::uint64_t generation_bytes_;
    std::int64_t version_ = -1;
    std::unordered_map<std::int64_t, std::unique_ptr<const Dictionary>> dictionaries_;
    std::unordered_map<BitmapId, std::uint64_t> cardinalities_;
    std::unordered_map<BitmapId, std::vector<std::uint32_t>> chunks_;
    Containers overlay_;  // never evicted: the file does not have these
    Containers young_;
    Containers old_;
    std::uint64_t young_bytes_ = 0;
};

}  // namespace segdb
