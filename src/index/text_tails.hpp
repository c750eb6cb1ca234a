// Tails: the few endings that many texts of a block have in common, `@mail.com` or `.html`.
//
// Texts in order share their beginnings with a neighbour, but not their ends. A tail is written once a block, and a text
// that has it names it with one byte. Chosen from a sample, by what they save there; a tail begins with an ASCII character
// that is neither a letter nor a digit, since texts of computers and people have their joints there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace segdb {

// Thread safety: const calls may run in parallel. Keeps views of the texts it was chosen from.
class TextTails {
  public:
    static constexpr std::size_t kMaxTails = 255;
    static constexpr std::size_t kMaxBytes = 64;  // of a tail

    TextTails() = default;  // none
    // None when naming them would cost more than they save.
    static TextTails choose(std::span<const std::string_view> texts);

    [[nodiscard]] const std::vector<std::string_view>& tails() const { return tails_; }  // tails()[0] is tail 1
    // The longest tail that the text ends with, 1 to tails().size(), or 0 for none.
    [[nodiscard]] unsigned find(std::string_view text) const;

  private:
    struct Slot {
        std::string_view tail;
        unsigned number = 0;  // 0: free
    };

    explicit TextTails(std::vector<std::string_view> tails);

    std::vector<std::string_view> tails_;
    std::vector<std::size_t> lengths_;  // that tails have, descending
    std::vector<Slot> slots_;           // a hash table with linear probing, at most a quarter full
};

}  // namespace segdb
