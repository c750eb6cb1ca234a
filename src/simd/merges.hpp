// Text of the kernels, part 8: union and symmetric difference of arrays.
//
// With AVX2 and up, vectors are merged by a bitonic network (Inoue, Taura: SIMD- and cache-friendly algorithm for sorting
// an array of structures, 2015): of two sorted vectors the lower half of all goes out, the upper half stays and meets the
// next vector of that array whose next element is smaller. Incomplete vectors are filled with 65,535, which sorts last,
// so that no other code is needed for the ends. What is there twice is taken out of the vectors that go out (AVX-512) or
// in a second pass (AVX2).
#pragma once

// NOLINTBEGIN(misc-definitions-in-headers): each source file has its own

#include "simd/arrays.hpp"

namespace segdb::simd {
namespace {

SEGDB_SIMD_INLINE std::uint32_t copy_rest(std::uint16_t* out, Array array, std::uint32_t first) {
    const std::uint32_t size = array.size - first;
    if (size > 0) __builtin_memcpy(out, bytes(array.elements) + 2 * std::size_t{first}, 2 * std::size_t{size});
    return size;
}

#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX2

constexpr std::uint32_t kLanes = static_cast<std::uint32_t>(kVectorElements);

#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512

SEGDB_SIMD_INLINE __m512i reversed(__m512i v) {
    const __m512i order = _mm512_set_epi16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                                           22, 23, 24, 25, 26, 27, 28, 29, 30, 31);
    return _mm512_permutexvar_epi16(order, v);
}

SEGDB_SIMD_INLINE __m512i lower(__m512i a, __m512i b) { return _mm512_min_epu16(a, b); }
SEGDB_SIMD_INLINE __m512i upper(__m512i a, __m512i b) { return _mm512_max_epu16(a, b); }

// Each element and the one `exchanged` with it: the lower to the place whose bit in kUpper is clear.
template <std::uint32_t kUpper>
SEGDB_SIMD_INLINE __m512i ordered(__m512i v, __m512i exchanged) {
    return _mm512_mask_max_epu16(_mm512_min_epu16(v, exchanged), kUpper, v, exchanged);
}

SEGDB_SIMD_INLINE __m512i exchange_in_words(__m512i v) {
    return _mm512_shuffle_epi32(v, static_cast<_MM_PERM_ENUM>(0xB1));
}

SEGDB_SIMD_INLINE __m512i sorted(__m512i bitonic) {
    __m512i v = ordered<0xFFFF0000>(bitonic, _mm512_shuffle_i64x2(bitonic, bitonic, 0x4E));
    v = ordered<0xFF00FF00>(v, _mm512_shuffle_i64x2(v, v, 0xB1));
    v = ordered<0xF0F0F0F0>(v, _mm512_shuffle_epi32(v, static_cast<_MM_PERM_ENUM>(0x4E)));
    v = ordered<0xCCCCCCCC>(v, exchange_in_words(v));
    return ordered<0xAAAAAAAA>(v, _mm512_rol_epi32(v, 16));
}

SEGDB_SIMD_INLINE __m512i load_lanes(const char* from) { return _mm512_loadu_si512(from); }
SEGDB_SIMD_INLINE void store_lanes(std::uint16_t* to, __m512i v) { _mm512_storeu_si512(to, v); }

#else

SEGDB_SIMD_INLINE __m256i reversed(__m256i v) {
    const __m256i order = _mm256_set_epi8(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14, 1, 0, 3, 2, 5, 4, 7, 6,
                                          9, 8, 11, 10, 13, 12, 15, 14);
    return _mm256_permute4x64_epi64(_mm256_shuffle_epi8(v, order), 0x4E);
}

SEGDB_SIMD_INLINE __m256i lower(__m256i a, __m256i b) { return _mm256_min_epu16(a, b); }
SEGDB_SIMD_INLINE __m256i upper(__m256i a, __m256i b) { return _mm256_max_epu16(a, b); }

SEGDB_SIMD_INLINE __m256i sorted(__m256i bitonic) {
    __m256i other = _mm256_permute4x64_epi64(bitonic, 0x4E);
    __m256i v = _mm256_blend_epi32(lower(bitonic, other), upper(bitonic, other), 0xF0);
    other = _mm256_shuffle_epi32(v, 0x4E);
    v = _mm256_blend_epi32(lower(v, other), upper(v, other), 0xCC);
    other = _mm256_shuffle_epi32(v, 0xB1);
    v = _mm256_blend_epi32(lower(v, other), upper(v, other), 0xAA);
    other = _mm256_or_si256(_mm256_slli_epi32(v, 16), _mm256_srli_epi32(v, 16));
    return _mm256_blend_epi16(lower(v, other), upper(v, other), 0xAA);
}

SEGDB_SIMD_INLINE __m256i load_lanes(const char* from) { return load_scalar<__m256i>(from); }
SEGDB_SIMD_INLINE void store_lanes(std::uint16_t* to, __m256i v) { __builtin_memcpy(to, &v, sizeof v); }

#endif

#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512

SEGDB_SIMD_INLINE __m512i load_next(const char* from, std::uint32_t left) { return load_filled(from, left, 0xFFFF); }

// One of the arrays to merge.
struct Input {
    const char* from;
    std::uint32_t left;

