#include "exec/event_projection.hpp"

#include <algorithm>
#include <utility>

#include "base/try.hpp"
#include "exec/elements.hpp"
#include "exec/event_counts.hpp"
#include "exec/event_folds.hpp"
#include "exec/event_sets.hpp"
#include "exec/executor.hpp"
#include "query/sql_printer.hpp"

namespace segdb {
namespace {

// So many events are sorted at once: some 100 MB with their values.
constexpr std::uint64_t kEventsAtOnce = 8'000'000;

// So many events take as long as finding the candidates among some millions of profiles.
constexpr std::uint64_t kEventsWorthCandidates = 100'000;

// The profiles of so many events are looked up before the first is used: what the innermost cache holds, so that tables of
// profiles stay in the next one.
constexpr std::size_t kEventsInCache = 2'048;

// When so many chunks of events came after what is kept, all of it is done anew.
constexpr std::uint32_t kMaxTail = 2;

bool is_existence(const BoundDid& did) {
    return did.aggregate == EventAggregate::count && did.ranges.ranges().front() == IntegerRange{1, kGreatestInteger};
}

void set_all(std::span<const std::uint32_t> ordinals, BitTable& table) {
    for (const std::uint32_t ordinal : ordinals) table.set(ordinal);
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
    std::shared_ptr<ResidentBitmap> result;
    std::uint32_t chunks = 0;
    BitTable table{0};
    std::unique_ptr<AggregateState> state;  // null: of existence, which the table says

    [[nodiscard]] std::uint64_t bytes() const override {
        return sizeof *this + result->container_bytes() + result->directory_bytes() + table.bytes() +
               (state != nullptr ? state->bytes() : 0);
    }
};

// ---- selecting events -----------------------------------------------------------------------------------------------

Result<void> EventProjection::select(const Plan& selection, const CollectionRecord& events, ChunkRange range,
                                     const Visitor& each) {
    Executor executor(connection_, events, snapshot_, {.cancelled = cancelled_});
    std::vector<std::uint16_t> room;
    return executor.for_each_chunk(
        selection,
        [&](std::uint32_t chunk, const ChunkView& selected) -> Result<bool> {
            auto places = elements_of(selected, room);
            if (candidates_ != nullptr) {
                if (places.data() != room.data()) room.assign(places.begin(), places.end());
                room.resize(places.size());
                SEGDB_CHECK(keep_candidates(events, chunk, room));
                places = room;
                if (places.empty()) return true;
            }
            SEGDB_CHECK(each(chunk, places));
            return true;
        },
        range.first, range.last);
}

Result<void> EventProjection::look_at(EventCandidates* candidates, const Plan& plan) {
    candidates_ = nullptr;
    if (candidates == nullptr) return {};
    SEGDB_TRY(const std::uint32_t profiles, profile_chunks(*collections_of(plan).front()));
    SEGDB_TRY(candidates_, candidates->find(profiles));
    return {};
}

Result<void> EventProjection::keep_candidates(const CollectionRecord& events, std::uint32_t chunk,
                                              std::vector<std::uint16_t>& places) {
    SEGDB_TRY(const auto block, snapshot_.columns().ordinals(profile_column(events), chunk));
    const std::uint64_t end = std::uint64_t{candidates_->chunks()} << kChunkBits;
    if (block->greatest() < end) {
        places.resize(block->keep(places, candidates_->words(0), places.data()));
    } else {
        std::erase_if(places, [&](std::uint16_t place) {
            const std::uint32_t ordinal = block->at(place);
            return ordinal >= end || !candidates_->has(ordinal);
        });
    }
    return {};
}

Result<void> EventProjection::for_each_profile(const Plan& selection, const CollectionRecord& events, ChunkRange range,
                                               std::uint32_t profiles, const OrdinalVisitor& each) {
    const AttributeRecord& profile = profile_column(events);
    const std::uint64_t end = std::uint64_t{profiles} << kChunkBits;
    return select(
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

Result<std::vector<EventPartition>> EventProjection::partitions(const Plan& selection, const CollectionRecord& events,
                                                                ChunkRange range, EventPartition::Chunks profiles,
                                                                EventValues& values) {
    const AttributeRecord& profile = profile_column(events);
    std::vector<EventPartition> all;
    std::vector<std::uint32_t> room;
    SEGDB_CHECK(select(selection, events, range,
                       [&](std::uint32_t chunk, std::span<const std::uint16_t> places) -> Result<void> {
                           SEGDB_TRY(const auto block, snapshot_.columns().ordinals(profile, chunk));
                           SEGDB_TRY(const auto* payload, values.of(chunk, places));
                           SEGDB_TRY(auto partition, EventPartition::make(places, *block, *payload, profiles, room));
                           all.push_back(std::move(partition));
                           return {};
                       }));
    return all;
}

Result<std::uint32_t> EventProjection::event_chunks(const CollectionRecord& events) {
    SEGDB_TRY(const auto* directory, snapshot_.columns().directory(profile_column(events)));
    return directory->entries().empty() ? 0 : directory->entries().back().chunk + 1;
}

Result<std::uint32_t> EventProjection::profile_chunks(const CollectionRecord& events) {
    SEGDB_TRY(const auto* directory, snapshot_.columns().directory(profile_column(events)));
    SEGDB_TRY(ResidentBitmap* const live, snapshot_.bitmap(profiles_.live));
    std::int64_t last = -1;
    for (const auto& entry : directory->entries()) last = std::max(last, entry.high);
    // Events may name profiles that never were.
    const std::int64_t most = live == nullptr ? 0 : std::int64_t{live->stripes()} * kStripeChunks;
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>((last >> kChunkBits) + 1, 0, most));
}

Result<EventScan> EventProjection::scan_of(const BoundEvents& events) {
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

Result<std::vector<EventPartition::Chunks>> EventProjection::parts_of(std::uint32_t chunks, const BoundEvents& events,
                                                                      std::uint64_t expected) {
    SEGDB_TRY(const EventScan scan, scan_of(events));
    const std::uint64_t selected = std::min(scan.events, 2 * expected + 1);
    const auto parts =
        static_cast<std::uint32_t>(std::clamp<std::uint64_t>(selected / kEventsAtOnce + 1, 1, std::max(chunks, 1U)));
    std::vector<EventPartition::Chunks> result;
    const auto edge = [&](std::uint32_t part) {
        return static_cast<std::uint32_t>(std::uint64_t{chunks} * part / parts);
    };
    for (std::uint32_t part = 0; part < parts; ++part) result.push_back({edge(part), edge(part + 1)});
    return result;
}

// ---- what is computed from each event after the other ---------------------------------------------------------------

Result<std::unique_ptr<EventAggregation>> EventProjection::aggregation(const BoundDid& did, const EventValues& values) {
    SEGDB_TRY(const std::uint64_t most, snapshot_.cardinality(did.events.events->live));
    return EventAggregation::make(did, values.range().low, most, values.range());
}

Result<std::shared_ptr<EventProjection::Kept>> EventProjection::begin(const Plan& plan, const BoundDid& did,
                                                                      std::uint32_t chunks) {
    const CollectionRecord& events = *did.events.events;
    const Plan& selection = plan.events.front();
    SEGDB_TRY(const std::uint32_t profiles, profile_chunks(events));
    auto kept = std::make_shared<Kept>();
    kept->chunks = chunks;
    kept->table = BitTable(profiles);
    if (is_existence(did)) {
        SEGDB_CHECK(for_each_profile(selection, events, {0, chunks}, profiles,
                                     [&](std::span<const std::uint32_t> some) { set_all(some, kept->table); }));
        return kept;
    }
    if (EventCounts::suit(did, selection.estimate, profiles)) {
        auto counts = std::make_unique<EventCounts>(did);
        SEGDB_CHECK(for_each_profile(selection, events, {0, chunks}, profiles,
                                     [&](std::span<const std::uint32_t> some) { counts->add(some, kept->table); }));
        kept->state = std::move(counts);
        return kept;
    }
    SEGDB_TRY(const auto values, values_of(snapshot_, did.attribute));
    SEGDB_TRY(const auto aggregation, this->aggregation(did, *values));
    kept->state = aggregation->make_state(profiles);
    SEGDB_TRY(const auto parts, parts_of(profiles, did.events, selection.estimate));
    for (const auto part : parts) {
        SEGDB_TRY(const auto sorted, partitions(selection, events, {0, chunks}, part, *values));
        for (std::uint32_t chunk = part.first; chunk < part.last; ++chunk) {
            aggregation->aggregate(chunk, sorted, kept->table.words(chunk), kept->state.get());
        }
    }
    return kept;
}

Result<BitTable> EventProjection::finish(const Plan& plan, const BoundDid& did, const Kept& kept,
                                         std::uint32_t chunks) {
    const CollectionRecord& events = *did.events.events;
    const Plan& selection = plan.events.front();
    SEGDB_TRY(const std::uint32_t profiles, profile_chunks(events));
    BitTable table = kept.table.copy(std::max(profiles, kept.table.chunks()));
    if (is_existence(did)) {
        SEGDB_CHECK(for_each_profile(selection, events, {kept.chunks, chunks}, table.chunks(),
                                     [&](std::span<const std::uint32_t> some) { set_all(some, table); }));
        return table;
    }
    if (auto* const counts = dynamic_cast<EventCounts*>(kept.state.get())) {
        std::vector<std::uint32_t> all;
        SEGDB_CHECK(for_each_profile(
            selection, events, {kept.chunks, chunks}, table.chunks(),
            [&](std::span<const std::uint32_t> some) { all.insert(all.end(), some.begin(), some.end()); }));
        counts->try_out(all, table);
        return table;
    }
    SEGDB_TRY(const auto values, values_of(snapshot_, did.attribute));
    SEGDB_TRY(const auto aggregation, this->aggregation(did, *values));
    SEGDB_TRY(const auto further, partitions(selection, events, {kept.chunks, chunks}, {0, profiles}, *values));
    for (std::uint32_t chunk = 0; chunk < profiles; ++chunk) {
        aggregation->amend(chunk, further, *kept.state, table.words(chunk));
    }
    return table;
}

// ---- what takes all events of a profile at once ---------------------------------------------------------------------

Result<BitTable> EventProjection::project_distinct(const Plan& plan, const BoundDid& did) {
    const CollectionRecord& events = *did.events.events;
    SEGDB_TRY(const std::uint32_t profiles, profile_chunks(events));
    SEGDB_TRY(const std::uint32_t chunks, event_chunks(events));
    SEGDB_TRY(const auto codes, EventValues::codes(snapshot_, *did.attribute));
    SEGDB_TRY(const auto parts, parts_of(profiles, did.events, plan.events.front().estimate));
    BitTable table(profiles);
    for (const auto part : parts) {
        SEGDB_TRY(const auto sorted, partitions(plan.events.front(), events, {0, chunks}, part, *codes));
        for (std::uint32_t chunk = part.first; chunk < part.last; ++chunk) {
            count_distinct(did, sorted, chunk, table.words(chunk));
        }
    }
    return table;
}

Result<BitTable> EventProjection::project_followed(const Plan& plan, const BoundFollowed& followed) {
    const CollectionRecord& firsts = *followed.first.events;
    const CollectionRecord& seconds = *followed.second.events;
    SEGDB_TRY(const std::uint32_t profiles, profile_chunks(firsts));
    SEGDB_TRY(const std::uint32_t first_chunks, event_chunks(firsts));
    SEGDB_TRY(const std::uint32_t second_chunks, event_chunks(seconds));
    SEGDB_TRY(const auto first_times, EventValues::numbers(snapshot_, time_column(firsts)));
    SEGDB_TRY(const auto second_times, EventValues::numbers(snapshot_, time_column(seconds)));
    SEGDB_TRY(const auto parts, parts_of(profiles, followed.first, plan.events[0].estimate + plan.events[1].estimate));
    BitTable table(profiles);
    for (const auto part : parts) {
        SEGDB_TRY(const auto first, partitions(plan.events[0], firsts, {0, first_chunks}, part, *first_times));
        SEGDB_TRY(const auto second, partitions(plan.events[1], seconds, {0, second_chunks}, part, *second_times));
        for (std::uint32_t chunk = part.first; chunk < part.last; ++chunk) {
            find_followed(followed, {first, first_times->range().low}, {second, second_times->range().low}, chunk,
                          table.words(chunk));
        }
    }
    return table;
}

Result<BitTable> EventProjection::project_sets(const Plan& plan) {
    if (const auto* did = did_of(plan)) return project_distinct(plan, *did);
    return project_followed(plan, std::get<BoundFollowed>(plan.projection->node));
}

// ---- what comes out, and is kept ------------------------------------------------------------------------------------

Result<void> EventProjection::keep_live(BitTable& table) {
    SEGDB_TRY(ResidentBitmap* const live, snapshot_.bitmap(profiles_.live));
    ChunkAlgebra algebra(simd::kernels());
    for (std::uint32_t chunk = 0; chunk < table.chunks(); ++chunk) {
        const std::uint32_t stripe = chunk / kStripeChunks;
        const std::uint32_t place = chunk % kStripeChunks;
        std::uint64_t* const words = table.words(chunk);
        const std::uint64_t bit = std::uint64_t{1} << place;
        if (live == nullptr || (live->present(stripe) & bit) == 0) {
            std::fill_n(words, kChunkWords, 0);
            continue;
        }
        if (live->cardinality(stripe, place) == kChunkSize) continue;
        snapshot_.begin_stripe(stripe);
        const auto loaded =
            live->missing(stripe, bit) == 0 ? Result<void>() : snapshot_.load(*live, profiles_.live, stripe, bit);
        if (loaded) {
            const ChunkValue profiles = algebra.as_bits(ChunkValue::of(live->view(stripe, place)));
            const auto* const alive = static_cast<const std::uint64_t*>(profiles.data);
            for (std::uint32_t i = 0; i < kChunkWords; ++i) words[i] &= alive[i];
            algebra.release(profiles);
        }
        snapshot_.end_stripe(stripe);
        SEGDB_CHECK(loaded);
    }
    return {};
}

Result<std::shared_ptr<ResidentBitmap>> EventProjection::bitmap_of(BitTable table) {
    SEGDB_CHECK(keep_live(table));
    return std::make_shared<ResidentBitmap>(table.take());
}

// What is kept of a fold can be taken up again when only the last chunks of events changed since.
Result<std::shared_ptr<EventProjection::Kept>> EventProjection::continued(const Plan& plan, const BoundDid& did,
                                                                          std::shared_ptr<Kept> known,
                                                                          EventCandidates* candidates) {
    const CollectionRecord& events = *did.events.events;
    SEGDB_TRY(const std::uint32_t chunks, event_chunks(events));
    if (known != nullptr) {
        const auto changed = snapshot_.least_changed_chunk(events.id, known->version);
        if (changed.value_or(chunks) < known->chunks || chunks > known->chunks + kMaxTail) known = nullptr;
    }
    if (known != nullptr && known->state != nullptr && dynamic_cast<EventCounts*>(known->state.get()) == nullptr) {
        SEGDB_TRY(const auto values, values_of(snapshot_, did.attribute));
        SEGDB_TRY(const auto aggregation, this->aggregation(did, *values));
        if (!aggregation->suits(*known->state)) known = nullptr;
    }
    if (known == nullptr) {
        SEGDB_CHECK(look_at(candidates, plan));
        SEGDB_TRY(known, begin(plan, did, chunks == 0 ? 0 : chunks - 1));
        SEGDB_CHECK(look_at(nullptr, plan));
    }
    SEGDB_TRY(auto table, finish(plan, did, *known, chunks));
    auto result = std::make_shared<Kept>();
    SEGDB_TRY(result->result, bitmap_of(std::move(table)));
    result->chunks = known->chunks;
    result->table = std::move(known->table);
    result->state = std::move(known->state);
    return result;
}

Result<std::shared_ptr<ResidentBitmap>> EventProjection::project(const Plan& plan, EventCandidates* candidates) {
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
    std::shared_ptr<Kept> fresh;
    if (is_fold(did)) {
        if (asks_for_ranks(did->events)) known = nullptr;
        SEGDB_TRY(fresh, continued(plan, *did, std::move(known), candidates));
    } else {
        fresh = std::make_shared<Kept>();
        SEGDB_CHECK(look_at(candidates, plan));
        SEGDB_TRY(auto table, project_sets(plan));
        SEGDB_TRY(fresh->result, bitmap_of(std::move(table)));
    }
    fresh->version = snapshot_.version();
    results.keep(key, fresh);
    return fresh->result;
}

Result<std::shared_ptr<ResidentBitmap>> EventProjection::project_anew(const Plan& plan) {
    const BoundDid* const did = did_of(plan);
    if (is_fold(did)) {
        SEGDB_TRY(const auto fresh, continued(plan, *did, nullptr, nullptr));
        return fresh->result;
    }
    SEGDB_TRY(auto table, project_sets(plan));
    return bitmap_of(std::move(table));
}

}  // namespace segdb
