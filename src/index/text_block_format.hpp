// The bytes of a stored text block (src/store/FORMAT.md has the same for readers of files).
//
// Sorted texts share beginnings with the one before: a text is stored as the length of what it shares (its prefix) and the
// rest (its suffix). Lengths stand side by side, a byte each, and so do the suffixes: nothing has to be read to know where
// the next one is, and the order can be checked by one byte a text.
//
//   offset  size
//        0     1  1: the version of this form
//        1     1  flags: bit 0: some text has several places, and counts are stored
//        2     2  0
//        4     4  size: places, 1 to 65,536
//        8     4  distinct: texts, 1 to size
//       12     4  long suffixes: how many have 255 bytes or more
//       16     4  long counts: how many texts have 256 places or more
//       20     4  bytes of all suffixes
//       24        prefix lengths, a byte a text: what it shares with the text before, at most 255
//                 suffix lengths, a byte a text: 255 stands for the next long suffix
//                 counts, a byte a text, places - 1: 255 stands for the next long count. Only with flag bit 0
//                 long suffixes: uint32 each, bytes
//                 long counts: uint32 each, places
//                 places: uint16 each, those of the first text, of the second, ..; ascending within a text
//                 suffixes, one behind the other
//
// All numbers are little-endian. There is one form only for a content: a prefix is as long as it can be, a long length or
// count is really long, and counts are there only where they are needed.
#pragma once

#include <cstdint>

namespace segdb::text_block_format {

inline constexpr std::uint8_t kVersion = 1;
inline constexpr std::uint8_t kHasCounts = 1;  // flag
inline constexpr std::size_t kMaxPrefix = 255;
inline constexpr std::uint8_t kLong = 255;          // in a list of lengths or counts: see the list of long ones
inline constexpr std::uint64_t kMaxText = 1 << 30;  // bytes of all distinct texts

struct Header {
    std::uint8_t version = kVersion;
    std::uint8_t flags = 0;
    std::uint16_t zero = 0;
    std::uint32_t size = 0;
    std::uint32_t distinct = 0;
    std::uint32_t long_suffixes = 0;
    std::uint32_t long_counts = 0;
    std::uint32_t suffix_bytes = 0;
};
static_assert(sizeof(Header) == 24);

}  // namespace segdb::text_block_format
