#include "query/rules.hpp"

#include <algorithm>
#include <cassert>

#include "base/text.hpp"

namespace segdb {

std::span<const Rule> rules() {
    // Counts, negations, absorption and factors bring together what folding, flattening and negations could not see before:
    // these run again. Sharing comes when nothing is rewritten any more.
    static constexpr Rule kRules[] = {
        {"negate_wide_unions", negate_wide_unions, 0, kFlat | kNegationsPushed},
        {"fold_constants", fold_constants, kConstantsFolded, kCountsSimplified | kFlat | kNegationsPushed},
        {"simplify_counts", simplify_counts, kCountsSimplified, kFlat | kNegationsPushed},
        {"flatten", flatten, kFlat, 0},
        {"push_negations", push_negations, kNegationsPushed, 0},
        {"absorb", absorb, 0, kFlat},
        {"factor", factor, 0, kFlat | kNegationsPushed},
        {"fold_constants", fold_constants, kConstantsFolded, kCountsSimplified | kFlat | kNegationsPushed},
        {"simplify_counts", simplify_counts, kCountsSimplified, kFlat | kNegationsPushed},
        {"flatten", flatten, kFlat, 0},
        {"push_negations", push_negations, kNegationsPushed, 0},
        {"compare_slices", compare_slices, 0, 0},
        {"order_operands", order_operands, 0, 0},
        {"share_subtrees", share_subtrees, 0, 0},
    };
    return kRules;
}

std::vector<std::string_view> names_of_rules() {
    std::vector<std::string_view> names;
    for (const auto& rule : rules()) {
        if (std::find(names.begin(), names.end(), rule.name) == names.end()) names.push_back(rule.name);
    }
    return names;
}

Result<void> check_rule_names(std::span<const std::string> names) {
    const auto known = names_of_rules();
    for (const auto& name : names) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        std::string all;
        for (const auto& one : known) all += (all.empty() ? "" : ", ") + std::string(one);
        return Error{.code = ErrorCode::invalid_argument,
                     .message = "there is no rule " + shown(name) + "; the rules are " + all};
    }
    return {};
}

void apply_rules(Plan& plan, std::uint64_t profiles, std::span<const std::string> without) {
    [[maybe_unused]] PlanInvariants holding = 0;
    for (const auto& rule : rules()) {
        if (std::find(without.begin(), without.end(), rule.name) != without.end()) continue;
        rule.apply(plan, profiles);
        holding = (holding & ~rule.undoes) | rule.establishes;
        assert(check_plan(plan, profiles, holding).empty());
    }
}

}  // namespace segdb
