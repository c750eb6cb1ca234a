#include "store/bitmap_cache.hpp"

#include <algorithm>
#include <cassert>
#include <utility>
#include <vector>

#include "base/try.hpp"
#include "store/damage.hpp"

namespace segdb {

BitmapCache::BitmapCache(Connection& connection, std::uint64_t capacity_bytes)
    : connection_(&connection), table_(connection), capacity_(capacity_bytes) {}

void BitmapCache::clear() {
    const std::lock_guard room(room_);
    assert(stripes_announced_ == 0);
    held_.clear();
    puts_.clear();
    bytes_ = 0;
    stripe_bytes_.fill(0);
    crowded_ = false;
}

void BitmapCache::forget_collection(std::int64_t collection) {
    const std::lock_guard room(room_);
    assert(stripes_announced_ == 0 && puts_.empty());
    std::vector<BitmapId> changed;
    for (const auto& [id, held] : held_) {
        if (held.collection == collection) changed.push_back(id);
    }
    for (const BitmapId id : changed) forget(id);
}

void BitmapCache::begin_query() {
    const std::lock_guard room(room_);
    assert(stripes_announced_ == 0);
    ++query_;
    crowded_ = false;
    make_room();
}

std::uint64_t BitmapCache::bytes() {
    const std::lock_guard room(room_);
    return bytes_;
}

void BitmapCache::put(BitmapId bitmap, std::uint32_t chunk, std::string bytes, std::uint32_t cardinality) {
    puts_[bitmap][chunk] = {std::move(bytes), cardinality};
    // Read again, with the put, when it is asked for next.
    const std::lock_guard room(room_);
    forget(bitmap);
}

Result<std::unique_ptr<ResidentBitmap>> BitmapCache::read(BitmapId id, std::int64_t& collection) {
    auto bitmap = std::make_unique<ResidentBitmap>();
    if (id > 0) {
        SEGDB_TRY(const auto directory, table_.directory(id, &collection));
        *bitmap = ResidentBitmap(directory);
    }
    const auto puts = puts_.find(id);
    if (puts == puts_.end()) {
        if (id <= 0) bitmap = nullptr;
        return bitmap;
    }
    for (const auto& [chunk, put] : puts->second) SEGDB_CHECK(bitmap->put(chunk, put.bytes, put.cardinality));
    return bitmap;
}

Result<ResidentBitmap*> BitmapCache::bitmap(std::int64_t id) {
    {
        const std::lock_guard room(room_);
        if (const auto found = held_.find(id); found != held_.end()) {
            found->second.query = query_;
            return found->second.bitmap.get();
        }
    }
    const std::lock_guard in_use(connection_->in_use());
    std::int64_t collection = 0;
    SEGDB_TRY(auto read_now, read(id, collection));
    if (read_now == nullptr) return static_cast<ResidentBitmap*>(nullptr);
    const std::lock_guard room(room_);
    const auto [place, added] = held_.try_emplace(id);  // not added: another thread was quicker
    place->second.query = query_;
    if (added) {
        place->second.bitmap = std::move(read_now);
        place->second.collection = collection;
        bytes_ += place->second.bitmap->directory_bytes() + place->second.bitmap->container_bytes();
        make_room();
    }
    return place->second.bitmap.get();
}

Result<void> BitmapCache::load(ResidentBitmap& bitmap, std::int64_t id, std::uint32_t stripe, std::uint64_t wanted) {
    const std::lock_guard in_use(connection_->in_use());
    const std::uint64_t missing = bitmap.missing(stripe, wanted);  // another thread may have been quicker
    if (missing == 0) return {};
    SEGDB_TRY(const auto containers, table_.read_stripe(id, stripe, missing, buffer_));
    std::uint64_t lost = missing;
    for (const auto& container : containers) lost &= ~(std::uint64_t{1} << container.chunk % kStripeChunks);
    if (lost != 0) {
        const auto chunk = stripe * kStripeChunks + static_cast<std::uint32_t>(__builtin_ctzll(lost));
        return damaged_container(*connection_, id, chunk, "its container is lost");
    }
    const std::lock_guard room(room_);
    const std::size_t before = bitmap.container_bytes();
    std::uint32_t failed = 0;
    if (const auto loaded = bitmap.load(stripe, containers, failed); !loaded) {
        return damaged_container(*connection_, id, failed, loaded.error().message);
    }
    const std::size_t added = bitmap.container_bytes() - before;
    bytes_ += added;
    stripe_bytes_[stripe] += added;
    make_room();
    return {};
}

void BitmapCache::begin_stripe(std::uint32_t stripe) {
    const std::lock_guard room(room_);
    if (announced_[stripe]++ == 0) ++stripes_announced_;
}

void BitmapCache::end_stripe(std::uint32_t stripe) {
    const std::lock_guard room(room_);
    assert(announced_[stripe] > 0);
    if (--announced_[stripe] > 0) return;
    --stripes_announced_;
    crowded_ = false;
}

void BitmapCache::make_room() {
    if (bytes_ <= capacity_ || crowded_) return;
    const std::uint64_t goal = capacity_ - capacity_ / 8;  // so that the next loads need not come here again
    forget_unused(goal);
    if (bytes_ > goal && stripes_announced_ > 0) drop_stripes(goal);
    crowded_ = bytes_ > capacity_;
}

void BitmapCache::forget_unused(std::uint64_t goal) {
    std::vector<std::pair<std::uint64_t, BitmapId>> unused;
    for (const auto& [id, held] : held_) {
        if (held.query != query_) unused.emplace_back(held.query, id);
    }
    std::sort(unused.begin(), unused.end());
    for (const auto& [query, id] : unused) {
        if (bytes_ <= goal) return;
        forget(id);
    }
}

void BitmapCache::forget(BitmapId id) {
    const auto found = held_.find(id);
    if (found == held_.end()) return;
    ResidentBitmap& bitmap = *found->second.bitmap;
    for (std::uint32_t stripe = 0; stripe < bitmap.stripes(); ++stripe) drop(bitmap, stripe);
    bytes_ -= bitmap.directory_bytes() + bitmap.container_bytes();  // what puts hold is left
    held_.erase(found);
}

void BitmapCache::drop(ResidentBitmap& bitmap, std::uint32_t stripe) {
    const std::size_t before = bitmap.container_bytes();
    bitmap.drop(stripe);
    const std::size_t dropped = before - bitmap.container_bytes();
    bytes_ -= dropped;
    stripe_bytes_[stripe] -= dropped;
}

void BitmapCache::drop_stripes(std::uint64_t goal) {
    for (std::uint32_t stripe = kStripes; stripe-- > 0 && bytes_ > goal;) {
        if (stripe_bytes_[stripe] == 0 || announced_[stripe] > 0) continue;
        for (auto& [id, held] : held_) drop(*held.bitmap, stripe);
        assert(stripe_bytes_[stripe] == 0);
    }
}

}  // namespace segdb
