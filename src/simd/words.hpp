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

}  // namespace
}  // namespace segdb::simd

// NOLINTEND(misc-definitions-in-headers)
