#include "exec/event_candidates.hpp"

#include <algorithm>
#include <utility>

#include "base/try.hpp"
#include "exec/executor.hpp"
#include "query/plan_steps.hpp"
#include "query/sql_printer.hpp"

namespace segdb {
namespace {

constexpr std::uint64_t kShare = 8;     // at most one profile in so many is a candidate, or it is not worth its while
constexpr std::uint64_t kWorthAll = 4;  // one event in so many is selected: as soon looked at all of them
constexpr std::size_t kMostChunks = 1'024;  // 8 MiB
constexpr unsigned kMaxDepth = 3;           // of groups in groups: deeper ones are left to the expression

bool has_events(const Plan& plan, unsigned depth) {
    if (plan.kind == PlanKind::events || depth > kMaxDepth) return true;
    return std::any_of(plan.operands.begin(), plan.operands.end(),
                       [&](const Plan& operand) { return has_events(operand, depth + 1); });
}

// Something to find out twice: in blocks and bitmaps, that is, and not by reading the table.
bool is_cheap(const Plan& plan) {
    return plan.kind != PlanKind::scan && std::all_of(plan.operands.begin(), plan.operands.end(), is_cheap);
}

// Steps of the same name denote the same set. REQUIRES: no events in it
std::string name_of(const Plan& plan, const CollectionRecord& profiles) {
    std::string name = std::to_string(static_cast<int>(plan.kind));
    if (plan.kind == PlanKind::count_of) {
        name += " " + std::to_string(static_cast<int>(plan.mode)) + " " + std::to_string(plan.k);
    }
    if (plan.kind == PlanKind::bitmaps) {
        for (const BitmapId bitmap : plan.bitmaps) name += " " + std::to_string(bitmap);
    } else if (plan.condition != nullptr) {
        BoundNode condition;
        condition.node = *plan.condition;
        name += " " + condition_sql(condition, profiles);
    }
    for (const Plan& operand : plan.operands) name += " (" + name_of(operand, profiles) + ")";
    return name;
}

// Sets the table's bits of what the plan selects.
Result<void> mark(const Plan& plan, Executor& executor, BitTable& table) {
    return executor.for_each_chunk(
        plan,
        [&](std::uint32_t chunk, const ChunkView& selected) -> Result<bool> {
            table.put(chunk, selected);
            return true;
        },
        0, table.chunks());
}

}  // namespace

std::optional<EventCandidates> EventCandidates::of(const Plan& root, Connection& connection,
                                                   const CollectionRecord& profiles, Snapshot& snapshot,
                                                   std::function<bool()> cancelled) {
    if (root.kind != PlanKind::conjunction) return std::nullopt;
    std::vector<Plan> rest;
    bool has_positive = false;
    for (const Plan& operand : root.operands) {
        if (has_events(operand, 1) || !is_cheap(operand)) continue;
        has_positive = has_positive || !is_complement(operand);
        rest.push_back(operand);
    }
    if (!has_positive || rest.size() == root.operands.size()) return std::nullopt;
    const auto live = snapshot.cardinality(profiles.live);
    if (!live) return std::nullopt;  // whoever evaluates the expression will say why
    EventCandidates candidates(connection, profiles, snapshot, std::move(cancelled));
    candidates.plan_ =
        rest.size() == 1 ? std::move(rest.front()) : make_step(PlanKind::conjunction, std::move(rest), *live);
    if (candidates.plan_.estimate * kShare > *live) return std::nullopt;
    candidates.name_ = name_of(candidates.plan_, profiles);
    candidates.share_ = static_cast<double>(candidates.plan_.estimate) / static_cast<double>(*live);
    return candidates;
}

Result<void> EventCandidates::find(std::uint32_t chunks) {
    if (found_ && found_->chunks() >= chunks) return {};
    BitTable table(std::max(chunks, 1U));
    ExecutorOptions options;
    options.cancelled = cancelled_;
    Executor executor(*connection_, *profiles_, *snapshot_, std::move(options));
    SEGDB_CHECK(mark(plan_, executor, table));
    found_ = std::move(table);
    return {};
}

const std::uint64_t* EventCandidates::events_of(const CollectionRecord& events, std::uint32_t chunk,
                                                const OrdinalBlock& profiles, std::uint32_t selected) {
    const auto known = events_.find({events.id, chunk});
    if (known != events_.end()) return known->second.words(0);
    const bool is_many = std::uint64_t{selected} * kWorthAll >= profiles.places();
    if (!is_many || profiles.greatest() >> kChunkBits >= found_->chunks()) return nullptr;
    BitTable& table =
        events_.size() < kMostChunks ? events_.try_emplace({events.id, chunk}, 1).first->second : other_events_;
    profiles.members(found_->words(0), table.words(0));
    return table.words(0);
}

}  // namespace segdb
