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
// A tile of each operand is worked on at a time: all operands' tiles of a chunk would not stay in L1 beside the planes.
#pragma once

#include "simd/registers.hpp"

namespace segdb::simd {
namespace {

constexpr std::size_t kTileVectors = 8;
constexpr std::size_t kMaxPlanes = 17;  // limits up to 65,536 operands and more: see threshold()

struct Counters {
    Words planes[kMaxPlanes][kTileVectors];
    Words overflow[kTileVectors];
};

SEGDB_SIMD_INLINE void start(Counters& counters, std::size_t planes, std::uint32_t limit) {
    const std::uint32_t first = (std::uint32_t{1} << planes) - limit;
    for (std::size_t j = 0; j < planes; ++j) {
        const Words bit(std::uint64_t{0} - ((first >> j) & 1));
        for (std::size_t i = 0; i < kTileVectors; ++i) counters.planes[j][i] = bit;
    }
    for (std::size_t i = 0; i < kTileVectors; ++i) counters.overflow[i] = zero_words();
}

// A carry into plane `plane` of the vector's counters.
SEGDB_SIMD_INLINE void add_carry(Counters& counters, std::size_t i, std::size_t plane, std::size_t planes,
                                 Words carry) {
    for (std::size_t j = plane; j < planes; ++j) {
        const Words next = counters.planes[j][i] & carry;
        counters.planes[j][i] = counters.planes[j][i] ^ carry;
        carry = next;
    }
    counters.overflow[i] = counters.overflow[i] | carry;
}

// REQUIRES: planes >= 3
SEGDB_SIMD_INLINE void add_eight(Counters& counters, std::size_t planes, const Bits* operands, std::size_t at) {
    for (std::size_t i = 0; i < kTileVectors; ++i, at += kVectorBytes) {
        const auto word = [&](std::size_t operand) { return load_words(bytes(operands[operand]) + at); };
        Words ones = counters.planes[0][i];
        Words twos = counters.planes[1][i];
        Words fours = counters.planes[2][i];
        const Words two_a = add_bits(ones, word(0), word(1));
        const Words two_b = add_bits(ones, word(2), word(3));
        const Words four_a = add_bits(twos, two_a, two_b);
        const Words two_c = add_bits(ones, word(4), word(5));
        const Words two_d = add_bits(ones, word(6), word(7));
        const Words four_b = add_bits(twos, two_c, two_d);
        const Words eight = add_bits(fours, four_a, four_b);
        counters.planes[0][i] = ones;
        counters.planes[1][i] = twos;
        counters.planes[2][i] = fours;
        add_carry(counters, i, 3, planes, eight);
    }
}

SEGDB_SIMD_INLINE void add_one(Counters& counters, std::size_t planes, Bits operand, std::size_t at) {
    for (std::size_t i = 0; i < kTileVectors; ++i, at += kVectorBytes) {
        add_carry(counters, i, 0, planes, load_words(bytes(operand) + at));
    }
}

SEGDB_SIMD_INLINE Words verdict(const Counters& counters, std::size_t i, std::size_t planes, Threshold kind) {
    if (kind == Threshold::at_least) return counters.overflow[i];
    Words holds = ~counters.overflow[i];
    if (kind == Threshold::exactly) {
        for (std::size_t j = 0; j < planes; ++j) holds = holds & counters.planes[j][i];
    }
    return holds;
}

// All of the universe, or nothing.
std::uint32_t fill(Bits universe, bool empty, std::uint64_t* out) {
    Population population;
    for (std::size_t at = 0; at < kChunkBytes; at += kBlockBytes) {
        Block block;
        for (Words& words : block.v) words = empty ? zero_words() : ~zero_words();
        if (!empty && universe != nullptr) block = load_block(bytes(universe) + at);
        population.add(block);
        if (out != nullptr) store_block(bytes(out) + at, block);
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

    Counters counters;
    Population population;
    for (std::size_t at = 0; at < kChunkBytes; at += kTileVectors * kVectorBytes) {
        start(counters, planes, limit);
        std::size_t i = 0;
        for (; i + 8 <= size; i += 8) add_eight(counters, planes, operands + i, at);
        for (; i < size; ++i) add_one(counters, planes, operands[i], at);
        Block block;
        for (std::size_t v = 0; v < kTileVectors; ++v) {
            block.v[v] = verdict(counters, v, planes, kind);
            if (universe != nullptr) block.v[v] = block.v[v] & load_words(bytes(universe) + at + v * kVectorBytes);
        }
        population.add(block);
        if (out != nullptr) store_block(bytes(out) + at, block);
    }
    return population.total();
}

}  // namespace
}  // namespace segdb::simd
