// Text of the kernels, part 18: which of the ordinals of a chunk are in a set.
#pragma once

// NOLINTBEGIN(misc-definitions-in-headers): each source file has its own

#include "simd/registers.hpp"

namespace segdb::simd {
namespace {

#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512

template <unsigned kWidth>
SEGDB_SIMD_INLINE __m512i sixteen_ordinals(const char* from) {
    if constexpr (kWidth == 1) {
        return _mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
    } else if constexpr (kWidth == 2) {
        return _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
    } else if constexpr (kWidth == 3) {
        // Three words of four bytes, four ordinals, to each quarter; then a byte more room for each.
        const __m512i packed = _mm512_maskz_loadu_epi8((std::uint64_t{1} << 48) - 1, from);
        const __m512i quarters =
            _mm512_permutexvar_epi32(_mm512_set_epi32(15, 11, 10, 9, 15, 8, 7, 6, 15, 5, 4, 3, 15, 2, 1, 0), packed);
        const __m128i spread = _mm_set_epi8(-1, 11, 10, 9, -1, 8, 7, 6, -1, 5, 4, 3, -1, 2, 1, 0);
        return _mm512_shuffle_epi8(quarters, _mm512_broadcast_i32x4(spread));
    } else {
        return _mm512_loadu_si512(from);
    }
}

template <unsigned kWidth>
SEGDB_SIMD_INLINE std::uint64_t members_of_word(const char* from, const char* set) {
    std::uint64_t found = 0;
    for (unsigned i = 0; i < 4; ++i) {
        const __m512i ordinals = sixteen_ordinals<kWidth>(from + i * std::size_t{16} * kWidth);
        const __m512i words = _mm512_i32gather_epi32(_mm512_srli_epi32(ordinals, 5), set, 4);
        const __m512i bits = _mm512_rolv_epi32(_mm512_set1_epi32(1), ordinals);
        found |= std::uint64_t{_mm512_test_epi32_mask(words, bits)} << (16 * i);
    }
    return found;
}

#else

template <unsigned kWidth>
SEGDB_SIMD_INLINE std::uint64_t members_of_word(const char* from, const char* set) {
    constexpr std::uint32_t kMask = 0xFFFFFFFFU >> (32 - 8 * kWidth);
    std::uint64_t found = 0;
    for (unsigned i = 0; i < 64; ++i) {
        const std::uint32_t ordinal = load_scalar<std::uint32_t>(from + std::size_t{i} * kWidth) & kMask;
        const auto word = load_scalar<std::uint64_t>(set + std::size_t{ordinal / 64} * 8);
        found |= (word >> (ordinal % 64) & 1U) << i;
    }
    return found;
}

#endif

template <unsigned kWidth>
void members_of_width(const char* ordinals, const char* set, std::uint64_t* out) {
    for (std::size_t word = 0; word < kChunkWords; ++word) {
        out[word] = members_of_word<kWidth>(ordinals + word * 64 * kWidth, set);
    }
}

void members(const void* ordinals, unsigned width, const void* set, std::uint64_t* out) {
    const char* const from = bytes(ordinals);
    switch (width) {
        case 1:
            return members_of_width<1>(from, bytes(set), out);
        case 2:
            return members_of_width<2>(from, bytes(set), out);
        case 3:
            return members_of_width<3>(from, bytes(set), out);
        default:
            return members_of_width<4>(from, bytes(set), out);
    }
}

}  // namespace
}  // namespace segdb::simd

// NOLINTEND(misc-definitions-in-headers)
