// Text of the kernels, part 10: runs with runs.
//
// With the firsts of both operands merged to S[0], S[1], .. and their lasts to E[0], E[1], .. (each list by itself, n of
// each), no step needs to know whose run is whose. At S[k], k + 1 runs have begun, and at least k - 1 have ended, as no
// more than two are open at a time. Hence
//
//     and:  the runs [S[k], E[k-1]] where S[k] <= E[k-1]
//     or:   between S[0] and E[n-1], with the gaps E[k-1] < .. < S[k] where S[k] > E[k-1] + 1
//     xor:  between S[0] and E[n-1], with the gaps or overlaps of E[k-1] and S[k] where S[k] != E[k-1] + 1
//
// for k from 1 to n - 1. `And not` is `and` with the complement. With AVX-512 both lists are merged by vectors, as arrays
// are (merges.hpp), and no jump depends on the data; elsewhere element by element.
#pragma once

// NOLINTBEGIN(misc-definitions-in-headers): each source file has its own

#include "simd/filters.hpp"

namespace segdb::simd {
namespace {

// ---- what all variants share -----------------------------------------------------------------------------------------

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

// ---- merging element by element ---------------------------------------------------------------------------------------

// The next of a list to merge, and the one after it, so that a step seldom waits for a load.
template <class Get>
class Cursor {
  public:
    SEGDB_SIMD_INLINE Cursor(Get get, std::uint32_t size) : get_(get), size_(size), value_(at(0)), next_(at(1)) {}
    [[nodiscard]] SEGDB_SIMD_INLINE std::uint32_t value() const { return value_; }
    SEGDB_SIMD_INLINE void step(bool steps) {
        index_ += static_cast<std::uint32_t>(steps);
        value_ = steps ? next_ : value_;
        next_ = at(index_ + 1);
    }

  private:
    // More than any place at the end.
    [[nodiscard]] SEGDB_SIMD_INLINE std::uint32_t at(std::uint32_t index) const {
        const bool there = index < size_;
        return there ? get_(index) : 0x1FFFF;
    }
    Get get_;
    std::uint32_t size_;
    std::uint32_t index_ = 0;
    std::uint32_t value_;
    std::uint32_t next_;
};

template <class Get>
Cursor(Get, std::uint32_t) -> Cursor<Get>;

template <class A, class B>
SEGDB_SIMD_INLINE std::uint32_t next_of(A& a, B& b) {
    const std::uint32_t x = a.value();
    const std::uint32_t y = b.value();
    const bool from_a = x <= y;
    a.step(from_a);
    b.step(!from_a);
    return from_a ? x : y;
}

struct Plain {
    Runs runs;
    explicit Plain(Runs of) : runs(of) {}
    [[nodiscard]] std::uint32_t size() const { return runs.size; }
    [[nodiscard]] SEGDB_SIMD_INLINE std::uint32_t first(std::uint32_t i) const { return first_of(runs, i); }
    [[nodiscard]] SEGDB_SIMD_INLINE std::uint32_t last(std::uint32_t i) const { return last_of(runs, i); }
};

// The places outside of runs. REQUIRES: runs.size > 0
struct Complement {
    Runs runs;
    std::uint32_t from;  // 1: the runs begin at 0, so that nothing is before them
    std::uint32_t to;    // gap i is before run i; the gap after the last, if there is one, is number runs.size

