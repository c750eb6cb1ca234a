#include "bitmap/encode_container.hpp"

#include <array>
#include <cassert>

#include "bitmap/chunk_view.hpp"
#include "bitmap/stored_container.hpp"
#include "simd/kernels.hpp"

namespace segdb {
namespace {

constexpr std::size_t kBitsetBytes = kChunkSize / 8;

bool are_runs_smallest(std::size_t runs, std::size_t elements) {
    return 4 * runs < (elements <= kMaxArrayElements ? 2 * elements : kBitsetBytes);
}

void put_type(std::string& out, StoredType type) { out += static_cast<char>(type); }

void put16(std::string& out, std::uint32_t value) {
    out += static_cast<char>(value & 0xff);
    out += static_cast<char>((value >> 8) & 0xff);
}

std::size_t count_runs(std::span<const std::uint16_t> elements) {
    std::size_t runs = 1;
    for (std::size_t i = 1; i < elements.size(); ++i) runs += elements[i] - elements[i - 1] != 1 ? 1U : 0U;
    return runs;
}

// A run begins at each bit whose predecessor is not set.
std::size_t count_runs(const std::uint64_t* bits) {
    std::uint64_t before = 0;
    alignas(64) std::uint64_t begins[simd::kChunkWords];
    for (std::size_t word = 0; word < simd::kChunkWords; ++word) {
        begins[word] = bits[word] & ~(bits[word] << 1 | before);
        before = bits[word] >> 63;
    }
    return simd::kernels().count(begins);
}

void append_array(std::string& out, std::span<const std::uint16_t> elements) {
    put_type(out, StoredType::array);
    for (const std::uint16_t element : elements) put16(out, element);
}

void append_bitset(std::string& out, const std::uint64_t* bits) {
    put_type(out, StoredType::bitset);
    out.append(reinterpret_cast<const char*>(bits), kBitsetBytes);  // little-endian, as everything here
}

void append_bitset(std::string& out, std::span<const std::uint16_t> elements) {
    std::array<std::uint64_t, simd::kChunkWords> bits{};
    for (const std::uint16_t element : elements) bits[element / 64U] |= std::uint64_t{1} << (element % 64U);
    append_bitset(out, bits.data());
}

void append_runs(std::string& out, std::span<const std::uint16_t> elements) {
    put_type(out, StoredType::runs);
    for (std::size_t first = 0; first < elements.size();) {
        std::size_t last = first;
        while (last + 1 < elements.size() && elements[last + 1] - elements[last] == 1) ++last;
        put16(out, elements[first]);
        put16(out, static_cast<std::uint32_t>(last - first));
        first = last + 1;
    }
}

// The first place from `from` on whose bit is `wanted`, or kChunkSize.
std::uint32_t next_place(const std::uint64_t* bits, std::uint32_t from, bool wanted) {
    const std::uint64_t flip = wanted ? 0 : ~std::uint64_t{0};
    while (from < kChunkSize) {
        const std::uint64_t left = (bits[from / 64] ^ flip) >> (from % 64);
        if (left != 0) return from + static_cast<std::uint32_t>(__builtin_ctzll(left));
        from = (from / 64 + 1) * 64;
    }
    return kChunkSize;
}

void append_runs(std::string& out, const std::uint64_t* bits) {
    put_type(out, StoredType::runs);
    for (std::uint32_t first = next_place(bits, 0, true); first < kChunkSize;) {
        const std::uint32_t end = next_place(bits, first, false);
        put16(out, first);
        put16(out, end - first - 1);
        first = next_place(bits, end, true);
    }
}

}  // namespace

void append_container(std::string& out, std::span<const std::uint16_t> elements) {
    assert(!elements.empty());
    if (are_runs_smallest(count_runs(elements), elements.size())) return append_runs(out, elements);
    if (elements.size() > kMaxArrayElements) return append_bitset(out, elements);
    append_array(out, elements);
}

void append_container_of_bits(std::string& out, const std::uint64_t* bits) {
    const std::uint32_t cardinality = simd::kernels().count(bits);
    assert(cardinality != 0);
    if (are_runs_smallest(count_runs(bits), cardinality)) return append_runs(out, bits);
    if (cardinality > kMaxArrayElements) return append_bitset(out, bits);
    std::array<std::uint16_t, kMaxArrayElements + simd::kArraySlack> elements;
    append_array(out, {elements.data(), simd::kernels().elements_of(bits, elements.data())});
}

}  // namespace segdb
