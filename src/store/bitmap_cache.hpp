// The bitmaps that a reader holds in memory: directories and containers, read from the file as queries ask for them.
//
// Bounded in bytes. What is beyond the bound goes in this order: bitmaps that the running query has not asked for, as a
// whole, those not asked for longest first; then containers of the running query's own bitmaps, by stripes, the last
// stripes first. A query that does not fit goes through its stripes in order, so that it finds the first ones again when
// it is repeated. Invariants:
//   1. A bitmap that was given out stays where it is until the next begin_query() or clear().
//   2. Containers of an announced stripe (begin_stripe) stay; nothing of the running query goes while no
//      stripe is announced.
// So memory is bounded by the capacity, and by what the running query's directories and announced stripes take.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <segdb/result.hpp>
#include <string>
#include <unordered_map>

#include "bitmap/resident_bitmap.hpp"
#include "store/chunk_table.hpp"
#include "store/connection.hpp"

namespace segdb {

// Thread safety: bitmap(), load(), begin_stripe(), end_stripe() and bytes() may be called in parallel; the others need the
// object to themselves. What reads the file takes Connection::in_use().
class BitmapCache final : public BitmapSource {
  public:
    BitmapCache(Connection& connection, std::uint64_t capacity_bytes);

    // Drops everything; the file has changed.
    void clear();
    // Drops the bitmaps of one collection, of which chunks have changed. REQUIRES: nothing was put
    void forget_collection(std::int64_t collection);
    // The bitmaps given out so far are not in use any more.
    void begin_query();
    // Takes the container instead of what is stored, until the next clear(); empty bytes: there is none. Ids below 1 have
    // nothing stored.
    void put(BitmapId bitmap, std::uint32_t chunk, std::string bytes, std::uint32_t cardinality);

    Result<ResidentBitmap*> bitmap(std::int64_t id) override;
    Result<void> load(ResidentBitmap& bitmap, std::int64_t id, std::uint32_t stripe, std::uint64_t wanted) override;
    // Announces work on a stripe, around missing(), load() and all use of what is there; counted, for each thread.
    void begin_stripe(std::uint32_t stripe) override;
    void end_stripe(std::uint32_t stripe) override;

    // Memory held by directories and containers.
    [[nodiscard]] std::uint64_t bytes();

  private:
    static constexpr std::uint32_t kStripes = kChunkSize / kStripeChunks;  // of 2^32 ordinals
    struct Held {
        std::unique_ptr<ResidentBitmap> bitmap;
        std::uint64_t query = 0;      // that asked for it last
        std::int64_t collection = 0;  // that it belongs to
    };
    struct Put {
        std::string bytes;
        std::uint32_t cardinality = 0;
    };

    Result<std::unique_ptr<ResidentBitmap>> read(BitmapId id, std::int64_t& collection);
    // All of these: with room_ held.
    void make_room();
    void forget_unused(std::uint64_t goal);
    void forget(BitmapId id);
    void drop(ResidentBitmap& bitmap, std::uint32_t stripe);
    void drop_stripes(std::uint64_t goal);

    Connection* connection_;
    ChunkTable table_;
    std::uint64_t capacity_;
    std::unordered_map<BitmapId, std::map<std::uint32_t, Put>> puts_;
    std::string buffer_;  // of load(): the bytes of one stripe

    std::mutex room_;  // around all below; taken after Connection::in_use()
    std::unordered_map<BitmapId, Held> held_;
    std::uint64_t bytes_ = 0;
    std::uint64_t query_ = 1;
    std::array<std::uint64_t, kStripes> stripe_bytes_{};  // containers of all bitmaps
    std::array<std::uint16_t, kStripes> announced_{};
    std::uint32_t stripes_announced_ = 0;
    bool crowded_ = false;  // nothing more can go before a stripe ends
};

}  // namespace segdb
