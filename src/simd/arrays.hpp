// Text of the kernels, part 7: arrays with arrays.
//
// Two ascending arrays are walked by blocks: a whole vector of the one (`wide`) is compared with eight elements of the
// other (`narrow`), all with all, and the side whose block ends first steps on. No jump depends on the data but the last.
// When one array is far longer, each element of the other is searched in it (galloping) instead.
#pragma once

// NOLINTBEGIN(misc-definitions-in-headers): each source file has its own

#include "simd/compress.hpp"

namespace segdb::simd {
namespace {

// ---- matches: which elements of a block of `wide` are among eight elements of `narrow` ---------------------------------

constexpr std::uint32_t kNarrow = 8;

#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512

constexpr std::uint32_t kWide = kCompressed;

// Two of the eight are compared at a time: loaded as one uint32 into all pairs of places, as they are and exchanged.
SEGDB_SIMD_INLINE std::uint32_t matches(const char* wide, const char* narrow) {
    const __m512i all = _mm512_loadu_si512(wide);
    const auto two = [&](std::size_t i) {
        return _mm512_set1_epi32(static_cast<int>(load_scalar<std::uint32_t>(narrow + 4 * i)));
    };
    const __m512i a = two(0);
    const __m512i b = two(1);
    const __m512i c = two(2);
    const __m512i d = two(3);
    __mmask32 others = _mm512_cmpneq_epi16_mask(all, a);
    others = _mm512_mask_cmpneq_epi16_mask(others, all, b);
    others = _mm512_mask_cmpneq_epi16_mask(others, all, c);
    others = _mm512_mask_cmpneq_epi16_mask(others, all, d);
    __mmask32 exchanged = _mm512_cmpneq_epi16_mask(all, _mm512_rol_epi32(a, 16));
    exchanged = _mm512_mask_cmpneq_epi16_mask(exchanged, all, _mm512_rol_epi32(b, 16));
    exchanged = _mm512_mask_cmpneq_epi16_mask(exchanged, all, _mm512_rol_epi32(c, 16));
    exchanged = _mm512_mask_cmpneq_epi16_mask(exchanged, all, _mm512_rol_epi32(d, 16));
    return ~(others & exchanged);
}

#elif SEGDB_SIMD_LEVEL == SEGDB_SIMD_AVX2

constexpr std::uint32_t kWide = kCompressed;

// The string instruction compares all with all (Schlegel, Willhalm, Lehner: Fast sorted-set intersection using SIMD
// instructions, 2011). A zero ends a string: the walk leaves out the element 0.
SEGDB_SIMD_INLINE std::uint32_t matches(const char* wide, const char* narrow) {
    const __m128i found = _mm_cmpistrm(load_scalar<__m128i>(narrow), load_scalar<__m128i>(wide),
                                       _SIDD_UWORD_OPS | _SIDD_CMP_EQUAL_ANY | _SIDD_BIT_MASK);
    return static_cast<std::uint32_t>(_mm_cvtsi128_si32(found));
}

#else

constexpr std::uint32_t kWide = kCompressed;

using Found = xsimd::batch_bool<std::uint16_t, SEGDB_SIMD_ARCH>;
using Pairs = xsimd::batch<std::uint32_t, SEGDB_SIMD_ARCH>;

SEGDB_SIMD_INLINE Elements exchange(Elements elements) {
    const Pairs pairs = xsimd::bitwise_cast<std::uint32_t>(elements);
    return xsimd::bitwise_cast<std::uint16_t>((pairs << 16) | (pairs >> 16));
}

SEGDB_SIMD_INLINE Elements all_bits(Found found) {
    return xsimd::select(found, Elements(std::uint16_t{0xFFFF}), Elements(std::uint16_t{0}));
}

// A bit an element, all bits of which are set or clear.
SEGDB_SIMD_INLINE std::uint32_t mask_of(Elements found) {
#if SEGDB_SIMD_LEVEL == SEGDB_SIMD_SSE2
    return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_packs_epi16(found, _mm_setzero_si128())));
#else
    return static_cast<std::uint32_t>((found != Elements(std::uint16_t{0})).mask());
#endif
}

