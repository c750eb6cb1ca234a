#include "exec/compare_candidates.hpp"

#include <array>
#include <cassert>

namespace segdb {
namespace {

using Slices = std::span<const ChunkView>;

// How many of the lowest slices are bitsets or empty, which the kernel takes all at once.
std::size_t plain_slices(Slices slices) {
    std::size_t plain = 0;
    while (plain < slices.size() && (slices[plain].form == Form::bits || slices[plain].form == Form::empty)) ++plain;
    return plain;
}

std::uint64_t greatest_of(std::size_t digits) { return low_digits(~std::uint64_t{0}, digits); }

ChunkValue by_kernel(Slices slices, ChunkValue candidates, OffsetRange range, ChunkAlgebra& algebra) {
    std::array<simd::Bits, 64> digits;
    for (std::size_t i = 0; i < slices.size(); ++i) digits[i] = slices[i].data;  // null where it is empty
    Scratch::Buffer* const buffer = candidates.buffer() != nullptr ? candidates.buffer() : algebra.scratch().take();
    const std::uint32_t size = algebra.kernels().array_between(array_of(candidates), digits.data(), slices.size(),
                                                               range.low, range.high, buffer->elements());
    return algebra.array_in(buffer, size);
}

// One slice after another is split off, down to the plain ones. At most two of all calls of a depth have anything open:
// one at each bound.
ChunkValue filter(Slices slices, std::size_t plain, ChunkValue candidates, OffsetRange range, ChunkAlgebra& algebra) {
    if (candidates.is_empty() || (range.low == 0 && range.high == greatest_of(slices.size()))) return candidates;
    if (slices.size() == plain) return by_kernel(slices, candidates, range, algebra);
    const ChunkValue slice = ChunkValue::of(slices.back());
    const Slices rest = slices.first(slices.size() - 1);
    const std::uint64_t half = greatest_of(rest.size());  // the greatest number without the slice's digit
    if (range.high <= half) return filter(rest, plain, algebra.subtract(candidates, slice), range, algebra);
    if (range.low > half) {
        const OffsetRange upper{range.low - half - 1, range.high - half - 1};
        return filter(rest, plain, algebra.intersect(candidates, slice), upper, algebra);
    }
    const ChunkValue above = algebra.intersect(ChunkValue::of(candidates.view()), slice);
    const ChunkValue below = algebra.subtract(candidates, slice);
    const ChunkValue lower_part = filter(rest, plain, below, {range.low, half}, algebra);
    return merge_arrays(lower_part, filter(rest, plain, above, {0, range.high - half - 1}, algebra), algebra);
}

}  // namespace

ChunkValue merge_arrays(ChunkValue a, ChunkValue b, ChunkAlgebra& algebra) {
    if (a.is_empty()) return b;
    if (b.is_empty()) return a;
    Scratch::Buffer* const buffer = algebra.scratch().take();
    const std::uint32_t size = algebra.kernels().array_or(array_of(a), array_of(b), buffer->elements());
    algebra.release(b);
    algebra.release(a);
    return algebra.array_in(buffer, size);
}

ChunkValue candidates_between(Slices slices, ChunkValue candidates, OffsetRange range, ChunkAlgebra& algebra) {
    assert(candidates.is_empty() || candidates.form == Form::array);
    assert(range.low <= range.high && range.high <= greatest_of(slices.size()));
    return filter(slices, plain_slices(slices), candidates, range, algebra);
}

}  // namespace segdb
