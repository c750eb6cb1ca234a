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

}  // namespace segdb
