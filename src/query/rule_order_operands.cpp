// big and not medium and small  ->  small and big and not medium
// small or big                  ->  big or small
//
// A conjunction wants to be left with little early: stored sets ascending, then groups, then complements, the one that takes
// away most first. A disjunction wants to be full early. What reads the table comes last in both: by then there is little
// left to read. What counts keeps the order in which it was written.
#include <algorithm>
#include <utility>

#include "query/plan_steps.hpp"
#include "query/plan_walk.hpp"
#include "query/rules.hpp"

namespace segdb {
namespace {

enum Price : int { kStored, kGroup, kComplement, kTable };

struct Place {
    int price;
    std::uint64_t size;  // ascending in both kinds of groups
    std::size_t from;
    friend bool operator<(const Place& a, const Place& b) {
        if (a.price != b.price) return a.price < b.price;
        return a.size != b.size ? a.size < b.size : a.from < b.from;
    }
};

int price_of(const Plan& operand, bool reads_table, bool conjunction) {
    if (reads_table) return kTable;
    if (!conjunction || operand.operands.empty()) return kStored;
    return is_complement(operand) ? kComplement : kGroup;
}

void order(Plan& plan, std::span<const int> reads_table) {
    const bool conjunction = plan.kind == PlanKind::conjunction;
    std::vector<Place> places;
    places.reserve(plan.operands.size());
    for (std::size_t i = 0; i < plan.operands.size(); ++i) {
        const Plan& operand = plan.operands[i];
        places.push_back({price_of(operand, reads_table[i] != 0, conjunction),
                          conjunction ? operand.estimate : ~operand.estimate, i});
    }
    if (std::is_sorted(places.begin(), places.end())) return;
    std::sort(places.begin(), places.end());
    std::vector<Plan> ordered;
    ordered.reserve(places.size());
    for (const Place& place : places) ordered.push_back(std::move(plan.operands[place.from]));
    plan.operands = std::move(ordered);
}

// All texts of a chunk are looked through, whoever is left of it.
bool searches_texts(const Plan& step) {
    if (step.kind != PlanKind::column) return false;
    const Predicate& predicate = step.condition->predicate;
    return !std::holds_alternative<IntegerRanges>(predicate) && !std::holds_alternative<TextIn>(predicate);
}

}  // namespace

void order_operands(Plan& plan, std::uint64_t) {
    bottom_up<int>(plan, [](Plan& step, std::span<const int> reads_table) -> int {
        if (is_group(step)) order(step, reads_table);
        const bool below = std::find(reads_table.begin(), reads_table.end(), 1) != reads_table.end();
        return below || step.kind == PlanKind::scan || searches_texts(step) ? 1 : 0;
    });
}

}  // namespace segdb
