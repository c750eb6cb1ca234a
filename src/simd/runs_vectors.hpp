// Text of the kernels, part 12: runs with runs by vectors, with AVX-512.
//
// Both lists of runs_each.hpp are merged 32 at a time, as arrays are (merges.hpp), and no jump depends on the data.
#pragma once

// NOLINTBEGIN(misc-definitions-in-headers): each source file has its own

#include "simd/runs_each.hpp"

namespace segdb::simd {
namespace {

#if SEGDB_SIMD_LEVEL >= SEGDB_SIMD_AVX512

// Up to 32 pairs, of which `left` are there; the others are places 65,535, which sort last.
struct Pairs32 {
    __m512i low;
    __m512i high;

    SEGDB_SIMD_INLINE Pairs32(const char* from, std::uint32_t left) {
        const std::uint32_t there = _bzhi_u32(~std::uint32_t{0}, left < 32 ? left : 32);
        const __m512i none = _mm512_set1_epi32(0xFFFF);
        low = _mm512_mask_loadu_epi32(none, static_cast<__mmask16>(there), from);
        high = _mm512_mask_loadu_epi32(none, static_cast<__mmask16>(there >> 16), from + 64);
    }
};

// Elements of `low` and `high` by their numbers, those of `high` into the upper half.
SEGDB_SIMD_INLINE __m512i halves(__m512i low, __m512i low_order, __m512i high, __m512i high_order) {
    return _mm512_mask_permutexvar_epi16(_mm512_permutexvar_epi16(low_order, low), 0xFFFF0000, high_order, high);
}

// The numbers first, first + step, .. in both halves.
template <int kFirst, int kStep>
SEGDB_SIMD_INLINE __m512i numbers() {
    constexpr auto at = [](int i) { return static_cast<short>(kFirst + kStep * i); };
    return _mm512_broadcast_i64x4(_mm256_setr_epi16(at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8),
                                                    at(9), at(10), at(11), at(12), at(13), at(14), at(15)));
}

struct Firsts {
    static constexpr int kOffset = 0;
    static SEGDB_SIMD_INLINE std::uint32_t one(const char* pair) { return element(pair, 0); }
    static SEGDB_SIMD_INLINE __m512i of(__m512i pairs) { return pairs; }
};

struct Lasts {
    static constexpr int kOffset = 1;
    static SEGDB_SIMD_INLINE std::uint32_t one(const char* pair) { return element(pair, 0) + element(pair, 1); }
    // Behind each first what was the length.
    static SEGDB_SIMD_INLINE __m512i of(__m512i pairs) { return _mm512_add_epi16(pairs, _mm512_slli_epi32(pairs, 16)); }
};

template <class List>
SEGDB_SIMD_INLINE __m512i ascending(Pairs32 pairs) {
    const __m512i order = numbers<List::kOffset, 2>();
    return halves(List::of(pairs.low), order, List::of(pairs.high), order);
}

template <class List>
SEGDB_SIMD_INLINE __m512i descending(Pairs32 pairs) {
    const __m512i order = numbers<List::kOffset + 30, -2>();
    return halves(List::of(pairs.high), order, List::of(pairs.low), order);
}

// Where one of the two lists to merge is.
struct At {
    const char* from;
    std::uint32_t left;

    template <class List>
    [[nodiscard]] SEGDB_SIMD_INLINE std::uint32_t next() const {
        return left > 0 ? List::one(from) : 0x10000;
    }
    SEGDB_SIMD_INLINE void step(bool steps) {
        from += steps ? 128 : 0;
        const std::uint32_t after = left > 32 ? left - 32 : 0;
        left = steps ? after : left;
    }
};

// The firsts, or the lasts, of both operands in order, 32 at a time: next(), and then either advance() or, when all blocks
// were taken, rest().
template <class List>
class Merged {
  public:
    SEGDB_SIMD_INLINE Merged(Runs a, Runs b) : a_{bytes(a.pairs), a.size}, b_{bytes(b.pairs), b.size} {
        high_ = ascending<List>(load());
    }
    SEGDB_SIMD_INLINE __m512i next() {
        const __m512i block = descending<List>(load());
        const __m512i low = sorted(lower(high_, block));
        high_ = upper(high_, block);
        return low;
    }
    SEGDB_SIMD_INLINE void advance() { high_ = sorted(high_); }
    SEGDB_SIMD_INLINE __m512i rest() const { return high_; }

