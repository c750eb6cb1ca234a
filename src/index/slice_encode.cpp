// Slice blocks as they are stored (FORMAT.md).
#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

#include "bitmap/encode_container.hpp"
#include "index/slice_block.hpp"
#include "index/slice_format.hpp"
#include "simd/kernels.hpp"

namespace segdb {
namespace {

using Places = std::span<const std::uint16_t>;
using Values = std::span<const std::int64_t>;

// The lowest `bytes` bytes, little-endian.
void put(std::string& out, std::uint64_t value, std::size_t bytes) {
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    out.append(raw, bytes);
}

std::uint64_t offset(std::int64_t value, std::int64_t low) {
    return static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(low);
}

std::string encode_listed(Places places, Values values, std::int64_t low, std::uint64_t span) {
    std::string out;
    const std::size_t bytes = bytes_of_offsets(span);
    out.reserve(12 + places.size() * (2 + bytes));
    out += static_cast<char>(SliceForm::listed);
    put(out, static_cast<std::uint64_t>(low), 8);
    put(out, bytes, 1);
    put(out, places.size(), 2);
    for (const std::uint16_t place : places) put(out, place, 2);
    for (const std::int64_t value : values) put(out, offset(value, low), bytes);
    return out;
}

// Slices as bitsets, and the existence bitset behind the last.
class Slices {
  public:
    Slices(Places places, Values values, std::int64_t low, std::size_t depth)
        : depth_(depth), words_((depth + 1) * kStride) {
        std::size_t next = 0;
        for (std::size_t word = 0; word < simd::kChunkWords && next < places.size(); ++word) {
            std::uint64_t digits[64] = {};
            std::uint64_t existence = 0;
            for (; next < places.size() && places[next] / 64U == word; ++next) {
                digits[places[next] % 64U] = offset(values[next], low);
                existence |= std::uint64_t{1} << (places[next] % 64U);
            }
            simd::kernels().transpose(digits);
            for (std::size_t i = 0; i < depth; ++i) words_[i * kStride + word] = digits[i];
            words_[depth * kStride + word] = existence;
        }
    }

    void append_existence(std::string& out) const { append(out, depth_); }
    void append_slice(std::string& out, std::size_t slice) const { append(out, slice); }

  private:
    // A cache line more than a bitset: words of the same number would all lie in the same set of the L1 cache.
    static constexpr std::size_t kStride = simd::kChunkWords + 8;

    // The container, its length before it.
    void append(std::string& out, std::size_t slice) const {
        const std::uint64_t* const bits = words_.data() + slice * kStride;
        const std::size_t at = out.size();
        put(out, 0, 2);
        if (std::any_of(bits, bits + simd::kChunkWords, [](std::uint64_t word) { return word != 0; })) {
            append_container_of_bits(out, bits);
        }
        const auto length = static_cast<std::uint16_t>(out.size() - at - 2);
        std::memcpy(out.data() + at, &length, sizeof length);
    }

    std::size_t depth_;
    std::vector<std::uint64_t> words_;
};

std::string encode_sliced(Places places, Values values, std::int64_t low, std::uint64_t span) {
    const auto depth = static_cast<std::size_t>(std::bit_width(span));
    const Slices slices(places, values, low, depth);
    std::string out;
    out.reserve(17 + (depth + 1) * (3 + simd::kChunkBytes));
    out += static_cast<char>(SliceForm::sliced);
    put(out, static_cast<std::uint64_t>(low), 8);
    put(out, span, 8);
    slices.append_existence(out);
    for (std::size_t i = 0; i < depth; ++i) slices.append_slice(out, i);
    return out;
}

}  // namespace

std::string SliceBlock::encode(Places places, Values values) {
    assert(!places.empty() && places.size() == values.size());
    std::int64_t least = values.front();
    std::int64_t greatest = values.front();
    for (const std::int64_t value : values) {  // half the time of std::minmax_element, which compares in pairs
        least = std::min(least, value);
        greatest = std::max(greatest, value);
    }
    const std::uint64_t span = offset(greatest, least);
    return places.size() <= kMaxListed ? encode_listed(places, values, least, span)
                                       : encode_sliced(places, values, least, span);
}

}  // namespace segdb
