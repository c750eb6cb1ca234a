#include "exec/event_projection.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/try.hpp"
#include "exec/chunk_algebra.hpp"
#include "exec/event_counts.hpp"
#include "exec/event_folds.hpp"
#include "exec/project_sets.hpp"
#include "query/sql_printer.hpp"

namespace segdb {
namespace {

// So many events take as long as finding the candidates among some millions of profiles.
constexpr std::uint64_t kEventsWorthCandidates = 100'000;

// When so many chunks of events came after what is kept, all of it is done anew.
constexpr std::uint32_t kMaxTail = 2;

// When so many events came, went or changed, it is sooner done to look at all of the last chunks.
constexpr std::size_t kMostPatched = 2'048;

bool is_existence(const BoundDid& did) {
    return did.aggregate == EventAggregate::count && did.ranges.ranges().front() == IntegerRange{1, kGreatestInteger};
}

void set_all(std::span<const std::uint32_t> ordinals, BitTable& table) {
    for (const std::uint32_t ordinal : ordinals) table.set(ordinal);
}

// Sets the bits of all profiles of one chunk that have one of the events.
void set_places(std::uint32_t profile_chunk, std::span<const EventPartition> events, std::uint64_t* words) {
    for (const EventPartition& partition : events) {
        for (const std::uint16_t place : partition.segment(profile_chunk).places) {
            words[place / 64] |= std::uint64_t{1} << (place % 64);
        }
    }
}

bool is_fold(const BoundDid* did) { return did != nullptr && did->aggregate != EventAggregate::count_distinct; }

const BoundDid* did_of(const Plan& plan) { return std::get_if<BoundDid>(&plan.projection->node); }

// Whether the filter asks for ranks: then a further event changes which of the earlier ones it selects.
bool asks_for_ranks(const BoundEvents& events) {
    std::vector<const BoundNode*> ahead{&events.selection.front()};
    while (!ahead.empty()) {
        const BoundNode& node = *ahead.back();
        ahead.pop_back();
        const auto* condition = std::get_if<BoundCondition>(&node.node);
        if (condition != nullptr && condition->rank != nullptr) return true;
        if (const auto* operands = operands_of(node)) {
            for (const auto& operand : *operands) ahead.push_back(&operand);
        }
    }
    return false;
}

std::vector<const CollectionRecord*> collections_of(const Plan& plan) {
    if (const auto* did = did_of(plan)) return {did->events.events};
    const auto& followed = std::get<BoundFollowed>(plan.projection->node);
    return {followed.first.events, followed.second.events};
}

// Whether to find out first which profiles matter: for many events, and more than a bit to set for each.
bool is_worth_candidates(const Plan& plan) {
    const BoundDid* const did = did_of(plan);
    if (did != nullptr && is_existence(*did)) return false;
    std::uint64_t events = 0;
    for (const Plan& selection : plan.events) events += selection.estimate;
    return events >= kEventsWorthCandidates;
}

Result<std::unique_ptr<EventValues>> values_of(Snapshot& snapshot, const AttributeRecord* attribute) {
    if (attribute == nullptr) return std::make_unique<EventValues>();
    return EventValues::numbers(snapshot, *attribute);
}

}  // namespace

// What one condition came to, and of folds, for whom of the profiles the events before `chunks` decide.
class EventProjection::Kept final : public KeptResult {
  public:
    std::int64_t version = 0;  // of the snapshot
    std::shared_ptr<ProjectedProfiles> result;

    // Of folds:
    std::uint32_t chunks = 0;
    BitTable table{0};                      // what the events before these chunks yield
    std::unique_ptr<AggregateState> state;  // null: of existence, which the table says
    EventTail tail;                         // the events of the other chunks

