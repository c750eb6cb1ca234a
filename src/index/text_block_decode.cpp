#include <cstring>
#include <new>
#include <vector>

#include "base/try.hpp"
#include "bitmap/chunk_view.hpp"
#include "index/text_block.hpp"
#include "index/text_block_format.hpp"
#include "simd/kernel_table.hpp"

namespace segdb {
namespace {

using namespace text_block_format;

constexpr std::size_t kAlignment = 64;

std::size_t aligned(std::size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

Error damaged(const std::string& why) { return {.code = ErrorCode::corrupt, .message = "damaged text block: " + why}; }

std::uint32_t uint32_at(const char* from) {
    std::uint32_t value = 0;
    std::memcpy(&value, from, sizeof value);
    return value;
}

// Where the lists of a stored block begin. All are within its bytes.
struct Lists {
    const char* prefixes = nullptr;
    const char* suffix_lengths = nullptr;
    const char* counts = nullptr;  // null: every text has one place
    const char* long_suffixes = nullptr;
    const char* long_counts = nullptr;
    const char* places = nullptr;
    const char* suffixes = nullptr;
};

// A list of bytes in which kLong stands for the next of a list of long numbers.
class Numbers {
  public:
    Numbers(const char* shorts, std::uint32_t least, const char* longs, std::uint32_t long_count)
        : shorts_(shorts), least_(least), longs_(longs), left_(long_count) {}

    std::uint32_t next() {
        const auto value = static_cast<unsigned char>(*shorts_++);
        return value != kLong ? value + least_ : next_long();
    }
    // Whether the long numbers were as many as the block says, and none of them could have been short.
    [[nodiscard]] bool valid() const { return valid_ && left_ == 0; }

  private:
    std::uint32_t next_long() {
        if (left_ == 0) {
            valid_ = false;
            return least_;
        }
        const std::uint32_t value = uint32_at(longs_);
        longs_ += 4;
        --left_;
        valid_ = valid_ && value >= kLong + least_;
        return value;
    }

    const char* shorts_;
    std::uint32_t least_;
    const char* longs_;
    std::uint32_t left_;
    bool valid_ = true;
};

}  // namespace

class TextBlockReader {
  public:
    explicit TextBlockReader(std::string_view bytes) : bytes_(bytes) {}

    Result<TextBlock> read() {
        SEGDB_CHECK(read_header());
        SEGDB_CHECK(find_lists());
        SEGDB_CHECK(allocate());
        SEGDB_CHECK(read_texts());
        SEGDB_CHECK(read_counts());
        SEGDB_CHECK(read_places());
        return std::move(block_);
    }

  private:
    Result<void> read_header() {
        if (bytes_.size() < sizeof header_) return damaged("shorter than its header");
        std::memcpy(&header_, bytes_.data(), sizeof header_);
        if (header_.version != kVersion) return damaged("of an unknown version");
        if (header_.flags > kHasCounts || header_.zero != 0) return damaged("with unknown flags");
        if (header_.size == 0 || header_.size > kChunkSize) return damaged("with an impossible number of places");
        if (header_.distinct == 0 || header_.distinct > header_.size)
            return damaged("with an impossible number of texts");
        if (has_counts() != (header_.distinct < header_.size)) return damaged("with counts that do not fit its texts");
        return {};
    }

    Result<void> find_lists() {
        const char* at = bytes_.data() + sizeof header_;
        std::uint64_t left = bytes_.size() - sizeof header_;
        bool fits = true;
        const auto take = [&](std::uint64_t size) {
            const char* const list = at;
            fits = fits && size <= left;
            if (fits) {
                at += size;
                left -= size;
            }
            return list;
        };
        lists_.prefixes = take(header_.distinct);
        lists_.suffix_lengths = take(header_.distinct);
        if (has_counts()) lists_.counts = take(header_.distinct);
        lists_.long_suffixes = take(std::uint64_t{4} * header_.long_suffixes);
        lists_.long_counts = take(std::uint64_t{4} * header_.long_counts);
        lists_.places = take(std::uint64_t{2} * header_.size);
        lists_.suffixes = take(header_.suffix_bytes);
        if (!fits || left != 0) return damaged("not as long as its header says");
        return {};
    }

    // One piece of memory: the texts between their slacks, offsets, starts, places.
    Result<void> allocate() {
        std::uint64_t text_bytes = header_.suffix_bytes;
        for (std::uint32_t i = 0; i < header_.distinct; ++i)
            text_bytes += static_cast<unsigned char>(lists_.prefixes[i]);
        if (text_bytes > kMaxText) return damaged("with more than 1 GiB of text");
        text_bytes_ = static_cast<std::uint32_t>(text_bytes);
        const std::size_t offsets_at = aligned(kAlignment + text_bytes_ + simd::kTextSlack);
        const std::size_t starts_at = offsets_at + aligned(4 * (std::size_t{header_.distinct} + 1));
        const std::size_t places_at = starts_at + (has_counts() ? aligned(4 * (std::size_t{header_.distinct} + 1)) : 0);
        block_.bytes_ = places_at + aligned(2 * std::size_t{header_.size});
        block_.memory_.reset(static_cast<std::byte*>(::operator new (block_.bytes_, std::align_val_t{kAlignment})));
        memory_ = reinterpret_cast<char*>(block_.memory_.get());
        texts_ = memory_ + kAlignment;
        offsets_ = reinterpret_cast<std::uint32_t*>(memory_ + offsets_at);
        if (has_counts()) starts_ = reinterpret_cast<std::uint32_t*>(memory_ + starts_at);
        places_ = reinterpret_cast<std::uint16_t*>(memory_ + places_at);
        std::memset(memory_, 0, kAlignment);
        std::memset(texts_ + text_bytes_, 0, offsets_at - kAlignment - text_bytes_);
        block_.texts_ = texts_;
        block_.offsets_ = offsets_;
        block_.starts_ = starts_;
        block_.places_ = places_;
        block_.size_ = header_.size;
        block_.distinct_ = header_.distinct;
        return {};
    }

