// A and nothing -> nothing, A and everything -> A, A or nothing -> A, A or everything -> everything
// not nothing -> everything, not everything -> nothing, not not A -> A
// A and A -> A, A or A -> A, A and not A -> nothing, A or not A -> everything
// at least 2 of (A, B, everything) -> at least 1 of (A, B), at least 3 of (A, B) -> nothing, at most 2 of (A, B) -> everything
#include <algorithm>
#include <utility>

#include "query/plan_equality.hpp"
#include "query/plan_steps.hpp"
#include "query/plan_walk.hpp"
#include "query/rules.hpp"

namespace segdb {
namespace {

class Folder {
  public:
    explicit Folder(std::uint64_t profiles) : profiles_(profiles) {}

    // REQUIRES: the operands are folded; `numbers` are theirs. Returns the number of what is left.
    PlanNumber fold(Plan& plan, std::span<PlanNumber> numbers) {
        if (plan.kind == PlanKind::complement) return fold_complement(plan, numbers);
        if (is_group(plan)) return fold_group(plan, numbers);
        if (plan.kind != PlanKind::count_of) return numbering_.number(plan, numbers);
        std::size_t kept = 0;
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            if (!is_constant(plan.operands[i])) numbers[kept++] = numbers[i];
        }
        fold_count(plan, profiles_);
        return numbering_.number(plan, numbers.first(plan.operands.empty() ? 0 : kept));
    }

  private:
    PlanNumber constant(Plan& plan, bool everything) {
        become_constant(plan, everything, profiles_);
        return numbering_.number(plan, {});
    }

    PlanNumber fold_complement(Plan& plan, std::span<PlanNumber> numbers) {
        Plan& operand = plan.operands.front();
        if (is_constant(operand)) return constant(plan, operand.kind == PlanKind::nothing);
        if (!is_complement(operand)) return numbering_.number(plan, numbers);
        const auto inner = static_cast<PlanNumber>(numbering_.operands(numbers[0])[0]);
        become(plan, operand.operands.front());
        return inner;
    }

    // One constant decides a group, the other changes nothing in it. The same holds of an operand and its complement
    // together, and of an operand that was seen.
    PlanNumber fold_group(Plan& plan, std::span<PlanNumber> numbers) {
        const bool deciding = plan.kind == PlanKind::disjunction;
        seen_.clear();
        std::size_t kept = 0;
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            Plan& operand = plan.operands[i];
            if (is_constant(operand)) {
                if ((operand.kind == PlanKind::everything) == deciding) return constant(plan, deciding);
                continue;
            }
            if (!seen_.insert(numbers[i])) continue;
            if (kept != i) plan.operands[kept] = std::move(operand);
            numbers[kept++] = numbers[i];
        }
        for (const PlanNumber number : numbers.first(kept)) {
            if (numbering_.kind(number) != PlanKind::complement) continue;
            if (seen_.contains(static_cast<PlanNumber>(numbering_.operands(number)[0]))) {
                return constant(plan, deciding);
            }
        }
        if (kept == 0) return constant(plan, !deciding);
        if (kept == 1) {
            become(plan, plan.operands.front());
            return numbers[0];
        }
        if (kept < plan.operands.size()) {
            plan.operands.erase(plan.operands.begin() + static_cast<std::ptrdiff_t>(kept), plan.operands.end());
            estimate_group(plan, profiles_);
        }
        return numbering_.number(plan, numbers.first(kept));
    }

    std::uint64_t profiles_;
    PlanNumbering numbering_;
    PlanNumberSet seen_;
};

}  // namespace

void fold_constants(Plan& plan, std::uint64_t profiles) {
    Folder folder(profiles);
    bottom_up<PlanNumber>(plan, [&](Plan& step, std::span<PlanNumber> numbers) { return folder.fold(step, numbers); });
}

}  // namespace segdb
