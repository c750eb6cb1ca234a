// A filter: which texts a block surely does not have, for lookups of one text in many blocks.
//
// A blocked Bloom filter (F. Putze, P. Sanders, J. Singler, "Cache-, Hash- and Space-Efficient Bloom Filters", 2007): a
// text's hash chooses one line of 512 bits and in it 7 bits, so that a lookup reads one line of the cache. With 10 bits a
// text about one lookup in a hundred says that an absent text may be there; none ever says that a present one is not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <segdb/result.hpp>
#include <span>
#include <string>
#include <string_view>

#include "base/hash.hpp"

namespace segdb {

// Stored: uint64 XXH64 of what follows (any bits are a filter: only this tells a damaged one), then the lines of 64 bytes,
// little-endian. Thread safety: const calls may run in parallel.
class TextFilter {
  public:
    // The hash that a filter asks for. Stored in files: does not change.
    static std::uint64_t hash_of(std::string_view text) { return stable_hash(text); }

    // The stored form of the filter of these hashes, one a distinct text. None give a filter that has nothing.
    static std::string encode(std::span<const std::uint64_t> hashes);

    // Of stored bytes, which are not needed afterwards. Errors: corrupt, saying why.
    static Result<TextFilter> decode(std::string_view bytes);

    [[nodiscard]] bool may_contain(std::uint64_t hash) const;

    // What the filter takes in memory.
    [[nodiscard]] std::size_t bytes() const;

  private:
    struct alignas(64) Line {
        std::uint64_t words[8];
    };

    TextFilter() = default;

    std::unique_ptr<Line[]> lines_;
    std::uint32_t size_ = 0;  // of lines_
};

}  // namespace segdb
