#include "query/plan_steps.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace segdb {
namespace {

// Beyond this many additions a count is not worth its estimate.
constexpr std::size_t kMaxCountSteps = 4096;

double share(const Plan& plan, std::uint64_t profiles) {
    return profiles == 0 ? 0 : std::min(1.0, static_cast<double>(plan.estimate) / static_cast<double>(profiles));
}

// The probability that `held` operands, a number that the count wants, hold (Poisson's binomial distribution).
double share_of_count(const Plan& plan, std::uint64_t profiles) {
    const std::size_t n = plan.operands.size();
    const std::size_t k = std::min<std::size_t>(plan.k, n + 1);
    if (n * (k + 1) > kMaxCountSteps) return 0.5;
    std::vector<double> exactly(k + 1, 0);  // [j]: j of the operands so far hold; j <= k
    exactly[0] = 1;
    for (const auto& operand : plan.operands) {
        const double p = share(operand, profiles);
        for (std::size_t j = k; j > 0; --j) exactly[j] = exactly[j] * (1 - p) + exactly[j - 1] * p;
        exactly[0] *= 1 - p;
    }
    if (plan.mode == grammar::CountMode::exactly) return exactly[k];
    double below = 0;
    for (std::size_t j = 0; j < k; ++j) below += exactly[j];
    return plan.mode == grammar::CountMode::at_least ? 1 - below : below + exactly[k];
}

}  // namespace

Plan make_step(PlanKind kind, std::vector<Plan> operands, std::uint64_t profiles) {
    Plan plan;
    plan.kind = kind;
    plan.operands = std::move(operands);
    estimate_group(plan, profiles);
    return plan;
}

Plan negated(Plan plan, std::uint64_t profiles) {
    if (is_complement(plan)) {
        Plan operand = std::move(plan.operands.front());
        return operand;
    }
    std::vector<Plan> operands;
    operands.push_back(std::move(plan));
    return make_step(PlanKind::complement, std::move(operands), profiles);
}

void become_constant(Plan& plan, bool everything, std::uint64_t profiles) {
    const auto* source = plan.source;
    plan = Plan();
    plan.kind = everything ? PlanKind::everything : PlanKind::nothing;
    plan.estimate = everything ? profiles : 0;
    plan.source = source;
}

void become(Plan& plan, Plan& below) {
    Plan moved = std::move(below);
    plan = std::move(moved);
}

void append_operands(std::vector<Plan>& operands, std::vector<Plan> from) {
    if (from.size() > operands.size()) operands.swap(from);
    for (auto& operand : from) operands.push_back(std::move(operand));
}

void fold_count(Plan& plan, std::uint64_t profiles) {
    const auto before = plan.operands.size();
    const auto always =
        static_cast<std::int64_t>(std::count_if(plan.operands.begin(), plan.operands.end(), [](const Plan& operand) {
            return operand.kind == PlanKind::everything;
        }));
    std::erase_if(plan.operands, is_constant);
    const auto n = static_cast<std::int64_t>(plan.operands.size());
    const std::int64_t k = std::int64_t{plan.k} - always;  // how many of the operands that are left
    using grammar::CountMode;
    const bool never = plan.mode == CountMode::at_most ? k < 0 : k > n || (plan.mode == CountMode::exactly && k < 0);
    const bool surely = plan.mode == CountMode::at_least ? k <= 0 : plan.mode == CountMode::at_most ? k >= n : n == 0;
    if (never || surely) return become_constant(plan, !never, profiles);
    plan.k = static_cast<std::uint32_t>(k);
    if (plan.operands.size() != before) estimate_group(plan, profiles);
}

void estimate_group(Plan& plan, std::uint64_t profiles) {
    double selected = 1;
    if (plan.kind == PlanKind::conjunction) {
        for (const auto& operand : plan.operands) selected *= share(operand, profiles);
    } else if (plan.kind == PlanKind::disjunction) {
        double left_out = 1;
        for (const auto& operand : plan.operands) left_out *= 1 - share(operand, profiles);
        selected = 1 - left_out;
    } else if (plan.kind == PlanKind::complement) {
        plan.estimate = profiles - std::min(profiles, plan.operands.front().estimate);
        return;
    } else if (plan.kind == PlanKind::count_of) {
        selected = share_of_count(plan, profiles);
    } else {
        return;
    }
    const auto estimate = std::llround(std::clamp(selected, 0.0, 1.0) * static_cast<double>(profiles));
    plan.estimate = std::min(profiles, static_cast<std::uint64_t>(estimate));
}

}  // namespace segdb
