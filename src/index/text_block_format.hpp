// The bytes of a stored text block (FORMAT.md has the same for readers of files).
//
// Sorted texts share beginnings, and often one of a few endings: a text is stored as the length of what it shares with the
// one before (its prefix), the number of an ending (its tail), and what is between (its middle). Lengths stand side by
// side, a byte each, and so do the middles, so that a few vector instructions write a text out (simd::Kernels::expand_texts),
// and one byte of each tells that the order is right.
//
//   offset  size
//        0     1  1: the version of this form
//        1     1  flags: bit 0: some text has several places, and counts are stored
//        2     1  tails: how many, 0 to 255
//        3     1  0
//        4     4  size: places, 1 to 65,536
//        8     4  distinct: texts, 1 to size
//       12     4  long middles: how many have 255 bytes or more
//       16     4  long counts: how many texts have 256 places or more
//       20     4  bytes of all middles
//       24     4  bytes of all texts
//       28        prefix lengths, a byte a text: what it shares with the text before, at most 255
//                 middle lengths, a byte a text: 255 stands for the next long middle
//                 tail numbers, a byte a text: from 1, 0 for none. Only when there are tails
//                 counts, a byte a text, places - 1: 255 stands for the next long count. Only with flag bit 0
//                 long middles: uint32 each, bytes
//                 long counts: uint32 each, places
//                 places: uint16 each, those of the first text, of the second, ..; ascending within a text
//                 tail lengths, a byte each, 1 to 64
//                 tails, one behind the other
//                 middles, one behind the other
//
// All numbers are little-endian. A prefix is as long as it can be, a long length or count is really long, and counts are
// there only where they are needed. Which tails there are is up to the writer.
#pragma once

#include <cstddef>
#include <cstdint>

namespace segdb::text_block_format {

inline constexpr std::uint8_t kVersion = 1;
inline constexpr std::uint8_t kHasCounts = 1;  // flag
inline constexpr std::size_t kMaxPrefix = 255;
inline constexpr std::size_t kMaxTailBytes = 64;
inline constexpr std::uint8_t kLong = 255;          // in a list of lengths or counts: see the list of long ones
inline constexpr std::uint64_t kMaxText = 1 << 30;  // bytes of all distinct texts

struct Header {
    std::uint8_t version = kVersion;
    std::uint8_t flags = 0;
    std::uint8_t tails = 0;
    std::uint8_t zero = 0;
    std::uint32_t size = 0;
    std::uint32_t distinct = 0;
    std::uint32_t long_middles = 0;
    std::uint32_t long_counts = 0;
    std::uint32_t middle_bytes = 0;
    std::uint32_t text_bytes = 0;
};
static_assert(sizeof(Header) == 28);

}  // namespace segdb::text_block_format
