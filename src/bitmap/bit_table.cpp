#include "bitmap/bit_table.hpp"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "simd/kernels.hpp"

namespace segdb {
namespace {

constexpr std::size_t kBytes = kChunkSize / 8;

// What a container of so many takes when it is laid out on its own.
std::size_t compact_bytes(std::uint32_t cardinality) {
    if (cardinality == kChunkSize) return 0;
    return cardinality <= kMaxResidentArray ? aligned(cardinality * sizeof(std::uint16_t)) : kBytes;
}

}  // namespace

BitTable::BitTable(std::uint32_t chunks)
    : memory_(AlignedBytes::allocate(std::size_t{chunks} * kBytes)), chunks_(chunks) {
    if (chunks > 0) std::memset(memory_.bytes.get(), 0, memory_.size);
}

void BitTable::put(std::uint32_t chunk, const ChunkView& ordinals) {
    std::uint64_t* const to = words(chunk);
    switch (ordinals.form) {
        case Form::empty:
            std::memset(to, 0, kBytes);
            break;
        case Form::full:
            std::memset(to, 0xFF, kBytes);
            break;
        case Form::array:
            simd::kernels().expand_array(to, {ordinals.data, ordinals.cardinality});
            break;
        case Form::runs:
            simd::kernels().expand_runs(to, {ordinals.data, ordinals.runs});
            break;
        case Form::bits:
            std::memcpy(to, ordinals.data, kBytes);
            break;
    }
}

// Where most chunks are dense they stay where they are; else what there is is laid out anew, and the table goes.
ResidentBitmap BitTable::take() {
    std::vector<ResidentBitmap::Container> containers;
    std::size_t compact = 0;
    for (std::uint32_t chunk = 0; chunk < chunks_; ++chunk) {
        const std::uint32_t cardinality = simd::kernels().count(words(chunk));
        if (cardinality == 0) continue;
        const Form form = cardinality == kChunkSize ? Form::full : Form::bits;
        containers.push_back(
            {static_cast<std::uint16_t>(chunk), {form == Form::full ? nullptr : words(chunk), cardinality, 0, form}});
        compact += compact_bytes(cardinality);
    }
    std::vector<AlignedBytes> memory;
    if (compact * 2 > memory_.size) {
        memory.push_back(std::move(memory_));
    } else {
        memory.push_back(AlignedBytes::allocate(compact));
        std::byte* next = memory.front().bytes.get();
        for (auto& [chunk, view] : containers) {
            if (view.form == Form::full) continue;
            if (view.cardinality <= kMaxResidentArray) {
                view.form = Form::array;
                write_elements(words(chunk), reinterpret_cast<std::uint16_t*>(next));
            } else {
                std::memcpy(next, words(chunk), kBytes);
            }
            view.data = next;
            next += compact_bytes(view.cardinality);
        }
    }
    memory_ = {};
    chunks_ = 0;
    return ResidentBitmap::of(containers, std::move(memory));
}

}  // namespace segdb
