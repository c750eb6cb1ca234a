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
    Planner(Snapshot& snapshot, std::uint64_t profiles) : snapshot_(snapshot), profiles_(profiles) {}

    // Plans operands before the groups they stand in. Nesting lives in a stack of its own, not in the call stack.
    Result<Plan> plan(const BoundNode& root) {
        struct Group {
            const BoundNode* source;
            const std::vector<BoundNode>* operands;
            std::vector<Plan> planned;
        };
        std::vector<Group> open;
        const BoundNode* next = &root;
        while (true) {
            const auto* operands = operands_of(*next);
            if (operands != nullptr && !operands->empty()) {
                open.push_back({next, operands, {}});
                open.back().planned.reserve(operands->size());
                next = &operands->front();
                continue;
            }
            SEGDB_TRY(Plan done, plan_condition(*next));
            done.source = next->source;
            while (!open.empty()) {  // closes the groups of which this was the last operand
                open.back().planned.push_back(std::move(done));
                if (open.back().planned.size() < open.back().operands->size()) break;
                done = grouped(*open.back().source, std::move(open.back().planned));
                open.pop_back();
            }
            if (open.empty()) return done;
            next = &(*open.back().operands)[open.back().planned.size()];
        }
    }

  private:
    // REQUIRES: a constant, a presence or a condition
    Result<Plan> plan_condition(const BoundNode& bound) {
        if (const auto* constant = std::get_if<BoundConstant>(&bound.node)) return lower(*constant);
        if (const auto* presence = std::get_if<BoundPresence>(&bound.node)) return lower(*presence);
        return lower(std::get<BoundCondition>(bound.node));
    }

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

    // REQUIRES: operands_of(bound) is not null
    Plan grouped(const BoundNode& bound, std::vector<Plan> operands) const {
        const auto* count = std::get_if<BoundCount>(&bound.node);
        const bool negation = std::holds_alternative<BoundNot>(bound.node);
        if (operands.size() == 1 && count == nullptr && !negation) {
            Plan only = std::move(operands.front());
            only.source = bound.source;
            return only;
        }
        Plan plan;
        plan.kind = count != nullptr                               ? PlanKind::count_of
                    : negation                                     ? PlanKind::complement
                    : std::holds_alternative<BoundAnd>(bound.node) ? PlanKind::conjunction
                                                                   : PlanKind::disjunction;
        plan.source = bound.source;
        plan.operands = std::move(operands);
        if (count != nullptr) {
            plan.mode = count->mode;
            plan.k = count->k;
            plan.estimate = profiles_ / 2;
        } else if (negation) {
            plan.estimate = profiles_ - plan.operands.front().estimate;
        } else {
            estimate_group(plan, profiles_);
        }
        return plan;
    }

    Snapshot& snapshot_;
    std::uint64_t profiles_;
};

}  // namespace

Result<Plan> make_plan(const BoundQuery& query, Snapshot& snapshot) {
    SEGDB_TRY(const std::uint64_t profiles, snapshot.cardinality(query.collection->live));
    SEGDB_TRY(auto plan, Planner(snapshot, profiles).plan(query.root));
    for (const auto& rule : rules()) {
        rule.apply(plan, profiles);
        assert(check_plan(plan, profiles).empty());
    }
    return plan;
}

}  // namespace segdb
