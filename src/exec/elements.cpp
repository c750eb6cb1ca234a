#include "exec/elements.hpp"

#include "simd/kernels.hpp"

namespace segdb {

std::span<const std::uint16_t> elements_of(const ChunkView& view, std::vector<std::uint16_t>& room) {
    const auto* const stored = static_cast<const std::uint16_t*>(view.data);
    room.resize(kChunkSize + simd::kArraySlack);
    std::uint32_t size = 0;
    switch (view.form) {
        case Form::empty:
            break;
        case Form::array:
            return {stored, view.cardinality};
        case Form::full:
            for (; size < kChunkSize; ++size) room[size] = static_cast<std::uint16_t>(size);
            break;
        case Form::runs:
            for (std::uint32_t run = 0; run < view.runs; ++run) {
                for (std::uint32_t i = 0; i <= stored[2 * run + 1]; ++i) {
                    room[size++] = static_cast<std::uint16_t>(stored[2 * run] + i);
                }
            }
            break;
        case Form::bits:
            size = simd::kernels().elements_of(view.data, room.data());
            break;
    }
    return {room.data(), size};
}

}  // namespace segdb
