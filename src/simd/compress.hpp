// Text of the kernels, part 6: the elements of a vector that a mask names, side by side.
#pragma once

// NOLINTBEGIN(misc-definitions-in-headers): each source file has its own

#include "simd/conversions.hpp"

namespace segdb::simd {
namespace {

#if SEGDB_SIMD_LEVEL == SEGDB_SIMD_AVX2
// For each mask of 8 elements the bytes that vpshufb brings to the front.
struct CompressTable {
    alignas(16) std::uint8_t order[256][16];
};

constexpr CompressTable compress_table() {
    CompressTable table{};
    for (unsigned mask = 0; mask < 256; ++mask) {
        unsigned found = 0;
        for (unsigned lane = 0; lane < 8; ++lane) {
            if (((mask >> lane) & 1) == 0) continue;
            table.order[mask][2 * found] = static_cast<std::uint8_t>(2 * lane);
            table.order[mask][2 * found + 1] = static_cast<std::uint8_t>(2 * lane + 1);
            ++found;
        }
        for (unsigned byte = 2 * found; byte < 16; ++byte) table.order[mask][byte] = 0x80;
    }
    return table;
}

constexpr CompressTable kCompress = compress_table();
#endif

// How many elements compress_store takes.
#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512
constexpr std::uint32_t kCompressed = 32;
#else
constexpr std::uint32_t kCompressed = 8;
#endif
static_assert(SEGDB_SIMD_LEVEL == SEGDB_SIMD_AVX2 || kCompressed == kVectorElements);

#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512
// Writes those of the 32 elements whose bit is set in `mask`, and anything after them up to 32. Returns how many.
SEGDB_SIMD_INLINE std::uint32_t compress_store(std::uint16_t* out, __m512i all, std::uint32_t mask) {
#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512_VPOPCNT
    _mm512_storeu_si512(out, _mm512_maskz_compress_epi16(mask, all));
#else
    if (mask == 0) return 0;  // the usual case of sparse arrays, and this takes a while
    const auto low_mask = static_cast<__mmask16>(mask);
    const auto high_mask = static_cast<__mmask16>(mask >> 16);
    const __m512i low = _mm512_cvtepu16_epi32(_mm512_castsi512_si256(all));
    const __m512i high = _mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64(all, 1));
    const std::uint32_t low_count = count_bits(std::uint32_t{low_mask});
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out),
                        _mm512_cvtepi32_epi16(_mm512_maskz_compress_epi32(low_mask, low)));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + low_count),
                        _mm512_cvtepi32_epi16(_mm512_maskz_compress_epi32(high_mask, high)));
#endif
    return count_bits(mask);
}
#endif

// Writes those of the kCompressed elements at `from` whose bit is set in `mask`, and anything after them up to
// kCompressed. Returns how many. Everything is read before anything is written.
SEGDB_SIMD_INLINE std::uint32_t compress_store(std::uint16_t* out, const char* from, std::uint32_t mask) {
#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512
    return compress_store(out, _mm512_loadu_si512(from), mask);
#elif SEGDB_SIMD_LEVEL == SEGDB_SIMD_AVX2
    const auto order = load_scalar<__m128i>(reinterpret_cast<const char*>(kCompress.order[mask]));
    const __m128i packed = _mm_shuffle_epi8(load_scalar<__m128i>(from), order);
    __builtin_memcpy(out, &packed, sizeof packed);
    return count_bits(mask);
#else
    if (mask == 0) return 0;
    std::uint16_t all[kCompressed];
    __builtin_memcpy(all, from, sizeof all);
    std::uint32_t size = 0;
    for (std::size_t lane = 0; lane < kCompressed; ++lane) {
        out[size] = all[lane];
        size += (mask >> lane) & 1;
    }
    return size;
#endif
}

}  // namespace
}  // namespace segdb::simd

// NOLINTEND(misc-definitions-in-headers)
