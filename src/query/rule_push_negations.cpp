// A and not (B or C)        ->  A and not B and not C
// not A or not B or C       ->  not (A and B and not C)
// not A and not B           ->  not (A or B), and at the root: everything and not A and not B
// at least 2 of (A, not B)  ->  at least 2 of (A, everything and not B)
//
// So a complement is only ever taken from something: what is left of a chunk is subtracted from, and no complement, which
// is mostly large, is formed. Works from the leaves up: each step comes to be a plan without complements that stand alone,
// or the complement of one; the step above does away with those of its operands.
#include <algorithm>
#include <cassert>
#include <utility>

#include "query/plan_steps.hpp"
#include "query/plan_walk.hpp"
#include "query/rules.hpp"

namespace segdb {
namespace {

class Pusher {
  public:
    explicit Pusher(std::uint64_t profiles) : profiles_(profiles) {}

    void push(Plan& plan) const {
        if (is_complement(plan) && is_complement(plan.operands.front())) {
            become(plan, plan.operands.front().operands.front());
        } else if (plan.kind == PlanKind::conjunction) {
            push_into_conjunction(plan);
        } else if (plan.kind == PlanKind::disjunction) {
            push_into_disjunction(plan);
        } else if (plan.kind == PlanKind::count_of) {
            for (auto& operand : plan.operands) anchor(operand);
        }
    }

    // A complement that stands alone is taken from everything.
    void anchor(Plan& plan) const {
        if (!is_complement(plan)) return;
        std::vector<Plan> operands;
        operands.emplace_back();
        become_constant(operands.back(), true, profiles_);
        std::vector<Plan> subtracted;
        subtract(subtracted, plan.operands.front());
        for (auto& operand : subtracted) operands.push_back(std::move(operand));
        plan = make_step(PlanKind::conjunction, std::move(operands), profiles_);
    }

  private:
    // Operands of a conjunction: with `plan`. REQUIRES: it is no complement.
    static void intersect(std::vector<Plan>& operands, Plan& plan) {
        if (plan.kind == PlanKind::conjunction) return append_operands(operands, std::move(plan.operands));
        operands.push_back(std::move(plan));
    }
    // Operands of a disjunction: with `plan`. REQUIRES: it is no complement.
    static void unite(std::vector<Plan>& operands, Plan& plan) {
        if (plan.kind == PlanKind::disjunction) return append_operands(operands, std::move(plan.operands));
        operands.push_back(std::move(plan));
    }
    // Operands of a conjunction: without `plan`. REQUIRES: it is no complement.
    void subtract(std::vector<Plan>& operands, Plan& plan) const {
        if (plan.kind != PlanKind::disjunction) {
            operands.push_back(negated(std::move(plan), profiles_));
            return;
        }
        for (auto& operand : plan.operands) operands.push_back(negated(std::move(operand), profiles_));
    }

    void push_into_conjunction(Plan& plan) const {
        auto& from = plan.operands;
        // `everything` is only there to be subtracted from: it comes back where it is needed.
        std::erase_if(from, [](const Plan& operand) { return operand.kind == PlanKind::everything; });
        if (from.empty()) return become_constant(plan, true, profiles_);
        std::vector<Plan> operands;
        if (std::all_of(from.begin(), from.end(), is_complement)) {
            for (auto& operand : from) unite(operands, operand.operands.front());
            plan = negated(grouped(PlanKind::disjunction, std::move(operands)), profiles_);
            return;
        }
        for (auto& operand : from) {
            if (is_complement(operand)) {
                subtract(operands, operand.operands.front());
            } else {
                intersect(operands, operand);
            }
        }
        replace_operands(plan, std::move(operands));
    }

    void push_into_disjunction(Plan& plan) const {
        auto& from = plan.operands;
        std::vector<Plan> operands;
        if (std::none_of(from.begin(), from.end(), is_complement)) {
            for (auto& operand : from) unite(operands, operand);
            return replace_operands(plan, std::move(operands));
        }
        for (auto& operand : from) {
            if (is_complement(operand)) {
                intersect(operands, operand.operands.front());
            } else {
                subtract(operands, operand);
            }
        }
        plan = negated(grouped(PlanKind::conjunction, std::move(operands)), profiles_);
    }

    [[nodiscard]] Plan grouped(PlanKind kind, std::vector<Plan> operands) const {
        if (operands.size() > 1) return make_step(kind, std::move(operands), profiles_);
        Plan only = std::move(operands.front());
        return only;
    }

    void replace_operands(Plan& plan, std::vector<Plan> operands) const {
        if (operands.size() == 1) {
            plan = std::move(operands.front());
            return;
        }
        const bool changed = operands.size() != plan.operands.size();
        plan.operands = std::move(operands);
        if (changed) estimate_group(plan, profiles_);
    }

    std::uint64_t profiles_;
};

}  // namespace

void push_negations(Plan& plan, std::uint64_t profiles) {
    const Pusher pusher(profiles);
    each_bottom_up(plan, [&](Plan& step) { pusher.push(step); });
    pusher.anchor(plan);
}

}  // namespace segdb
