// Slice blocks from bytes that nobody trusts (FORMAT.md).
#include <algorithm>
#include <bit>
#include <cstring>

#include "base/try.hpp"
#include "index/slice_block.hpp"
#include "index/slice_extremes.hpp"
#include "index/slice_format.hpp"
#include "simd/kernels.hpp"

namespace segdb {
namespace {

Error damaged(const std::string& why) {
    return {.code = ErrorCode::corrupt, .message = "damaged block of values: " + why};
}

// An unsigned number of so many bytes off the front. REQUIRES: they are there
std::uint64_t take(std::string_view& bytes, std::size_t size) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data(), size);
    bytes.remove_prefix(size);
    return value;
}

// A container of the block: its view, and the length of its payload.
struct Stored {
    ChunkView view;
    std::size_t payload = 0;
};

// What a container takes in the block's memory: a cache line more than needed. Without it, bitsets would lie 8 KiB apart,
// and words of the same place in all slices, which are read together, would compete for the same few lines of the L1 cache.
std::size_t room_of(const Stored& container) {
    return aligned(resident_bytes(container.view, container.payload)) + kContainerAlignment;
}

// One container with its length before it off the front; an empty view for none.
Result<Stored> take_container(std::string_view& bytes) {
    if (bytes.size() < 2) return damaged("it ends before its last slice");
    const auto length = static_cast<std::size_t>(take(bytes, 2));
    if (length == 0) return Stored{};
    if (bytes.size() < length) return damaged("a slice is longer than what is there");
    SEGDB_TRY(const ChunkView view, view_of_stored(bytes.substr(0, length)));
    bytes.remove_prefix(length);
    return Stored{view, length - 1};
}

std::uint32_t count_in_bits(const ChunkView& set, const void* bits) {
    switch (set.form) {
        case Form::empty:
            return 0;
        case Form::full:
            return simd::kernels().count(bits);
        case Form::array:
            return simd::kernels().array_and_bits({set.data, set.cardinality}, bits, nullptr);
        case Form::runs:
            return simd::kernels().count_runs_set(bits, {set.data, set.runs});
        case Form::bits:
            break;
    }
    return simd::kernels().bits_and(set.data, bits, nullptr);
}

// Whether the least u of all places is 0, the greatest is span, and no slice has a place that has no value.
Result<void> check_slices(const ChunkView& existence, std::span<const ChunkView> slices, std::uint64_t span) {
    alignas(64) std::uint64_t room[simd::kChunkWords];
    const void* bits = existence.data;
    if (existence.form == Form::full) {
        std::memset(room, 0xFF, sizeof room);
        bits = room;
    } else if (existence.form == Form::runs) {
        simd::kernels().expand_runs(room, {existence.data, existence.runs});
        bits = room;
    }
    for (const ChunkView& slice : slices) {
        if (existence.form != Form::full && count_in_bits(slice, bits) != slice.cardinality) {
            return damaged("a slice has places without a value");
        }
    }
    if (least_offset(bits, slices) != 0) return damaged("its least value is not reached");
    if (greatest_offset(bits, slices) != span) return damaged("its greatest value is another one");
    return {};
}

}  // namespace

Result<SliceBlock> SliceBlock::decode(std::string_view bytes) {
    if (bytes.size() < 9) return damaged("it has no head");
    const auto form = static_cast<SliceForm>(take(bytes, 1));
    const auto low = static_cast<std::int64_t>(take(bytes, 8));
    switch (form) {
        case SliceForm::listed:
            return decode_listed(bytes, low);
        case SliceForm::sliced:
            return decode_sliced(bytes, low);
    }
    return damaged("unknown form " + std::to_string(static_cast<unsigned>(form)));
}

Result<SliceBlock> SliceBlock::decode_listed(std::string_view rest, std::int64_t low) {
    if (rest.size() < 3) return damaged("a list without a head");
    const auto width = static_cast<std::size_t>(take(rest, 1));
    const auto count = static_cast<std::uint32_t>(take(rest, 2));
    if (width > 8) return damaged("numbers of impossible width");
    if (count == 0 || count > kMaxListed) return damaged("a list of impossible length");
    if (rest.size() != count * (2 + width)) return damaged("a list of another length than its head says");

    SliceBlock block;
    block.is_listed_ = true;
    block.low_ = low;
    block.offset_bytes_ = static_cast<std::uint8_t>(width);
    const std::size_t places_bytes = aligned(2 * std::size_t{count});
    block.memory_ = AlignedBytes::allocate(places_bytes + count * width);
    std::byte* const memory = block.memory_.bytes.get();
    std::memcpy(memory, rest.data(), 2 * std::size_t{count});
    std::memcpy(memory + places_bytes, rest.data() + 2 * std::size_t{count}, count * width);
    block.existence_ = {memory, count, 0, Form::array};
    block.offsets_ = memory + places_bytes;

    const auto places = block.places();
    if (std::adjacent_find(places.begin(), places.end(), std::greater_equal<>()) != places.end()) {
        return damaged("a list whose places do not ascend");
    }
    std::uint64_t least = block.offset_at(0);
    for (std::uint32_t i = 0; i < count; ++i) {
        least = std::min(least, block.offset_at(i));
        block.span_ = std::max(block.span_, block.offset_at(i));
    }
    if (least != 0) return damaged("its least value is not reached");
    if (width != bytes_of_offsets(block.span_)) return damaged("numbers wider than they need be");
    if (block.high() < low) return damaged("its greatest value is beyond 64 bits");
    return block;
}

Result<SliceBlock> SliceBlock::decode_sliced(std::string_view rest, std::int64_t low) {
    if (rest.size() < 8) return damaged("slices without a head");
    SliceBlock block;
    block.low_ = low;
    block.span_ = take(rest, 8);
    if (block.high() < low) return damaged("its greatest value is beyond 64 bits");
    const auto depth = static_cast<std::size_t>(std::bit_width(block.span_));
    std::vector<Stored> stored;
    stored.reserve(depth + 1);
    std::size_t size = 0;
    for (std::size_t i = 0; i <= depth; ++i) {
        SEGDB_TRY(const Stored container, take_container(rest));
        stored.push_back(container);
        size += room_of(container);
    }
    if (!rest.empty()) return damaged("bytes behind its last slice");
    if (stored.front().view.cardinality <= kMaxListed)
        return damaged("slices of so few values that it should be a list");

    block.memory_ = AlignedBytes::allocate(size);
    std::byte* next = block.memory_.bytes.get();
    for (Stored& container : stored) {
        const std::size_t bytes = room_of(container);
        make_resident(container.view, container.payload, next);
        next += bytes;
    }
    block.existence_ = stored.front().view;
    block.slices_.reserve(depth);
    for (std::size_t i = 1; i <= depth; ++i) block.slices_.push_back(stored[i].view);
    SEGDB_CHECK(check_slices(block.existence_, block.slices_, block.span_));
    return block;
}

}  // namespace segdb
