// Text of the kernels, part 9: arrays filtered by a bitset or by runs. The result may overwrite the array: it never gets
// ahead of what was read.
#pragma once

// NOLINTBEGIN(misc-definitions-in-headers): each source file has its own

#include "simd/merges.hpp"

namespace segdb::simd {
namespace {

SEGDB_SIMD_INLINE std::uint32_t bit_at(const char* bits, std::uint32_t place) {
    return (static_cast<unsigned char>(bits[place / 8]) >> (place % 8)) & 1U;
}

#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512
// Which of the 16 places are set.
SEGDB_SIMD_INLINE std::uint32_t probe(const char* bits, __m256i places) {
    const __m512i wide = _mm512_cvtepu16_epi32(places);
    const __m512i words = _mm512_i32gather_epi32(_mm512_srli_epi32(wide, 5), bits, 4);
    return _mm512_test_epi32_mask(words, _mm512_rolv_epi32(_mm512_set1_epi32(1), wide));
}
#endif

template <bool kMatches, bool kStore>
SEGDB_SIMD_INLINE std::uint32_t filter(Array a, Bits bits, std::uint16_t* out) {
    const char* const elements = bytes(a.elements);
    const char* const places = bytes(bits);
    std::uint32_t size = 0;
    std::uint32_t i = 0;
#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512
    for (; i + kWide <= a.size; i += kWide) {
        const char* const from = elements + 2 * std::size_t{i};
        const std::uint32_t low = probe(places, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
        const std::uint32_t high = probe(places, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + 32)));
        const std::uint32_t found = low | (high << 16);
        const std::uint32_t mask = kMatches ? found : ~found;
        if constexpr (kStore) {
            size += compress_store(out + size, from, mask);
        } else {
            size += count_bits(mask);
        }
    }
#endif
    for (; i < a.size; ++i) {
        const std::uint32_t place = element(elements, i);
        if constexpr (kStore) out[size] = static_cast<std::uint16_t>(place);
        size += bit_at(places, place) ^ static_cast<std::uint32_t>(!kMatches);
    }
    return size;
}

std::uint32_t array_and_bits(Array a, Bits bits, std::uint16_t* out) {
    return out != nullptr ? filter<true, true>(a, bits, out) : filter<true, false>(a, bits, nullptr);
}

std::uint32_t array_and_not_bits(Array a, Bits bits, std::uint16_t* out) {
    return out != nullptr ? filter<false, true>(a, bits, out) : filter<false, false>(a, bits, nullptr);
}

// The first position in [from, size) whose element is not below `value`, or size.
SEGDB_SIMD_INLINE std::uint32_t gallop(const char* elements, std::uint32_t from, std::uint32_t size,
                                       std::uint32_t value) {
    std::uint32_t step = 1;
    while (from + step <= size && element(elements, from + step - 1) < value) {
        from += step;
        step *= 2;
    }
    std::uint32_t length = step - 1 < size - from ? step - 1 : size - from;  // the answer is in [from, from + length]
    while (length > 0) {
        const std::uint32_t half = length / 2;
        const bool below = element(elements, from + half) < value;
        from = below ? from + half + 1 : from;
        length = below ? length - half - 1 : half;
    }
    return from;
}

SEGDB_SIMD_INLINE void move_slice(std::uint16_t* out, std::uint32_t size, const char* elements, std::uint32_t first,
                                  std::uint32_t last) {
    if (out != nullptr && first < last)
        __builtin_memmove(out + size, elements + 2 * std::size_t{first}, 2 * std::size_t{last - first});
}

// The first run at or after `from` that does not end before `place`, or the number of runs.
SEGDB_SIMD_INLINE std::uint32_t gallop_runs(Runs runs, std::uint32_t from, std::uint32_t place) {
    std::uint32_t step = 1;
    while (from + step <= runs.size && range_of(runs, from + step - 1).last <= place) {
        from += step;
        step *= 2;
    }
    std::uint32_t length = step - 1 < runs.size - from ? step - 1 : runs.size - from;
    while (length > 0) {
        const std::uint32_t half = length / 2;
        const bool before = range_of(runs, from + half).last <= place;
        from = before ? from + half + 1 : from;
        length = before ? length - half - 1 : half;
    }
    return from;
}

// Both sides gallop: what a run takes of an array is a slice, and runs without elements are leapt over.
template <bool kMatches>
SEGDB_SIMD_INLINE std::uint32_t slice(Array a, Runs runs, std::uint16_t* out) {
    const char* const elements = bytes(a.elements);
    std::uint32_t size = 0;
    std::uint32_t at = 0;
    std::uint32_t run = 0;
    while (at < a.size) {
        run = gallop_runs(runs, run, element(elements, at));
        if (run == runs.size) break;
        const Range range = range_of(runs, run);
        const std::uint32_t first = gallop(elements, at, a.size, range.first);
        const std::uint32_t last = gallop(elements, first, a.size, range.last);
        const std::uint32_t slice_first = kMatches ? first : at;
        const std::uint32_t slice_last = kMatches ? last : first;
        move_slice(out, size, elements, slice_first, slice_last);
        size += slice_last - slice_first;
        at = last;
    }
    if (kMatches) return size;
    move_slice(out, size, elements, at, a.size);
    return size + a.size - at;
}

std::uint32_t array_and_runs(Array a, Runs runs, std::uint16_t* out) { return slice<true>(a, runs, out); }

std::uint32_t array_and_not_runs(Array a, Runs runs, std::uint16_t* out) { return slice<false>(a, runs, out); }

}  // namespace
}  // namespace segdb::simd

// NOLINTEND(misc-definitions-in-headers)
