// Text of the kernels, part 10: runs, and where they are written.
#pragma once

// NOLINTBEGIN(misc-definitions-in-headers): each source file has its own

#include "simd/filters.hpp"

namespace segdb::simd {
namespace {

SEGDB_SIMD_INLINE std::uint32_t first_of(Runs runs, std::size_t index) { return element(bytes(runs.pairs), 2 * index); }
SEGDB_SIMD_INLINE std::uint32_t last_of(Runs runs, std::size_t index) { return range_of(runs, index).last - 1; }

SEGDB_SIMD_INLINE Runs slice_of(Runs runs, std::uint32_t from, std::uint32_t to) {
    return {bytes(runs.pairs) + 4 * std::size_t{from}, to - from};
}

// Where runs are written.
struct RunsOut {
    char* pairs;
    std::uint32_t size = 0;
    std::uint32_t cardinality = 0;

    // Places first to last, both included. Written in any case, kept if `keep`.
    SEGDB_SIMD_INLINE void put(std::uint32_t first, std::uint32_t last, bool keep = true) {
        const std::uint32_t pair = first | (last - first) << 16;
        __builtin_memcpy(pairs + 4 * std::size_t{size}, &pair, sizeof pair);
        size += static_cast<std::uint32_t>(keep);
        cardinality += keep ? last - first + 1 : 0;
    }
    void copy(Runs runs) {
        if (runs.size == 0) return;
        __builtin_memcpy(pairs + 4 * std::size_t{size}, runs.pairs, 4 * std::size_t{runs.size});
        size += runs.size;
        cardinality += cardinality_of(runs);
    }
    static std::uint32_t cardinality_of(Runs runs) {
        const char* const from = bytes(runs.pairs);
        std::uint32_t sum = runs.size;
        std::uint32_t i = 0;
#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512
        __m512i sums = _mm512_setzero_si512();
        for (; i < runs.size; i += 16) {
            const auto there = static_cast<__mmask16>(_bzhi_u32(0xFFFF, runs.size - i < 16 ? runs.size - i : 16));
            const __m512i pairs = _mm512_maskz_loadu_epi32(there, from + 4 * std::size_t{i});
            sums = _mm512_add_epi32(sums, _mm512_srli_epi32(pairs, 16));
        }
        sum += static_cast<std::uint32_t>(_mm512_reduce_add_epi32(sums));
#else
        for (; i < runs.size; ++i) sum += element(from, 2 * std::size_t{i} + 1);
#endif
        return sum;
    }
};

}  // namespace
}  // namespace segdb::simd

// NOLINTEND(misc-definitions-in-headers)
