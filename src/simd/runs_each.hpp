// Text of the kernels, part 11: runs with runs, one after the other.
//
// With the firsts of both operands merged to S[0], S[1], .. and their lasts to E[0], E[1], .. (each list by itself, n of
// each), no step needs to know whose run is whose. At S[k], k + 1 runs have begun, and at least k - 1 have ended, as no
// more than two are open at a time. Hence
//
//     and:  the runs [S[k], E[k-1]] where S[k] <= E[k-1]
//     or:   between S[0] and E[n-1], with the gaps E[k-1] < .. < S[k] where S[k] > E[k-1] + 1
//     xor:  between S[0] and E[n-1], with the gaps or overlaps of E[k-1] and S[k] where S[k] != E[k-1] + 1
//
// for k from 1 to n - 1. `And not` is `and` with the complement. Here element by element; with AVX-512 by vectors
// (runs_vectors.hpp).
#pragma once

// NOLINTBEGIN(misc-definitions-in-headers): each source file has its own

#include "simd/runs_out.hpp"

namespace segdb::simd {
namespace {

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

#endif

}  // namespace
}  // namespace segdb::simd

// NOLINTEND(misc-definitions-in-headers)
