// Containers as they are stored (src/store/FORMAT.md): a type byte, then the payload of the Roaring format specification's
// container of that type. The smallest of the three types is written.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace segdb {

// The container of these elements, put at the end of `out`. REQUIRES: ascending, without duplicates, at least one
void append_container(std::string& out, std::span<const std::uint16_t> elements);

// The same of a bitset: 1,024 words, bit i mod 64 of word i div 64. REQUIRES: at least one bit is set
void append_container_of_bits(std::string& out, const std::uint64_t* bits);

}  // namespace segdb