  private:
    SEGDB_SIMD_INLINE Pairs32 load() {
        const bool from_a = a_.next<List>() <= b_.next<List>();
        const Pairs32 pairs(from_a ? a_.from : b_.from, from_a ? a_.left : b_.left);
        a_.step(from_a);
        b_.step(!from_a);
        return pairs;
    }
    At a_;
    At b_;
    __m512i high_;
};

// take(32 of S, as many of E from one earlier on, mask of those to take), until all were given.
template <class Take>
SEGDB_SIMD_INLINE void merge_vectors(Runs a, Runs b, Take take) {
    __m512i before = _mm512_setzero_si512();
    std::uint32_t left = a.size + b.size;
    std::uint32_t without = 1;  // the first of all
    const auto give = [&](__m512i s, __m512i e) {
        const __m512i apart = _mm512_alignr_epi64(e, before, 6);
        take(s, _mm512_alignr_epi8(e, apart, 14), _bzhi_u32(~without, left < 32 ? left : 32));
        before = e;
        left = left > 32 ? left - 32 : 0;
        without = 0;
    };
    if (a.size <= 16 && b.size <= 16) {
        const auto pairs = [](Runs runs) {
            return _mm512_mask_loadu_epi32(_mm512_set1_epi32(0xFFFF),
                                           static_cast<__mmask16>(_bzhi_u32(0xFFFF, runs.size)), runs.pairs);
        };
        const __m512i x = pairs(a);
        const __m512i y = pairs(b);
        const __m512i s = sorted(halves(x, numbers<0, 2>(), y, numbers<30, -2>()));
        give(s, sorted(halves(Lasts::of(x), numbers<1, 2>(), Lasts::of(y), numbers<31, -2>())));
        return;
    }
    Merged<Firsts> firsts(a, b);
    Merged<Lasts> lasts(a, b);
    for (std::uint32_t blocks = (a.size + 31) / 32 + (b.size + 31) / 32; blocks > 1; --blocks) {
        const __m512i s = firsts.next();
        give(s, lasts.next());
        if (left == 0) return;
        firsts.advance();
        lasts.advance();
    }
    give(firsts.rest(), lasts.rest());
}

// Of 32 pairs (low, high) those of the mask, from `to` on. Up to 16 pairs more are written.
SEGDB_SIMD_INLINE void store_pairs(char* to, __m512i low, __m512i high, std::uint32_t mask) {
    const auto pairs = [&](__m512i order) {
        return _mm512_mask_permutexvar_epi16(_mm512_permutexvar_epi16(order, low), 0xAAAAAAAA, order, high);
    };
    const auto twice = [](int first) {
        const __m512i each = _mm512_setr_epi32(0, 0x00010001, 0x00020002, 0x00030003, 0x00040004, 0x00050005,
                                               0x00060006, 0x00070007, 0x00080008, 0x00090009, 0x000A000A, 0x000B000B,
                                               0x000C000C, 0x000D000D, 0x000E000E, 0x000F000F);
        return _mm512_add_epi16(each, _mm512_set1_epi16(static_cast<short>(first)));
    };
    const auto front = static_cast<__mmask16>(mask);
    const auto back = static_cast<__mmask16>(mask >> 16);
    _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(front, pairs(twice(0))));
    _mm512_storeu_si512(to + 4 * std::size_t{count_bits(std::uint32_t{front})},
                        _mm512_maskz_compress_epi32(back, pairs(twice(16))));
}

