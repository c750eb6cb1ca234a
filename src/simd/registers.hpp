// Text of the kernels, part 1: vectors of words and of elements, and what CPUs do so differently that xsimd has no name
// for it. Included by the source file of each CPU, which has defined SEGDB_SIMD_ARCH (xsimd's) and SEGDB_SIMD_LEVEL.
#pragma once

// NOLINTBEGIN(misc-definitions-in-headers): each source file has its own

#include <xsimd/xsimd.hpp>

#include "simd/kernel_table.hpp"

// Levels: what a source file may use beside xsimd.
#define SEGDB_SIMD_PORTABLE 0
#define SEGDB_SIMD_SSE2 1
#define SEGDB_SIMD_AVX2 2
#define SEGDB_SIMD_AVX512 3          // F, CD, DQ, BW, VL
#define SEGDB_SIMD_AVX512_VPOPCNT 4  // and VPOPCNTDQ, VBMI, VBMI2, BITALG

#define SEGDB_SIMD_INLINE inline __attribute__((always_inline))

namespace segdb::simd {
namespace {

using Words = xsimd::batch<std::uint64_t, SEGDB_SIMD_ARCH>;
using Elements = xsimd::batch<std::uint16_t, SEGDB_SIMD_ARCH>;

constexpr std::size_t kPlaces = 8 * kChunkBytes;
constexpr std::size_t kVectorBytes = 8 * Words::size;
constexpr std::size_t kVectorElements = Elements::size;

// memcpy is the way to load from any address; compilers make one instruction of it.
template <class Value>
SEGDB_SIMD_INLINE Value load_scalar(const char* from) {
    Value value;
    __builtin_memcpy(&value, from, sizeof value);
    return value;
}

template <class Batch>
SEGDB_SIMD_INLINE Batch load_batch(const char* from) {
    typename Batch::register_type value;
    __builtin_memcpy(&value, from, sizeof value);
    return Batch(value);
}

SEGDB_SIMD_INLINE Words load_words(const char* from) { return load_batch<Words>(from); }

template <class Batch>
SEGDB_SIMD_INLINE void store_batch(void* to, Batch batch) {
    const typename Batch::register_type value = batch;
    __builtin_memcpy(to, &value, sizeof value);
}

SEGDB_SIMD_INLINE Words zero_words() { return Words(std::uint64_t{0}); }

SEGDB_SIMD_INLINE const char* bytes(const void* from) { return static_cast<const char*>(from); }
SEGDB_SIMD_INLINE char* bytes(std::uint64_t* from) { return reinterpret_cast<char*>(from); }

SEGDB_SIMD_INLINE std::uint32_t count_bits(std::uint32_t value) {
#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX2
    return static_cast<std::uint32_t>(__builtin_popcount(value));
#else
    value -= (value >> 1) & 0x55555555U;
    value = (value & 0x33333333U) + ((value >> 2) & 0x33333333U);
    return (((value + (value >> 4)) & 0x0F0F0F0FU) * 0x01010101U) >> 24;
#endif
}

SEGDB_SIMD_INLINE std::uint32_t count_bits(std::uint64_t value) {
#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX2
    return static_cast<std::uint32_t>(__builtin_popcountll(value));
#else
    return count_bits(static_cast<std::uint32_t>(value)) + count_bits(static_cast<std::uint32_t>(value >> 32));
#endif
}

// ---- carry-save adders: one bit of each of three numbers gives a sum bit and a carry bit --------------------------

SEGDB_SIMD_INLINE Words sum_bit(Words a, Words b, Words c) {
#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512
    return Words(_mm512_ternarylogic_epi64(a, b, c, 0x96));
#else
    return a ^ b ^ c;
#endif
}

SEGDB_SIMD_INLINE Words carry_bit(Words a, Words b, Words c) {
#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512
    return Words(_mm512_ternarylogic_epi64(a, b, c, 0xE8));
#else
    return (a & b) | ((a ^ b) & c);
#endif
}

// sum += a + b, in units of sum; returns the carry.
SEGDB_SIMD_INLINE Words add_bits(Words& sum, Words a, Words b) {
    const Words carry = carry_bit(sum, a, b);
    sum = sum_bit(sum, a, b);
    return carry;
}

// ---- blocks: what of an operand is worked on at a time ------------------------------------------------------------

constexpr std::size_t kBlockVectors = 8;
constexpr std::size_t kBlockBytes = kBlockVectors * kVectorBytes;
static_assert(kChunkBytes % kBlockBytes == 0);

// Loops over the eight are written out: a loop would leave the registers to the compiler's mood.
struct Block {
    Words v[kBlockVectors];
};

SEGDB_SIMD_INLINE Block load_block(const char* from) {
    return {{load_words(from), load_words(from + kVectorBytes), load_words(from + 2 * kVectorBytes),
             load_words(from + 3 * kVectorBytes), load_words(from + 4 * kVectorBytes),
             load_words(from + 5 * kVectorBytes), load_words(from + 6 * kVectorBytes),
             load_words(from + 7 * kVectorBytes)}};
}

SEGDB_SIMD_INLINE void store_block(char* to, const Block& block) {
    store_batch(to, block.v[0]);
    store_batch(to + kVectorBytes, block.v[1]);
    store_batch(to + 2 * kVectorBytes, block.v[2]);
    store_batch(to + 3 * kVectorBytes, block.v[3]);
    store_batch(to + 4 * kVectorBytes, block.v[4]);
    store_batch(to + 5 * kVectorBytes, block.v[5]);
    store_batch(to + 6 * kVectorBytes, block.v[6]);
    store_batch(to + 7 * kVectorBytes, block.v[7]);
}

template <class Operation>
SEGDB_SIMD_INLINE void apply(Block& block, const char* x) {
    block.v[0] = Operation::of(block.v[0], load_words(x));
    block.v[1] = Operation::of(block.v[1], load_words(x + kVectorBytes));
    block.v[2] = Operation::of(block.v[2], load_words(x + 2 * kVectorBytes));
    block.v[3] = Operation::of(block.v[3], load_words(x + 3 * kVectorBytes));
    block.v[4] = Operation::of(block.v[4], load_words(x + 4 * kVectorBytes));
    block.v[5] = Operation::of(block.v[5], load_words(x + 5 * kVectorBytes));
    block.v[6] = Operation::of(block.v[6], load_words(x + 6 * kVectorBytes));
    block.v[7] = Operation::of(block.v[7], load_words(x + 7 * kVectorBytes));
}

struct And {
    static SEGDB_SIMD_INLINE Words of(Words a, Words x) { return a & x; }
};
struct Or {
    static SEGDB_SIMD_INLINE Words of(Words a, Words x) { return a | x; }
};
struct Xor {
    static SEGDB_SIMD_INLINE Words of(Words a, Words x) { return a ^ x; }
};
struct AndNot {
    static SEGDB_SIMD_INLINE Words of(Words a, Words x) { return xsimd::bitwise_andnot(a, x); }
};
struct TakeFrom {
    static SEGDB_SIMD_INLINE Words of(Words a, Words x) { return xsimd::bitwise_andnot(x, a); }
};

SEGDB_SIMD_INLINE bool all_zero(Words x) {
#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512
    return _mm512_test_epi64_mask(x, x) == 0;
#elif SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX2
    return _mm256_testz_si256(x, x) != 0;
#else
    std::uint64_t lanes[Words::size];
    store_batch(lanes, x);
    std::uint64_t any = 0;
    for (const std::uint64_t lane : lanes) any |= lane;
    return any == 0;
#endif
}

SEGDB_SIMD_INLINE bool is_empty(const Block& block) {
    return all_zero(((block.v[0] | block.v[1]) | (block.v[2] | block.v[3])) |
                    ((block.v[4] | block.v[5]) | (block.v[6] | block.v[7])));
}

// ---- population count ---------------------------------------------------------------------------------------------

// The number of bits set in each word.
SEGDB_SIMD_INLINE Words count_words(Words x) {
#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512_VPOPCNT
    return Words(_mm512_popcnt_epi64(x));
#else
    x = x - ((x >> 1) & Words(std::uint64_t{0x5555555555555555}));
    const Words pairs = Words(std::uint64_t{0x3333333333333333});
    x = (x & pairs) + ((x >> 2) & pairs);
    x = (x + (x >> 4)) & Words(std::uint64_t{0x0F0F0F0F0F0F0F0F});
#if SEGDB_SIMD_LEVEL == SEGDB_SIMD_AVX512
    return Words(_mm512_sad_epu8(x, _mm512_setzero_si512()));
#elif SEGDB_SIMD_LEVEL == SEGDB_SIMD_AVX2
    return Words(_mm256_sad_epu8(x, _mm256_setzero_si256()));
#elif SEGDB_SIMD_LEVEL == SEGDB_SIMD_SSE2
    return Words(_mm_sad_epu8(x, _mm_setzero_si128()));
#else
    const Words bytes_mask = Words(std::uint64_t{0x00FF00FF00FF00FF});
    x = (x & bytes_mask) + ((x >> 8) & bytes_mask);
    x = x + (x >> 16);
    return (x + (x >> 32)) & Words(std::uint64_t{0xFFFF});
#endif
#endif
}

SEGDB_SIMD_INLINE std::uint32_t sum_of(Words x) {
    std::uint64_t lanes[Words::size];
    store_batch(lanes, x);
    std::uint64_t sum = 0;
    for (const std::uint64_t lane : lanes) sum += lane;
    return static_cast<std::uint32_t>(sum);
}

// The cardinality of a sequence of blocks. With no instruction that counts, carry-save adders (Harley and Seal, see Mula,
// Kurz, Lemire: Faster population counts using AVX2 instructions, 2018) leave one vector of eight to be counted.
class Population {
  public:
#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512_VPOPCNT
    SEGDB_SIMD_INLINE void add(const Block& block) {
        even_ +=
            (count_words(block.v[0]) + count_words(block.v[2])) + (count_words(block.v[4]) + count_words(block.v[6]));
        odd_ +=
            (count_words(block.v[1]) + count_words(block.v[3])) + (count_words(block.v[5]) + count_words(block.v[7]));
    }
    [[nodiscard]] SEGDB_SIMD_INLINE std::uint32_t total() const { return sum_of(even_ + odd_); }

  private:
    Words even_ = zero_words();
    Words odd_ = zero_words();
#else
    SEGDB_SIMD_INLINE void add(const Block& block) {
        const Words two_a = add_bits(ones_, block.v[0], block.v[1]);
        const Words two_b = add_bits(ones_, block.v[2], block.v[3]);
        const Words four_a = add_bits(twos_, two_a, two_b);
        const Words two_c = add_bits(ones_, block.v[4], block.v[5]);
        const Words two_d = add_bits(ones_, block.v[6], block.v[7]);
        const Words four_b = add_bits(twos_, two_c, two_d);
        eights_ += count_words(add_bits(fours_, four_a, four_b));
    }
    [[nodiscard]] SEGDB_SIMD_INLINE std::uint32_t total() const {
        return 8 * sum_of(eights_) + 4 * sum_of(count_words(fours_)) + 2 * sum_of(count_words(twos_)) +
               sum_of(count_words(ones_));
    }

  private:
    Words ones_ = zero_words();
    Words twos_ = zero_words();
    Words fours_ = zero_words();
    Words eights_ = zero_words();
#endif
};

}  // namespace
}  // namespace segdb::simd

// NOLINTEND(misc-definitions-in-headers)
