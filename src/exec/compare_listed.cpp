#include "exec/compare_listed.hpp"

#include <cassert>
#include <vector>

#include "exec/slice_ranges.hpp"

namespace segdb {
namespace {

// The places whose u lies in the range, written to `out`; returns how many. Every place is written, and most are written
// over: cheaper than a jump that the CPU cannot foresee.
template <class Offset>
std::uint32_t select(const SliceBlock& block, OffsetRange range, std::uint16_t* out) {
    const auto* const offsets = reinterpret_cast<const Offset*>(block.offsets());
    const auto places = block.places();
    const auto low = static_cast<Offset>(range.low);
    const auto width = static_cast<Offset>(range.high - range.low);
    std::uint32_t size = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        out[size] = places[i];
        size += static_cast<Offset>(offsets[i] - low) <= width ? 1U : 0U;
    }
    return size;
}

std::uint32_t select(const SliceBlock& block, OffsetRange range, std::uint16_t* out) {
    switch (block.offset_bytes()) {
        case 1:
            return select<std::uint8_t>(block, range, out);
        case 2:
            return select<std::uint16_t>(block, range, out);
        case 4:
            return select<std::uint32_t>(block, range, out);
        default:
            return select<std::uint64_t>(block, range, out);
    }
}

std::uint32_t select(const SliceBlock& block, std::span<const IntegerRange> ranges, std::uint16_t* out) {
    const auto places = block.places();
    std::uint32_t size = 0;
    for (std::uint32_t i = 0; i < block.size(); ++i) {
        out[size] = places[i];
        size += is_in(ranges, block.value_at(i)) ? 1U : 0U;
    }
    return size;
}

}  // namespace

ChunkValue compare_listed(const SliceBlock& block, std::span<const IntegerRange> ranges, ChunkAlgebra& algebra) {
    assert(block.is_listed() && block.offset_bytes() != 0);  // a single value is either covered or not
    Scratch::Buffer* const buffer = algebra.scratch().take();
    const std::uint32_t size = ranges.size() == 1 ? select(block, offsets_of(ranges.front(), block), buffer->elements())
                                                  : select(block, ranges, buffer->elements());
    return algebra.array_in(buffer, size);
}

}  // namespace segdb
