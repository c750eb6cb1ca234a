// The engine as the benchmarks use it: bitmaps in memory, expressions planned
// by the rules, programs run by the executor.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "exec/executor.hpp"
#include "exec/program.hpp"
#include "query/plan.hpp"
#include "query/plan_steps.hpp"
#include "query/rules.hpp"
#include "support/bench.hpp"
#include "support/contest.hpp"
#include "support/expression.hpp"
#include "support/memory_bitmaps.hpp"

namespace segdb::bench {

class Engine {
  public:
    // All ordinals below `universe` are live.
    explicit Engine(std::uint64_t universe) : universe_(universe) {
        std::vector<std::uint32_t> all(universe);
        std::iota(all.begin(), all.end(), 0U);
        live_ = bitmaps_.add(all);
    }

    void add(std::span<const std::uint32_t> ordinals) { operands_.push_back(bitmaps_.add(ordinals)); }

    [[nodiscard]] const ResidentBitmap& operand(std::size_t number) const { return bitmaps_.of(operands_[number]); }
    [[nodiscard]] std::uint64_t bytes(std::size_t operands) const {
        std::uint64_t bytes = 0;
        for (std::size_t i = 0; i < operands; ++i) bytes += bytes_of(operand(i));
        return bytes;
    }

    // The expression's plan after all rules.
    [[nodiscard]] Plan plan(const Expression& expression) const {
        Plan plan = unordered_plan(expression);
        for (const auto& rule : rules()) rule.apply(plan, universe_);
        return plan;
    }

    // Planned and compiled once, as a database does with its plan cache; each
    // call runs it. Valid as long as the engine.
    [[nodiscard]] std::function<std::uint64_t()> question(const Expression& expression, unsigned threads) {
        const auto prepared = std::make_shared<Prepared>(*this, expression, threads);
        return [prepared] { return prepared->count(); };
    }
    // The same question about other bitmaps, in place of those that its program
    // names, in the order of its leaves.
    using QuestionAbout = std::function<std::uint64_t(std::span<ResidentBitmap* const> bitmaps)>;
    [[nodiscard]] QuestionAbout question_about(const Expression& expression, unsigned threads) {
        const auto prepared = std::make_shared<Prepared>(*this, expression, threads);
        return [prepared](std::span<ResidentBitmap* const> bitmaps) { return prepared->count(bitmaps); };
    }
    [[nodiscard]] std::vector<ResidentBitmap*> operands() {
        std::vector<ResidentBitmap*> bitmaps;
        for (const BitmapId id : operands_) bitmaps.push_back(&bitmaps_.of(id));
        return bitmaps;
    }

  private:
    class Prepared {
      public:
        Prepared(Engine& engine, const Expression& expression, unsigned threads)
            : program_(Program::compile(engine.plan(expression), engine.live_)),
              executor_(engine.bitmaps_, nullptr, engine.live_, on_threads(threads)) {
            for (const auto& leaf : program_.leaves()) bound_.push_back(&engine.bitmaps_.of(leaf.bitmap));
        }
        std::uint64_t count() { return count(bound_); }
        std::uint64_t count(std::span<ResidentBitmap* const> bitmaps) {
            const auto counted = executor_.count(program_, bitmaps);
            if (!counted) fail(counted.error().message);
            return *counted;
        }

      private:
        static ExecutorOptions on_threads(unsigned threads) {
            ExecutorOptions options;
            options.threads = threads;
            return options;
        }
        Program program_;
        Executor executor_;
        std::vector<ResidentBitmap*> bound_;
    };

    [[nodiscard]] Plan unordered_plan(const Expression& expression) const {
        Plan plan;
        for (const auto& part : expression.operands) plan.operands.push_back(unordered_plan(part));
        switch (expression.kind) {
            case Expression::Kind::operand:
                plan.kind = PlanKind::bitmaps;
                plan.bitmaps = {operands_[expression.operand]};
                plan.estimate = operand(expression.operand).cardinality();
                return plan;
            case Expression::Kind::complement:
                plan.kind = PlanKind::complement;
                plan.estimate = universe_ - plan.operands.front().estimate;
                return plan;
            case Expression::Kind::at_least:
                plan.kind = PlanKind::count_of;
                plan.k = expression.k;
                plan.estimate = universe_;
                return plan;
            case Expression::Kind::conjunction:
                plan.kind = PlanKind::conjunction;
                break;
            case Expression::Kind::disjunction:
                plan.kind = PlanKind::disjunction;
                break;
        }
        estimate_group(plan, universe_);
        return plan;
    }

    std::uint64_t universe_;
    MemoryBitmaps bitmaps_;
    BitmapId live_ = 0;
    std::vector<BitmapId> operands_;
};

}  // namespace segdb::bench
