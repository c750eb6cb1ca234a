// Codes that tell the values of events from each other, for counting distinct ones.
#include <algorithm>
#include <string>
#include <utility>

#include "base/hash.hpp"
#include "base/try.hpp"
#include "exec/elements.hpp"
#include "exec/event_values.hpp"
#include "index/text_block.hpp"

namespace segdb {
namespace {

Error no_value(const AttributeRecord& attribute, std::uint32_t chunk) {
    return {
        .code = ErrorCode::corrupt,
        .message = "attribute '" + attribute.name + "', chunk " + std::to_string(chunk) +
                   ": its values lack events that its bitmap has; `segdb reindex` rebuilds the index from the data"};
}

// Of attributes with a bitmap a value: the value's place in the dictionary.
class DictionaryCodes final : public EventValues {
  public:
    DictionaryCodes(Snapshot& snapshot, const AttributeRecord& attribute, std::vector<BitmapId> bitmaps)
        : snapshot_(snapshot), attribute_(attribute), bitmaps_(std::move(bitmaps)), codes_(kChunkSize) {
        payload_.kind = PayloadKind::offset;
    }

    Result<const EventPayload*> of(std::uint32_t chunk, std::span<const std::uint16_t> places) override {
        const std::uint32_t stripe = chunk / kStripeChunks;
        const std::uint64_t bit = std::uint64_t{1} << chunk % kStripeChunks;
        std::fill(codes_.begin(), codes_.end(), kNone);
        for (std::size_t code = 0; code < bitmaps_.size(); ++code) {
            SEGDB_TRY(ResidentBitmap* const bitmap, snapshot_.bitmap(bitmaps_[code]));
            if (bitmap == nullptr || (bitmap->present(stripe) & bit) == 0) continue;
            if (bitmap->missing(stripe, bit) != 0) SEGDB_CHECK(snapshot_.load(*bitmap, bitmaps_[code], stripe, bit));
            for (const std::uint16_t place : elements_of(bitmap->view(stripe, chunk % kStripeChunks), room_)) {
                codes_[place] = static_cast<std::uint32_t>(code);
            }
        }
        payload_.offsets.resize(places.size());
        for (std::size_t i = 0; i < places.size(); ++i) {
            payload_.offsets[i] = codes_[places[i]];
            if (payload_.offsets[i] == kNone) return no_value(attribute_, chunk);
        }
        return &payload_;
    }

  private:
    static constexpr std::uint32_t kNone = ~std::uint32_t{0};
    Snapshot& snapshot_;
    const AttributeRecord& attribute_;
    std::vector<BitmapId> bitmaps_;
    std::vector<std::uint32_t> codes_;  // by place
    std::vector<std::uint16_t> room_;
};

// Of attributes with text blocks, which have no code across chunks: 96 bits of hashes. Two texts of ONE profile are taken
// for one with a probability of 2^-96; over all pairs of a million events of a profile that is 10^-17.
class TextHashes final : public EventValues {
  public:
    TextHashes(Snapshot& snapshot, const AttributeRecord& attribute)
        : snapshot_(snapshot), attribute_(attribute), codes_(kChunkSize) {
        payload_.kind = PayloadKind::hash;
    }

    Result<const EventPayload*> of(std::uint32_t chunk, std::span<const std::uint16_t> places) override {
        SEGDB_TRY(const auto block, snapshot_.columns().texts(attribute_, chunk));
        std::fill(codes_.begin(), codes_.end(), kNone);
        for (TextBlock::Code code = 0; code < block->distinct(); ++code) {
            for (const std::uint16_t place : block->places(code)) codes_[place] = code;
        }
        payload_.numbers.resize(places.size());
        payload_.offsets.resize(places.size());
        for (std::size_t i = 0; i < places.size(); ++i) {
            const TextBlock::Code code = codes_[places[i]];
            if (code == kNone) return no_value(attribute_, chunk);
            const std::string_view text = block->text(code);
            payload_.numbers[i] = static_cast<std::int64_t>(stable_hash(text));
            payload_.offsets[i] = static_cast<std::uint32_t>(stable_hash(text, kSecondSeed));
        }
        return &payload_;
    }

  private:
    static constexpr TextBlock::Code kNone = ~TextBlock::Code{0};
    static constexpr std::uint64_t kSecondSeed = 0x9e3779b97f4a7c15;
    Snapshot& snapshot_;
    const AttributeRecord& attribute_;
    std::vector<TextBlock::Code> codes_;  // by place
};

}  // namespace

Result<std::unique_ptr<EventValues>> EventValues::codes(Snapshot& snapshot, const AttributeRecord& attribute) {
    if (has_slices(attribute.encoding)) return numbers(snapshot, attribute);
    if (attribute.encoding == Encoding::texts) {
        return std::unique_ptr<EventValues>(std::make_unique<TextHashes>(snapshot, attribute));
    }
    if (!has_dictionary(attribute.encoding)) {
        return Error{.code = ErrorCode::limit,
                     .message = "attribute '" + attribute.name + "' has too much text to count its distinct values"};
    }
    SEGDB_TRY(const auto* dictionary, snapshot.dictionary(attribute));
    std::vector<BitmapId> bitmaps;
    for (const auto& entry : dictionary->entries()) bitmaps.push_back(entry.bitmap);
    return std::unique_ptr<EventValues>(std::make_unique<DictionaryCodes>(snapshot, attribute, std::move(bitmaps)));
}

}  // namespace segdb
