#include "bitmap/chunk_view.hpp"

#include <cstring>
#include <string>

#include "base/try.hpp"
#include "bitmap/stored_container.hpp"
#include "simd/kernels.hpp"

namespace segdb {
namespace {

constexpr std::size_t kBitsetBytes = kChunkSize / 8;

Error damaged(const std::string& why) { return {.code = ErrorCode::corrupt, .message = "damaged container: " + why}; }

std::uint32_t element(std::string_view payload, std::size_t index) {
    std::uint16_t value = 0;
    std::memcpy(&value, payload.data() + 2 * index, sizeof value);
    return value;
}

Result<ChunkView> array_view(std::string_view payload) {
    const std::size_t size = payload.size() / 2;
    if (payload.size() % 2 != 0 || size == 0 || size > kMaxArrayElements)
        return damaged("an array of impossible length");
    bool ascends = true;  // no jump in the loop: this runs over all that is read from a file
    for (std::size_t i = 1; i < size; ++i) ascends &= element(payload, i - 1) < element(payload, i);
    if (!ascends) return damaged("an array that does not ascend");
    return ChunkView{payload.data(), static_cast<std::uint32_t>(size), 0, Form::array};
}

Result<ChunkView> bits_view(std::string_view payload) {
    if (payload.size() != kBitsetBytes) return damaged("a bitset that is not 8,192 bytes long");
    const std::uint32_t count = simd::kernels().count(payload.data());
    if (count <= kMaxArrayElements) return damaged("a bitset that should be an array");
    return ChunkView{payload.data(), count, 0, Form::bits};
}

Result<ChunkView> runs_view(std::string_view payload) {
    const std::size_t runs = payload.size() / 4;
    if (payload.size() % 4 != 0 || runs == 0 || runs > kChunkSize / 2) return damaged("runs of impossible length");
    std::uint32_t count = 0;
    std::int64_t previous_end = -2;  // last element of the run before
    for (std::size_t i = 0; i < runs; ++i) {
        const std::uint32_t start = element(payload, 2 * i);
        const std::uint32_t end = start + element(payload, 2 * i + 1);
        if (end >= kChunkSize) return damaged("a run past the end of the chunk");
        if (static_cast<std::int64_t>(start) <= previous_end + 1) return damaged("runs that overlap, touch or descend");
        previous_end = end;
        count += end - start + 1;
    }
    if (count == kChunkSize) return ChunkView{nullptr, kChunkSize, 0, Form::full};
    return ChunkView{payload.data(), count, static_cast<std::uint16_t>(runs), Form::runs};
}

}  // namespace

Result<ChunkView> view_of_stored(std::string_view bytes) {
    if (bytes.empty()) return damaged("no bytes");
    const std::string_view payload = bytes.substr(1);
    switch (static_cast<StoredType>(bytes.front())) {
        case StoredType::array:
            return array_view(payload);
        case StoredType::bitset:
            return bits_view(payload);
        case StoredType::runs:
            return runs_view(payload);
    }
    return damaged("unknown type " + std::to_string(static_cast<unsigned char>(bytes.front())));
}

}  // namespace segdb
