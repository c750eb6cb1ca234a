// The invariants of plan.hpp, in the order of their numbers.
#include <algorithm>
#include <unordered_map>

#include "query/plan_equality.hpp"
#include "query/plan_steps.hpp"
#include "query/plan_walk.hpp"
#include "query/rules.hpp"

namespace segdb {
namespace {

bool is_complement_of(const Plan& plan, PlanKind kind) {
    return is_complement(plan) && plan.operands.front().kind == kind;
}

std::string check_form(const Plan& plan, std::uint64_t profiles) {
    const std::size_t operands = plan.operands.size();
    if (is_group(plan) && operands < 2) return "a group with fewer than two operands";
    if (is_complement(plan) && operands != 1) return "a complement without its one operand";
    if (plan.kind == PlanKind::count_of && operands == 0) return "a count of nothing";
    const bool leaf = !is_group(plan) && !is_complement(plan) && plan.kind != PlanKind::count_of;
    if (leaf && operands != 0) return "a leaf with operands";
    if ((plan.kind == PlanKind::bitmaps) == plan.bitmaps.empty()) return "bitmaps where none belong, or none";
    const bool reads = plan.kind == PlanKind::keys || plan.kind == PlanKind::scan || plan.kind == PlanKind::column;
    if (reads && plan.condition == nullptr) return "nothing to look up or to scan for";
    const bool projects = plan.kind == PlanKind::events;
    if (projects != (plan.projection != nullptr)) return "a projection where none belongs, or none";
    if (projects == plan.events.empty()) return "events where none belong, or none";
    if (plan.estimate > profiles) return "an estimate beyond the collection";
    return {};
}

std::string check_shared(const Plan& root) {
    struct Seen {
        PlanNumber number = 0;
        std::size_t times = 0;
    };
    std::unordered_map<std::uint32_t, Seen> shared;
    PlanNumbering numbering;
    bool differ = false;
    bottom_up<PlanNumber>(root, [&](const Plan& plan, std::span<const PlanNumber> operands) {
        const PlanNumber number = numbering.number(plan, operands);
        if (plan.shared != 0) {
            auto& seen = shared[plan.shared];
            if (seen.times++ == 0) seen.number = number;
            differ = differ || seen.number != number;
        }
        return number;
    });
    if (differ) return "different steps with the same shared number";
    const bool lonely = std::any_of(shared.begin(), shared.end(), [](const auto& one) { return one.second.times < 2; });
    return lonely ? "a shared number that stands once" : "";
}

std::string check_constants(const Plan& plan) {
    const auto everything = std::count_if(plan.operands.begin(), plan.operands.end(),
                                          [](const Plan& operand) { return operand.kind == PlanKind::everything; });
    const auto constants = std::count_if(plan.operands.begin(), plan.operands.end(), is_constant);
    const auto complements = std::count_if(plan.operands.begin(), plan.operands.end(), is_complement);
    const bool anchored = plan.kind == PlanKind::conjunction && everything == 1 &&
                          complements + 1 == static_cast<std::ptrdiff_t>(plan.operands.size());
    if (constants != (anchored ? 1 : 0)) return "a constant operand";
    if (plan.kind != PlanKind::count_of) return {};
    Plan folded;
    folded.kind = plan.kind;
    folded.mode = plan.mode;
    folded.k = plan.k;
    folded.operands.resize(plan.operands.size());
    for (auto& operand : folded.operands) operand.kind = PlanKind::bitmaps;
    fold_count(folded, 0);
    return is_constant(folded) ? "a count that holds for all or for none" : "";
}

std::string check_count(const Plan& plan) {
    if (plan.kind != PlanKind::count_of) return {};
    const bool at_least = plan.mode == grammar::CountMode::at_least;
    const bool exactly = plan.mode == grammar::CountMode::exactly;
    const bool inside = plan.k >= (at_least ? 2U : 1U) && plan.k < plan.operands.size();
    return (at_least || exactly) && inside ? "" : "a count that is a group";
}

std::string check_flat(const Plan& plan) {
    const bool nested = is_group(plan) && std::any_of(plan.operands.begin(), plan.operands.end(),
                                                      [&](const Plan& operand) { return operand.kind == plan.kind; });
    return nested ? "a group in a group of its kind" : "";
}

std::string check_negations(const Plan& plan, bool root) {
    if (root && is_complement(plan)) return "a complement that is not in a conjunction";
    const auto complements = std::count_if(plan.operands.begin(), plan.operands.end(), is_complement);
    if (complements == 0) return {};
    if (plan.kind != PlanKind::conjunction) return "a complement that is not in a conjunction";
    if (complements == static_cast<std::ptrdiff_t>(plan.operands.size())) return "complements of nothing";
    const bool group = std::any_of(plan.operands.begin(), plan.operands.end(), [](const Plan& operand) {
        return is_complement_of(operand, PlanKind::complement) || is_complement_of(operand, PlanKind::disjunction);
    });
    return group ? "a complement of a complement or a disjunction" : "";
}

std::string check_step(const Plan& plan, std::uint64_t profiles, PlanInvariants holding, bool root) {
    std::string wrong = check_form(plan, profiles);
    if (wrong.empty() && (holding & kConstantsFolded) != 0) wrong = check_constants(plan);
    if (wrong.empty() && (holding & kCountsSimplified) != 0) wrong = check_count(plan);
    if (wrong.empty() && (holding & kFlat) != 0) wrong = check_flat(plan);
    if (wrong.empty() && (holding & kNegationsPushed) != 0) wrong = check_negations(plan, root);
    return wrong;
}

}  // namespace

std::string check_plan(const Plan& plan, std::uint64_t profiles, PlanInvariants holding) {
    std::string wrong;
    each_top_down(plan, [&](const Plan& step) {
        if (wrong.empty()) wrong = check_step(step, profiles, holding, &step == &plan);
        return wrong.empty();
    });
    return wrong.empty() ? check_shared(plan) : wrong;
}

}  // namespace segdb