    SEGDB_SIMD_INLINE explicit Input(Array array) : from(bytes(array.elements)), left(array.size) {}
    // The next element, or more than any when there is none.
    [[nodiscard]] SEGDB_SIMD_INLINE std::uint32_t next() const { return left > 0 ? element(from, 0) : 0x10000; }
    SEGDB_SIMD_INLINE void step(bool steps) {
        from += steps ? 64 : 0;
        const std::uint32_t after = left > 32 ? left - 32 : 0;
        left = steps ? after : left;
    }
};

// take(next 32 of all elements in order), fill after the last of them, until all were given. REQUIRES: neither is empty
template <class Take>
SEGDB_SIMD_INLINE void merge_each(Array a, Array b, Take take) {
    if (a.size <= 16 && b.size <= 16) {
        const __m512i x = load_next(bytes(a.elements), a.size);
        const __m512i y = load_next(bytes(b.elements), b.size);
        take(sorted(_mm512_mask_mov_epi16(x, 0xFFFF0000, reversed(y))));
        return;
    }
    Input from_a(a);
    Input from_b(b);
    const auto load = [&] {
        const bool take_a = from_a.next() <= from_b.next();
        const __m512i block = load_next(take_a ? from_a.from : from_b.from, take_a ? from_a.left : from_b.left);
        from_a.step(take_a);
        from_b.step(!take_a);
        return block;
    };
    std::uint32_t left = a.size + b.size;
    __m512i high = load();
    for (std::uint32_t blocks = (a.size + 31) / 32 + (b.size + 31) / 32; blocks > 1; --blocks) {
        const __m512i next = reversed(load());
        take(sorted(lower(high, next)));
        if (left <= 32) return;
        left -= 32;
        high = sorted(upper(high, next));
    }
    take(high);
}

template <bool kUnion>
SEGDB_SIMD_INLINE std::uint32_t merge(Array a, Array b, std::uint16_t* out) {
    if (a.size == 0) return copy_rest(out, b, 0);
    if (b.size == 0) return copy_rest(out, a, 0);
    std::uint32_t size = 0;
    std::uint32_t left = a.size + b.size;
    std::uint32_t first = 1;  // has no predecessor
    __m512i before = _mm512_setzero_si512();
    [[maybe_unused]] std::uint32_t before_differing = 0;  // symmetric difference: stays one vector behind
    merge_each(a, b, [&](__m512i all) {
        const __m512i apart = _mm512_alignr_epi64(all, before, 6);
        const std::uint32_t there = _bzhi_u32(~std::uint32_t{0}, left < 32 ? left : 32);
        std::uint32_t differing = _mm512_cmpneq_epi16_mask(all, _mm512_alignr_epi8(all, apart, 14)) | first;
        if constexpr (kUnion) {
            size += compress_store(out + size, all, differing & there);
        } else {
            differing |= ~there;
            const std::uint32_t behind = (before_differing >> 1) | (differing << 31);
            size += compress_store(out + size, before, before_differing & behind);
            before_differing = differing;
        }
        before = all;
        first = 0;
        left -= left < 32 ? left : 32;
    });
    if constexpr (!kUnion) {
        const std::uint32_t last = (a.size + b.size - 1) % 32 + 1;
        const std::uint32_t behind = (before_differing >> 1) | (std::uint32_t{1} << 31);
        size += compress_store(out + size, before, before_differing & behind & _bzhi_u32(~std::uint32_t{0}, last));
    }
    return size;
}

std::uint32_t merge_arrays(Array a, Array b, std::uint16_t* out) {
    if (a.size == 0) return copy_rest(out, b, 0);
    if (b.size == 0) return copy_rest(out, a, 0);
    merge_each(a, b, [&](__m512i all) {
        _mm512_storeu_si512(out, all);
        out += 32;
    });
    return a.size + b.size;
}

#else

// The last, incomplete vector of an array, filled up with 65,535.
struct LastLanes {
    alignas(64) char elements[2 * kLanes];
    std::uint32_t first;  // position in the array

