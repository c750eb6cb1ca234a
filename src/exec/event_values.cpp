#include "exec/event_values.hpp"

#include <algorithm>

#include "base/try.hpp"
#include "exec/chunk_algebra.hpp"
#include "exec/slice_values.hpp"

namespace segdb {
namespace {

// Beyond so many places all values of the block are laid out: one pass over the slices.
constexpr std::size_t kMaxProbed = 2'048;

ChunkView view_of(std::span<const std::uint16_t> places) {
    return {places.data(), static_cast<std::uint32_t>(places.size()), 0, Form::array};
}

// Puts the values of the places into `values`, in their order. REQUIRES: ascending places, each with a value
void gather(const SliceBlock& block, std::span<const std::uint16_t> places, std::vector<std::int64_t>& values) {
    values.clear();
    if (places.size() <= kMaxProbed) return append_values(block, view_of(places), values);
    std::vector<std::uint16_t> all_places;
    std::vector<std::int64_t> all;
    block.values(all_places, all);
    if (all.size() == places.size()) {
        values = std::move(all);
        return;
    }
    values.resize(places.size());
    if (all.size() == kChunkSize) {
        for (std::size_t i = 0; i < places.size(); ++i) values[i] = all[places[i]];
        return;
    }
    std::size_t at = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        while (all_places[at] != places[i]) ++at;
        values[i] = all[at];
    }
}

class Numbers final : public EventValues {
  public:
    Numbers(Snapshot& snapshot, const AttributeRecord& attribute, IntegerRange range)
        : snapshot_(snapshot), attribute_(attribute), range_(range) {
        const std::uint64_t span = static_cast<std::uint64_t>(range.high) - static_cast<std::uint64_t>(range.low);
        payload_.kind = span <= 0xffffffffU ? PayloadKind::offset : PayloadKind::number;
    }

    [[nodiscard]] IntegerRange range() const override { return range_; }

    Result<const EventPayload*> of(std::uint32_t chunk, std::span<const std::uint16_t> places) override {
        SEGDB_TRY(const auto block, snapshot_.columns().slices(attribute_, chunk));
        const bool complete = block->existence().form == Form::full ||
                              count_intersection(simd::kernels(), view_of(places), block->existence()) == places.size();
        if (!complete) {
            return Error{.code = ErrorCode::corrupt,
                         .message = "attribute '" + attribute_.name + "', chunk " + std::to_string(chunk) +
                                    ": its block lacks values that its bitmap has; `segdb reindex` rebuilds the index "
                                    "from the data"};
        }
        if (payload_.kind == PayloadKind::number) {
            gather(*block, places, payload_.numbers);
            return &payload_;
        }
        if (!block->is_listed() && places.size() > kMaxProbed) {
            lay_out(*block, places);
            return &payload_;
        }
        gather(*block, places, values_);
        payload_.offsets.resize(values_.size());
        const auto low = static_cast<std::uint64_t>(range_.low);
        for (std::size_t i = 0; i < values_.size(); ++i) {
            payload_.offsets[i] = static_cast<std::uint32_t>(static_cast<std::uint64_t>(values_[i]) - low);
        }
        return &payload_;
    }

  private:
    // A block's values lie within the range, so that offsets from its least value are no wider.
    void lay_out(const SliceBlock& block, std::span<const std::uint16_t> places) {
        const auto base = static_cast<std::uint32_t>(static_cast<std::uint64_t>(block.low()) -
                                                     static_cast<std::uint64_t>(range_.low));
        payload_.offsets.resize(places.size());
        if (places.size() == kChunkSize) {
            block.offsets_by_place(payload_.offsets);
            for (std::uint32_t& offset : payload_.offsets) offset += base;
            return;
        }
        by_place_.resize(kChunkSize);
        block.offsets_by_place(by_place_);
        for (std::size_t i = 0; i < places.size(); ++i) payload_.offsets[i] = by_place_[places[i]] + base;
    }

    Snapshot& snapshot_;
    const AttributeRecord& attribute_;
    IntegerRange range_;
    std::vector<std::uint32_t> by_place_;
    std::vector<std::int64_t> values_;
};

}  // namespace

Result<const EventPayload*> EventValues::of(std::uint32_t, std::span<const std::uint16_t>) { return &payload_; }

Result<std::unique_ptr<EventValues>> EventValues::numbers(Snapshot& snapshot, const AttributeRecord& attribute) {
    SEGDB_TRY(const auto* directory, snapshot.columns().directory(attribute));
    const auto& entries = directory->entries();
    IntegerRange range{0, 0};
    if (!entries.empty()) range = {entries.front().low, entries.front().high};
    for (const auto& entry : entries) {
        range = {std::min(range.low, entry.low), std::max(range.high, entry.high)};
    }
    return std::unique_ptr<EventValues>(std::make_unique<Numbers>(snapshot, attribute, range));
}

}  // namespace segdb