// Two of the eight are compared at a time: loaded as one uint32 into all pairs of places, against the block as it is and
// with its pairs exchanged.
SEGDB_SIMD_INLINE std::uint32_t matches(const char* wide, const char* narrow) {
    const auto all = load_batch<Elements>(wide);
    const Elements exchanged = exchange(all);
    const auto two = [&](std::size_t i) {
        return xsimd::bitwise_cast<std::uint16_t>(Pairs(load_scalar<std::uint32_t>(narrow + 4 * i)));
    };
    const Elements a = two(0);
    const Elements b = two(1);
    const Elements c = two(2);
    const Elements d = two(3);
    const Elements straight = all_bits(((all == a) | (all == b)) | ((all == c) | (all == d)));
    const Elements crossed = all_bits(((exchanged == a) | (exchanged == b)) | ((exchanged == c) | (exchanged == d)));
    return mask_of(straight | exchange(crossed));
}

#endif

constexpr std::uint32_t kAllWide = kWide == 32 ? ~std::uint32_t{0} : (std::uint32_t{1} << (kWide % 32)) - 1;

#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512
// Up to 32 elements, of which `size` are there, then `fill`.
SEGDB_SIMD_INLINE __m512i load_filled(const char* from, std::uint32_t size, std::uint32_t fill) {
    return _mm512_mask_loadu_epi16(_mm512_set1_epi16(static_cast<short>(fill)),
                                   _bzhi_u32(~std::uint32_t{0}, size < 32 ? size : 32), from);
}

// Eight elements, each of which may be compared with 32 others.
class Eight {
  public:
    // The first of `array`, at most eight. REQUIRES: array.size > 0
    SEGDB_SIMD_INLINE explicit Eight(Array array) {
        const std::uint32_t size = array.size < 8 ? array.size : 8;
        const char* const from = bytes(array.elements);
        const __m512i all = load_filled(from, size, element(from, size - 1));
        for (int i = 0; i < 8; ++i) each_[i] = _mm512_permutexvar_epi16(_mm512_set1_epi16(static_cast<short>(i)), all);
    }
    [[nodiscard]] SEGDB_SIMD_INLINE std::uint32_t among(__m512i all) const {
        __mmask32 even = _mm512_cmpneq_epi16_mask(all, each_[0]);
        __mmask32 odd = _mm512_cmpneq_epi16_mask(all, each_[1]);
        even = _mm512_mask_cmpneq_epi16_mask(even, all, each_[2]);
        odd = _mm512_mask_cmpneq_epi16_mask(odd, all, each_[3]);
        even = _mm512_mask_cmpneq_epi16_mask(even, all, each_[4]);
        odd = _mm512_mask_cmpneq_epi16_mask(odd, all, each_[5]);
        even = _mm512_mask_cmpneq_epi16_mask(even, all, each_[6]);
        odd = _mm512_mask_cmpneq_epi16_mask(odd, all, each_[7]);
        return ~(even & odd);
    }

  private:
    __m512i each_[8];
};

// Of `all`, those that are (not) among `few`. REQUIRES: 0 < few.size <= 8
template <bool kMatches, bool kStore>
SEGDB_SIMD_INLINE std::uint32_t with_eight(Array all, Array few, std::uint16_t* out) {
    const Eight eight(few);
    std::uint32_t size = 0;
    for (std::uint32_t at = 0; at < all.size; at += 32) {
        const std::uint32_t left = all.size - at;
        const __m512i block = load_filled(bytes(all.elements) + 2 * std::size_t{at}, left, 0);
        const std::uint32_t found = eight.among(block);
        const std::uint32_t mask = _bzhi_u32(kMatches ? found : ~found, left < 32 ? left : 32);
        size += kStore ? compress_store(out + size, block, mask) : count_bits(mask);
    }
    return size;
}

