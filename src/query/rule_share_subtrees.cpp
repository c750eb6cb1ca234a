// ((A or B) and C) or ((B or A) and D)  ->  (#1 (A or B) and C) or (#1 (B or A) and D)
//
// Equal steps that take work get the same number, so that an executor can keep what one of them gave for a chunk. What
// stands only within equal steps gets none: it is computed once as it is.
#include <vector>

#include "query/plan_equality.hpp"
#include "query/plan_steps.hpp"
#include "query/plan_walk.hpp"
#include "query/rules.hpp"

namespace segdb {
namespace {

// Stored bitmaps are cheaper to read again than to keep; complements are subtracted without being formed.
bool takes_work(const Plan& plan) {
    return is_group(plan) || plan.kind == PlanKind::count_of || plan.kind == PlanKind::scan ||
           plan.kind == PlanKind::column;
}

}  // namespace

void share_subtrees(Plan& plan, std::uint64_t) {
    PlanNumbering numbering;
    bottom_up<PlanNumber>(plan, [&](Plan& step, std::span<const PlanNumber> operands) {
        const PlanNumber number = numbering.number(step, operands);
        step.shared = takes_work(step) ? number + 1 : 0;
        return number;
    });
    struct Use {
        std::uint32_t places = 0;  // not counting those within steps that equal one before
        std::uint32_t shared = 0;
    };
    std::vector<Use> uses(numbering.size() + 1);
    each_top_down(plan, [&](const Plan& step) { return step.shared == 0 || uses[step.shared].places++ == 0; });
    std::uint32_t last = 0;
    each_top_down(plan, [&](Plan& step) {
        Use& use = uses[step.shared];
        if (step.shared != 0 && use.places > 1 && use.shared == 0) use.shared = ++last;
        step.shared = step.shared != 0 && use.places > 1 ? use.shared : 0;
        return true;
    });
}

}  // namespace segdb
