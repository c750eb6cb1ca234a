// 64 numbers turned into their 64 binary digits and back.
#pragma once

#include <cstddef>
#include <cstdint>

namespace segdb {

// Bit j of word i becomes bit i of word j. By halves, quarters and so on (Warren, Hacker's Delight, 7-3): six steps of 32
// exchanges, not 4,096 single bits. Its own inverse.
inline void transpose_bits(std::uint64_t* words) {
    std::uint64_t mask = 0x00000000FFFFFFFFU;
    for (std::size_t width = 32; width != 0; width /= 2, mask ^= mask << width) {
        for (std::size_t base = 0; base < 64; base += 2 * width) {
            for (std::size_t i = base; i < base + width; ++i) {
                const std::uint64_t exchange = ((words[i] >> width) ^ words[i + width]) & mask;
                words[i] ^= exchange << width;
                words[i + width] ^= exchange;
            }
        }
    }
}

}  // namespace segdb