// Up to how many elements the longer of two may have for all to be compared with all of the shorter.
constexpr std::uint32_t kMostWithEight = 160;
#endif

// ---- walks --------------------------------------------------------------------------------------------------------

// The last, incomplete block of an array, filled up with its last element.
template <std::uint32_t kSize>
struct Tail {
    alignas(64) char elements[2 * kSize];
    std::uint32_t first;  // position in the array

    SEGDB_SIMD_INLINE explicit Tail(Array array) : first(array.size - array.size % kSize) {
        const std::uint32_t size = array.size - first;
        if (size == 0) return;
        const char* from = bytes(array.elements) + 2 * std::size_t{first};
        const std::uint32_t last = element(from, size - 1);
#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512
        const __m512i filled = load_filled(from, size, last);
        if constexpr (kSize == kNarrow) {
            _mm_store_si128(reinterpret_cast<__m128i*>(elements), _mm512_castsi512_si128(filled));
        } else {
            _mm512_store_si512(elements, filled);
        }
        return;
#endif
        for (std::uint32_t i = 0; i < kSize; ++i) {
            const auto value = static_cast<std::uint16_t>(i < size ? element(from, i) : last);
            __builtin_memcpy(elements + 2 * i, &value, sizeof value);
        }
    }
};

// What a walk does with the matches of a wide block: it is told of each pair of blocks that meet. `at`: the wide block's
// position in its array.
template <bool kStore>
struct KeepMatches {
    std::uint16_t* out;
    std::uint32_t size = 0;

    SEGDB_SIMD_INLINE void meet(const char* wide, std::size_t, std::uint32_t found, std::uint32_t valid) {
        const std::uint32_t mask = found & valid;
        if constexpr (kStore) {
            size += compress_store(out + size, wide, mask);
        } else {
            size += count_bits(mask);
        }
    }
};

// A bit an element of the wide array, for all of its blocks: those that the walk does not come to have no matches.
struct NoteMatches {
    std::uint32_t found[kPlaces / kCompressed];

    SEGDB_SIMD_INLINE explicit NoteMatches(std::uint32_t size) {
        __builtin_memset(found, 0, (size + kCompressed - 1) / kCompressed * sizeof found[0]);
    }
    SEGDB_SIMD_INLINE void meet(const char*, std::size_t at, std::uint32_t matches, std::uint32_t) {
        found[at / kCompressed] |= matches;
    }
};

// The block that a side of a walk is at. The last elements of this block and of the next are known in advance, so that a
// step waits for one comparison and not for a load.
template <std::uint32_t kSize>
struct Side {
    const char* block;
    std::uint32_t last;
    std::uint32_t next_last;

    // REQUIRES: two more blocks
    SEGDB_SIMD_INLINE explicit Side(const char* from)
        : block(from), last(element(from, kSize - 1)), next_last(element(from, 2 * kSize - 1)) {}
    SEGDB_SIMD_INLINE void step(bool steps) {
        const char* const next = block + 2 * kSize;
        block = steps ? next : block;
        last = steps ? next_last : last;
    }
    // REQUIRES: two more blocks
    SEGDB_SIMD_INLINE void look_ahead() { next_last = element(block, 2 * kSize - 1); }
};

