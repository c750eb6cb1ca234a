// Text of the kernels, part 5: arrays and runs into bitsets, bitsets into arrays.
#pragma once

// NOLINTBEGIN(misc-definitions-in-headers): each source file has its own

#include "simd/registers.hpp"

namespace segdb::simd {
namespace {

SEGDB_SIMD_INLINE std::uint32_t element(const char* elements, std::size_t index) {
    return load_scalar<std::uint16_t>(elements + 2 * index);
}

struct Set {
    template <class Word>
    static SEGDB_SIMD_INLINE Word of(Word word, Word mask) {
        return static_cast<Word>(word | mask);
    }
};
struct Clear {
    template <class Word>
    static SEGDB_SIMD_INLINE Word of(Word word, Word mask) {
        return static_cast<Word>(word & ~mask);
    }
};
struct Flip {
    template <class Word>
    static SEGDB_SIMD_INLINE Word of(Word word, Word mask) {
        return static_cast<Word>(word ^ mask);
    }
};

// Compilers would scale the index by another way and change the word in memory: nine operations an element and not six.
SEGDB_SIMD_INLINE std::uint64_t in_register(std::uint64_t value) {
    __asm__("" : "+r"(value));
    return value;
}

template <class Change>
void change_array(std::uint64_t* bits, Array array) {
    const char* const elements = bytes(array.elements);
    const auto change = [&](std::size_t i) {
        const std::uint64_t place = element(elements, i);
        std::uint64_t& word = bits[in_register(place / 64)];
        word = in_register(Change::of(word, std::uint64_t{1} << (place % 64)));
    };
    // Eight strands: neighbours lie in the same word, and would each wait for what the one before has written there.
    constexpr std::size_t kStrands = 8;
    const std::size_t strand = array.size / kStrands;
    for (std::size_t i = 0; i < strand; ++i) {
        change(i);
        change(i + strand);
        change(i + 2 * strand);
        change(i + 3 * strand);
        change(i + 4 * strand);
        change(i + 5 * strand);
        change(i + 6 * strand);
        change(i + 7 * strand);
    }
    for (std::size_t i = kStrands * strand; i < array.size; ++i) change(i);
}

SEGDB_SIMD_INLINE void clear_all(std::uint64_t* bits) {
    const Words zero = zero_words();
    const Block block{{zero, zero, zero, zero, zero, zero, zero, zero}};
    for (std::size_t at = 0; at < kChunkBytes; at += kBlockBytes) store_block(bytes(bits) + at, block);
}

void expand_array(std::uint64_t* bits, Array array) {
    clear_all(bits);
    change_array<Set>(bits, array);
}

// Places [first, last) of the chunk, first < last.
template <class Change>
SEGDB_SIMD_INLINE void change_range(std::uint64_t* bits, std::uint32_t first, std::uint32_t last) {
    const std::uint32_t first_word = first / 64;
    const std::uint32_t last_word = (last - 1) / 64;
    const std::uint64_t from = ~std::uint64_t{0} << (first % 64);
    const std::uint64_t to = ~std::uint64_t{0} >> (63 - (last - 1) % 64);
    if (first_word == last_word) {
        bits[first_word] = Change::of(bits[first_word], from & to);
        return;
    }
    bits[first_word] = Change::of(bits[first_word], from);
    for (std::uint32_t word = first_word + 1; word < last_word; ++word)
        bits[word] = Change::of(bits[word], ~std::uint64_t{0});
    bits[last_word] = Change::of(bits[last_word], to);
}

struct Range {
    std::uint32_t first;
    std::uint32_t last;
};

// Run `index` as places [first, last).
SEGDB_SIMD_INLINE Range range_of(Runs runs, std::size_t index) {
    const auto pair = load_scalar<std::uint32_t>(bytes(runs.pairs) + 4 * index);
    const std::uint32_t first = pair & 0xFFFF;
    return {first, first + (pair >> 16) + 1};
}

template <class Change>
void change_runs(std::uint64_t* bits, Runs runs) {
    for (std::size_t i = 0; i < runs.size; ++i) {
        const Range range = range_of(runs, i);
        change_range<Change>(bits, range.first, range.last);
    }
}

void expand_runs(std::uint64_t* bits, Runs runs) {
    clear_all(bits);
    change_runs<Set>(bits, runs);
}

void keep_runs(std::uint64_t* bits, Runs runs) {
    std::uint32_t gap = 0;
    for (std::size_t i = 0; i < runs.size; ++i) {
        const Range range = range_of(runs, i);
        if (gap < range.first) change_range<Clear>(bits, gap, range.first);
        gap = range.last;
    }
    if (gap < 8 * kChunkBytes) change_range<Clear>(bits, gap, 8 * kChunkBytes);
}

#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512

// The words of all runs go into the same counters, four vectors at a time as far as they are needed: how many words a run
// has cannot be foreseen. What the first and the last word have outside of the run is taken off again.
std::uint32_t count_runs_set(Bits bits, Runs runs) {
    Words counts = zero_words();
    std::uint32_t outside = 0;
    for (std::size_t i = 0; i < runs.size; ++i) {
        const Range range = range_of(runs, i);
        std::uint32_t word = range.first / 64;
        const std::uint32_t end = (range.last - 1) / 64 + 1;
        const auto word_at = [&](std::uint32_t at) {
            return load_scalar<std::uint64_t>(bytes(bits) + 8 * std::size_t{at});
        };
        outside += count_bits(word_at(word) & ~(~std::uint64_t{0} << (range.first % 64)));
        outside += count_bits(word_at(end - 1) & ~(~std::uint64_t{0} >> (63 - (range.last - 1) % 64)));
        for (; word < end; word += 32) {
            const std::uint32_t left = end - word;
            const auto words = [&](std::uint32_t from) {
                const std::uint32_t here = left > from ? left - from : 0;
                const char* const at = bytes(bits) + 8 * std::size_t{here > 0 ? word + from : word};
                return Words(_mm512_maskz_loadu_epi64(static_cast<__mmask8>(_bzhi_u32(0xFF, here < 8 ? here : 8)), at));
            };
            counts +=
                (count_words(words(0)) + count_words(words(8))) + (count_words(words(16)) + count_words(words(24)));
        }
    }
    return sum_of(counts) - outside;
}

#else

SEGDB_SIMD_INLINE std::uint32_t count_range(const char* bits, std::uint32_t first, std::uint32_t last) {
    const std::uint32_t first_word = first / 64;
    const std::uint32_t last_word = (last - 1) / 64;
    const std::uint64_t from = ~std::uint64_t{0} << (first % 64);
    const std::uint64_t to = ~std::uint64_t{0} >> (63 - (last - 1) % 64);
    const auto word_at = [&](std::uint32_t word) { return load_scalar<std::uint64_t>(bits + 8 * std::size_t{word}); };
    if (first_word == last_word) return count_bits(word_at(first_word) & from & to);
    std::uint32_t sum = count_bits(word_at(first_word) & from) + count_bits(word_at(last_word) & to);
    std::uint32_t word = first_word + 1;
    constexpr std::uint32_t kWords = Words::size;
    if (word + 2 * kWords <= last_word) {
        Words counts = zero_words();
        for (; word + kWords <= last_word; word += kWords)
            counts += count_words(load_words(bits + 8 * std::size_t{word}));
        sum += sum_of(counts);
    }
    for (; word < last_word; ++word) sum += count_bits(word_at(word));
    return sum;
}

std::uint32_t count_runs_set(Bits bits, Runs runs) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < runs.size; ++i) {
        const Range range = range_of(runs, i);
        sum += count_range(bytes(bits), range.first, range.last);
    }
    return sum;
}

