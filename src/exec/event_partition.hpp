// The selected events of one chunk, sorted by the chunks of the profiles that they belong to.
//
// What is computed for a profile needs its events together, and events lie in the order in which they came. One pass
// counts how many belong to each chunk of profiles, a second puts them there (a counting sort, Knuth, The Art of Computer
// Programming 3, 5.2): so that whoever goes through the events of one chunk of profiles afterwards works on memory that
// the cache holds. Within a chunk of profiles events keep their order.
#pragma once

#include <cstdint>
#include <memory>
#include <segdb/result.hpp>
#include <span>
#include <vector>

#include "index/ordinal_block.hpp"

namespace segdb {

// What is known of each event beside its profile: nothing; numbers as distance from the least one, or as they are; texts
// as 96 bits of hashes, a number and an offset.
enum class PayloadKind : std::uint8_t { none, offset, number, hash };

constexpr bool has_offsets(PayloadKind kind) { return kind == PayloadKind::offset || kind == PayloadKind::hash; }
constexpr bool has_numbers(PayloadKind kind) { return kind == PayloadKind::number || kind == PayloadKind::hash; }

// The values of some events, in their order.
struct EventPayload {
    PayloadKind kind = PayloadKind::none;
    std::vector<std::uint32_t> offsets;
    std::vector<std::int64_t> numbers;

    [[nodiscard]] std::size_t bytes() const { return offsets.size() * 4 + numbers.size() * 8; }
};

// The error that a block does not know the profiles of selected events.
Error lacks_profiles();

// Thread safety: immutable once made.
class EventPartition {
  public:
    // Some chunks of profiles, [first, last).
    struct Chunks {
        std::uint32_t first = 0;
        std::uint32_t last = 0;
    };
    // Those of the events whose profiles lie in `wanted`. `places` (ascending) and `payload` belong together.
    // `room`: memory for the next call, too. Errors: corrupt when a place lies beyond the block.
    static Result<EventPartition> make(std::span<const std::uint16_t> places, const OrdinalBlock& profiles,
                                       const EventPayload& payload, Chunks wanted, std::vector<std::uint32_t>& room);

    // The events of one chunk of profiles: their profiles' places in it, and what else is known of them, side by side.
    struct Segment {
        std::span<const std::uint16_t> places;
        std::span<const std::uint32_t> offsets;  // as the payload's kind says, else empty
        std::span<const std::int64_t> numbers;
    };
    // REQUIRES: one of the wanted chunks
    [[nodiscard]] Segment segment(std::uint32_t profile_chunk) const;
    [[nodiscard]] std::size_t size() const { return starts_.back(); }

  private:
    // Makes room for what will be placed.
    EventPartition(PayloadKind kind, Chunks wanted, std::vector<std::uint32_t> starts);

    PayloadKind kind_;
    std::uint32_t first_chunk_;
    std::vector<std::uint32_t> starts_;  // of each chunk of profiles, and the end
    std::unique_ptr<std::uint16_t[]> places_;
    std::unique_ptr<std::uint32_t[]> offsets_;
    std::unique_ptr<std::int64_t[]> numbers_;
};

}  // namespace segdb
