#include <array>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

#include "base/try.hpp"
#include "bitmap/chunk_view.hpp"
#include "index/text_block.hpp"
#include "index/text_block_format.hpp"
#include "simd/kernels.hpp"

namespace segdb {
namespace {

using namespace text_block_format;

static_assert(kMaxTailBytes == simd::kTextSlack);

constexpr std::size_t kAlignment = 64;

std::size_t aligned(std::size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

Error damaged(const char* why) {
    return {.code = ErrorCode::corrupt, .message = std::string("damaged text block: ") + why};
}

bool is_ascii(std::string_view bytes) {
    std::uint64_t all = 0;
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, sizeof word);
        all |= word;
    }
    for (; at < bytes.size(); ++at) all |= static_cast<unsigned char>(bytes[at]);
    return (all & 0x8080808080808080U) == 0;
}

// Where the lists of a stored block begin. All are within its bytes.
struct Lists {
    const unsigned char* prefixes = nullptr;
    const unsigned char* middle_lengths = nullptr;
    const unsigned char* tails_of = nullptr;  // null: there are no tails
    const unsigned char* counts = nullptr;    // null: every text has one place
    const char* long_middles = nullptr;
    const char* long_counts = nullptr;
    const char* places = nullptr;
    const unsigned char* tail_lengths = nullptr;
    const char* tails = nullptr;
    const char* middles = nullptr;
};

// The long numbers of a list, one after another.
class LongNumbers {
  public:
    LongNumbers(const char* numbers, std::uint32_t size, std::uint32_t least)
        : numbers_(numbers), left_(size), least_(least) {}

    std::uint32_t next() {
        if (left_ == 0) {
            valid_ = false;
            return 0;
        }
        std::uint32_t value = 0;
        std::memcpy(&value, numbers_, sizeof value);
        numbers_ += sizeof value;
        --left_;
        valid_ = valid_ && value >= least_;
        return value;
    }
    // Whether there were as many as the block says, and none of them could have been short.
    [[nodiscard]] bool valid() const { return valid_ && left_ == 0; }

  private:
    const char* numbers_;
    std::uint32_t left_;
    std::uint32_t least_;
    bool valid_ = true;
};

// Tails side by side, as expand_texts takes them. A number that is none has a length that no text can have.
struct Tails {
    static constexpr unsigned char kNone = 255;

    std::array<unsigned char, 256> lengths;
    std::unique_ptr<char[]> bytes;

    [[nodiscard]] const char* first() const { return bytes.get() + simd::kTextSlack; }
    [[nodiscard]] std::string_view tail(unsigned number) const {
        return {first() + simd::kTextSlack * number, lengths[number]};
    }
};

}  // namespace

class TextBlockReader {
  public:
    TextBlockReader(std::string_view bytes, TextBlock recycled) : bytes_(bytes), block_(std::move(recycled)) {}

    Result<TextBlock> read() {
        SEGDB_CHECK(read_header());
        SEGDB_CHECK(find_lists());
        SEGDB_CHECK(read_tails());
        allocate();
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
        // What its bytes can hold: nothing is allocated for more.
        const std::uint64_t most =
            header_.middle_bytes + (kMaxPrefix + kMaxTailBytes) * std::uint64_t{header_.distinct};
        if (header_.text_bytes > kMaxText || header_.text_bytes > most)
            return damaged("with an impossible length of texts");
        return {};
    }

    Result<void> find_lists() {
        rest_ = bytes_.substr(sizeof header_);
        lists_.prefixes = take(header_.distinct);
        lists_.middle_lengths = take(header_.distinct);
        if (header_.tails != 0) lists_.tails_of = take(header_.distinct);
        if (has_counts()) lists_.counts = take(header_.distinct);
        lists_.long_middles = as_chars(take(std::uint64_t{4} * header_.long_middles));
        lists_.long_counts = as_chars(take(std::uint64_t{4} * header_.long_counts));
        lists_.places = as_chars(take(std::uint64_t{2} * header_.size));
        lists_.tail_lengths = take(header_.tails);
        std::uint64_t tail_bytes = 0;
        for (unsigned i = 0; fits_ && i < header_.tails; ++i) tail_bytes += lists_.tail_lengths[i];
        lists_.tails = as_chars(take(tail_bytes));
        lists_.middles = as_chars(take(header_.middle_bytes));
        if (!fits_ || !rest_.empty()) return damaged("not as long as its header says");
        block_.ascii_ = is_ascii({lists_.tails, tail_bytes + header_.middle_bytes});
        return {};
    }

