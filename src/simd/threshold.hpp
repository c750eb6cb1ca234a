// Text of the kernels, part 4: places that are in at least, exactly, or at most k of n bitsets.
//
// Every place has a counter whose bits lie in planes: plane j holds bit j of all counters. Operands are added eight at a
// time by carry-save adders, so that only every eighth reaches the planes from 8 up. Counters do not start at zero but
// so high that the carry out of the top plane says "more than the limit was reached": no comparison is needed, planes are
// as many as the limit has bits, however many operands there are, and counters may wrap.
//
//     at least k: start at 2^p - k, overflow <=> count >= k
//     exactly k:  start at 2^p - (k + 1), all planes set and no overflow <=> count = k
//     at most k:  start at 2^p - (k + 1), no overflow <=> count <= k
//
// With few operands the planes of one vector stay in registers (count_few). With many, a tile of each operand is worked on
// at a time (count_many): a vector of each in turn would be a new memory page each time.
#pragma once

// NOLINTBEGIN(misc-definitions-in-headers): each source file has its own

#include "simd/registers.hpp"

namespace segdb::simd {
namespace {

// Three planes of counters that eight operands are added to.
struct Adder {
    Words ones;
    Words twos;
    Words fours;

    // Eight operands from `operands` on; returns the carry into the plane of eights.
    SEGDB_SIMD_INLINE Words add_eight(const Bits* operands, std::size_t at) {
        const auto word = [&](std::size_t operand) { return load_words(bytes(operands[operand]) + at); };
        const Words two_a = add_bits(ones, word(0), word(1));
        const Words two_b = add_bits(ones, word(2), word(3));
        const Words four_a = add_bits(twos, two_a, two_b);
        const Words two_c = add_bits(ones, word(4), word(5));
        const Words two_d = add_bits(ones, word(6), word(7));
        const Words four_b = add_bits(twos, two_c, two_d);
        return add_bits(fours, four_a, four_b);
    }
};

// Whether bit `plane` of the counters' first value is set, in all places.
SEGDB_SIMD_INLINE Words first_value(std::size_t plane, std::size_t planes, std::uint32_t limit) {
    const std::uint32_t first = (std::uint32_t{1} << planes) - limit;
    return Words(std::uint64_t{0} - ((first >> plane) & 1));
}

SEGDB_SIMD_INLINE Words verdict(Threshold kind, Words overflow, Words all_planes) {
    if (kind == Threshold::at_least) return overflow;
    return kind == Threshold::exactly ? xsimd::bitwise_andnot(all_planes, overflow) : ~overflow;
}

// The planes from kFrom on. Recursion, as a loop might leave the registers.
template <std::size_t kFrom, std::size_t kPlanes>
struct Upper {
    Words bit;
    Upper<kFrom + 1, kPlanes> rest;

    SEGDB_SIMD_INLINE explicit Upper(std::uint32_t limit) : bit(first_value(kFrom, kPlanes, limit)), rest(limit) {}
    SEGDB_SIMD_INLINE void add(Words carry) {
        const Words next = bit & carry;
        bit = bit ^ carry;
        rest.add(next);
    }
    [[nodiscard]] SEGDB_SIMD_INLINE Words all() const { return bit & rest.all(); }
    [[nodiscard]] SEGDB_SIMD_INLINE Words overflow() const { return rest.overflow(); }
};

template <std::size_t kPlanes>
struct Upper<kPlanes, kPlanes> {
    Words over = zero_words();

    SEGDB_SIMD_INLINE explicit Upper(std::uint32_t) {}
    SEGDB_SIMD_INLINE void add(Words carry) { over = over | carry; }
    [[nodiscard]] SEGDB_SIMD_INLINE Words all() const { return ~zero_words(); }
    [[nodiscard]] SEGDB_SIMD_INLINE Words overflow() const { return over; }
};

template <std::size_t kPlanes>
SEGDB_SIMD_INLINE Words count_vector(Threshold kind, std::uint32_t limit, const Bits* operands, std::size_t size,
                                     std::size_t at) {
    Adder low{first_value(0, kPlanes, limit), first_value(1, kPlanes, limit), first_value(2, kPlanes, limit)};
    Upper<3, kPlanes> high(limit);
    for (; size >= 8; size -= 8, operands += 8) high.add(low.add_eight(operands, at));
    const auto word = [&](std::size_t operand) { return load_words(bytes(operands[operand]) + at); };
    if (size >= 4) {
        const Words two_a = add_bits(low.ones, word(0), word(1));
        const Words two_b = add_bits(low.ones, word(2), word(3));
        const Words four = add_bits(low.twos, two_a, two_b);
        high.add(low.fours & four);
        low.fours = low.fours ^ four;
        operands += 4;
        size -= 4;
    }
    for (; size > 0; --size, ++operands) {
        const Words one = word(0);
        const Words two = low.ones & one;
        const Words four = low.twos & two;
        low.ones = low.ones ^ one;
        low.twos = low.twos ^ two;
        high.add(low.fours & four);
        low.fours = low.fours ^ four;
    }
    return verdict(kind, high.overflow(), (low.ones & low.twos) & (low.fours & high.all()));
}

SEGDB_SIMD_INLINE void finish(Block& block, Bits universe, std::size_t at, std::uint64_t* out, Population& population) {
    if (universe != nullptr) apply<And>(block, bytes(universe) + at);
    population.add(block);
    if (out != nullptr) store_block(bytes(out) + at, block);
}

template <std::size_t kPlanes>
std::uint32_t count_few(Threshold kind, std::uint32_t limit, const Bits* operands, std::size_t size, Bits universe,
                        std::uint64_t* out) {
    Population population;
    for (std::size_t at = 0; at < kChunkBytes; at += kBlockBytes) {
        Block block;
        for (std::size_t v = 0; v < kBlockVectors; ++v) {
            block.v[v] = count_vector<kPlanes>(kind, limit, operands, size, at + v * kVectorBytes);
        }
        finish(block, universe, at, out, population);
    }
    return population.total();
}

// Enough for 131,071 operands.
constexpr std::size_t kMaxPlanes = 17;

// The counters of one vector.
struct Counters {
    Adder low;
    Words high[kMaxPlanes - 3];
    Words overflow;