    Result<void> read_texts() {
        Numbers lengths(lists_.suffix_lengths, 0, lists_.long_suffixes, header_.long_suffixes);
        std::uint32_t suffixes_left = header_.suffix_bytes;
        const char* suffix = lists_.suffixes;
        char* to = texts_;
        std::string_view before(to, 0);
        for (std::uint32_t code = 0; code < header_.distinct; ++code) {
            const std::uint32_t prefix = static_cast<unsigned char>(lists_.prefixes[code]);
            const std::uint32_t length = lengths.next();
            if (prefix > before.size() || length > suffixes_left) return damaged("with texts longer than they can be");
            if (code > 0 && !ascends(before, prefix, {suffix, length})) return damaged("with texts out of order");
            offsets_[code] = static_cast<std::uint32_t>(to - texts_);
            std::memcpy(to, before.data(), prefix);
            std::memcpy(to + prefix, suffix, length);
            before = {to, prefix + length};
            to += prefix + length;
            suffix += length;
            suffixes_left -= length;
        }
        offsets_[header_.distinct] = text_bytes_;
        if (!lengths.valid() || suffixes_left != 0) return damaged("with lengths that do not fit its texts");
        note_ascii();
        return {};
    }

    // A text that shares `prefix` bytes with the one before, and no more, comes after it.
    static bool ascends(std::string_view before, std::uint32_t prefix, std::string_view suffix) {
        const std::string_view rest = before.substr(prefix);
        if (suffix.empty()) return false;
        if (prefix == kMaxPrefix) return rest < suffix;
        return rest.empty() || static_cast<unsigned char>(rest[0]) < static_cast<unsigned char>(suffix[0]);
    }

    void note_ascii() {
        std::uint64_t all = 0;
        for (std::uint32_t at = 0; at < text_bytes_; at += 8) {  // the slack behind is zero
            std::uint64_t word = 0;
            std::memcpy(&word, texts_ + at, sizeof word);
            all |= word;
        }
        block_.ascii_ = (all & 0x8080808080808080U) == 0;
    }

    Result<void> read_counts() {
        if (!has_counts()) {
            return header_.long_counts == 0 ? Result<void>() : damaged("with counts that do not fit its texts");
        }
        Numbers counts(lists_.counts, 1, lists_.long_counts, header_.long_counts);
        std::uint64_t start = 0;
        for (std::uint32_t code = 0; code < header_.distinct; ++code) {
            starts_[code] = static_cast<std::uint32_t>(start);
            start += counts.next();
        }
        starts_[header_.distinct] = header_.size;
        if (!counts.valid() || start != header_.size) return damaged("with counts that do not fit its places");
        return {};
    }

    Result<void> read_places() {
        std::memcpy(places_, lists_.places, 2 * std::size_t{header_.size});
        std::vector<unsigned char> seen(kChunkSize);
        for (std::uint32_t i = 0; i < header_.size; ++i) seen[places_[i]] = 1;
        std::uint32_t distinct = 0;
        for (const unsigned char one : seen) distinct += one;
        if (distinct != header_.size) return damaged("with a place that has two texts");
        if (has_counts() && !places_ascend()) return damaged("with places that do not ascend");
        return {};
    }

    [[nodiscard]] bool places_ascend() const {
        for (std::uint32_t code = 0; code < header_.distinct; ++code) {
            for (std::uint32_t i = starts_[code] + 1; i < starts_[code + 1]; ++i) {
                if (places_[i - 1] >= places_[i]) return false;
            }
        }
        return true;
    }

    [[nodiscard]] bool has_counts() const { return (header_.flags & kHasCounts) != 0; }

    std::string_view bytes_;
    Header header_;
    Lists lists_;
    TextBlock block_;
    std::uint32_t text_bytes_ = 0;
    char* memory_ = nullptr;
    char* texts_ = nullptr;
    std::uint32_t* offsets_ = nullptr;
    std::uint32_t* starts_ = nullptr;
    std::uint16_t* places_ = nullptr;
};

void TextBlock::FreeAligned::operator()(std::byte* bytes) const noexcept {
    ::operator delete (bytes, std::align_val_t{kAlignment});
}

Result<TextBlock> TextBlock::decode(std::string_view bytes) { return TextBlockReader(bytes).read(); }

}  // namespace segdb