    SEGDB_SIMD_INLINE explicit LastLanes(Array array) : first(array.size - array.size % kLanes) {
        __builtin_memset(elements, 0xFF, sizeof elements);
        __builtin_memcpy(elements, bytes(array.elements) + 2 * std::size_t{first}, 2 * std::size_t{array.size - first});
    }
};

// One of the arrays to merge.
class Input {
  public:
    SEGDB_SIMD_INLINE explicit Input(Array array) : elements_(bytes(array.elements)), size_(array.size), last_(array) {
        look();
    }
    // The next element, or more than any when there is none.
    [[nodiscard]] SEGDB_SIMD_INLINE std::uint32_t next() const { return next_; }
    [[nodiscard]] SEGDB_SIMD_INLINE const char* block() const {
        return at_ == last_.first ? last_.elements : elements_ + 2 * std::size_t{at_};
    }
    SEGDB_SIMD_INLINE void step(std::uint32_t steps) {
        at_ += kLanes * steps;
        look();
    }

  private:
    SEGDB_SIMD_INLINE void look() {
        const bool more = at_ < size_;
        const std::uint32_t value = element(more ? elements_ + 2 * std::size_t{at_} : last_.elements, 0);
        next_ = more ? value : 0x10000;
    }
    const char* elements_;
    std::uint32_t size_;
    std::uint32_t at_ = 0;
    std::uint32_t next_ = 0;
    LastLanes last_;
};

// All elements of both in order, those in both twice; then fill. REQUIRES: neither is empty.
SEGDB_SIMD_INLINE void merge_all(Array a, Array b, std::uint16_t* out) {
    const std::uint32_t vectors = (a.size + kLanes - 1) / kLanes + (b.size + kLanes - 1) / kLanes;
    Input from_a(a);
    Input from_b(b);
    auto high = load_lanes(from_a.next() <= from_b.next() ? from_a.block() : from_b.block());
    {
        const auto first_a = static_cast<std::uint32_t>(from_a.next() <= from_b.next());
        from_a.step(first_a);
        from_b.step(1 - first_a);
    }
    for (std::uint32_t i = 1; i < vectors; ++i, out += kLanes) {
        const bool take_a = from_a.next() <= from_b.next();
        const auto next = reversed(load_lanes(take_a ? from_a.block() : from_b.block()));
        from_a.step(static_cast<std::uint32_t>(take_a));
        from_b.step(static_cast<std::uint32_t>(!take_a));
        store_lanes(out, sorted(lower(high, next)));
        high = sorted(upper(high, next));
    }
    store_lanes(out, high);
}

// Takes out of `size` ascending elements those equal to their predecessor; for the symmetric difference also those equal
// to their successor. In place. REQUIRES: size > 0 and kCompressed elements of room behind.
template <bool kUnion>
SEGDB_SIMD_INLINE std::uint32_t without_doubles(std::uint16_t* elements, std::uint32_t size) {
    using Vector = std::uint16_t[kCompressed];
    const auto differing = [](const Vector& a, const std::uint16_t* b) {
        const __m128i equal = _mm_cmpeq_epi16(load_scalar<__m128i>(reinterpret_cast<const char*>(a)),
                                              load_scalar<__m128i>(reinterpret_cast<const char*>(b)));
        return ~static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_packs_epi16(equal, equal))) & 0xFF;
    };
    Vector before;  // the block's predecessors, read before the write that may reach the last of them
    before[0] = static_cast<std::uint16_t>(~elements[0]);
    __builtin_memcpy(before + 1, elements, sizeof before - sizeof before[0]);
    elements[size] = static_cast<std::uint16_t>(~elements[size - 1]);  // the last has no equal successor
    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < size; i += kCompressed) {
        std::uint32_t mask = differing(before, elements + i);
        if (!kUnion) mask &= differing(reinterpret_cast<const Vector&>(elements[i]), elements + i + 1);
        const std::uint32_t left = size - i;
        if (left < kCompressed) mask &= (std::uint32_t{1} << left) - 1;
        __builtin_memcpy(before, elements + i + kCompressed - 1, sizeof before);
        kept += compress_store(elements + kept, reinterpret_cast<const char*>(elements + i), mask);
    }
    return kept;
}

template <bool kUnion>
SEGDB_SIMD_INLINE std::uint32_t merge(Array a, Array b, std::uint16_t* out) {
    if (a.size == 0) return copy_rest(out, b, 0);
    if (b.size == 0) return copy_rest(out, a, 0);
    merge_all(a, b, out);
    return without_doubles<kUnion>(out, a.size + b.size);
}

std::uint32_t merge_arrays(Array a, Array b, std::uint16_t* out) {
    if (a.size == 0) return copy_rest(out, b, 0);
    if (b.size == 0) return copy_rest(out, a, 0);
    merge_all(a, b, out);
    return a.size + b.size;
}

#endif

#else

