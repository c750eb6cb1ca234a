#include "bitmap/resident_container.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

#include "simd/kernels.hpp"

namespace segdb {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;

bool is_expanded(const ChunkView& stored) {
    return stored.form == Form::array && stored.cardinality > kMaxResidentArray;
}

}  // namespace

void FreeAligned::operator()(std::byte* bytes) const noexcept {
    ::operator delete (bytes, std::align_val_t{alignment});
}

AlignedBytes AlignedBytes::allocate(std::size_t size) {
    const bool is_large = size >= kHugePage / 2;
    const std::size_t alignment = is_large ? kHugePage : kContainerAlignment;
    const std::size_t taken = is_large ? std::max(size, kHugePage) : size;
    auto* const bytes = static_cast<std::byte*>(::operator new (taken, std::align_val_t{alignment}));
#ifdef __linux__
    if (is_large) (void)::madvise(bytes, taken / kHugePage * kHugePage, MADV_HUGEPAGE);
#endif
    return {std::unique_ptr<std::byte, FreeAligned>(bytes, FreeAligned{alignment}), size};
}

std::size_t resident_bytes(const ChunkView& stored, std::size_t payload) {
    if (stored.data == nullptr) return 0;
    return is_expanded(stored) ? kChunkSize / 8 : payload;
}

void make_resident(ChunkView& view, std::size_t payload, std::byte* to) {
    if (view.data == nullptr) return;
    if (is_expanded(view)) {
        auto* const bits = reinterpret_cast<std::uint64_t*>(to);
        simd::kernels().expand_array(bits, {view.data, view.cardinality});
        view.form = Form::bits;
    } else {
        std::memcpy(to, view.data, payload);
    }
    view.data = to;
}

void write_elements(const std::uint64_t* words, std::uint16_t* to) {
    std::uint16_t elements[kMaxResidentArray + simd::kArraySlack];
    std::memcpy(to, elements, simd::kernels().elements_of(words, elements) * sizeof *to);
}

OwnContainer container_of(const std::uint64_t* words) {
    OwnContainer made;
    const std::uint32_t cardinality = simd::kernels().count(words);
    if (cardinality == 0) return made;
    made.view.cardinality = cardinality;
    if (cardinality == kChunkSize) {
        made.view.form = Form::full;
        return made;
    }
    const bool is_array = cardinality <= kMaxResidentArray;
    made.view.form = is_array ? Form::array : Form::bits;
    made.memory = AlignedBytes::allocate(is_array ? aligned(cardinality * sizeof(std::uint16_t)) : kChunkSize / 8);
    made.view.data = made.memory.bytes.get();
    if (is_array) {
        write_elements(words, reinterpret_cast<std::uint16_t*>(made.memory.bytes.get()));
    } else {
        std::memcpy(made.memory.bytes.get(), words, made.memory.size);
    }
    return made;
}

}  // namespace segdb
