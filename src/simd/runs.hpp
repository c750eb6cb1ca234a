// Text of the kernels, part 13: runs with runs, of whatever sizes. Where one operand is far smaller than the other, only the
// runs that it meets are merged.
#pragma once

// NOLINTBEGIN(misc-definitions-in-headers): each source file has its own

#include "simd/runs_vectors.hpp"

namespace segdb::simd {
namespace {

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
