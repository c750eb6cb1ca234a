// Text of the kernels, part 15: 64 numbers turned into their 64 digits.
//
// By halves (Warren, Hacker's Delight, 7-3): in six steps words that are 32, 16, .. 1 apart exchange 32, 16, .. 1 of each
// 64, .. 2 bits, which is 192 exchanges and not 4,096 single bits.
#pragma once

// NOLINTBEGIN(misc-definitions-in-headers): each source file has its own

#include "simd/registers.hpp"

namespace segdb::simd {
namespace {

// The lower `width` bits of each 2 * width.
constexpr std::uint64_t lower_halves(unsigned width) { return ~std::uint64_t{0} / ((std::uint64_t{1} << width) + 1); }

#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512

// One of the first three steps: whole vectors exchange.
template <unsigned kWidth>
SEGDB_SIMD_INLINE void exchange_vectors(__m512i& a, __m512i& b) {
    constexpr int kSelect = 0xCA;  // where the first has 1 the second, else the third
    const __m512i lower = _mm512_set1_epi64(static_cast<long long>(lower_halves(kWidth)));
    const __m512i next = _mm512_ternarylogic_epi64(lower, a, _mm512_slli_epi64(b, kWidth), kSelect);
    b = _mm512_ternarylogic_epi64(lower, _mm512_srli_epi64(a, kWidth), b, kSelect);
    a = next;
}

// One of the last three: words of the same vector exchange. A rotation serves both sides, as what it brings in from the
// other end is not taken.
template <unsigned kWidth>
SEGDB_SIMD_INLINE __m512i exchange_words(__m512i a) {
    constexpr long long kLower = static_cast<long long>(lower_halves(kWidth));
    constexpr long long kUpper = ~kLower;
    constexpr unsigned kSecond = kWidth == 4 ? 0xF0 : kWidth == 2 ? 0xCC : 0xAA;  // those that are second of a pair
    const __m512i own = _mm512_mask_set1_epi64(_mm512_set1_epi64(kLower), static_cast<__mmask8>(kSecond), kUpper);
    const __m512i turns =
        _mm512_mask_set1_epi64(_mm512_set1_epi64(kWidth), static_cast<__mmask8>(kSecond), 64 - kWidth);
    __m512i other;
    if constexpr (kWidth == 4) {
        other = _mm512_shuffle_i64x2(a, a, 0x4E);
    } else if constexpr (kWidth == 2) {
        other = _mm512_permutex_epi64(a, 0x4E);
    } else {
        other = _mm512_permutex_epi64(a, 0xB1);
    }
    return _mm512_ternarylogic_epi64(own, a, _mm512_rolv_epi64(other, turns), 0xCA);
}

void transpose(std::uint64_t* words) {
    __m512i v[8];
    for (int i = 0; i < 8; ++i) v[i] = _mm512_loadu_si512(words + 8 * i);
    for (int i = 0; i < 4; ++i) exchange_vectors<32>(v[i], v[i + 4]);
    for (int i = 0; i < 8; i += 4) {
        exchange_vectors<16>(v[i], v[i + 2]);
        exchange_vectors<16>(v[i + 1], v[i + 3]);
    }
    for (int i = 0; i < 8; i += 2) exchange_vectors<8>(v[i], v[i + 1]);
    for (int i = 0; i < 8; ++i) {
        v[i] = exchange_words<1>(exchange_words<2>(exchange_words<4>(v[i])));
        _mm512_storeu_si512(words + 8 * i, v[i]);
    }
}

#else

template <class Value>
SEGDB_SIMD_INLINE void exchange(Value& a, Value& b, unsigned width, Value lower) {
    const Value moved = ((a >> static_cast<int>(width)) ^ b) & lower;
    a = a ^ (moved << static_cast<int>(width));
    b = b ^ moved;
}

void transpose(std::uint64_t* words) {
    unsigned width = 32;
    for (; width >= Words::size; width /= 2) {
        const Words lower(lower_halves(width));
        for (unsigned base = 0; base < 64; base += 2 * width) {
            for (unsigned i = base; i < base + width; i += Words::size) {
                Words a = load_words(bytes(words + i));
                Words b = load_words(bytes(words + i + width));
                exchange(a, b, width, lower);
                store_batch(words + i, a);
                store_batch(words + i + width, b);
            }
        }
    }
    for (; width != 0; width /= 2) {
        for (unsigned base = 0; base < 64; base += 2 * width) {
            for (unsigned i = base; i < base + width; ++i) {
                exchange(words[i], words[i + width], width, lower_halves(width));
            }
        }
    }
}

#endif

}  // namespace
}  // namespace segdb::simd

// NOLINTEND(misc-definitions-in-headers)
