// A container's place in memory: 64-byte aligned, in the form that queries want.
//
// What is stored is the smallest form; what queries work on is the fastest: a large array is a bitset here, so that no
// query has to expand it again.
#pragma once

#include <cstddef>
#include <memory>

#include "bitmap/chunk_view.hpp"

namespace segdb {

// Stored arrays with more elements are bitsets in memory: at most twice as large.
inline constexpr std::uint32_t kMaxResidentArray = 2'048;
inline constexpr std::size_t kContainerAlignment = 64;  // bytes: a cache line, and the widest vector

struct FreeAligned {
    std::size_t alignment = kContainerAlignment;
    void operator()(std::byte* bytes) const noexcept;
};

// Memory aligned for containers. What is large begins at a huge page and asks for such ones: with pages of 4 KiB tables that
// are written all over cost a page fault every 4 KiB, and then a miss of the TLB at nearly every access.
// Thread safety: a plain owner; distinct objects may be used from distinct threads.
struct AlignedBytes {
    std::unique_ptr<std::byte, FreeAligned> bytes;
    std::size_t size = 0;

    static AlignedBytes allocate(std::size_t size);  // uninitialised
};

// The next multiple of kContainerAlignment.
constexpr std::size_t aligned(std::size_t bytes) {
    return (bytes + kContainerAlignment - 1) / kContainerAlignment * kContainerAlignment;
}

// How many bytes a checked container (view_of_stored) with a payload of so many bytes takes in memory; 0 if it needs none.
std::size_t resident_bytes(const ChunkView& stored, std::size_t payload);

// Puts a checked container at `to`, which has room for resident_bytes(); the view points there afterwards, in its form
// there. Empty and full ones stay as they are.
void make_resident(ChunkView& view, std::size_t payload, std::byte* to);

// The elements of a bitset, ascending. REQUIRES: 1,024 words with at most kMaxResidentArray elements, for which `to` has room
void write_elements(const std::uint64_t* words, std::uint16_t* to);

// A bitset of 1,024 words as a container in memory of its own, where it needs any.
struct OwnContainer {
    ChunkView view;  // points into memory
    AlignedBytes memory;
};
OwnContainer container_of(const std::uint64_t* words);

}  // namespace segdb
