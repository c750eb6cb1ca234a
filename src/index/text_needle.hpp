// A piece of text to look for in the texts of a block, exactly or in either case of ASCII letters.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "index/text_block.hpp"
#include "simd/kernel_table.hpp"

namespace segdb {

// Thread safety: const calls may run in parallel.
class TextNeedle {
  public:
    TextNeedle() = default;
    // Ignoring case, `bytes` are folded (fold_case), and what is asked is right for ASCII texts only.
    TextNeedle(std::string bytes, bool ignoring_case);

    [[nodiscard]] const std::string& bytes() const { return bytes_; }
    // Each writes the codes of the texts that begin with it, end with it, have it anywhere, ascending, and returns how
    // many. REQUIRES: `codes` has room for block.distinct(); for `find` the needle is not empty
    std::uint32_t find_beginnings(const TextBlock& block, std::uint16_t* codes) const;
    std::uint32_t find_endings(const TextBlock& block, std::uint16_t* codes) const;
    std::uint32_t find(const TextBlock& block, std::uint16_t* codes) const;

  private:
    template <class Where>
    std::uint32_t find_where(const TextBlock& block, std::uint16_t* codes, Where where) const;
    [[nodiscard]] bool rest_at(const char* from) const;
    [[nodiscard]] simd::Needle probed(const TextBlock& block) const;

    // Eight bytes of the needle, or all of a shorter one, to compare as one number.
    struct Word {
        std::uint64_t bytes = 0;
        std::uint64_t fold = 0;
        std::uint64_t mask = 0;  // which bytes count
        [[nodiscard]] bool stands_at(const char* from) const {
            std::uint64_t word = 0;
            std::memcpy(&word, from, sizeof word);
            return ((word | fold) & mask) == bytes;
        }
    };
    [[nodiscard]] Word word_at(std::size_t first) const;

    std::string bytes_;
    std::string fold_;  // 0x20 where a letter of either case will do, else 0
    Word first_;        // and the last ones, which may overlap
    Word last_;
    std::size_t last_at_ = 0;  // where those are in the needle
};

}  // namespace segdb