#endif

#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512_VPOPCNT

// Of each word, the places of its bits: 0 to 63, those set compressed to the front.
std::uint32_t elements_of(Bits bits, std::uint16_t* out) {
    alignas(64) static constexpr std::uint8_t kPlacesOfWord[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    const __m512i places = _mm512_load_si512(kPlacesOfWord);
    const __m512i step = _mm512_set1_epi16(64);
    __m512i base = _mm512_setzero_si512();
    std::uint32_t size = 0;
    for (std::size_t word = 0; word < kChunkWords; ++word) {
        const auto mask = load_scalar<std::uint64_t>(bytes(bits) + 8 * word);
        const __m512i found = _mm512_maskz_compress_epi8(mask, places);
        const std::uint32_t count = count_bits(mask);
        _mm512_storeu_si512(out + size, _mm512_add_epi16(base, _mm512_cvtepu8_epi16(_mm512_castsi512_si256(found))));
        if (count > 32) {
            const __m512i second = _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(found, 1));
            _mm512_storeu_si512(out + size + 32, _mm512_add_epi16(base, second));
        }
        size += count;
        base = _mm512_add_epi16(base, step);
    }
    return size;
}

#else

// For each byte the places of its bits, the rest zero: eight uint16 in two words.
struct PlacesOfByte {
    std::uint64_t low[256];
    std::uint64_t high[256];
};

constexpr PlacesOfByte places_of_bytes() {
    PlacesOfByte table{};
    for (unsigned byte = 0; byte < 256; ++byte) {
        unsigned found = 0;
        for (unsigned bit = 0; bit < 8; ++bit) {
            if (((byte >> bit) & 1) == 0) continue;
            if (found < 4) {
                table.low[byte] |= std::uint64_t{bit} << (16 * found);
            } else {
                table.high[byte] |= std::uint64_t{bit} << (16 * (found - 4));
            }
            ++found;
        }
    }
    return table;
}

constexpr PlacesOfByte kPlacesOfByte = places_of_bytes();

SEGDB_SIMD_INLINE std::uint32_t places_by_table(std::uint64_t mask, std::uint64_t base, std::uint16_t* out) {
    std::uint32_t size = 0;
    base *= 0x0001000100010001;
    for (int byte = 0; byte < 8; ++byte, mask >>= 8, base += 0x0008000800080008) {
        const std::uint32_t value = mask & 0xFF;
        const std::uint64_t low = kPlacesOfByte.low[value] + base;
        const std::uint64_t high = kPlacesOfByte.high[value] + base;
        __builtin_memcpy(out + size, &low, sizeof low);
        __builtin_memcpy(out + size + 4, &high, sizeof high);
        size += count_bits(value);
    }
    return size;
}

// Few bits are found one after another, many by the table, which costs the same for any byte.
std::uint32_t elements_of(Bits bits, std::uint16_t* out) {
    constexpr std::uint32_t kFew = 8;
    std::uint32_t size = 0;
    for (std::size_t word = 0; word < kChunkWords; ++word) {
        auto mask = load_scalar<std::uint64_t>(bytes(bits) + 8 * word);
        if (mask == 0) continue;
        if (count_bits(mask) > kFew) {
            size += places_by_table(mask, 64 * word, out + size);
            continue;
        }
        for (; mask != 0; mask &= mask - 1) {
            out[size++] = static_cast<std::uint16_t>(64 * word + static_cast<unsigned>(__builtin_ctzll(mask)));
        }
    }
    return size;
}

#endif

}  // namespace
}  // namespace segdb::simd

// NOLINTEND(misc-definitions-in-headers)
