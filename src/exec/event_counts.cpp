#include "exec/event_counts.hpp"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "exec/event_folds.hpp"

namespace segdb {
namespace {

constexpr std::uint32_t kMaxChunks = 512;       // at most 16 MB of counts: what a large cache holds
constexpr std::uint64_t kProfilesAnEvent = 64;  // with fewer events the memory of all counts is not worth its while

constexpr std::size_t kAhead = 24;  // so many events before its turn a count is fetched

constexpr std::uint32_t most(unsigned bits) { return (1U << bits) - 1; }

// Whether counts that stop there tell what is wanted.
bool tell(const IntegerRanges& wanted, std::int64_t most) {
    const auto& ranges = wanted.ranges();
    return std::all_of(ranges.begin(), ranges.end(), [&](const IntegerRange& range) {
        return range.low <= most && (range.high < most || range.high == kGreatestInteger);
    });
}

}  // namespace

bool EventCounts::suit(const BoundDid& did, std::uint64_t events, std::uint32_t profile_chunks) {
    if (did.aggregate != EventAggregate::count || profile_chunks > kMaxChunks) return false;
    return events * kProfilesAnEvent >= std::uint64_t{profile_chunks} * kChunkSize && tell(did.ranges, most(4));
}

EventCounts::EventCounts(const BoundDid& did, std::uint32_t profile_chunks) : bits_(tell(did.ranges, most(2)) ? 2 : 4) {
    const AggregateRanges ranges(did.ranges);
    bool before = false;
    for (std::uint32_t i = 0; i < most(bits_); ++i) {
        const bool after = ranges.contains(std::int64_t{i} + 1);
        changes_ |= std::uint32_t{before != after} << i;
        before = after;
    }
    make_room(profile_chunks);
}

void EventCounts::make_room(std::uint32_t profile_chunks) {
    const std::size_t bytes = std::size_t{profile_chunks} * kChunkSize * bits_ / 8;
    if (counts_.size >= bytes) return;
    AlignedBytes larger = AlignedBytes::allocate(bytes);
    if (counts_.size > 0) std::memcpy(larger.bytes.get(), counts_.bytes.get(), counts_.size);
    std::memset(larger.bytes.get() + counts_.size, 0, bytes - counts_.size);
    counts_ = std::move(larger);
}

template <unsigned kBits, class Flip, class Note>
void EventCounts::count(std::span<const std::uint32_t> ordinals, const Flip& flip, const Note& note) {
    constexpr std::uint32_t kInByte = 8 / kBits;
    auto* const counts = reinterpret_cast<std::uint8_t*>(counts_.bytes.get());
    const std::uint32_t changes = changes_;
    for (std::size_t i = 0; i < ordinals.size(); ++i) {
        __builtin_prefetch(counts + ordinals[std::min(i + kAhead, ordinals.size() - 1)] / kInByte, 1);
        const std::uint32_t ordinal = ordinals[i];
        const std::uint32_t shift = ordinal % kInByte * kBits;
        std::uint8_t& byte = counts[ordinal / kInByte];
        const std::uint32_t count = byte >> shift & most(kBits);
        note(ordinal / kInByte, byte);
        byte = static_cast<std::uint8_t>(byte + (std::uint32_t{count < most(kBits)} << shift));
        if ((changes >> count & 1) != 0) flip(ordinal);
    }
}

template <class Flip, class Note>
void EventCounts::count_all(std::span<const std::uint32_t> ordinals, const Flip& flip, const Note& note) {
    if (bits_ == 2) return count<2>(ordinals, flip, note);
    count<4>(ordinals, flip, note);
}

void EventCounts::add(std::span<const std::uint32_t> ordinals, BitTable& table) {
    make_room(table.chunks());
    count_all(
        ordinals, [&](std::uint32_t ordinal) { table.flip(ordinal); }, [](std::uint32_t, std::uint8_t) {});
}

void EventCounts::amend(std::uint32_t profile_chunk, std::span<const EventPartition> further, std::uint64_t* words) {
    struct Before {
        std::uint32_t place;
        std::uint8_t byte;
    };
    std::vector<std::uint32_t> ordinals;
    for (const EventPartition& partition : further) {
        for (const std::uint16_t place : partition.segment(profile_chunk).places) {
            ordinals.push_back((profile_chunk << kChunkBits) + place);
        }
    }
    make_room(profile_chunk + 1);
    std::vector<Before> journal;
    journal.reserve(ordinals.size());
    count_all(
        ordinals, [&](std::uint32_t ordinal) { words[ordinal % kChunkSize / 64] ^= std::uint64_t{1} << ordinal % 64; },
        [&](std::uint32_t place, std::uint8_t byte) {
            journal.push_back({place, byte});
        });
    for (std::size_t i = journal.size(); i > 0; --i) {
        counts_.bytes.get()[journal[i - 1].place] = std::byte{journal[i - 1].byte};
    }
}

}  // namespace segdb
