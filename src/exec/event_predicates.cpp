#include "exec/event_predicates.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "base/calendar.hpp"
#include "base/date_math.hpp"
#include "base/try.hpp"
#include "exec/elements.hpp"
#include "exec/executor.hpp"
#include "query/binder.hpp"
#include "query/planner.hpp"
#include "store/format.hpp"
#include "store/predicates.hpp"

namespace segdb {
namespace {

constexpr std::uint64_t kCacheBytes = std::uint64_t{64} << 20;

// What a definition may know of values: nothing that changes with other events.
class NoValues final : public ValueLookup {
  public:
    explicit NoValues(const TimeZone& zone) : zone_(zone) {}

    Result<bool> exists(const CollectionRecord&, const AttributeRecord&, std::string_view) override { return false; }
    Result<std::optional<IntegerRange>> range(const CollectionRecord&, const AttributeRecord& attribute) override {
        const bool is_date = attribute.spec.type == AttributeType::date;
        return std::optional(is_date ? IntegerRange{kMinDay, kMaxDay} : IntegerRange{kMinMs, kMaxMs});
    }
    // Of ranks, which definitions have none of.
    Result<std::uint64_t> present(const AttributeRecord&) override { return 0; }
    Result<std::optional<std::int64_t>> ranked(const CollectionRecord&, const AttributeRecord&, bool,
                                               std::uint64_t) override {
        return std::optional<std::int64_t>();
    }
    Result<std::vector<std::string>> texts(const AttributeRecord&) override { return std::vector<std::string>(); }
    [[nodiscard]] const TimeZone& database_zone() const override { return zone_; }
    [[nodiscard]] bool for_definition() const override { return true; }

  private:
    TimeZone zone_;
};

// The plan of the events that a definition selects.
class DefinitionPlan {
  public:
    static Result<DefinitionPlan> make(const PredicateRecord& predicate, const Catalog& catalog,
                                       const CollectionRecord& events, const TimeZone& zone, Snapshot& snapshot) {
        DefinitionPlan made;
        made.query_ = std::make_unique<BoundQuery>();
        made.query_->collection = &events;
        NoValues values(zone);
        SEGDB_TRY(auto definition, parse_event_definition(predicate.definition));
        SEGDB_TRY(made.query_->root,
                  bind_event_definition(std::move(definition), catalog, events, values, *made.query_));
        SEGDB_TRY(made.plan_, make_plan(*made.query_, snapshot));
        return made;
    }

    [[nodiscard]] const Plan& plan() const { return plan_; }

  private:
    std::unique_ptr<BoundQuery> query_;  // the plan points into it
    Plan plan_;
};

Result<ChunkSet> selected_in(Executor& executor, const Plan& plan, std::uint32_t chunk) {
    ChunkSet selected;
    std::vector<std::uint16_t> room;
    SEGDB_CHECK(executor.for_each_chunk(
        plan,
        [&](std::uint32_t, const ChunkView& view) -> Result<bool> {
            const auto elements = elements_of(view, room);
            selected = ChunkSet::from_sorted({elements.begin(), elements.end()});
            return true;
        },
        chunk, chunk + 1));
    return selected;
}

}  // namespace

Result<void> check_definition(const EventDefinition& definition, const Catalog& catalog, const CollectionRecord& events,
                              const TimeZone& zone) {
    BoundQuery query;
    NoValues values(zone);
    SEGDB_TRY(auto again, parse_event_definition(definition.text));
    SEGDB_CHECK(bind_event_definition(std::move(again), catalog, events, values, query));
    return {};
}

Result<void> evaluate_predicates(Connection& connection, const Catalog& catalog, const CollectionRecord& events,
                                 const TimeZone& zone, Snapshot& snapshot, std::span<const std::uint32_t> chunks,
                                 const PredicateSink& sink, const std::function<bool()>& cancelled) {
    // By id: a predicate builds on earlier ones only.
    for (const PredicateRecord& predicate : catalog.predicates()) {
        if (predicate.event != events.id) continue;
        SEGDB_TRY(const auto plan, DefinitionPlan::make(predicate, catalog, events, zone, snapshot));
        Executor executor(connection, events, snapshot, {.cancelled = cancelled});
        for (const std::uint32_t chunk : chunks) {
            SEGDB_TRY(const ChunkSet selected, selected_in(executor, plan.plan(), chunk));
            SEGDB_CHECK(sink(predicate, chunk, selected));
        }
    }
    return {};
}

Result<void> refresh_predicates(Connection& connection, const Catalog& catalog, const CollectionRecord& events,
                                std::span<const std::uint32_t> chunks, const std::function<bool()>& cancelled) {
    const auto& predicates = catalog.predicates();
    const bool any = std::any_of(predicates.begin(), predicates.end(),
                                 [&](const PredicateRecord& each) { return each.event == events.id; });
    if (!any || chunks.empty()) return {};
    SEGDB_TRY(const std::string zone_name, read_time_zone(connection));
    SEGDB_TRY(const TimeZone zone, TimeZone::find(zone_name));
    Snapshot snapshot(connection, kCacheBytes);  // of what this transaction has written so far
    const auto write = [&](const PredicateRecord& predicate, std::uint32_t chunk, const ChunkSet& selected) {
        return write_predicate_chunk(connection, predicate, chunk, selected);
    };
    return evaluate_predicates(connection, catalog, events, zone, snapshot, chunks, write, cancelled);
}

}  // namespace segdb
