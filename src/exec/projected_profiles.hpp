// The profiles that a condition on events selects, and in which version of the file which chunks of them became others.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "bitmap/resident_bitmap.hpp"

namespace segdb {

// Thread safety: const functions may run in parallel.
class ProjectedProfiles {
  public:
    // All of them were computed in `version`.
    ProjectedProfiles(ResidentBitmap bitmap, std::int64_t version) : bitmap_(std::move(bitmap)), made_(version) {}

    [[nodiscard]] ResidentBitmap& bitmap() { return bitmap_; }
    [[nodiscard]] const ResidentBitmap& bitmap() const { return bitmap_; }

    // Replaces a chunk, by a bitset of 1,024 words.
    void put(std::uint32_t chunk, const std::uint64_t* words, std::int64_t version) {
        bitmap_.put(chunk, words);
        replaced_[chunk] = version;
    }
    // The chunks that may be others than in that version, ascending; nothing: all may be.
    [[nodiscard]] std::optional<std::vector<std::uint32_t>> chunks_changed_since(std::int64_t version) const {
        if (made_ > version) return std::nullopt;
        std::vector<std::uint32_t> chunks;
        for (const auto& [chunk, last] : replaced_) {
            if (last > version) chunks.push_back(chunk);
        }
        return chunks;
    }
    // About what it takes of memory.
    [[nodiscard]] std::uint64_t bytes() const {
        return sizeof *this + bitmap_.container_bytes() + bitmap_.directory_bytes() + replaced_.size() * 48;
    }

  private:
    ResidentBitmap bitmap_;
    std::int64_t made_;
    std::map<std::uint32_t, std::int64_t> replaced_;
};

}  // namespace segdb
