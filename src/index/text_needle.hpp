// A piece of text to look for in the texts of a block, exactly or in either case of ASCII letters.
#pragma once

#include <cstdint>
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
    [[nodiscard]] bool begins(std::string_view text) const {
        return text.size() >= bytes_.size() && stands_at(text.data());
    }
    [[nodiscard]] bool ends(std::string_view text) const {
        return text.size() >= bytes_.size() && stands_at(text.data() + text.size() - bytes_.size());
    }

    // Writes the codes of the texts that have it, ascending, and returns how many. REQUIRES: not empty; `codes` has room
    // for block.distinct()
    std::uint32_t find(const TextBlock& block, std::uint16_t* codes) const;

  private:
    // REQUIRES: `from` is in a block, so that bytes behind its text can be read
    [[nodiscard]] bool stands_at(const char* from) const {
        std::uint64_t word = 0;
        __builtin_memcpy(&word, from, sizeof word);
        return ((word | first_fold_) & first_mask_) == first_word_ && (bytes_.size() <= sizeof word || rest_at(from));
    }
    [[nodiscard]] bool rest_at(const char* from) const;
    [[nodiscard]] simd::Needle probed(const TextBlock& block) const;

    std::string bytes_;
    std::string fold_;              // 0x20 where a letter of either case will do, else 0
    std::uint64_t first_word_ = 0;  // the first bytes, as a number; the same of fold_; and which bytes count
    std::uint64_t first_fold_ = 0;
    std::uint64_t first_mask_ = 0;
};

}  // namespace segdb
