// A and age in (30 of its 60 values)  ->  A and age compared in its slices
//
// Whether that reads less is known where the leaf is made (planner.cpp): see Plan::is_cheaper_in_slices. A union that is
// all that was asked stays: it is counted from the directories of its bitmaps, without a container being read.
#include "query/plan_walk.hpp"
#include "query/rules.hpp"

namespace segdb {

void compare_slices(Plan& plan, std::uint64_t /*profiles*/) {
    each_bottom_up(plan, [&](Plan& step) {
        if (step.kind != PlanKind::bitmaps || !step.is_cheaper_in_slices || &step == &plan) return;
        step.kind = PlanKind::column;
        step.bitmaps.clear();
        step.disjoint = false;
        step.detail += ", compared bit by bit";
    });
}

}  // namespace segdb
