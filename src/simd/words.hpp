// Text of the kernels, part 2: operations of bitsets, one block of 8 vectors at a time.
#pragma once

// NOLINTBEGIN(misc-definitions-in-headers): each source file has its own

#include "simd/registers.hpp"

namespace segdb::simd {
namespace {

std::uint32_t count(Bits a) {
    Population population;
    for (std::size_t at = 0; at < kChunkBytes; at += kBlockBytes) population.add(load_block(bytes(a) + at));
    return population.total();
}

template <class Operation, bool kStore>
SEGDB_SIMD_INLINE std::uint32_t combine(Bits a, Bits b, std::uint64_t* out) {
    Population population;
    for (std::size_t at = 0; at < kChunkBytes; at += kBlockBytes) {
        Block block = load_block(bytes(a) + at);
        apply<Operation>(block, bytes(b) + at);
        population.add(block);
        if constexpr (kStore) store_block(bytes(out) + at, block);
    }
    return population.total();
}

template <class Operation>
std::uint32_t binary(Bits a, Bits b, std::uint64_t* out) {
    return out != nullptr ? combine<Operation, true>(a, b, out) : combine<Operation, false>(a, b, out);
}

template <class Operation, bool kStore>
SEGDB_SIMD_INLINE std::uint32_t combine_all(const Bits* operands, std::size_t size, std::uint64_t* out) {
    Population population;
    for (std::size_t at = 0; at < kChunkBytes; at += kBlockBytes) {
        Block block = load_block(bytes(operands[0]) + at);
        for (std::size_t i = 1; i < size; ++i) apply<Operation>(block, bytes(operands[i]) + at);
        population.add(block);
        if constexpr (kStore) store_block(bytes(out) + at, block);
    }
    return population.total();
}

template <class Operation>
std::uint32_t n_ary(const Bits* operands, std::size_t size, std::uint64_t* out) {
    return out != nullptr ? combine_all<Operation, true>(operands, size, out)
                          : combine_all<Operation, false>(operands, size, out);
}

template <std::size_t kOperands>
SEGDB_SIMD_INLINE void count_and_few(Bits bits, const Bits* operands, std::uint32_t* counts) {
    Population populations[kOperands];
    for (std::size_t at = 0; at < kChunkBytes; at += kBlockBytes) {
        for (std::size_t i = 0; i < kOperands; ++i) {
            Block block = load_block(bytes(bits) + at);
            apply<And>(block, bytes(operands[i]) + at);
            populations[i].add(block);
        }
    }
    for (std::size_t i = 0; i < kOperands; ++i) counts[i] = populations[i].total();
}

// As many as there are registers for. From the L3 cache they are read a little faster so than one after the other.
#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512_VPOPCNT
constexpr std::size_t kSideBySide = 4;
#else
constexpr std::size_t kSideBySide = 1;
#endif

void count_and_each(Bits bits, const Bits* operands, std::size_t size, std::uint32_t* counts) {
    std::size_t done = 0;
    for (; done + kSideBySide <= size; done += kSideBySide)
        count_and_few<kSideBySide>(bits, operands + done, counts + done);
    for (; done < size; ++done) counts[done] = combine<And, false>(bits, operands[done], nullptr);
}

}  // namespace
}  // namespace segdb::simd

// NOLINTEND(misc-definitions-in-headers)
