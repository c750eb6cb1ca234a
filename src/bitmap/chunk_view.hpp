// A container that somebody else owns, in the form that the executor's operators work on.
#pragma once

#include <cstdint>
#include <segdb/result.hpp>
#include <string_view>

namespace segdb {

inline constexpr std::uint32_t kChunkSize = 65'536;  // ordinals of a chunk
inline constexpr int kChunkBits = 16;
inline constexpr std::uint32_t kMaxArrayElements = 4'096;  // of a stored array; beyond, a bitset is smaller

enum class Form : std::uint8_t {
    empty,  // no element
    full,   // all 65,536
    array,  // `cardinality` uint16, ascending
    runs,   // `runs` pairs (uint16 first, uint16 length - 1), ascending, neither overlapping nor touching
    bits,   // 8,192 bytes, 64-byte aligned; bit i of the chunk is bit i mod 8 of byte i div 8
};

// Thread safety: a plain value; valid as long as what it points to.
struct ChunkView {
    const void* data = nullptr;  // null for empty and full
    std::uint32_t cardinality = 0;
    std::uint16_t runs = 0;  // runs: their number, at most 32,768
    Form form = Form::empty;
};

// The view of a container's stored form (src/store/FORMAT.md), pointing into `bytes`: its payload is not aligned.
// Everything is checked: type, length, order, range. Errors: corrupt, saying why.
Result<ChunkView> view_of_stored(std::string_view bytes);

}  // namespace segdb
