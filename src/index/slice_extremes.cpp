#include "index/slice_extremes.hpp"

#include <utility>

#include "simd/kernels.hpp"

namespace segdb {
namespace {

// Two sets in turns: what is left of the places, and what would be left after the next digit.
class Survivors {
  public:
    explicit Survivors(const void* set) : rest_(set) {}

    // Keeps those that are (or are not) in the slice, if there are any; else all stay. Returns whether there were.
    bool keep_if_any(const ChunkView& slice, bool inside) {
        switch (slice.form) {
            case Form::empty:
                return !inside;
            case Form::full:
                return inside;
            case Form::array:
                kernels_.expand_array(expanded_, {slice.data, slice.cardinality});
                return keep_bits_if_any(expanded_, inside);
            case Form::runs:
                kernels_.expand_runs(expanded_, {slice.data, slice.runs});
                return keep_bits_if_any(expanded_, inside);
            case Form::bits:
                break;
        }
        return keep_bits_if_any(slice.data, inside);
    }

  private:
    bool keep_bits_if_any(const void* slice, bool inside) {
        std::uint64_t* const next = buffers_[turn_];
        const auto kernel = inside ? kernels_.bits_and : kernels_.bits_and_not;
        if (kernel(rest_, slice, next) == 0) return false;
        rest_ = next;
        turn_ ^= 1U;
        return true;
    }

    const simd::Kernels& kernels_ = simd::kernels();
    alignas(64) std::uint64_t buffers_[2][simd::kChunkWords];
    alignas(64) std::uint64_t expanded_[simd::kChunkWords];
    const void* rest_;
    unsigned turn_ = 0;
};

}  // namespace

std::uint64_t least_offset(const void* set, std::span<const ChunkView> slices) {
    Survivors survivors(set);
    std::uint64_t least = 0;
    for (std::size_t i = slices.size(); i-- > 0;) {
        if (!survivors.keep_if_any(slices[i], false)) least |= std::uint64_t{1} << i;
    }
    return least;
}

std::uint64_t greatest_offset(const void* set, std::span<const ChunkView> slices) {
    Survivors survivors(set);
    std::uint64_t greatest = 0;
    for (std::size_t i = slices.size(); i-- > 0;) {
        if (survivors.keep_if_any(slices[i], true)) greatest |= std::uint64_t{1} << i;
    }
    return greatest;
}

}  // namespace segdb