template <bool kStore>
SEGDB_SIMD_INLINE void and_vectors(Runs a, Runs b, RunsOut& out) {
    __m512i sums = _mm512_setzero_si512();
    std::uint32_t size = 0;
    merge_vectors(a, b, [&](__m512i s, __m512i e, std::uint32_t taken) {
        const std::uint32_t mask = _mm512_mask_cmple_epu16_mask(taken, s, e);
        const __m512i lengths = _mm512_maskz_sub_epi16(mask, e, s);
        if constexpr (kStore) store_pairs(out.pairs + 4 * std::size_t{size}, s, lengths, mask);
        sums = _mm512_add_epi32(sums, _mm512_and_si512(lengths, _mm512_set1_epi32(0xFFFF)));
        sums = _mm512_add_epi32(sums, _mm512_srli_epi32(lengths, 16));
        size += count_bits(mask);
    });
    out.size = size;
    out.cardinality = size + static_cast<std::uint32_t>(_mm512_reduce_add_epi32(sums));
}

void and_runs(Runs a, Runs b, RunsOut& out) { and_vectors<true>(a, b, out); }

std::uint32_t count_common(Runs a, Runs b) {
    RunsOut out{nullptr};
    and_vectors<false>(a, b, out);
    return out.cardinality;
}

// Of `size` pairs (first, last) those of them that are not empty, as (first, length - 1), in place. Empty: last is the
// place before first, or `without_first`, `without_last` say so, where that place is none of the chunk.
template <bool kMayBeEmpty>
SEGDB_SIMD_INLINE void finish_pairs(RunsOut& out, std::uint32_t size, bool without_first, bool without_last) {
    __m512i sums = _mm512_setzero_si512();
    std::uint32_t kept = 0;
    std::uint32_t from = without_first ? 0xFFFE : 0xFFFF;
    size -= static_cast<std::uint32_t>(without_last);
    for (std::uint32_t i = 0; i < size; i += 16) {
        auto mask = static_cast<__mmask16>(_bzhi_u32(from, size - i < 16 ? size - i : 16));
        const __m512i pairs = _mm512_loadu_si512(out.pairs + 4 * std::size_t{i});
        const __m512i lengths = _mm512_sub_epi16(pairs, _mm512_slli_epi32(pairs, 16));
        if constexpr (kMayBeEmpty) {
            const __m512i firsts = _mm512_and_si512(pairs, _mm512_set1_epi32(0xFFFF));
            const __m512i ends = _mm512_add_epi32(_mm512_srli_epi32(pairs, 16), _mm512_set1_epi32(1));
            mask = _mm512_mask_cmpneq_epi32_mask(mask, firsts, ends);
            _mm512_storeu_si512(out.pairs + 4 * std::size_t{kept}, _mm512_maskz_compress_epi32(mask, lengths));
        } else {
            _mm512_storeu_si512(out.pairs + 4 * std::size_t{i}, lengths);
        }
        sums = _mm512_add_epi32(sums, _mm512_maskz_srli_epi32(mask, lengths, 16));
        kept += count_bits(std::uint32_t{mask});
        from = 0xFFFF;
    }
    out.size = kept;
    out.cardinality = kept + static_cast<std::uint32_t>(_mm512_reduce_add_epi32(sums));
}

// S[0], then the ends of gaps as `ends` makes them of S[k] and E[k-1], then E[n-1]: firsts and lasts in turn.
// Returns how many pairs that are.
template <class Ends>
SEGDB_SIMD_INLINE std::uint32_t write_ends(Runs a, Runs b, char* out, Ends ends) {
    std::uint32_t gaps = 0;
    merge_vectors(a, b, [&](__m512i s, __m512i e, std::uint32_t taken) {
        ends(s, e, taken);
        store_pairs(out + 2 + 4 * std::size_t{gaps}, e, s, taken);
        gaps += count_bits(taken);
    });
    const std::uint32_t a_last = last_of(a, a.size - 1);
    const std::uint32_t b_last = last_of(b, b.size - 1);
    const auto first = static_cast<std::uint16_t>(first_of(a, 0) < first_of(b, 0) ? first_of(a, 0) : first_of(b, 0));
    const auto last = static_cast<std::uint16_t>(a_last > b_last ? a_last : b_last);
    __builtin_memcpy(out, &first, sizeof first);
    __builtin_memcpy(out + 2 + 4 * std::size_t{gaps}, &last, sizeof last);
    return gaps + 1;
}

