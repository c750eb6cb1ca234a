#include "exec/event_selection.hpp"

#include <algorithm>
#include <utility>

#include "base/try.hpp"
#include "exec/elements.hpp"
#include "exec/executor.hpp"
#include "simd/kernels.hpp"

namespace segdb {
namespace {

// The profiles of so many events are looked up before the first is used: what the innermost cache holds, so that tables of
// profiles stay in the next one.
constexpr std::size_t kEventsInCache = 2'048;

// Of the memory for what is kept, what an event that is sorted takes with its value: of the usual 64 MiB, 8 million at once.
constexpr std::uint64_t kBytesAnEvent = 8;

}  // namespace

Result<void> EventSelection::for_each_view(const Plan& selection, const CollectionRecord& events, ChunkRange range,
                                           const ViewVisitor& each) {
    Executor executor(connection_, events, snapshot_, {.cancelled = cancelled_});
    return executor.for_each_chunk(
        selection,
        [&](std::uint32_t chunk, const ChunkView& selected) -> Result<bool> {
            SEGDB_CHECK(each(chunk, selected));
            return true;
        },
        range.first, range.last);
}

Result<void> EventSelection::for_each_chunk(const Plan& selection, const CollectionRecord& events, ChunkRange range,
                                            const Visitor& each) {
    return for_each_view(selection, events, range, [&](std::uint32_t chunk, const ChunkView& selected) -> Result<void> {
        if (candidates_ == nullptr) return each(chunk, elements_of(selected, places_));
        SEGDB_TRY(const auto places, of_candidates(events, chunk, selected));
        return places.empty() ? Result<void>() : each(chunk, places);
    });
}

Result<std::span<const std::uint16_t>> EventSelection::of_candidates(const CollectionRecord& events,
                                                                     std::uint32_t chunk, const ChunkView& selected) {
    SEGDB_TRY(const auto block, snapshot_.columns().ordinals(profile_column(events), chunk));
    if (const auto* const words = candidates_->events_of(events, chunk, *block, selected.cardinality)) {
        BitTable both(1);
        both.put(0, selected);
        for (std::uint32_t i = 0; i < kChunkWords; ++i) both.words(0)[i] &= words[i];
        places_.resize(kChunkSize + simd::kArraySlack);
        return std::span<const std::uint16_t>(places_.data(),
                                              simd::kernels().elements_of(both.words(0), places_.data()));
    }
    const auto all = elements_of(selected, places_);
    if (all.data() != places_.data()) places_.assign(all.begin(), all.end());
    places_.resize(all.size());
    const BitTable& table = candidates_->table();
    const std::uint64_t end = std::uint64_t{table.chunks()} << kChunkBits;
    if (block->greatest() < end) {
        places_.resize(block->keep(places_, table.words(0), places_.data()));
    } else {
        std::erase_if(places_, [&](std::uint16_t place) {
            const std::uint32_t ordinal = block->at(place);
            return ordinal >= end || !table.has(ordinal);
        });
    }
    return std::span<const std::uint16_t>(places_);
}

Result<void> EventSelection::for_each_profile(const Plan& selection, const CollectionRecord& events, ChunkRange range,
                                              std::uint32_t profiles, const OrdinalVisitor& each) {
    const AttributeRecord& profile = profile_column(events);
    const std::uint64_t end = std::uint64_t{profiles} << kChunkBits;
    return for_each_chunk(
        selection, events, range, [&](std::uint32_t chunk, std::span<const std::uint16_t> places) -> Result<void> {
            SEGDB_TRY(const auto block, snapshot_.columns().ordinals(profile, chunk));
            std::uint32_t ordinals[kEventsInCache];
            for (std::size_t first = 0; first < places.size(); first += kEventsInCache) {
                std::size_t size = std::min(kEventsInCache, places.size() - first);
                block->gather(places.subspan(first, size), ordinals);
                if (block->greatest() >= end) {
                    const auto beyond = [&](std::uint32_t ordinal) { return ordinal >= end; };
                    size = static_cast<std::size_t>(std::remove_if(ordinals, ordinals + size, beyond) - ordinals);
                }
                each({ordinals, size});
            }
            return {};
        });
}

Result<std::vector<EventPartition>> EventSelection::partitions(const Plan& selection, const CollectionRecord& events,
                                                               ChunkRange range, EventPartition::Chunks profiles,
                                                               EventValues& values) {
    const AttributeRecord& profile = profile_column(events);
    std::vector<EventPartition> all;
    std::vector<std::uint32_t> room;
    SEGDB_CHECK(for_each_chunk(
        selection, events, range, [&](std::uint32_t chunk, std::span<const std::uint16_t> places) -> Result<void> {
            SEGDB_TRY(const auto block, snapshot_.columns().ordinals(profile, chunk));
            SEGDB_TRY(const auto* payload, values.of(chunk, places));
            SEGDB_TRY(auto partition, EventPartition::make(places, *block, *payload, profiles, room));
            all.push_back(std::move(partition));
            return {};
        }));
    return all;
}

Result<std::uint32_t> EventSelection::event_chunks(const CollectionRecord& events) {
    SEGDB_TRY(const auto* directory, snapshot_.columns().directory(profile_column(events)));
    return directory->entries().empty() ? 0 : directory->entries().back().chunk + 1;
}

Result<std::uint32_t> EventSelection::profile_chunks(const CollectionRecord& events) {
    SEGDB_TRY(const auto* directory, snapshot_.columns().directory(profile_column(events)));
    SEGDB_TRY(ResidentBitmap* const live, snapshot_.bitmap(profiles_.live));
    std::int64_t last = -1;
    for (const auto& entry : directory->entries()) last = std::max(last, entry.high);
    // Events may name profiles that never were.
    const std::int64_t most = live == nullptr ? 0 : std::int64_t{live->stripes()} * kStripeChunks;
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>((last >> kChunkBits) + 1, 0, most));
}

