// Bitmaps in memory as a source for the executor.
#pragma once

#include <map>
#include <memory>
#include <utility>

#include "bitmap/resident_bitmap.hpp"

namespace segdb::test {

class MemoryBitmaps : public BitmapSource {
  public:
    void add(std::int64_t id, ResidentBitmap bitmap) {
        bitmaps_[id] = std::make_unique<ResidentBitmap>(std::move(bitmap));
    }
    Result<ResidentBitmap*> bitmap(std::int64_t id) override { return bitmaps_.at(id).get(); }
    Result<void> load(ResidentBitmap&, std::int64_t, std::uint32_t, std::uint64_t) override {
        return Error{.code = ErrorCode::internal, .message = "all containers are in memory"};
    }

  private:
    std::map<std::int64_t, std::unique_ptr<ResidentBitmap>> bitmaps_;
};

}  // namespace segdb::test
