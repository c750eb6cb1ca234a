#include "exec/event_tail.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/try.hpp"
#include "simd/kernels.hpp"

namespace segdb {
namespace {

using Words = std::array<std::uint64_t, kChunkWords>;

// Calls `each` with the places of the bits that are set, ascending.
template <class Each>
void for_each_bit(const std::uint64_t* words, const Each& each) {
    for (std::uint32_t i = 0; i < kChunkWords; ++i) {
        for (std::uint64_t left = words[i]; left != 0; left &= left - 1) {
            each(static_cast<std::uint16_t>(i * 64 + static_cast<std::uint32_t>(__builtin_ctzll(left))));
        }
    }
}

// Most profiles are told from the wanted ones by their last 16 bits.
class ProfileFilter {
  public:
    // REQUIRES: ascending; they outlive the filter
    explicit ProfileFilter(const std::vector<std::uint32_t>& wanted) : wanted_(wanted) {
        for (const std::uint32_t ordinal : wanted) bits_[ordinal % kChunkSize / 64] |= std::uint64_t{1} << ordinal % 64;
    }
    [[nodiscard]] bool has(std::uint32_t ordinal) const {
        if ((bits_[ordinal % kChunkSize / 64] >> ordinal % 64 & 1) == 0) return false;
        return std::binary_search(wanted_.begin(), wanted_.end(), ordinal);
    }

  private:
    const std::vector<std::uint32_t>& wanted_;
    Words bits_{};
};

}  // namespace

Result<EventTail> EventTail::read(EventSelection& selection, const Plan& plan, const CollectionRecord& events,
                                  EventSelection::ChunkRange range, const AttributeRecord* attribute,
                                  Snapshot& snapshot) {
    EventTail tail;
    SEGDB_CHECK(selection.for_each_view(
        plan, events, range, [&](std::uint32_t number, const ChunkView& selected) -> Result<void> {
            Chunk chunk;
            chunk.number = number;
            chunk.selected.put(0, selected);
            SEGDB_TRY(chunk.profiles, snapshot.columns().ordinals(profile_column(events), number));
            if (attribute != nullptr) {
                SEGDB_TRY(chunk.values, snapshot.columns().slices(*attribute, number));
            }
            tail.chunks_.push_back(std::move(chunk));
            return {};
        }));
    return tail;
}

const EventTail::Chunk* EventTail::find(std::uint32_t number) const {
    const auto found =
        std::find_if(chunks_.begin(), chunks_.end(), [&](const Chunk& each) { return each.number == number; });
    return found == chunks_.end() ? nullptr : &*found;
}

// An event selected in both may belong to another profile now, or have another value.
void EventTail::mark_changes(const Chunk& before, const Chunk& now, std::uint64_t* words) {
    if (before.profiles != now.profiles) before.profiles->mark_differences(*now.profiles, words);
    if (before.values != now.values) before.values->mark_differences(*now.values, words);
    const std::uint64_t* const then = before.selected.words(0);
    const std::uint64_t* const here = now.selected.words(0);
    for (std::uint32_t i = 0; i < kChunkWords; ++i) words[i] = (words[i] & then[i] & here[i]) | (then[i] ^ here[i]);
}

std::optional<std::vector<std::uint32_t>> EventTail::profiles_changed_since(const EventTail& before,
                                                                            std::size_t most) const {
    std::vector<std::uint32_t> numbers;
    for (const Chunk& chunk : chunks_) numbers.push_back(chunk.number);
    for (const Chunk& chunk : before.chunks_) {
        if (find(chunk.number) == nullptr) numbers.push_back(chunk.number);
    }
    std::vector<std::uint32_t> profiles;
    std::size_t events = 0;
    for (const std::uint32_t number : numbers) {
        const Chunk* const then = before.find(number);
        const Chunk* const here = find(number);
        alignas(kContainerAlignment) Words changed{};
        if (then != nullptr && here != nullptr) {
            mark_changes(*then, *here, changed.data());
        } else {
            const BitTable& only = (then != nullptr ? then : here)->selected;
            std::copy_n(only.words(0), kChunkWords, changed.begin());
        }
        events += simd::kernels().count(changed.data());
        if (events > most) return std::nullopt;
        for (const Chunk* side : {then, here}) {
            if (side == nullptr) continue;
            for_each_bit(changed.data(), [&](std::uint16_t place) {
                if (side->selected.has(place)) profiles.push_back(side->profiles->at(place));
            });
        }
    }
    std::sort(profiles.begin(), profiles.end());
    profiles.erase(std::unique(profiles.begin(), profiles.end()), profiles.end());
    return profiles;
}

Result<std::vector<EventPartition>> EventTail::partitions(std::uint32_t profile_chunks, EventValues& values,
                                                          const std::vector<std::uint32_t>* profiles) const {
    std::optional<ProfileFilter> filter;
    if (profiles != nullptr) filter.emplace(*profiles);
    std::vector<EventPartition> all;
    std::vector<std::uint16_t> places;
    std::vector<std::uint32_t> room;
    for (const Chunk& chunk : chunks_) {
        places.clear();
        for_each_bit(chunk.selected.words(0), [&](std::uint16_t place) {
            if (!filter || filter->has(chunk.profiles->at(place))) places.push_back(place);
        });
        if (places.empty()) continue;
        SEGDB_TRY(const auto* payload, values.of(chunk.number, places));
        SEGDB_TRY(auto partition, EventPartition::make(places, *chunk.profiles, *payload, {0, profile_chunks}, room));
        all.push_back(std::move(partition));
    }
    return all;
}

std::uint64_t EventTail::bytes() const {
    std::uint64_t sum = 0;
    for (const Chunk& chunk : chunks_) {
        sum += sizeof chunk + chunk.selected.bytes() + chunk.profiles->bytes();
        if (chunk.values != nullptr) sum += chunk.values->bytes();
    }
    return sum;
}

}  // namespace segdb