// Of an element that is in both, the first (union) or neither. Without jumps that depend on the data: an element is always
// written, and overwritten if it was not to stay.
template <bool kUnion>
SEGDB_SIMD_INLINE std::uint32_t merge(Array a, Array b, std::uint16_t* out) {
    const char* const a_elements = bytes(a.elements);
    const char* const b_elements = bytes(b.elements);
    std::uint32_t i = 0;
    std::uint32_t j = 0;
    std::uint32_t size = 0;
    while (i < a.size && j < b.size) {
        const std::uint32_t x = element(a_elements, i);
        const std::uint32_t y = element(b_elements, j);
        out[size] = static_cast<std::uint16_t>(x < y ? x : y);
        size += static_cast<std::uint32_t>(kUnion || x != y);
        i += static_cast<std::uint32_t>(x <= y);
        j += static_cast<std::uint32_t>(y <= x);
    }
    size += copy_rest(out + size, a, i);
    return size + copy_rest(out + size, b, j);
}

std::uint32_t merge_arrays(Array a, Array b, std::uint16_t* out) {
    const char* const a_elements = bytes(a.elements);
    const char* const b_elements = bytes(b.elements);
    std::uint32_t i = 0;
    std::uint32_t j = 0;
    while (i < a.size && j < b.size) {
        const std::uint32_t x = element(a_elements, i);
        const std::uint32_t y = element(b_elements, j);
        out[i + j] = static_cast<std::uint16_t>(x < y ? x : y);
        const bool from_a = x <= y;
        i += static_cast<std::uint32_t>(from_a);
        j += static_cast<std::uint32_t>(!from_a);
    }
    const std::uint32_t size = copy_rest(out + i + j, a, i);
    copy_rest(out + i + j + size, b, j);
    return a.size + b.size;
}

#endif

std::uint32_t array_or(Array a, Array b, std::uint16_t* out) {
    if (out == nullptr) return a.size + b.size - array_and(a, b, nullptr);
    return merge<true>(a, b, out);
}

std::uint32_t array_xor(Array a, Array b, std::uint16_t* out) {
    if (out == nullptr) return a.size + b.size - 2 * array_and(a, b, nullptr);
    return merge<false>(a, b, out);
}

// An element occurs at least k times where it differs from its predecessor and is the same k - 1 places further.
template <bool kStore>
SEGDB_SIMD_INLINE std::uint32_t repeated(const std::uint16_t* sorted_elements, std::uint32_t size, std::uint32_t k,
                                         std::uint16_t* out) {
    const char* const elements = reinterpret_cast<const char*>(sorted_elements);
    const std::uint32_t end = size - k + 1;
    std::uint32_t found = 0;
    const auto look = [&](std::uint32_t i, bool differs) {
        const std::uint32_t value = element(elements, i);
        if constexpr (kStore) out[found] = static_cast<std::uint16_t>(value);
        found += static_cast<std::uint32_t>(differs & (value == element(elements, i + k - 1)));
    };
    look(0, true);
    std::uint32_t i = 1;
#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512
    for (; i < end; i += 32) {
        const std::uint32_t left = end - i;
        const std::uint32_t there = _bzhi_u32(~std::uint32_t{0}, left < 32 ? left : 32);
        const auto load = [&](std::uint32_t at) {
            return _mm512_maskz_loadu_epi16(there, elements + 2 * std::size_t{at});
        };
        const __m512i all = load(i);
        std::uint32_t mask = _mm512_mask_cmpneq_epi16_mask(there, all, load(i - 1));
        mask = _mm512_mask_cmpeq_epi16_mask(mask, all, load(i + k - 1));
        found += kStore ? compress_store(out + found, all, mask) : count_bits(mask);
    }
#elif SEGDB_SIMD_LEVEL == SEGDB_SIMD_AVX2
    for (; i + kCompressed <= end; i += kCompressed) {
        const auto load = [&](std::uint32_t at) { return load_scalar<__m128i>(elements + 2 * std::size_t{at}); };
        const __m128i all = load(i);
        const __m128i repeats =
            _mm_andnot_si128(_mm_cmpeq_epi16(all, load(i - 1)), _mm_cmpeq_epi16(all, load(i + k - 1)));
        const auto mask = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_packs_epi16(repeats, _mm_setzero_si128())));
        found += kStore ? compress_store(out + found, elements + 2 * std::size_t{i}, mask) : count_bits(mask);
    }
#endif
    for (; i < end; ++i) look(i, element(elements, i) != element(elements, i - 1));
    return found;
}

std::uint32_t at_least(const std::uint16_t* sorted_elements, std::uint32_t size, std::uint32_t k, std::uint16_t* out) {
    if (k > size) return 0;
    return out != nullptr ? repeated<true>(sorted_elements, size, k, out)
                          : repeated<false>(sorted_elements, size, k, nullptr);
}

}  // namespace
}  // namespace segdb::simd

// NOLINTEND(misc-definitions-in-headers)