    explicit Complement(Runs of)
        : runs(of),
          from(first_of(of, 0) == 0 ? 1 : 0),
          to(last_of(of, of.size - 1) == kPlaces - 1 ? of.size : of.size + 1) {}
    [[nodiscard]] std::uint32_t size() const { return to - from; }
    [[nodiscard]] SEGDB_SIMD_INLINE std::uint32_t first(std::uint32_t i) const {
        i += from;
        const std::uint32_t first = last_of(runs, i > 0 ? i - 1 : 0) + 1;
        return i > 0 ? first : 0;
    }
    [[nodiscard]] SEGDB_SIMD_INLINE std::uint32_t last(std::uint32_t i) const {
        i += from;
        const std::uint32_t last = first_of(runs, i < runs.size ? i : runs.size - 1) - 1;
        return i < runs.size ? last : kPlaces - 1;
    }
};

// take(S[k], E[k-1]) for all k but 0. Returns the last of all lasts. REQUIRES: neither is empty
template <class A, class B, class Take>
SEGDB_SIMD_INLINE std::uint32_t merge_runs_each(const A& a, const B& b, Take take) {
    Cursor a_firsts([&](std::uint32_t i) { return a.first(i); }, a.size());
    Cursor b_firsts([&](std::uint32_t i) { return b.first(i); }, b.size());
    Cursor a_lasts([&](std::uint32_t i) { return a.last(i); }, a.size());
    Cursor b_lasts([&](std::uint32_t i) { return b.last(i); }, b.size());
    next_of(a_firsts, b_firsts);
    std::uint32_t before = next_of(a_lasts, b_lasts);
    for (std::uint32_t left = a.size() + b.size() - 1; left > 0; --left) {
        take(next_of(a_firsts, b_firsts), before);
        before = next_of(a_lasts, b_lasts);
    }
    return before;
}

template <class A, class B>
SEGDB_SIMD_INLINE void and_each(const A& a, const B& b, RunsOut& out) {
    merge_runs_each(a, b, [&](std::uint32_t first, std::uint32_t before) { out.put(first, before, first <= before); });
}

#if SEGDB_SIMD_LEVEL < SEGDB_SIMD_AVX512

void and_runs(Runs a, Runs b, RunsOut& out) { and_each(Plain(a), Plain(b), out); }

std::uint32_t count_common(Runs a, Runs b) {
    std::uint32_t sum = 0;
    merge_runs_each(Plain(a), Plain(b), [&](std::uint32_t first, std::uint32_t before) {
        sum += first <= before ? before - first + 1 : 0;
    });
    return sum;
}

void or_runs(Runs a, Runs b, RunsOut& out) {
    std::uint32_t open = first_of(a, 0) < first_of(b, 0) ? first_of(a, 0) : first_of(b, 0);
    const std::uint32_t last = merge_runs_each(Plain(a), Plain(b), [&](std::uint32_t first, std::uint32_t before) {
        const bool gap = first > before + 1;
        out.put(open, before, gap);
        open = gap ? first : open;
    });
    out.put(open, last);
}

void xor_runs(Runs a, Runs b, RunsOut& out) {
    std::uint32_t open = first_of(a, 0) < first_of(b, 0) ? first_of(a, 0) : first_of(b, 0);
    const std::uint32_t last = merge_runs_each(Plain(a), Plain(b), [&](std::uint32_t first, std::uint32_t before) {
        const std::uint32_t low = first <= before ? first : before + 1;
        const std::uint32_t high = first + before + 1 - low;
        out.put(open, low - 1, (low != high) & (open != low));
        open = low != high ? high : open;
    });
    out.put(open, last, open <= last);
}

void and_not_runs(Runs a, Runs b, RunsOut& out) {
    const Complement gaps(b);
    if (gaps.size() > 0) and_each(Plain(a), gaps, out);
}

#else

// ---- merging by vectors -------------------------------------------------------------------------------------------------

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

// ---- operands of very different sizes ------------------------------------------------------------------------------------

// Of `many`, the runs that overlap or touch the stretch from the first of `few` to its last place: [from, to).
// REQUIRES: neither is empty
struct Hull {
    std::uint32_t from;
    std::uint32_t to;