    // The next so many bytes, if there are so many.
    const unsigned char* take(std::uint64_t size) {
        fits_ = fits_ && size <= rest_.size();
        const char* const list = rest_.data();
        if (fits_) rest_.remove_prefix(size);
        return reinterpret_cast<const unsigned char*>(list);
    }
    static const char* as_chars(const unsigned char* bytes) { return reinterpret_cast<const char*>(bytes); }

    Result<void> read_tails() {
        tails_.lengths.fill(Tails::kNone);
        tails_.lengths[0] = 0;
        tails_.bytes = std::make_unique<char[]>(simd::kTextSlack * (header_.tails + std::size_t{2}));
        const char* from = lists_.tails;
        for (unsigned i = 0; i < header_.tails; ++i) {
            const unsigned char length = lists_.tail_lengths[i];
            if (length == 0 || length > kMaxTailBytes) return damaged("with a tail of impossible length");
            tails_.lengths[i + 1] = length;
            std::memcpy(tails_.bytes.get() + simd::kTextSlack * (i + std::size_t{2}), from, length);
            from += length;
        }
        return {};
    }

    // One piece of memory: the texts between their slacks, offsets, starts, places.
    void allocate() {
        const std::size_t list_bytes = aligned(4 * (std::size_t{header_.distinct} + 1));
        const std::size_t offsets_at = aligned(simd::kTextSlack + header_.text_bytes + simd::kTextSlack);
        const std::size_t starts_at = offsets_at + list_bytes;
        const std::size_t places_at = starts_at + (has_counts() ? list_bytes : 0);
        reserve(places_at + aligned(2 * std::size_t{header_.size}));
        char* const memory = reinterpret_cast<char*>(block_.memory_.get());
        texts_ = memory + simd::kTextSlack;
        offsets_ = reinterpret_cast<std::uint32_t*>(memory + offsets_at);
        starts_ = reinterpret_cast<std::uint32_t*>(memory + starts_at);
        places_ = reinterpret_cast<std::uint16_t*>(memory + places_at);
        std::memset(memory, 0, simd::kTextSlack);
        std::memset(texts_ + header_.text_bytes, 0, offsets_at - simd::kTextSlack - header_.text_bytes);
        block_.texts_ = texts_;
        block_.offsets_ = offsets_;
        block_.starts_ = has_counts() ? starts_ : nullptr;
        block_.places_ = places_;
        block_.size_ = header_.size;
        block_.distinct_ = header_.distinct;
    }

    // New memory has a little more than is needed when it takes the place of recycled memory: the next block may be larger.
    void reserve(std::size_t bytes) {
        if (block_.bytes_ >= bytes && block_.bytes_ / 2 <= bytes) return;
        const std::size_t wanted = block_.bytes_ == 0 ? bytes : bytes + bytes / 16;
        block_.memory_.reset();
        block_.memory_.reset(static_cast<std::byte*>(::operator new (wanted, std::align_val_t{kAlignment})));
        block_.bytes_ = wanted;
    }

    Result<void> read_texts() {
        const simd::CodedTexts coded{.prefixes = lists_.prefixes,
                                     .middle_lengths = lists_.middle_lengths,
                                     .tails_of = lists_.tails_of,
                                     .tail_lengths = tails_.lengths.data(),
                                     .tails = tails_.first(),
                                     .middles = lists_.middles,
                                     .readable = bytes_.data(),
                                     .end = bytes_.data() + bytes_.size(),
                                     .size = header_.distinct,
                                     .out_bytes = header_.text_bytes};
        LongNumbers long_middles(lists_.long_middles, header_.long_middles, kLong);
        simd::TextCursor cursor;
        while (true) {
            if (!simd::kernels().expand_texts(coded, cursor, texts_, offsets_))
                return damaged("with texts out of order");
            if (cursor.text == header_.distinct) break;
            SEGDB_CHECK(read_text(cursor, long_middles));
        }
        offsets_[header_.distinct] = cursor.out;
        if (!long_middles.valid() || cursor.out != header_.text_bytes || cursor.middle != header_.middle_bytes)
            return damaged("with lengths that do not fit its texts");
        return {};
    }

