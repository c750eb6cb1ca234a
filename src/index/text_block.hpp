// A text block: the texts of one attribute in one chunk, and who has which.
//
// For attributes of many distinct values (e-mails, phone numbers, external ids), where a bitmap a value would be a row of
// SQLite for every profile. A block is a small inverted index that needs nothing else, no dictionary beside it: the
// chunk's distinct texts in the order of their bytes, and for each the places (low 16 bits of ordinals) that have it. A
// text's place in that order is its code. A change of one profile builds its chunk's block anew.
//
// Invariants:
// 1. Texts ascend by unsigned bytes and are distinct; they may hold any bytes, and may be empty.
// 2. Every text has at least one place, its places ascend, and no place has two texts.
// Limits: 65,536 places, 1 GiB of text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <segdb/result.hpp>
#include <span>
#include <string>
#include <string_view>

namespace segdb {

// In memory the texts lie one behind the other, so that one search goes through all of them; conditions are asked by
// TextSearch (text_search.hpp).
// Thread safety: const calls may run in parallel.
class TextBlock {
  public:
    using Code = std::uint32_t;

    // The stored form of a block (text_block_format.hpp): texts[i] is the text of places[i].
    // REQUIRES: as many texts as places, at least one; places ascend. Errors: limit when the texts have more than 1 GiB.
    static Result<std::string> encode(std::span<const std::uint16_t> places, std::span<const std::string_view> texts);

    // The block of stored bytes, which are not needed afterwards. Everything is checked.
    // Errors: corrupt, saying why.
    static Result<TextBlock> decode(std::string_view bytes);
    // The same in the memory of `recycled`, where it is large enough: for one block after another new memory costs more
    // (the system's first touch of its pages) than all the decoding.
    static Result<TextBlock> decode(std::string_view bytes, TextBlock recycled);

    // No text in no place, to be recycled. REQUIRES of all else below: not this
    TextBlock() = default;

    // How many places have a text, 1 to 65,536, and how many distinct texts there are.
    [[nodiscard]] std::uint32_t size() const { return size_; }
    [[nodiscard]] std::uint32_t distinct() const { return distinct_; }

    // REQUIRES: code < distinct(). Valid as long as the block.
    [[nodiscard]] std::string_view text(Code code) const {
        return {texts_ + offsets_[code], offsets_[code + 1] - offsets_[code]};
    }
    // Ascending. REQUIRES: code < distinct(). Valid as long as the block.
    [[nodiscard]] std::span<const std::uint16_t> places(Code code) const { return places(code, code + 1); }
    // Those of the codes [first, last), one code's behind the other's: ascending only within a code.
    // REQUIRES: first <= last <= distinct()
    [[nodiscard]] std::span<const std::uint16_t> places(Code first, Code last) const {
        return {places_ + start(first), start(last) - start(first)};
    }

    // The texts one behind the other: text(code) is [offsets()[code], offsets()[code + 1]) of it. kTextSlack bytes before
    // and behind it can be read, whatever they hold.
    [[nodiscard]] const char* texts() const { return texts_; }
    [[nodiscard]] const std::uint32_t* offsets() const { return offsets_; }  // distinct() + 1
    [[nodiscard]] bool ascii() const { return ascii_; }                      // no byte of any text is above 0x7F

    // What the block takes in memory.
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

  private:
    friend class TextBlockReader;  // text_block_decode.cpp
    struct FreeAligned {
        void operator()(std::byte* bytes) const noexcept;
    };

    [[nodiscard]] std::uint32_t start(Code code) const { return starts_ == nullptr ? code : starts_[code]; }

    std::unique_ptr<std::byte, FreeAligned> memory_;  // all that follows points into it
    const char* texts_ = nullptr;
    const std::uint32_t* offsets_ = nullptr;
    const std::uint32_t* starts_ = nullptr;  // of a code's places; null when every code has one
    const std::uint16_t* places_ = nullptr;
    std::uint32_t size_ = 0;
    std::uint32_t distinct_ = 0;
    std::size_t bytes_ = 0;
    bool ascii_ = false;
};

}  // namespace segdb
