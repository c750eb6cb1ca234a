#include "exec/event_sets.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

#include "exec/event_folds.hpp"

namespace segdb {
namespace {

void set(std::uint64_t* words, std::uint16_t place) { words[place / 64] |= std::uint64_t{1} << (place % 64); }

struct PlaceAndCode {
    std::uint16_t place = 0;
    std::uint32_t more = 0;
    std::int64_t code = 0;
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the 0 of the defaulted comparison for a pointer
    friend auto operator<=>(const PlaceAndCode&, const PlaceAndCode&) = default;
};

struct PlaceAndTime {
    std::uint16_t place = 0;
    std::int64_t at = 0;
    // NOLINTNEXTLINE(modernize-use-nullptr): as above
    friend auto operator<=>(const PlaceAndTime&, const PlaceAndTime&) = default;
};

std::vector<PlaceAndTime> sorted_times(const TimedEvents& events, std::uint32_t profile_chunk) {
    std::vector<PlaceAndTime> times;
    for (const EventPartition& partition : events.partitions) {
        const auto segment = partition.segment(profile_chunk);
        for (std::size_t i = 0; i < segment.places.size(); ++i) {
            const std::int64_t at = segment.offsets.empty() ? segment.numbers[i] : events.base + segment.offsets[i];
            times.push_back({segment.places[i], at});
        }
    }
    std::sort(times.begin(), times.end());
    return times;
}

}  // namespace

void count_distinct(const BoundDid& did, std::span<const EventPartition> partitions, std::uint32_t profile_chunk,
                    std::uint64_t* words) {
    std::vector<PlaceAndCode> codes;
    for (const EventPartition& partition : partitions) {
        const auto segment = partition.segment(profile_chunk);
        for (std::size_t i = 0; i < segment.places.size(); ++i) {
            codes.push_back({segment.places[i], segment.offsets.empty() ? 0 : segment.offsets[i],
                             segment.numbers.empty() ? 0 : segment.numbers[i]});
        }
    }
    std::sort(codes.begin(), codes.end());
    codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
    const AggregateRanges ranges(did.ranges);
    for (std::size_t first = 0, last = 0; first < codes.size(); first = last) {
        while (last < codes.size() && codes[last].place == codes[first].place) ++last;
        if (ranges.contains(static_cast<std::int64_t>(last - first))) set(words, codes[first].place);
    }
}

// For each first event the next second one after it decides.
void find_followed(const BoundFollowed& followed, const TimedEvents& first, const TimedEvents& second,
                   std::uint32_t profile_chunk, std::uint64_t* words) {
    const auto firsts = sorted_times(first, profile_chunk);
    const auto seconds = sorted_times(second, profile_chunk);
    auto next = seconds.begin();
    for (const PlaceAndTime& event : firsts) {
        while (next != seconds.end() && *next <= event) ++next;
        const bool follows =
            next != seconds.end() && next->place == event.place && next->at <= followed.within.last(event.at);
        if (follows != followed.absent) set(words, event.place);
    }
}

}  // namespace segdb
