// (A and B) or (A and C)        ->  A and (B or C)
// (A and B) or (A and B and C)  ->  A and B
//
// Only what all operands of the disjunction have in common is taken out: it is then read once.
#include <algorithm>
#include <utility>

#include "query/plan_equality.hpp"
#include "query/plan_steps.hpp"
#include "query/plan_walk.hpp"
#include "query/rules.hpp"

namespace segdb {
namespace {

class Factorer {
  public:
    explicit Factorer(std::uint64_t profiles) : profiles_(profiles) {}

    NumberedStep factor(Plan& plan, std::span<NumberedStep> operands) {
        const bool applies = plan.kind == PlanKind::disjunction &&
                             std::all_of(plan.operands.begin(), plan.operands.end(),
                                         [](const Plan& operand) { return operand.kind == PlanKind::conjunction; }) &&
                             find_common(operands);
        if (!applies) return numbering_.numbered(plan, operands);
        std::vector<Plan> taken_out;
        std::vector<NumberedStep> taken_out_numbers;
        taken_.clear();
        bool absorbed = false;  // one of the operands is the common part itself
        for (std::size_t i = 0; i < operands.size(); ++i) {
            take_out(plan.operands[i], operands[i], taken_out, taken_out_numbers);
            absorbed = absorbed || operands[i].operands.empty();
        }
        if (!absorbed) {
            for (std::size_t i = 0; i < operands.size(); ++i) operands[i] = regrouped(plan.operands[i], operands[i]);
            taken_out.push_back(make_step(PlanKind::disjunction, std::move(plan.operands), profiles_));
            taken_out_numbers.push_back(numbering_.numbered(taken_out.back(), operands));
        }
        if (taken_out.size() == 1) {
            plan = std::move(taken_out.front());
            return std::move(taken_out_numbers.front());
        }
        const auto* source = plan.source;
        plan = make_step(PlanKind::conjunction, std::move(taken_out), profiles_);
        plan.source = source;
        return numbering_.numbered(plan, taken_out_numbers);
    }

  private:
    // Fills common_ with what stands in each of the operands. False when nothing does.
    bool find_common(std::span<const NumberedStep> operands) {
        std::vector<PlanNumber> candidates = operands.front().operands;
        for (const auto& operand : operands.subspan(1)) {
            common_.clear();
            for (const PlanNumber number : operand.operands) common_.insert(number);
            std::erase_if(candidates, [&](PlanNumber number) { return !common_.contains(number); });
            if (candidates.empty()) return false;
        }
        common_.clear();
        for (const PlanNumber number : candidates) common_.insert(number);
        return true;
    }

    // Moves the common operands of a conjunction to `out`, each once.
    void take_out(Plan& conjunction, NumberedStep& numbers, std::vector<Plan>& out,
                  std::vector<NumberedStep>& out_numbers) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < conjunction.operands.size(); ++i) {
            const PlanNumber number = numbers.operands[i];
            if (!common_.contains(number)) {
                if (kept != i) conjunction.operands[kept] = std::move(conjunction.operands[i]);
                numbers.operands[kept++] = number;
            } else if (taken_.insert(number)) {
                out.push_back(std::move(conjunction.operands[i]));
                out_numbers.push_back({number, {}});
            }
        }
        conjunction.operands.erase(conjunction.operands.begin() + static_cast<std::ptrdiff_t>(kept),
                                   conjunction.operands.end());
        numbers.operands.resize(kept);
    }

    // The conjunction of what was left in one; a single operand stands for itself.
    NumberedStep regrouped(Plan& conjunction, NumberedStep& numbers) {
        if (conjunction.operands.size() == 1) {
            become(conjunction, conjunction.operands.front());
            return {numbers.operands.front(), {}};
        }
        estimate_group(conjunction, profiles_);
        return {numbering_.number(conjunction, numbers.operands), {}};
    }

    std::uint64_t profiles_;
    PlanNumbering numbering_;
    PlanNumberSet common_;
    PlanNumberSet taken_;
};

}  // namespace

void factor(Plan& plan, std::uint64_t profiles) {
    Factorer factorer(profiles);
    bottom_up<NumberedStep>(
        plan, [&](Plan& step, std::span<NumberedStep> operands) { return factorer.factor(step, operands); });
}

}  // namespace segdb
