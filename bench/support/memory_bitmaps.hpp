// The engine's bitmaps in memory, without a file.
#pragma once

#include <cstdint>
#include <deque>
#include <span>

#include "bitmap/resident_bitmap.hpp"
#include "store/records.hpp"

namespace segdb::bench {

class MemoryBitmaps : public BitmapSource {
  public:
    // Ids are 1, 2, ..
    BitmapId add(std::span<const std::uint32_t> ordinals) {
        bitmaps_.push_back(ResidentBitmap::from_ordinals(ordinals));
        return static_cast<BitmapId>(bitmaps_.size());
    }
    [[nodiscard]] ResidentBitmap& of(BitmapId id) { return bitmaps_[static_cast<std::size_t>(id - 1)]; }
    [[nodiscard]] const ResidentBitmap& of(BitmapId id) const { return bitmaps_[static_cast<std::size_t>(id - 1)]; }

    Result<ResidentBitmap*> bitmap(std::int64_t id) override {
        if (id < 1 || static_cast<std::size_t>(id) > bitmaps_.size()) return nullptr;
        return &of(id);
    }
    // Never needed: all of it is in memory.
    Result<void> load(ResidentBitmap& /*bitmap*/, std::int64_t /*id*/, std::uint32_t /*stripe*/,
                      std::uint64_t /*wanted*/) override {
        return Error{.code = ErrorCode::internal, .message = "a bitmap in memory was to be loaded"};
    }

  private:
    std::deque<ResidentBitmap> bitmaps_;  // at stable addresses
};

inline std::uint64_t bytes_of(const ResidentBitmap& bitmap) {
    return bitmap.container_bytes() + bitmap.directory_bytes();
}

}  // namespace segdb::bench