    // One text that is not plain.
    Result<void> read_text(simd::TextCursor& cursor, LongNumbers& long_middles) {
        const std::uint32_t before_at = cursor.text == 0 ? 0 : offsets_[cursor.text - 1];
        const std::string_view before(texts_ + before_at, cursor.out - before_at);
        const std::size_t prefix = lists_.prefixes[cursor.text];
        const unsigned char short_length = lists_.middle_lengths[cursor.text];
        const std::size_t length = short_length == kLong ? long_middles.next() : short_length;
        const unsigned tail = lists_.tails_of != nullptr ? lists_.tails_of[cursor.text] : 0;
        if (tail > header_.tails) return damaged("with a tail that there is not");
        if (cursor.out > header_.text_bytes) return damaged("with lengths that do not fit its texts");
        const std::size_t whole = prefix + length + tails_.lengths[tail];
        if (prefix > before.size() || length > header_.middle_bytes - cursor.middle ||
            whole > header_.text_bytes - cursor.out) {
            return damaged("with lengths that do not fit its texts");
        }
        char* const to = texts_ + cursor.out;
        std::memcpy(to, before.data(), prefix);
        std::memcpy(to + prefix, lists_.middles + cursor.middle, length);
        std::memcpy(to + prefix + length, tails_.tail(tail).data(), tails_.lengths[tail]);
        if (cursor.text > 0 && !follows(before, {to, whole}, prefix)) return damaged("with texts out of order");
        offsets_[cursor.text] = cursor.out;
        cursor.text += 1;
        cursor.middle += static_cast<std::uint32_t>(length);
        cursor.out += static_cast<std::uint32_t>(whole);
        return {};
    }

    // Whether the text is greater than the one before, with which it shares its first bytes, `prefix` and no more if
    // a prefix can say that.
    static bool follows(std::string_view before, std::string_view text, std::size_t prefix) {
        if (before.substr(prefix) >= text.substr(prefix)) return false;
        return prefix == kMaxPrefix || prefix == before.size() || before[prefix] != text[prefix];
    }

    Result<void> read_counts() {
        if (!has_counts()) {
            if (header_.long_counts != 0) return damaged("with counts that do not fit its texts");
            return {};
        }
        LongNumbers long_counts(lists_.long_counts, header_.long_counts, kLong + 1);
        std::uint64_t start = 0;
        for (std::uint32_t code = 0; code < header_.distinct; ++code) {
            starts_[code] = static_cast<std::uint32_t>(start);
            start += lists_.counts[code] == kLong ? long_counts.next() : lists_.counts[code] + 1U;
        }
        starts_[header_.distinct] = header_.size;
        if (!long_counts.valid() || start != header_.size) return damaged("with counts that do not fit its places");
        return {};
    }

    Result<void> read_places() {
        std::memcpy(places_, lists_.places, sizeof *places_ * header_.size);
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
    std::string_view rest_;
    bool fits_ = true;
    Header header_;
    Lists lists_;
    Tails tails_;
    TextBlock block_;
    char* texts_ = nullptr;
    std::uint32_t* offsets_ = nullptr;
    std::uint32_t* starts_ = nullptr;
    std::uint16_t* places_ = nullptr;
};

void TextBlock::FreeAligned::operator()(std::byte* bytes) const noexcept {
    ::operator delete (bytes, std::align_val_t{kAlignment});
}

Result<TextBlock> TextBlock::decode(std::string_view bytes) { return decode(bytes, TextBlock()); }

Result<TextBlock> TextBlock::decode(std::string_view bytes, TextBlock recycled) {
    return TextBlockReader(bytes, std::move(recycled)).read();
}

}  // namespace segdb
