// Text of the kernels, part 14: elements compared by their digits, which lie in one bitset a digit.
//
// From the most significant digit down: an element is open on a side for as long as its digits are those of that side's
// bound. The first other digit decides; a vector of elements is done as soon as none is open.
#pragma once

// NOLINTBEGIN(misc-definitions-in-headers): each source file has its own

#include "simd/filters.hpp"

namespace segdb::simd {
namespace {

SEGDB_SIMD_INLINE std::size_t trailing_zeros(std::uint64_t value, std::size_t if_zero) {
    return value == 0 ? if_zero : static_cast<std::size_t>(__builtin_ctzll(value));
}

// The lowest digit that can still decide: below it `low` has only 0 and `high` only 1, so that what is open lies within.
SEGDB_SIMD_INLINE std::size_t lowest_deciding(std::size_t depth, std::uint64_t low, std::uint64_t high) {
    const std::size_t of_low = trailing_zeros(low, depth);
    const std::size_t of_high = trailing_zeros(~high, depth);
    const std::size_t lowest = of_low < of_high ? of_low : of_high;
    return lowest < depth ? lowest : depth;
}

SEGDB_SIMD_INLINE std::uint32_t digit_mask(std::uint64_t number, std::size_t digit) {
    return 0 - static_cast<std::uint32_t>(number >> digit & 1);
}

// Up to 32 elements, one bit each.
struct Undecided {
    std::uint32_t within;  // not known to be outside
    std::uint32_t low;     // the digits so far are those of the lower bound
    std::uint32_t high;    // the digits so far are those of the upper bound

    // `digits`: the elements' next digit; `low_digit`, `high_digit`: the bounds', all ones or all zeros.
    SEGDB_SIMD_INLINE void decide(std::uint32_t digits, std::uint32_t low_digit, std::uint32_t high_digit) {
        within &= ~((low & low_digit & ~digits) | (high & ~high_digit & digits));
        low &= ~(digits ^ low_digit);
        high &= ~(digits ^ high_digit);
    }
    [[nodiscard]] SEGDB_SIMD_INLINE bool is_done() const { return ((low | high) & within) == 0; }
};

#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512

std::uint32_t array_between(Array a, const Bits* digits, std::size_t depth, std::uint64_t low, std::uint64_t high,
                            std::uint16_t* out) {
    const std::size_t lowest = lowest_deciding(depth, low, high);
    const __m512i one = _mm512_set1_epi32(1);
    std::uint32_t size = 0;
    for (std::uint32_t i = 0; i < a.size; i += kWide) {
        const std::uint32_t left = a.size - i;
        const std::uint32_t all = left >= kWide ? ~std::uint32_t{0} : (std::uint32_t{1} << left) - 1;
        const __m512i elements = _mm512_maskz_loadu_epi16(all, bytes(a.elements) + 2 * std::size_t{i});
        const __m512i first = _mm512_cvtepu16_epi32(_mm512_castsi512_si256(elements));
        const __m512i second = _mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64(elements, 1));
        const __m512i first_word = _mm512_srli_epi32(first, 5);
        const __m512i second_word = _mm512_srli_epi32(second, 5);
        const __m512i first_bit = _mm512_rolv_epi32(one, first);
        const __m512i second_bit = _mm512_rolv_epi32(one, second);
        Undecided open{all, all, all};
        for (std::size_t digit = depth; digit-- > lowest && !open.is_done();) {
            std::uint32_t found = 0;
            if (digits[digit] != nullptr) {
                const __m512i first_words = _mm512_i32gather_epi32(first_word, digits[digit], 4);
                const __m512i second_words = _mm512_i32gather_epi32(second_word, digits[digit], 4);
                found = _mm512_test_epi32_mask(first_words, first_bit) |
                        static_cast<std::uint32_t>(_mm512_test_epi32_mask(second_words, second_bit)) << 16;
            }
            open.decide(found, digit_mask(low, digit), digit_mask(high, digit));
        }
        size += compress_store(out + size, elements, open.within);
    }
    return size;
}

#else

std::uint32_t array_between(Array a, const Bits* digits, std::size_t depth, std::uint64_t low, std::uint64_t high,
                            std::uint16_t* out) {
    const std::size_t lowest = lowest_deciding(depth, low, high);
    std::uint32_t size = 0;
    for (std::uint32_t i = 0; i < a.size; ++i) {
        const std::uint32_t place = element(bytes(a.elements), i);
        Undecided open{1, 1, 1};
        for (std::size_t digit = depth; digit-- > lowest && !open.is_done();) {
            const std::uint32_t found = digits[digit] != nullptr ? bit_at(bytes(digits[digit]), place) : 0;
            open.decide(found, digit_mask(low, digit), digit_mask(high, digit));
        }
        out[size] = static_cast<std::uint16_t>(place);
        size += open.within;
    }
    return size;
}

#endif

}  // namespace
}  // namespace segdb::simd

// NOLINTEND(misc-definitions-in-headers)