    [[nodiscard]] std::uint64_t bytes() const override {
        return sizeof *this + result->bytes() + table.bytes() + (state != nullptr ? state->bytes() : 0) + tail.bytes();
    }
};

Result<void> EventProjection::look_at(EventCandidates* candidates, const Plan& plan) {
    selection_.among(nullptr);
    if (candidates == nullptr) return {};
    SEGDB_TRY(const std::uint32_t profiles, selection_.profile_chunks(*collections_of(plan).front()));
    SEGDB_CHECK(candidates->find(profiles));
    selection_.among(candidates);
    return {};
}

// ---- what is computed from each event after the other ---------------------------------------------------------------

Result<std::unique_ptr<EventAggregation>> EventProjection::aggregation(const BoundDid& did, const EventValues& values) {
    SEGDB_TRY(const std::uint64_t most, snapshot_.cardinality(did.events.events->live));
    return EventAggregation::make(did, values.range().low, most, values.range());
}

Result<std::shared_ptr<EventProjection::Kept>> EventProjection::begin(const Plan& plan, const BoundDid& did,
                                                                      std::uint32_t chunks,
                                                                      const EventCandidates* candidates) {
    const CollectionRecord& events = *did.events.events;
    const Plan& selection = plan.events.front();
    const std::uint64_t expected =
        candidates == nullptr ? selection.estimate : candidates->share_of(selection.estimate);
    SEGDB_TRY(const std::uint32_t profiles, selection_.profile_chunks(events));
    auto kept = std::make_shared<Kept>();
    kept->chunks = chunks;
    kept->table = BitTable(profiles);
    if (is_existence(did)) {
        SEGDB_CHECK(
            selection_.for_each_profile(selection, events, {0, chunks}, profiles,
                                        [&](std::span<const std::uint32_t> some) { set_all(some, kept->table); }));
        return kept;
    }
    if (EventCounts::suit(did, expected, profiles)) {
        auto counts = std::make_unique<EventCounts>(did, profiles);
        SEGDB_CHECK(
            selection_.for_each_profile(selection, events, {0, chunks}, profiles,
                                        [&](std::span<const std::uint32_t> some) { counts->add(some, kept->table); }));
        kept->state = std::move(counts);
        return kept;
    }
    SEGDB_TRY(const auto values, values_of(snapshot_, did.attribute));
    SEGDB_TRY(const auto aggregation, this->aggregation(did, *values));
    kept->state = aggregation->make_state(profiles);
    SEGDB_TRY(const auto ranges, selection_.ranges_of(chunks, did.events, expected));
    for (const auto range : ranges) {
        SEGDB_TRY(const auto sorted, selection_.partitions(selection, events, range, {0, profiles}, *values));
        for (std::uint32_t chunk = 0; chunk < profiles; ++chunk) {
            aggregation->aggregate(chunk, sorted, kept->table.words(chunk), *kept->state);
        }
    }
    return kept;
}

Result<EventProjection::Amend> EventProjection::amend_of(const BoundDid& did, Kept& kept, const EventValues& values) {
    if (kept.state == nullptr) return Amend(set_places);
    if (auto* const counts = dynamic_cast<EventCounts*>(kept.state.get())) {
        return Amend([counts](std::uint32_t chunk, std::span<const EventPartition> further, std::uint64_t* words) {
            counts->amend(chunk, further, words);
        });
    }
    SEGDB_TRY(auto made, aggregation(did, values));
    const std::shared_ptr<EventAggregation> aggregation = std::move(made);
    return Amend([aggregation, state = kept.state.get()](std::uint32_t chunk, std::span<const EventPartition> further,
                                                         std::uint64_t* words) {
        aggregation->amend(chunk, further, *state, words);
    });
}

// What the events before the tail yield.
void EventProjection::begin_chunk(const Kept& kept, std::uint32_t chunk, BitTable& into) {
    if (chunk < kept.table.chunks()) {
        std::copy_n(kept.table.words(chunk), kChunkWords, into.words(0));
    } else {
        std::fill_n(into.words(0), kChunkWords, 0);
    }
}

Result<void> EventProjection::finish(const BoundDid& did, Kept& kept) {
    SEGDB_TRY(const std::uint32_t profiles, selection_.profile_chunks(*did.events.events));
    SEGDB_TRY(const auto values, values_of(snapshot_, did.attribute));
    SEGDB_TRY(const auto amend, amend_of(did, kept, *values));
    SEGDB_TRY(const auto further, kept.tail.partitions(profiles, *values, nullptr));
    std::vector<ResidentBitmap::Container> containers;
    std::vector<AlignedBytes> memory;
    BitTable fresh(1);
    for (std::uint32_t chunk = 0; chunk < profiles; ++chunk) {
        begin_chunk(kept, chunk, fresh);
        amend(chunk, further, fresh.words(0));
        SEGDB_CHECK(keep_live(chunk, fresh.words(0)));
        OwnContainer container = container_of(fresh.words(0));
        if (container.view.cardinality == 0) continue;
        containers.push_back({static_cast<std::uint16_t>(chunk), container.view});
        memory.push_back(std::move(container.memory));
    }
    kept.result =
        std::make_shared<ProjectedProfiles>(ResidentBitmap::of(containers, std::move(memory)), snapshot_.version());
    return {};
}

// Chunk by chunk of those that have such profiles: what the events before the tail yield, corrected by those of the tail
// that belong to them. The other profiles of the chunk keep their bits.
Result<void> EventProjection::patch(const BoundDid& did, Kept& kept, const std::vector<std::uint32_t>& profiles) {
    SEGDB_TRY(const std::uint32_t chunks, selection_.profile_chunks(*did.events.events));
    SEGDB_TRY(const auto values, values_of(snapshot_, did.attribute));
    SEGDB_TRY(const auto amend, amend_of(did, kept, *values));
    SEGDB_TRY(const auto further, kept.tail.partitions(chunks, *values, &profiles));
    BitTable fresh(1);
    BitTable patched(1);
    for (auto first = profiles.begin(); first != profiles.end();) {
        const std::uint32_t chunk = *first >> kChunkBits;
        const auto last =
            std::find_if(first, profiles.end(), [&](std::uint32_t ordinal) { return ordinal >> kChunkBits != chunk; });
        begin_chunk(kept, chunk, fresh);
        // In a chunk beyond nobody has an event any more, or is a profile.
        if (chunk < chunks) amend(chunk, further, fresh.words(0));
        SEGDB_CHECK(keep_live(chunk, fresh.words(0)));
        patched.put(0, kept.result->bitmap().view(chunk / kStripeChunks, chunk % kStripeChunks));
        for (; first != last; ++first) {
            const std::uint32_t place = *first % kChunkSize;
            if (patched.has(place) != fresh.has(place)) patched.flip(place);
        }
        kept.result->put(chunk, patched.words(0), snapshot_.version());
    }
    return {};
}

// ---- what comes out, and is kept ------------------------------------------------------------------------------------

Result<void> EventProjection::keep_live(std::uint32_t chunk, std::uint64_t* words) {
    SEGDB_TRY(ResidentBitmap* const live, snapshot_.bitmap(profiles_.live));
    const std::uint32_t stripe = chunk / kStripeChunks;
    const std::uint32_t place = chunk % kStripeChunks;
    const std::uint64_t bit = std::uint64_t{1} << place;
    if (live == nullptr || (live->present(stripe) & bit) == 0) {
        std::fill_n(words, kChunkWords, 0);
        return {};
    }
    if (live->cardinality(stripe, place) == kChunkSize) return {};
    snapshot_.begin_stripe(stripe);
    auto loaded = live->missing(stripe, bit) == 0 ? Result<void>() : snapshot_.load(*live, profiles_.live, stripe, bit);
    if (loaded) {
        ChunkAlgebra algebra(simd::kernels());
        const ChunkValue profiles = algebra.as_bits(ChunkValue::of(live->view(stripe, place)));
        const auto* const alive = static_cast<const std::uint64_t*>(profiles.data);
        for (std::uint32_t i = 0; i < kChunkWords; ++i) words[i] &= alive[i];
        algebra.release(profiles);
    }
    snapshot_.end_stripe(stripe);
    return loaded;
}

Result<std::shared_ptr<ProjectedProfiles>> EventProjection::bitmap_of(BitTable table) {
    for (std::uint32_t chunk = 0; chunk < table.chunks(); ++chunk) SEGDB_CHECK(keep_live(chunk, table.words(chunk)));
    return std::make_shared<ProjectedProfiles>(table.take(), snapshot_.version());
}

// When only the last chunks of events have changed since, and what was computed then fits what is computed now.
Result<bool> EventProjection::can_continue(const BoundDid& did, const Kept& known, std::uint32_t chunks) {
    const auto changed = snapshot_.least_changed_chunk(did.events.events->id, known.version);
    if (changed.value_or(chunks) < known.chunks || chunks > known.chunks + kMaxTail) return false;
    if (known.state == nullptr || dynamic_cast<EventCounts*>(known.state.get()) != nullptr) return true;
    SEGDB_TRY(const auto values, values_of(snapshot_, did.attribute));
    SEGDB_TRY(const auto aggregation, this->aggregation(did, *values));
    return aggregation->suits(*known.state);
}

Result<std::shared_ptr<EventProjection::Kept>> EventProjection::continued(const Plan& plan, const BoundDid& did,
                                                                          std::shared_ptr<Kept> known,
                                                                          EventCandidates* candidates) {
    const CollectionRecord& events = *did.events.events;
    SEGDB_TRY(const std::uint32_t chunks, selection_.event_chunks(events));
    if (known != nullptr) {
        SEGDB_TRY(const bool is_useful, can_continue(did, *known, chunks));
        if (!is_useful) known = nullptr;
    }
    if (known == nullptr) {
        SEGDB_CHECK(look_at(candidates, plan));
        SEGDB_TRY(known, begin(plan, did, chunks == 0 ? 0 : chunks - 1, candidates));
        SEGDB_CHECK(look_at(nullptr, plan));
    }
    SEGDB_TRY(auto tail, EventTail::read(selection_, plan.events.front(), events, {known->chunks, chunks},
                                         did.attribute, snapshot_));
    std::optional<std::vector<std::uint32_t>> changed;
    const bool same_profiles = !snapshot_.least_changed_chunk(profiles_.id, known->version).has_value();
    if (known->result != nullptr && same_profiles) {
        changed = tail.profiles_changed_since(known->tail, kMostPatched);
    }
    known->tail = std::move(tail);
    SEGDB_CHECK(changed ? patch(did, *known, *changed) : finish(did, *known));
    return known;
}

Result<std::shared_ptr<ProjectedProfiles>> EventProjection::project(const Plan& plan, EventCandidates* candidates) {
    const BoundDid* const did = did_of(plan);
    if (!is_worth_candidates(plan)) candidates = nullptr;
    std::string key = std::to_string(profiles_.id) + " " + condition_sql(*plan.projection, profiles_);
    if (candidates != nullptr) key += " among " + candidates->name();
    KeptResults& results = snapshot_.kept();
    auto known = std::static_pointer_cast<Kept>(results.find(key));
    if (known != nullptr) {
        auto collections = collections_of(plan);
        collections.push_back(&profiles_);
        const bool same = std::none_of(collections.begin(), collections.end(), [&](const CollectionRecord* each) {
            return snapshot_.least_changed_chunk(each->id, known->version).has_value();
        });
        if (same) return known->result;
        const bool others = candidates != nullptr && snapshot_.least_changed_chunk(profiles_.id, known->version);
        if (others) known = nullptr;  // the candidates may be others now
    }
    results.forget(key);  // is worked on, and would be half done after an error
    std::shared_ptr<Kept> fresh;
    if (is_fold(did)) {
        if (asks_for_ranks(did->events)) known = nullptr;
        SEGDB_TRY(fresh, continued(plan, *did, std::move(known), candidates));
    } else {
        fresh = std::make_shared<Kept>();
        SEGDB_CHECK(look_at(candidates, plan));
        SEGDB_TRY(auto table, project_sets(plan, selection_, snapshot_));
        SEGDB_TRY(fresh->result, bitmap_of(std::move(table)));
    }
    fresh->version = snapshot_.version();
    results.keep(key, fresh);
    return fresh->result;
}

Result<std::shared_ptr<ProjectedProfiles>> EventProjection::project_anew(const Plan& plan) {
    const BoundDid* const did = did_of(plan);
    if (is_fold(did)) {
        SEGDB_TRY(const auto fresh, continued(plan, *did, nullptr, nullptr));
        return fresh->result;
    }
    SEGDB_TRY(auto table, project_sets(plan, selection_, snapshot_));
    return bitmap_of(std::move(table));
}

}  // namespace segdb
