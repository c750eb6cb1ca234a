// Plans evaluated on sets of small numbers, without an engine: what a plan means. A leaf of kind `bitmaps` stands for the
// union of the sets that its bitmaps number, `everything` for all, `nothing` for none. Random plans repeat parts of
// themselves, in any order, so that there is something to find that is equal.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

#include "model/random_data.hpp"
#include "query/plan.hpp"

namespace segdb::model {

inline constexpr std::uint64_t kProfiles = 64;  // one bit each

struct PlanSets {
    std::vector<std::uint64_t> sets;

    static std::uint64_t size_of(std::uint64_t set) { return static_cast<std::uint64_t>(__builtin_popcountll(set)); }

    [[nodiscard]] std::uint64_t evaluate(const Plan& plan) const {
        if (plan.kind == PlanKind::nothing) return 0;
        if (plan.kind == PlanKind::everything) return ~std::uint64_t{0};
        if (plan.kind == PlanKind::bitmaps) {
            std::uint64_t all = 0;
            for (const BitmapId bitmap : plan.bitmaps) all |= sets.at(static_cast<std::size_t>(bitmap));
            return all;
        }
        if (plan.kind == PlanKind::complement) return ~evaluate(plan.operands.at(0));
        if (plan.kind == PlanKind::keys || plan.kind == PlanKind::scan) throw std::logic_error("no such leaves here");
        std::vector<std::uint64_t> operands;
        for (const auto& operand : plan.operands) operands.push_back(evaluate(operand));
        std::uint64_t result = 0;
        for (std::uint64_t bit = 0; bit < kProfiles; ++bit) {
            std::uint32_t held = 0;
            for (const std::uint64_t operand : operands) held += (operand >> bit & 1) != 0 ? 1 : 0;
            bool wanted = held == operands.size();
            if (plan.kind == PlanKind::disjunction) wanted = held > 0;
            if (plan.kind == PlanKind::count_of) {
                wanted = plan.mode == grammar::CountMode::at_least  ? held >= plan.k
                         : plan.mode == grammar::CountMode::at_most ? held <= plan.k
                                                                    : held == plan.k;
            }
            if (wanted) result |= std::uint64_t{1} << bit;
        }
        return result;
    }
};

inline PlanSets random_sets(Random& random, std::size_t sets) {
    PlanSets made;
    for (std::size_t i = 0; i < sets; ++i) {
        std::uint64_t bits = 0;
        const auto percent = static_cast<int>(random.below(101));
        for (std::uint64_t bit = 0; bit < kProfiles; ++bit) bits |= std::uint64_t{random.chance(percent)} << bit;
        made.sets.push_back(bits);
    }
    return made;
}

inline Plan random_leaf(Random& random, const PlanSets& sets) {
    Plan plan;
    const std::uint64_t kind = random.below(8);
    plan.kind = kind == 0 ? PlanKind::nothing : kind == 1 ? PlanKind::everything : PlanKind::bitmaps;
    if (plan.kind == PlanKind::everything) plan.estimate = kProfiles;
    if (plan.kind != PlanKind::bitmaps) return plan;
    plan.bitmaps = {static_cast<BitmapId>(random.below(sets.sets.size()))};
    if (random.chance(20)) plan.bitmaps.push_back(static_cast<BitmapId>(random.below(sets.sets.size())));
    plan.estimate = PlanSets::size_of(sets.evaluate(plan));
    return plan;
}

inline Plan random_plan(Random& random, const PlanSets& sets, int depth) {
    const std::uint64_t kind = depth == 0 ? 0 : random.below(9);
    if (kind <= 1) return random_leaf(random, sets);
    Plan plan;
    plan.kind = kind <= 3   ? PlanKind::conjunction
                : kind <= 5 ? PlanKind::disjunction
                : kind <= 7 ? PlanKind::complement
                            : PlanKind::count_of;
    const std::uint64_t operands = plan.kind == PlanKind::complement ? 1
                                   : plan.kind == PlanKind::count_of ? 1 + random.below(4)
                                                                     : 2 + random.below(3);
    for (std::uint64_t i = 0; i < operands; ++i) {
        if (i > 0 && random.chance(15)) {
            Plan again = plan.operands[random.below(i)];
            for (std::size_t n = again.operands.size(); n > 1; --n) {
                std::swap(again.operands[n - 1], again.operands[random.below(n)]);
            }
            plan.operands.push_back(std::move(again));
        } else {
            plan.operands.push_back(random_plan(random, sets, depth - 1));
        }
    }
    plan.k = static_cast<std::uint32_t>(random.below(operands + 2));
    plan.mode = static_cast<grammar::CountMode>(random.below(3));
    plan.estimate = random.below(kProfiles + 1);
    return plan;
}

}  // namespace segdb::model