void or_runs(Runs a, Runs b, RunsOut& out) {
    const std::uint32_t size = write_ends(a, b, out.pairs, [](__m512i& s, __m512i& e, std::uint32_t& taken) {
        taken = _mm512_mask_cmpgt_epu16_mask(taken, _mm512_subs_epu16(s, e), _mm512_set1_epi16(1));
    });
    finish_pairs<false>(out, size, false, false);
}

void xor_runs(Runs a, Runs b, RunsOut& out) {
    const std::uint32_t size = write_ends(a, b, out.pairs, [](__m512i& s, __m512i& e, std::uint32_t& taken) {
        const __m512i one = _mm512_set1_epi16(1);
        taken = _mm512_mask_cmpneq_epi16_mask(taken, _mm512_sub_epi16(s, e), one);
        const __mmask32 gap = _mm512_cmpgt_epu16_mask(s, e);
        const __m512i low = _mm512_mask_mov_epi16(_mm512_sub_epi16(s, one), gap, e);
        s = _mm512_mask_mov_epi16(_mm512_add_epi16(e, one), gap, s);
        e = low;
    });
    const bool begin_at_0 = first_of(a, 0) + first_of(b, 0) == 0;
    const bool reach_end = last_of(a, a.size - 1) + last_of(b, b.size - 1) == 2 * (kPlaces - 1);
    finish_pairs<true>(out, size, begin_at_0, reach_end);
}

// The complement in memory.
struct Gaps {
    static constexpr std::uint32_t kMost = 2'048;
    alignas(64) char pairs[4 * (kMost + 16)];
    std::uint32_t size;

    // REQUIRES: runs.size < kMost
    SEGDB_SIMD_INLINE explicit Gaps(const Complement& gaps) : size(gaps.size()) {
        const std::uint32_t runs = gaps.runs.size;
        for (std::uint32_t i = 0; i < size; i += 16) {
            const std::uint32_t at = i + gaps.from;
            const char* const from = bytes(gaps.runs.pairs) + 4 * std::size_t{at};
            const std::uint32_t left = runs - at;
            const std::uint32_t after = _bzhi_u32(0xFFFF, left < 16 ? left : 16);
            std::uint32_t before = _bzhi_u32(0xFFFF, left < 15 ? left + 1 : 16);
            if (at == 0) before &= 0xFFFE;
            // No run before: as if one had ended at -1. None after: as if one began at 65,536.
            const __m512i none = _mm512_set1_epi32(static_cast<int>(0xFFFF0000));
            const __m512i runs_before = _mm512_mask_loadu_epi32(none, static_cast<__mmask16>(before), from - 4);
            const __m512i runs_after = _mm512_maskz_loadu_epi32(static_cast<__mmask16>(after), from);
            const __m512i one = _mm512_set1_epi32(1);
            const __m512i firsts = _mm512_add_epi32(_mm512_srli_epi32(Lasts::of(runs_before), 16), one);
            const __m512i lasts = _mm512_sub_epi32(runs_after, one);
            const __m512i lengths = _mm512_slli_epi32(_mm512_sub_epi32(lasts, firsts), 16);
            _mm512_store_si512(pairs + 4 * std::size_t{i}, _mm512_mask_mov_epi16(lengths, 0x55555555, firsts));
        }
    }
};

void and_not_runs(Runs a, Runs b, RunsOut& out) {
    const Complement complement(b);
    if (complement.size() == 0) return;
    if (b.size >= Gaps::kMost) {
        and_each(Plain(a), complement, out);
        return;
    }
    const Gaps gaps(complement);
    and_vectors<true>(a, {gaps.pairs, gaps.size}, out);
}

#endif

}  // namespace
}  // namespace segdb::simd

// NOLINTEND(misc-definitions-in-headers)