Result<EventScan> EventSelection::scan_of(const BoundEvents& events) {
    SEGDB_TRY(const auto* directory, snapshot_.columns().directory(time_column(*events.events)));
    EventScan scan;
    for (const auto& entry : directory->entries()) {
        const bool inside = entry.low <= events.window.high && entry.high >= events.window.low;
        scan.chunks += inside ? 1 : 0;
        scan.skipped_by_time += inside ? 0 : 1;
        scan.events += inside ? entry.size : 0;
    }
    return scan;
}

Result<std::uint64_t> EventSelection::parts_worth(const BoundEvents& events, std::uint64_t expected) {
    SEGDB_TRY(const EventScan scan, scan_of(events));
    // Less than a chunk would save no memory, and let a small cache read its blocks very often.
    const std::uint64_t at_once = std::max<std::uint64_t>(snapshot_.kept().capacity() / kBytesAnEvent, kChunkSize);
    return std::min(scan.events, 2 * expected + 1) / at_once + 1;
}

Result<std::vector<EventPartition::Chunks>> EventSelection::parts_of(std::uint32_t chunks, const BoundEvents& events,
                                                                     std::uint64_t expected) {
    SEGDB_TRY(const std::uint64_t worth, parts_worth(events, expected));
    const auto parts = static_cast<std::uint32_t>(std::min<std::uint64_t>(worth, std::max(chunks, 1U)));
    std::vector<EventPartition::Chunks> result;
    const auto edge = [&](std::uint32_t part) {
        return static_cast<std::uint32_t>(std::uint64_t{chunks} * part / parts);
    };
    for (std::uint32_t part = 0; part < parts; ++part) result.push_back({edge(part), edge(part + 1)});
    return result;
}

Result<std::vector<EventSelection::ChunkRange>> EventSelection::ranges_of(std::uint32_t chunks,
                                                                          const BoundEvents& events,
                                                                          std::uint64_t expected) {
    SEGDB_TRY(const std::uint64_t parts, parts_worth(events, expected));
    SEGDB_TRY(const EventScan scan, scan_of(events));
    SEGDB_TRY(const auto* directory, snapshot_.columns().directory(time_column(*events.events)));
    std::vector<ChunkRange> ranges{{0, 0}};
    std::uint64_t passed = 0;  // events within the window, up to here
    for (const auto& entry : directory->entries()) {
        if (entry.chunk >= chunks) break;
        const bool inside = entry.low <= events.window.high && entry.high >= events.window.low;
        if (!inside) continue;
        if (passed * parts >= scan.events * ranges.size()) {
            ranges.back().last = entry.chunk;
            ranges.push_back({entry.chunk, 0});
        }
        passed += entry.size;
    }
    ranges.back().last = chunks;
    return ranges;
}

}  // namespace segdb