    SEGDB_SIMD_INLINE Hull(Runs few, Runs many) {
        const std::uint32_t low = first_of(few, 0);
        const std::uint32_t high = last_of(few, few.size - 1);
        // Both searches in step.
        std::uint32_t a = 0;
        std::uint32_t b = 0;
        for (std::uint32_t length = many.size; length > 1;) {
            const std::uint32_t half = length / 2;
            a = last_of(many, a + half - 1) + 1 < low ? a + half : a;
            b = first_of(many, b + half - 1) <= high + 1 ? b + half : b;
            length -= half;
        }
        from = a + static_cast<std::uint32_t>(last_of(many, a) + 1 < low);
        to = b + static_cast<std::uint32_t>(first_of(many, b) <= high + 1);
    }
};

SEGDB_SIMD_INLINE bool far_apart(std::uint32_t few, std::uint32_t many) {
    return many > (few == 1 ? 16U : 40U) && many / 8 > few;
}

std::uint32_t given(const RunsOut& out, std::uint32_t* cardinality) {
    *cardinality = out.cardinality;
    return out.size;
}

// One run with those that overlap or touch it.
SEGDB_SIMD_INLINE void and_one(Runs one, Runs many, RunsOut& out) {
    const std::uint32_t low = first_of(one, 0);
    const std::uint32_t high = last_of(one, 0);
    const auto cut = [&](std::uint32_t i) {
        const std::uint32_t first = first_of(many, i) > low ? first_of(many, i) : low;
        const std::uint32_t last = last_of(many, i) < high ? last_of(many, i) : high;
        out.put(first, last, first <= last);
    };
    cut(0);
    if (many.size == 1) return;
    out.copy(slice_of(many, 1, many.size - 1));
    cut(many.size - 1);
}

std::uint32_t runs_and(Runs a, Runs b, void* pairs, std::uint32_t* cardinality) {
    RunsOut out{static_cast<char*>(pairs)};
    Runs few = a.size < b.size ? a : b;
    Runs many = a.size < b.size ? b : a;
    if (few.size > 0 && far_apart(few.size, many.size)) {
        const Hull hull(few, many);
        many = slice_of(many, hull.from, hull.to);
        if (few.size == 1 && many.size > 0) {
            and_one(few, many, out);
            return given(out, cardinality);
        }
    }
    if (few.size > 0 && many.size > 0) and_runs(few, many, out);
    return given(out, cardinality);
}

std::uint32_t runs_and_count(Runs a, Runs b) {
    Runs few = a.size < b.size ? a : b;
    Runs many = a.size < b.size ? b : a;
    if (few.size > 0 && far_apart(few.size, many.size)) {
        const Hull hull(few, many);
        many = slice_of(many, hull.from, hull.to);
        if (few.size == 1 && many.size > 0) {
            const std::uint32_t low = first_of(few, 0);
            const std::uint32_t high = last_of(few, 0);
            // Of the first and the last run what lies outside. Of runs that only touch, all of it.
            std::uint32_t outside = 0;
            if (first_of(many, 0) < low) outside += low - first_of(many, 0);
            if (last_of(many, many.size - 1) > high) outside += last_of(many, many.size - 1) - high;
            return RunsOut::cardinality_of(many) - outside;
        }
    }
    return few.size > 0 && many.size > 0 ? count_common(few, many) : 0;
}

// The runs of `many` that are outside of the hull are copied; combine(those met, their result) does the others.
// REQUIRES: neither is empty
template <class Combine>
SEGDB_SIMD_INLINE void within_hull(Runs few, Runs many, RunsOut& out, Combine combine) {
    const Hull hull(few, many);
    out.copy(slice_of(many, 0, hull.from));
    RunsOut inner{out.pairs + 4 * std::size_t{out.size}};
    combine(slice_of(many, hull.from, hull.to), inner);
    out.size += inner.size;
    out.cardinality += inner.cardinality;
    out.copy(slice_of(many, hull.to, many.size));
}

std::uint32_t runs_or(Runs a, Runs b, void* pairs, std::uint32_t* cardinality) {
    RunsOut out{static_cast<char*>(pairs)};
    const Runs few = a.size < b.size ? a : b;
    const Runs many = a.size < b.size ? b : a;
    if (few.size == 0) {
        out.copy(many);
    } else if (far_apart(few.size, many.size)) {
        within_hull(few, many, out, [&](Runs met, RunsOut& inner) {
            if (met.size == 0) {
                inner.copy(few);
            } else if (few.size == 1) {
                const std::uint32_t first = first_of(met, 0);
                const std::uint32_t last = last_of(met, met.size - 1);
                inner.put(first_of(few, 0) < first ? first_of(few, 0) : first,
                          last_of(few, 0) > last ? last_of(few, 0) : last);
            } else {
                or_runs(few, met, inner);
            }
        });
    } else {
        or_runs(few, many, out);
    }
    return given(out, cardinality);
}

std::uint32_t runs_xor(Runs a, Runs b, void* pairs, std::uint32_t* cardinality) {
    RunsOut out{static_cast<char*>(pairs)};
    const Runs few = a.size < b.size ? a : b;
    const Runs many = a.size < b.size ? b : a;
    if (few.size == 0) {
        out.copy(many);
    } else if (far_apart(few.size, many.size)) {
        within_hull(few, many, out, [&](Runs met, RunsOut& inner) {
            if (met.size == 0) {
                inner.copy(few);
            } else {
                xor_runs(few, met, inner);
            }
        });
    } else {
        xor_runs(few, many, out);
    }
    return given(out, cardinality);
}

std::uint32_t runs_and_not(Runs a, Runs b, void* pairs, std::uint32_t* cardinality) {
    RunsOut out{static_cast<char*>(pairs)};
    if (a.size == 0 || b.size == 0) {
        out.copy(a);
    } else if (far_apart(a.size, b.size)) {
        const Hull hull(a, b);
        const Runs met = slice_of(b, hull.from, hull.to);
        if (met.size == 0) {
            out.copy(a);
        } else {
            and_not_runs(a, met, out);
        }
    } else if (far_apart(b.size, a.size)) {
        within_hull(b, a, out, [&](Runs met, RunsOut& inner) {
            if (met.size > 0) and_not_runs(met, b, inner);
        });
    } else {
        and_not_runs(a, b, out);
    }
    return given(out, cardinality);
}

}  // namespace
}  // namespace segdb::simd

// NOLINTEND(misc-definitions-in-headers)