// Until one of the arrays is at its end.
template <class Keep>
SEGDB_SIMD_INLINE void walk(Array wide, Array narrow, Keep& keep) {
    std::uint32_t wide_at = 0;
    std::uint32_t narrow_at = 0;
    const char* const w = bytes(wide.elements);
    const char* const n = bytes(narrow.elements);
    if (wide.size >= 2 * kWide && narrow.size >= 2 * kNarrow) {
        const char* const w_stop = w + 2 * std::size_t{wide.size - 2 * kWide};
        const char* const n_stop = n + 2 * std::size_t{narrow.size - 2 * kNarrow};
        Side<kWide> w_side(w);
        Side<kNarrow> n_side(n);
        while (true) {
            const bool w_steps = w_side.last <= n_side.last;
            const bool n_steps = n_side.last <= w_side.last;
            keep.meet(w_side.block, static_cast<std::size_t>(w_side.block - w) / 2, matches(w_side.block, n_side.block),
                      kAllWide);
            w_side.step(w_steps);
            n_side.step(n_steps);
            if (w_side.block > w_stop || n_side.block > n_stop) break;
            w_side.look_ahead();
            n_side.look_ahead();
        }
        wide_at = static_cast<std::uint32_t>(w_side.block - w) / 2;
        narrow_at = static_cast<std::uint32_t>(n_side.block - n) / 2;
    }
    if (wide_at >= wide.size || narrow_at >= narrow.size) return;

    const Tail<kWide> wide_tail(wide);
    const Tail<kNarrow> narrow_tail(narrow);
    while (wide_at < wide.size && narrow_at < narrow.size) {
        const bool wide_ends = wide_at == wide_tail.first;
        const bool narrow_ends = narrow_at == narrow_tail.first;
        const char* const wide_block = wide_ends ? wide_tail.elements : w + 2 * std::size_t{wide_at};
        const char* const narrow_block = narrow_ends ? narrow_tail.elements : n + 2 * std::size_t{narrow_at};
        const std::uint32_t wide_last = element(wide_block, kWide - 1);
        const std::uint32_t narrow_last = element(narrow_block, kNarrow - 1);
        const auto wide_steps = static_cast<std::uint32_t>(wide_last <= narrow_last);
        const auto narrow_steps = static_cast<std::uint32_t>(narrow_last <= wide_last);
        const std::uint32_t valid = wide_ends ? (std::uint32_t{1} << (wide.size - wide_tail.first)) - 1 : kAllWide;
        keep.meet(wide_block, wide_at, matches(wide_block, narrow_block), valid);
        wide_at += kWide * wide_steps;
        narrow_at += kNarrow * narrow_steps;
    }
}

// Searches for four values in step: none waits for another, and no jump depends on the data. Finds the last element not
// above each value, or the first of all. REQUIRES: array.size > 0
struct FourSearches {
    const char* at[4];

    SEGDB_SIMD_INLINE FourSearches(Array array, const std::uint32_t (&values)[4]) {
        const char* a = bytes(array.elements);
        const char* b = a;
        const char* c = a;
        const char* d = a;
        for (std::uint32_t length = array.size; length > 1;) {
            const std::size_t half = length / 2;
            a = element(a, half) <= values[0] ? a + 2 * half : a;
            b = element(b, half) <= values[1] ? b + 2 * half : b;
            c = element(c, half) <= values[2] ? c + 2 * half : c;
            d = element(d, half) <= values[3] ? d + 2 * half : d;
            length -= static_cast<std::uint32_t>(half);
        }
        at[0] = a;
        at[1] = b;
        at[2] = c;
        at[3] = d;
    }
};

// Of `few`, those that are (not) in `many`, which is much longer. REQUIRES: many.size > 0
template <bool kMatches, bool kStore>
SEGDB_SIMD_INLINE std::uint32_t search_each(Array few, Array many, std::uint16_t* out) {
    std::uint32_t size = 0;
    for (std::uint32_t i = 0; i < few.size; i += 4) {
        const std::uint32_t count = few.size - i < 4 ? few.size - i : 4;
        std::uint32_t values[4];
        for (std::uint32_t j = 0; j < 4; ++j) values[j] = element(bytes(few.elements), i + (j < count ? j : count - 1));
        const FourSearches searches(many, values);
        for (std::uint32_t j = 0; j < count; ++j) {
            if constexpr (kStore) out[size] = static_cast<std::uint16_t>(values[j]);
            size += static_cast<std::uint32_t>((element(searches.at[j], 0) == values[j]) == kMatches);
        }
    }
    return size;
}

// Times of one step of a walk that one search costs (measured, see bench/kernels.cpp).
constexpr std::uint32_t kSearchCost = 2;

