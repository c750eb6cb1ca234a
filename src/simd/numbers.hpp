// Text of the kernels, part 17: numbers of 16 digits, put together from their digits and looked up in a set.
#pragma once

// NOLINTBEGIN(misc-definitions-in-headers): each source file has its own

#include "simd/filters.hpp"

namespace segdb::simd {
namespace {

constexpr std::size_t kDigits = 16;

#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512

// 32 places at a time: a word of a digit is the mask by which that digit is added to their numbers.
std::uint32_t numbers_in(const Bits* digits, Bits set, std::uint64_t* out) {
    const char* sources[kDigits];
    __m512i weights[kDigits];
    std::size_t size = 0;
    for (std::size_t i = 0; i < kDigits; ++i) {
        if (digits[i] == nullptr) continue;
        sources[size] = bytes(digits[i]);
        weights[size++] = _mm512_set1_epi16(static_cast<short>(1U << i));
    }
    std::uint32_t count = 0;
    for (std::size_t at = 0; at < kChunkBytes; at += 4) {
        __m512i numbers = _mm512_setzero_si512();
        for (std::size_t i = 0; i < size; ++i) {
            numbers = _mm512_mask_add_epi16(numbers, load_scalar<std::uint32_t>(sources[i] + at), numbers, weights[i]);
        }
        const std::uint32_t found = probe(bytes(set), _mm512_castsi512_si256(numbers)) |
                                    probe(bytes(set), _mm512_extracti64x4_epi64(numbers, 1)) << 16;
        __builtin_memcpy(bytes(out) + at, &found, sizeof found);
        count += count_bits(found);
    }
    return count;
}

#else

// As many places at a time as a vector has elements: each element takes its own bit of a word of the digit.
std::uint32_t numbers_in(const Bits* digits, Bits set, std::uint64_t* out) {
    using Word = std::conditional_t<kVectorElements == 16, std::uint16_t, std::uint8_t>;
    static_assert(8 * sizeof(Word) == kVectorElements);
    std::uint16_t own_bits[kVectorElements];
    for (std::size_t i = 0; i < kVectorElements; ++i) own_bits[i] = static_cast<std::uint16_t>(1U << i);
    const auto own = load_batch<Elements>(reinterpret_cast<const char*>(own_bits));
    const Elements zero(std::uint16_t{0});
    std::size_t depth = kDigits;
    while (depth > 0 && digits[depth - 1] == nullptr) --depth;
    std::uint32_t count = 0;
    for (std::size_t at = 0; at < kChunkBytes; at += sizeof(Word)) {
        Elements numbers = zero;
        for (std::size_t i = depth; i-- > 0;) {
            numbers = numbers + numbers;
            if (digits[i] == nullptr) continue;
            const Elements word(static_cast<std::uint16_t>(load_scalar<Word>(bytes(digits[i]) + at)));
            numbers = numbers + xsimd::select((word & own) == own, Elements(std::uint16_t{1}), zero);
        }
        std::uint16_t each[kVectorElements];
        store_batch(each, numbers);
        std::uint32_t found = 0;
        for (std::size_t i = 0; i < kVectorElements; ++i) found |= bit_at(bytes(set), each[i]) << i;
        const auto written = static_cast<Word>(found);
        __builtin_memcpy(bytes(out) + at, &written, sizeof written);
        count += count_bits(found);
    }
    return count;
}

#endif

}  // namespace
}  // namespace segdb::simd

// NOLINTEND(misc-definitions-in-headers)
