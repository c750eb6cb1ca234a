// A set of ordinals in the making: a bit each, the chunks side by side.
#pragma once

#include <cstdint>

#include "bitmap/resident_bitmap.hpp"

namespace segdb {

inline constexpr std::uint32_t kChunkWords = kChunkSize / 64;

// Thread safety: not safe; use it from one thread at a time.
class BitTable {
  public:
    // Of no ordinal. REQUIRES: chunks <= 65,536
    explicit BitTable(std::uint32_t chunks);

    [[nodiscard]] std::uint32_t chunks() const { return chunks_; }
    [[nodiscard]] std::uint64_t bytes() const { return memory_.size; }
    // The bits of one chunk, 64-byte aligned. REQUIRES: chunk < chunks()
    [[nodiscard]] std::uint64_t* words(std::uint32_t chunk) { return all() + std::size_t{chunk} * kChunkWords; }
    [[nodiscard]] const std::uint64_t* words(std::uint32_t chunk) const {
        return all() + std::size_t{chunk} * kChunkWords;
    }
    // Instead of what there was. REQUIRES: chunk < chunks()
    void put(std::uint32_t chunk, const ChunkView& ordinals);
    // REQUIRES of these: ordinal >> 16 < chunks()
    void set(std::uint32_t ordinal) { all()[ordinal >> 6] |= std::uint64_t{1} << (ordinal & 63); }
    [[nodiscard]] bool has(std::uint32_t ordinal) const { return (all()[ordinal >> 6] >> (ordinal & 63) & 1) != 0; }
    void flip(std::uint32_t ordinal) { all()[ordinal >> 6] ^= std::uint64_t{1} << (ordinal & 63); }

    // The set as a bitmap with all its containers in memory; the table is empty afterwards.
    [[nodiscard]] ResidentBitmap take();

  private:
    [[nodiscard]] std::uint64_t* all() const { return reinterpret_cast<std::uint64_t*>(memory_.bytes.get()); }

    AlignedBytes memory_;
    std::uint32_t chunks_;
};

}  // namespace segdb
