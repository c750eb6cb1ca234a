#include "exec/event_partition.hpp"

#include <algorithm>

#include "bitmap/chunk_view.hpp"

namespace segdb {
Error lacks_profiles() {
    return {
        .code = ErrorCode::corrupt,
        .message = "a block of events lacks the profiles of some; `segdb reindex` rebuilds the index from the data"};
}

Result<EventPartition> EventPartition::make(std::span<const std::uint16_t> places, const OrdinalBlock& profiles,
                                            const EventPayload& payload, Chunks wanted) {
    if (!places.empty() && places.back() >= profiles.places()) return lacks_profiles();
    std::vector<std::uint32_t> ordinals(places.size());
    for (std::size_t i = 0; i < places.size(); ++i) ordinals[i] = profiles.at(places[i]);
    const std::uint32_t chunks = wanted.last - wanted.first;
    EventPartition partition;
    partition.first_chunk_ = wanted.first;
    // Those that are not wanted count for a chunk behind all others, and are not placed.
    partition.starts_.resize(chunks + std::size_t{2});
    const auto chunk_of = [&](std::uint32_t ordinal) {
        return std::min((ordinal >> kChunkBits) - wanted.first, chunks);
    };
    for (const std::uint32_t ordinal : ordinals) ++partition.starts_[chunk_of(ordinal) + 1];
    for (std::size_t i = 1; i < partition.starts_.size(); ++i) partition.starts_[i] += partition.starts_[i - 1];
    partition.starts_.pop_back();
    std::vector<std::uint32_t> next(partition.starts_);
    const std::size_t size = partition.starts_.back();
    partition.places_.resize(size);
    partition.payload_.kind = payload.kind;
    if (has_offsets(payload.kind)) partition.payload_.offsets.resize(size);
    if (has_numbers(payload.kind)) partition.payload_.numbers.resize(size);
    for (std::size_t i = 0; i < places.size(); ++i) {
        const std::uint32_t chunk = chunk_of(ordinals[i]);
        if (chunk == chunks) continue;
        const std::uint32_t to = next[chunk]++;
        partition.places_[to] = static_cast<std::uint16_t>(ordinals[i]);
        if (has_offsets(payload.kind)) partition.payload_.offsets[to] = payload.offsets[i];
        if (has_numbers(payload.kind)) partition.payload_.numbers[to] = payload.numbers[i];
    }
    return partition;
}

EventPartition::Segment EventPartition::segment(std::uint32_t profile_chunk) const {
    const std::uint32_t chunk = profile_chunk - first_chunk_;
    const std::size_t first = starts_[chunk];
    const std::size_t size = starts_[chunk + 1] - first;
    Segment segment{std::span(places_).subspan(first, size), {}, {}};
    if (has_offsets(payload_.kind)) segment.offsets = std::span(payload_.offsets).subspan(first, size);
    if (has_numbers(payload_.kind)) segment.numbers = std::span(payload_.numbers).subspan(first, size);
    return segment;
}

}  // namespace segdb
