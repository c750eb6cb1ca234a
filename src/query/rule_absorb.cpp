// A and (A or B) -> A
// A or (A and B) -> A
// C and not A and not (A and B) -> C and not A: what is subtracted is a union as well
#include <algorithm>
#include <utility>

#include "query/plan_equality.hpp"
#include "query/plan_steps.hpp"
#include "query/plan_walk.hpp"
#include "query/rules.hpp"

namespace segdb {
namespace {

class Absorber {
  public:
    explicit Absorber(std::uint64_t profiles) : profiles_(profiles) {}

    PlanNumber absorb(Plan& plan, std::span<PlanNumber> numbers) {
        if (!is_group(plan)) return numbering_.number(plan, numbers);
        standing_.clear();
        subtracted_.clear();
        for (const PlanNumber number : numbers) {
            standing_.insert(number);
            if (numbering_.kind(number) == PlanKind::complement) subtracted_.insert(inner(number));
        }
        std::size_t kept = 0;
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            if (is_absorbed(plan.kind, numbers[i])) continue;
            if (kept != i) plan.operands[kept] = std::move(plan.operands[i]);
            numbers[kept++] = numbers[i];
        }
        if (kept == 1) {
            become(plan, plan.operands.front());
            return numbers[0];
        }
        if (kept < numbers.size()) {
            plan.operands.erase(plan.operands.begin() + static_cast<std::ptrdiff_t>(kept), plan.operands.end());
            estimate_group(plan, profiles_);
        }
        return numbering_.number(plan, numbers.first(kept));
    }

  private:
    [[nodiscard]] PlanNumber inner(PlanNumber complement) const {
        return static_cast<PlanNumber>(numbering_.operands(complement)[0]);
    }

    // A step is only ever absorbed by a smaller one, so that one is always left.
    [[nodiscard]] bool is_absorbed(PlanKind group, PlanNumber operand) const {
        const bool conjunction = group == PlanKind::conjunction;
        const PlanKind kind = numbering_.kind(operand);
        if (kind == (conjunction ? PlanKind::disjunction : PlanKind::conjunction)) return has_any(standing_, operand);
        return conjunction && kind == PlanKind::complement &&
               numbering_.kind(inner(operand)) == PlanKind::conjunction && has_any(subtracted_, inner(operand));
    }

    [[nodiscard]] bool has_any(const PlanNumberSet& set, PlanNumber group) const {
        const auto operands = numbering_.operands(group);
        return std::any_of(operands.begin(), operands.end(),
                           [&](std::uint64_t operand) { return set.contains(static_cast<PlanNumber>(operand)); });
    }

    std::uint64_t profiles_;
    PlanNumbering numbering_;
    PlanNumberSet standing_;    // the operands of the group
    PlanNumberSet subtracted_;  // what its complements are complements of
};

}  // namespace

void absorb(Plan& plan, std::uint64_t profiles) {
    Absorber absorber(profiles);
    bottom_up<PlanNumber>(plan,
                          [&](Plan& step, std::span<PlanNumber> numbers) { return absorber.absorb(step, numbers); });
}

}  // namespace segdb