#if SEGDB_SIMD_LEVEL == SEGDB_SIMD_AVX2
SEGDB_SIMD_INLINE bool starts_with_zero(Array array) {
    return array.size > 0 && element(bytes(array.elements), 0) == 0;
}

SEGDB_SIMD_INLINE Array without_first(Array array) { return {bytes(array.elements) + 2, array.size - 1}; }
#endif

template <bool kStore>
SEGDB_SIMD_INLINE std::uint32_t intersect(Array a, Array b, std::uint16_t* out) {
    std::uint32_t zeros = 0;
#if SEGDB_SIMD_LEVEL == SEGDB_SIMD_AVX2
    const bool a_zero = starts_with_zero(a);
    const bool b_zero = starts_with_zero(b);
    if (a_zero) a = without_first(a);
    if (b_zero) b = without_first(b);
    zeros = a_zero && b_zero ? 1 : 0;
    if (kStore && zeros == 1) *out++ = 0;
#endif
    const Array& narrow = a.size < b.size ? a : b;
    const Array& wide = a.size < b.size ? b : a;
#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512
    if (narrow.size <= 8 && wide.size <= kMostWithEight) {
        return narrow.size == 0 ? 0 : with_eight<true, kStore>(wide, narrow, out);
    }
#endif
    if (wide.size / kWide > kSearchCost * narrow.size) return zeros + search_each<true, kStore>(narrow, wide, out);
    KeepMatches<kStore> keep{out};
    walk(wide, narrow, keep);
    return zeros + keep.size;
}

std::uint32_t array_and(Array a, Array b, std::uint16_t* out) {
    return out != nullptr ? intersect<true>(a, b, out) : intersect<false>(a, b, nullptr);
}

// a is the wide array.
SEGDB_SIMD_INLINE std::uint32_t subtract(Array a, Array b, std::uint16_t* out) {
    std::uint32_t size = 0;
#if SEGDB_SIMD_LEVEL == SEGDB_SIMD_AVX2
    const bool b_zero = starts_with_zero(b);
    if (b_zero) b = without_first(b);
    if (starts_with_zero(a)) {
        a = without_first(a);
        if (!b_zero) out[size++] = 0;
    }
#endif
    NoteMatches notes(a.size);
    walk(a, b, notes);
    std::uint32_t at = 0;
    for (; at + kCompressed <= a.size; at += kCompressed) {
        size += compress_store(out + size, bytes(a.elements) + 2 * std::size_t{at},
                               kAllWide & ~notes.found[at / kCompressed]);
    }
    for (; at < a.size; ++at) {
        out[size] = static_cast<std::uint16_t>(element(bytes(a.elements), at));
        size += ~(notes.found[at / kCompressed] >> (at % kCompressed)) & 1;
    }
    return size;
}

std::uint32_t array_and_not(Array a, Array b, std::uint16_t* out) {
    if (out == nullptr) return a.size - array_and(a, b, nullptr);
    if (a.size == 0) return 0;
#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512
    if (b.size > 0 && b.size <= 8 && a.size <= kMostWithEight) return with_eight<false, true>(a, b, out);
#endif
    if (b.size / kNarrow > kSearchCost * a.size) return search_each<false, true>(a, b, out);
    // Where b is the longer one it had better be the wide one, and what both have is usually little.
    constexpr std::uint32_t kMostCommon = 2'048;
    if (kWide > kNarrow && a.size <= kMostCommon && a.size < b.size) {
        std::uint16_t common[kMostCommon + kArraySlack];
        const std::uint32_t size = intersect<true>(a, b, common);
#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512
        if (size == 0) {
            __builtin_memcpy(out, a.elements, 2 * std::size_t{a.size});
            return a.size;
        }
        if (size <= 8 && a.size <= kMostWithEight) return with_eight<false, true>(a, {common, size}, out);
#endif
        return subtract(a, {common, size}, out);
    }
    return subtract(a, b, out);
}

}  // namespace
}  // namespace segdb::simd

// NOLINTEND(misc-definitions-in-headers)
