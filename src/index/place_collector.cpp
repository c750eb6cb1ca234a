#include "index/place_collector.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "simd/kernels.hpp"

namespace segdb {

void PlaceCollector::add_several(std::span<const std::uint16_t> places) {
    const auto before = cardinality_;
    cardinality_ += static_cast<std::uint32_t>(places.size());
    if (cardinality_ <= kMaxFew) {
        std::copy(places.begin(), places.end(), few_ + before);
        return;
    }
    if (before <= kMaxFew) {
        std::memset(bits_, 0, sizeof bits_);
        set_bits({few_, before});
    }
    set_bits(places);
}

void PlaceCollector::set_bits(std::span<const std::uint16_t> places) {
    for (const std::uint16_t place : places) set_bit(place);
}

ChunkView PlaceCollector::finish(std::uint64_t* out) {
    assert(cardinality_ <= kChunkSize);
    if (cardinality_ == 0) return {};
    if (cardinality_ == kChunkSize) return {.cardinality = kChunkSize, .form = Form::full};
    auto* const elements = reinterpret_cast<std::uint16_t*>(out);
    if (cardinality_ <= kMaxFew) {
        std::sort(few_, few_ + cardinality_);
        std::memcpy(elements, few_, cardinality_ * sizeof *few_);
        return {.data = out, .cardinality = cardinality_, .form = Form::array};
    }
    if (cardinality_ <= kMaxArrayElements) {
        simd::kernels().elements_of(bits_, elements);
        return {.data = out, .cardinality = cardinality_, .form = Form::array};
    }
    std::memcpy(out, bits_, sizeof bits_);
    return {.data = out, .cardinality = cardinality_, .form = Form::bits};
}

}  // namespace segdb
