#include "exec/event_partition.hpp"

#include <algorithm>
#include <utility>

#include "bitmap/chunk_view.hpp"

namespace segdb {
Error lacks_profiles() {
    return {
        .code = ErrorCode::corrupt,
        .message = "a block of events lacks the profiles of some; `segdb reindex` rebuilds the index from the data"};
}

EventPartition::EventPartition(PayloadKind kind, Chunks wanted, std::vector<std::uint32_t> starts)
    : kind_(kind), first_chunk_(wanted.first), starts_(std::move(starts)) {
    if (has_numbers(kind)) numbers_ = std::make_unique_for_overwrite<std::int64_t[]>(size());
    if (has_offsets(kind)) offsets_ = std::make_unique_for_overwrite<std::uint32_t[]>(size());
    places_ = std::make_unique_for_overwrite<std::uint16_t[]>(size());
}

Result<EventPartition> EventPartition::make(std::span<const std::uint16_t> places, const OrdinalBlock& profiles,
                                            const EventPayload& payload, Chunks wanted,
                                            std::vector<std::uint32_t>& room) {
    if (!places.empty() && places.back() >= profiles.places()) return lacks_profiles();
    const std::uint32_t chunks = wanted.last - wanted.first;
    // Those that are not wanted count for a chunk behind all others, and are not placed.
    const auto chunk_of = [&](std::uint32_t ordinal) {
        return std::min((ordinal >> kChunkBits) - wanted.first, chunks);
    };
    room.resize(places.size());
    std::vector<std::uint32_t> starts(chunks + std::size_t{2});
    profiles.gather(places, room.data());
    for (const std::uint32_t ordinal : room) ++starts[chunk_of(ordinal) + 1];
    for (std::size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
    starts.pop_back();
    std::vector<std::uint32_t> next(starts);
    EventPartition partition(payload.kind, wanted, std::move(starts));
    const auto place_all = [first = wanted.first, chunks, &room, to_places = partition.places_.get(),
                            ends = next.data()](const auto& place_payload) {
        const std::size_t events = room.size();
        const std::uint32_t* const ordinals = room.data();
        for (std::size_t i = 0; i < events; ++i) {
            const std::uint32_t ordinal = ordinals[i];
            const std::uint32_t chunk = std::min((ordinal >> kChunkBits) - first, chunks);
            if (chunk == chunks) continue;
            const std::uint32_t to = ends[chunk]++;
            to_places[to] = static_cast<std::uint16_t>(ordinal);
            place_payload(i, to);
        }
    };
    std::uint32_t* const offsets = partition.offsets_.get();
    std::int64_t* const numbers = partition.numbers_.get();
    switch (payload.kind) {
        case PayloadKind::none:
            place_all([](std::size_t, std::uint32_t) {});
            break;
        case PayloadKind::offset:
            place_all(
                [offsets, from = payload.offsets.data()](std::size_t i, std::uint32_t to) { offsets[to] = from[i]; });
            break;
        case PayloadKind::number:
            place_all(
                [numbers, from = payload.numbers.data()](std::size_t i, std::uint32_t to) { numbers[to] = from[i]; });
            break;
        case PayloadKind::hash:
            place_all([&](std::size_t i, std::uint32_t to) {
                offsets[to] = payload.offsets[i];
                numbers[to] = payload.numbers[i];
            });
            break;
    }
    return partition;
}

EventPartition::Segment EventPartition::segment(std::uint32_t profile_chunk) const {
    const std::uint32_t chunk = profile_chunk - first_chunk_;
    const std::size_t first = starts_[chunk];
    const std::size_t size = starts_[chunk + 1] - first;
    Segment segment{{places_.get() + first, size}, {}, {}};
    if (has_offsets(kind_)) segment.offsets = {offsets_.get() + first, size};
    if (has_numbers(kind_)) segment.numbers = {numbers_.get() + first, size};
    return segment;
}

}  // namespace segdb
