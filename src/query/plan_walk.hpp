// Walks over plans without recursion: plans can be nested a thousand deep, and programs call us from small stacks.
//
// Both visit each step once. A visit may change its step and what lies below, never what lies above.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "query/plan.hpp"

namespace segdb {

// Visits operands before the steps that they are operands of. visit(step, results of its operands, in order) gives the
// step's own result; the last one is the root's. The span of results may be changed at will. Step is Plan or const Plan.
template <class Result, class Step, class Visit>
Result bottom_up(Step& root, const Visit& visit) {
    struct Open {
        Step* step;
        std::size_t visited;  // of its operands
    };
    constexpr std::size_t kUsual = 16;  // of most queries; they are planned in microseconds
    std::vector<Open> open;
    open.reserve(kUsual);
    open.push_back({&root, 0});
    std::vector<Result> results;
    results.reserve(kUsual);
    while (true) {
        Open& last = open.back();
        if (last.visited < last.step->operands.size()) {
            Step* const operand = &last.step->operands[last.visited++];
            open.push_back({operand, 0});
            continue;
        }
        const std::size_t operands = last.visited;
        Result result = visit(*last.step, std::span<Result>(results).last(operands));
        results.resize(results.size() - operands);
        open.pop_back();
        if (open.empty()) return result;
        results.push_back(std::move(result));
    }
}

// The same for visits without results: visit(step).
template <class Step, class Visit>
void each_bottom_up(Step& root, const Visit& visit) {
    struct Nothing {};
    bottom_up<Nothing>(root, [&](Step& step, std::span<Nothing>) {
        visit(step);
        return Nothing{};
    });
}

// Visits steps before their operands, in order; below a step only when visit(step) says so.
template <class Step, class Visit>
void each_top_down(Step& root, const Visit& visit) {
    std::vector<Step*> ahead{&root};
    while (!ahead.empty()) {
        Step* const step = ahead.back();
        ahead.pop_back();
        if (!visit(*step)) continue;
        for (auto last = step->operands.rbegin(); last != step->operands.rend(); ++last) ahead.push_back(&*last);
    }
}

}  // namespace segdb
