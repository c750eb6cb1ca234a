#include "query/planner.hpp"

#include <algorithm>
#include <cassert>

#include "base/try.hpp"
#include "query/rules.hpp"

namespace segdb {
namespace {

// Without statistics about values, one profile in ten is expected to satisfy a condition that has to be scanned.
constexpr std::uint64_t kScanSelectivity = 10;

class Planner {
  public:
    Planner(const CollectionRecord& collection, Snapshot& snapshot, std::uint64_t profiles)
        : collection_(collection), snapshot_(snapshot), profiles_(profiles) {}

    // Depth is bounded by grammar::kMaxDepth.
    Result<Plan> plan(const BoundNode& bound) {
        auto made = std::visit([&](const auto& content) { return this->lower(content); }, bound.node);
        if (made) made->source = bound.source;
        return made;
    }

  private:
    Result<Plan> lower(const BoundConstant& content) const {
        Plan plan;
        plan.kind = content.value ? PlanKind::everything : PlanKind::nothing;
        plan.estimate = content.value ? profiles_ : 0;
        return plan;
    }

    Result<Plan> lower(const BoundPresence& content) {
        if (content.attribute->is_key) return lower(BoundConstant{true});
        Plan plan;
        plan.kind = PlanKind::bitmaps;
        plan.bitmaps.push_back(content.attribute->presence);
        SEGDB_TRY(plan.estimate, snapshot_.cardinality(content.attribute->presence));
        plan.estimate = std::min(plan.estimate, profiles_);
        return plan;
    }

    Result<Plan> lower(const BoundCondition& content) {
        const auto& attribute = *content.attribute;
        Plan plan;
        plan.condition = &content;
        const auto* in = std::get_if<TextIn>(&content.predicate);
        if (attribute.is_key && in != nullptr && !in->ignoring_case()) {
            plan.kind = PlanKind::keys;
            plan.estimate = std::min<std::uint64_t>(in->values().size(), profiles_);
            return plan;
        }
        if (attribute.encoding == Encoding::scan) {
            plan.kind = PlanKind::scan;
            plan.detail = "reads the table: too many distinct values for bitmaps";
            SEGDB_TRY(const std::uint64_t present, snapshot_.cardinality(attribute.presence));
            plan.estimate = std::min(present / kScanSelectivity + 1, profiles_);
            return plan;
        }
        return lower_to_bitmaps(content, std::move(plan));
    }

    Result<Plan> lower_to_bitmaps(const BoundCondition& content, Plan plan) {
        SEGDB_TRY(const auto* dictionary, snapshot_.dictionary(*content.attribute));
        const auto codes = dictionary->select(content.predicate);
        plan.kind = codes.empty() ? PlanKind::nothing : PlanKind::bitmaps;
        std::uint64_t total = 0;
        for (const auto code : codes) {
            const auto& entry = dictionary->entries()[code];
            plan.bitmaps.push_back(entry.bitmap);
            total += static_cast<std::uint64_t>(std::max<std::int64_t>(entry.cardinality, 0));
        }
        plan.estimate = std::min(total, profiles_);
        plan.detail = std::to_string(codes.size()) + " of " + std::to_string(dictionary->size()) + " values";
        return plan;
    }

    Result<Plan> lower(const BoundNot& content) {
        Plan plan;
        plan.kind = PlanKind::complement;
        SEGDB_TRY(auto operand, this->plan(content.operand.front()));
        plan.estimate = profiles_ - operand.estimate;
        plan.operands.push_back(std::move(operand));
        return plan;
    }

    Result<Plan> lower(const BoundAnd& content) { return group(PlanKind::conjunction, content.operands); }
    Result<Plan> lower(const BoundOr& content) { return group(PlanKind::disjunction, content.operands); }

    Result<Plan> lower(const BoundCount& content) {
        SEGDB_TRY(auto plan, group(PlanKind::count_of, content.operands));
        plan.mode = content.mode;
        plan.k = content.k;
        plan.estimate = profiles_ / 2;
        return plan;
    }

    Result<Plan> group(PlanKind kind, const std::vector<BoundNode>& operands) {
        Plan plan;
        plan.kind = kind;
        for (const auto& operand : operands) {
            SEGDB_TRY(auto one, this->plan(operand));
            plan.operands.push_back(std::move(one));
        }
        if (plan.operands.size() == 1 && kind != PlanKind::count_of) {
            Plan only = std::move(plan.operands.front());
            return only;
        }
        estimate_group(plan, profiles_);
        return plan;
    }

    const CollectionRecord& collection_;
    Snapshot& snapshot_;
    std::uint64_t profiles_;
};

}  // namespace

Result<Plan> make_plan(const BoundQuery& query, Snapshot& snapshot) {
    SEGDB_TRY(const std::uint64_t profiles, snapshot.cardinality(query.collection->live));
    SEGDB_TRY(auto plan, Planner(*query.collection, snapshot, profiles).plan(query.root));
    for (const auto& rule : rules()) {
        rule.apply(plan, profiles);
        assert(check_plan(plan, profiles).empty());
    }
    return plan;
}

}  // namespace segdb