    SEGDB_SIMD_INLINE void add(std::size_t planes, Words carry) {
        for (std::size_t j = 0; j < planes - 3; ++j) {
            const Words next = high[j] & carry;
            high[j] = high[j] ^ carry;
            carry = next;
        }
        overflow = overflow | carry;
    }
    [[nodiscard]] SEGDB_SIMD_INLINE Words all(std::size_t planes) const {
        Words set = (low.ones & low.twos) & low.fours;
        for (std::size_t j = 0; j < planes - 3; ++j) set = set & high[j];
        return set;
    }
};

std::uint32_t count_many(std::size_t planes, Threshold kind, std::uint32_t limit, const Bits* operands,
                         std::size_t size, Bits universe, std::uint64_t* out) {
    Counters tile[kBlockVectors];
    Population population;
    for (std::size_t at = 0; at < kChunkBytes; at += kBlockBytes) {
        for (Counters& counters : tile) {
            counters.low = {first_value(0, planes, limit), first_value(1, planes, limit),
                            first_value(2, planes, limit)};
            for (std::size_t j = 3; j < planes; ++j) counters.high[j - 3] = first_value(j, planes, limit);
            counters.overflow = zero_words();
        }
        std::size_t i = 0;
        for (; i + 8 <= size; i += 8) {
            for (std::size_t v = 0; v < kBlockVectors; ++v) {
                Adder low = tile[v].low;
                const Words carry = low.add_eight(operands + i, at + v * kVectorBytes);
                tile[v].low = low;
                tile[v].add(planes, carry);
            }
        }
        for (; i < size; ++i) {
            for (std::size_t v = 0; v < kBlockVectors; ++v) {
                Adder& low = tile[v].low;
                const Words one = load_words(bytes(operands[i]) + at + v * kVectorBytes);
                const Words two = low.ones & one;
                const Words four = low.twos & two;
                const Words eight = low.fours & four;
                low = {low.ones ^ one, low.twos ^ two, low.fours ^ four};
                tile[v].add(planes, eight);
            }
        }
        Block block;
        for (std::size_t v = 0; v < kBlockVectors; ++v)
            block.v[v] = verdict(kind, tile[v].overflow, tile[v].all(planes));
        finish(block, universe, at, out, population);
    }
    return population.total();
}

// All of the universe, or nothing.
std::uint32_t fill(Bits universe, bool empty, std::uint64_t* out) {
    Population population;
    for (std::size_t at = 0; at < kChunkBytes; at += kBlockBytes) {
        Block block;
        for (Words& words : block.v) words = empty ? zero_words() : ~zero_words();
        finish(block, empty ? nullptr : universe, at, out, population);
    }
    return population.total();
}

std::uint32_t threshold(Threshold kind, std::uint32_t k, const Bits* operands, std::size_t size, Bits universe,
                        std::uint64_t* out) {
    if (kind == Threshold::at_least && k == 0) return fill(universe, false, out);
    if (k > size) return fill(universe, kind != Threshold::at_most, out);
    const std::uint32_t limit = kind == Threshold::at_least ? k : k + 1;
    std::size_t planes = 3;
    while ((std::uint32_t{1} << planes) < limit) ++planes;

    constexpr std::size_t kFew = 64;
    if (size > kFew || planes > 5) return count_many(planes, kind, limit, operands, size, universe, out);
    if (planes == 3) return count_few<3>(kind, limit, operands, size, universe, out);
    if (planes == 4) return count_few<4>(kind, limit, operands, size, universe, out);
    return count_few<5>(kind, limit, operands, size, universe, out);
}

}  // namespace
}  // namespace segdb::simd

// NOLINTEND(misc-definitions-in-headers)
