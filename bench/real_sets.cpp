// How fast is the engine on real bitmaps, beside CRoaring at its best? Most are small: what a query costs before it looks at
// any data counts here.
//
//   ./dev bench real_sets [--folder ../shared/data/roaring_sets] [--sets census1881,..] [--rounds 11] [--seed 41]
//
// Of each set, about 200 bitmaps: the sum of the cardinalities of the intersections of each bitmap with the next, the same
// for unions, the union of all, and random expressions over 8 of the bitmaps. Answers are compared with the folder's
// README.txt, where it has them, and with CRoaring's. CRoaring holds its bitmaps with and without runs, and answers in
// every way that it has; its fastest counts.
#include "support/real_sets.hpp"

#include <roaring/roaring.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "simd/kernels.hpp"
#include "support/arguments.hpp"
#include "support/bench.hpp"
#include "support/contest.hpp"
#include "support/engine.hpp"
#include "support/peer.hpp"

namespace {

using namespace segdb::bench;

constexpr std::size_t kExpressions = 20;
constexpr std::size_t kExpressionOperands = 8;
constexpr double kTargetMean = 1.0;
constexpr double kTargetSet = 0.9;

struct Free {
    void operator()(roaring_bitmap_t* owned) const { roaring_bitmap_free(owned); }
};
using Bitmap = std::unique_ptr<roaring_bitmap_t, Free>;

// One way in which CRoaring holds a set.
struct Held {
    std::string name;
    std::vector<Bitmap> bitmaps;
    std::unique_ptr<Peer> peer;  // the same once more, for expressions

    Held(const RealSet& set, bool runs) : name(runs ? "with runs" : "no runs"), peer(croaring_peer(runs)) {
        for (const auto& ordinals : set.bitmaps) {
            bitmaps.emplace_back(roaring_bitmap_of_ptr(ordinals.size(), ordinals.data()));
            if (runs) roaring_bitmap_run_optimize(bitmaps.back().get());
            roaring_bitmap_shrink_to_fit(bitmaps.back().get());
            peer->add(ordinals);
        }
    }
};

using PairCount = std::uint64_t (*)(const roaring_bitmap_t*, const roaring_bitmap_t*);

Method successive(const Held& held, PairCount count) {
    return {held.name, [&held, count] {
                std::uint64_t sum = 0;
                for (std::size_t i = 0; i + 1 < held.bitmaps.size(); ++i)
                    sum += count(held.bitmaps[i].get(), held.bitmaps[i + 1].get());
                return sum;
            }};
}

// One program over each bitmap and the next in turn.
Method successive(Engine& engine, const Expression& expression) {
    return {"", [about = engine.question_about(expression, 1), bitmaps = engine.operands()] {
                std::uint64_t sum = 0;
                for (std::size_t i = 0; i + 1 < bitmaps.size(); ++i) sum += about(std::span(bitmaps).subspan(i, 2));
                return sum;
            }};
}

std::vector<Method> wide_unions(const Held& held) {
    const auto counted = [](roaring_bitmap_t* united) { return roaring_bitmap_get_cardinality(Bitmap(united).get()); };
    std::vector<const roaring_bitmap_t*> all;
    for (const auto& bitmap : held.bitmaps) all.push_back(bitmap.get());
    return {
        {held.name + ", or_many", [=]() mutable { return counted(roaring_bitmap_or_many(all.size(), all.data())); }},
        {held.name + ", or_many_heap",
         [=]() mutable {
             return counted(roaring_bitmap_or_many_heap(static_cast<std::uint32_t>(all.size()), all.data()));
         }},
        {held.name + ", lazy", [=] {
             roaring_bitmap_t* const united = roaring_bitmap_copy(all[0]);
             for (std::size_t i = 1; i < all.size(); ++i) roaring_bitmap_lazy_or_inplace(united, all[i], false);
             roaring_bitmap_repair_after_lazy(united);
             return counted(united);
         }}};
}

// Groups of two to four operands, one in four of them negated.
Expression random_expression(std::span<const std::size_t> operands, bool conjunction, std::mt19937_64& random) {
    if (operands.size() == 1) return operand(operands.front());
    Expression group{.kind = conjunction ? Expression::Kind::conjunction : Expression::Kind::disjunction};
    std::size_t parts = std::min<std::size_t>(operands.size(), 2 + random() % 3);
    while (!operands.empty()) {
        const std::size_t most = operands.size() - (parts - 1);
        const std::size_t size = parts == 1 ? operands.size() : 1 + random() % most;
        Expression part = random_expression(operands.first(size), !conjunction, random);
        if (random() % 4 == 0) part = !std::move(part);
        group.operands.push_back(std::move(part));
        operands = operands.subspan(size);
        --parts;
    }
    return group;
}

std::vector<Shape> random_shapes(std::size_t bitmaps, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<std::size_t> numbers(bitmaps);
    std::iota(numbers.begin(), numbers.end(), std::size_t{0});
    std::vector<Shape> shapes;
    for (std::size_t i = 0; i < kExpressions; ++i) {
        for (std::size_t j = 0; j < kExpressionOperands; ++j)
            std::swap(numbers[j], numbers[j + random() % (numbers.size() - j)]);
        const std::span chosen(numbers.data(), kExpressionOperands);
        shapes.push_back({"random", kExpressionOperands, random_expression(chosen, random() % 2 == 0, random), {}});
    }
    return shapes;
}

Method sum_of(std::string name, std::vector<std::function<std::uint64_t()>> counts) {
    return {std::move(name), [counts = std::move(counts)] {
                std::uint64_t sum = 0;
                for (const auto& count : counts) sum += count();
                return sum;
            }};
}

// Each expression in the way that is fastest for it; their answers are compared one by one.
std::vector<Contender> expressions(Engine& engine, const std::vector<Held>& held, std::uint64_t universe,
                                   std::uint64_t seed) {
    std::vector<std::function<std::uint64_t()>> ours;
    std::vector<std::function<std::uint64_t()>> theirs;
    for (const auto& shape : random_shapes(held.front().bitmaps.size(), seed)) {
        std::vector<Method> methods;
        for (const auto& one : held) {
            for (auto& method : one.peer->methods(shape, universe)) methods.push_back(std::move(method));
        }
        ours.push_back(engine.question(shape.expression, 1));
        compare_answers("a random expression", {{"segdb", {{"", ours.back()}}}, {"CRoaring", methods}});
        theirs.push_back(fastest_of(methods).count);
    }
    return {{"segdb", {sum_of("", ours)}}, {"CRoaring", {sum_of("each in its fastest way", theirs)}}};
}

Expression union_of(std::size_t bitmaps) {
    Expression group{.kind = Expression::Kind::disjunction};
    for (std::size_t i = 0; i < bitmaps; ++i) group.operands.push_back(operand(i));
    return group;
}

double geometric_mean(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += std::log(value);
    return std::exp(sum / static_cast<double>(values.size()));
}

class Report {
  public:
    void head(const std::vector<const char*>& questions) {
        std::printf("%-24s", "CRoaring's time / segdb's");
        for (const auto* question : questions) std::printf("  %28s", question);
        std::printf("   mean\n%-24s", "");
        for (std::size_t i = 0; i < questions.size(); ++i)
            std::printf("  %9s %9s  %6s", "segdb us", "CRoaring", "ratio");
        std::printf("\n");
    }
    void set(const std::string& name) {
        name_ = name;
        ratios_.clear();
        std::printf("%-24s", name.c_str());
    }
    void question(const char* what, std::uint64_t answer, std::uint64_t expected, const std::vector<Timing>& timings) {
        if (answer != expected)
            fail(name_ + ", " + what + ": " + std::to_string(answer) + ", README.txt says " + std::to_string(expected));
        const double ours = timings[0].median_ms() * 1e3;
        const double theirs = timings[1].median_ms() * 1e3;
        ratios_.push_back(theirs / ours);
        std::printf("  %9.1f %9.1f  %6.2f", ours, theirs, theirs / ours);
        std::fflush(stdout);
        results_.add(name_ + ", " + what + ": segdb us", ours);
        results_.add(name_ + ", " + what + ": CRoaring us", theirs);
    }
    void end_of_set() {
        means_.push_back(geometric_mean(ratios_));
        std::printf("  %5.2f%s\n", means_.back(), means_.back() < kTargetSet ? "  MISSED" : "");
        results_.add(name_ + ": ratio", means_.back());
    }
    void end() {
        const double mean = geometric_mean(means_);
        const double least = *std::min_element(means_.begin(), means_.end());
        std::printf("\ngeometric mean %.2f   (target: at least %.2f)  %s\n", mean, kTargetMean,
                    mean >= kTargetMean ? "ok" : "MISSED");
        std::printf("least of a set %.2f   (target: at least %.2f)  %s\n", least, kTargetSet,
                    least >= kTargetSet ? "ok" : "MISSED");
        results_.add("geometric mean", mean);
        results_.add("least", least);
        results_.print("real_sets");
    }

  private:
    std::string name_;
    std::vector<double> ratios_;
    std::vector<double> means_;
    Results results_;
};

void run_set(const RealSet& set, int rounds, std::uint64_t seed, Report& report) {
    Engine engine(set.universe);
    for (const auto& ordinals : set.bitmaps) engine.add(ordinals);
    std::vector<Held> held;
    held.emplace_back(set, false);
    held.emplace_back(set, true);
    const std::size_t bitmaps = set.bitmaps.size();

    report.set(set.name);
    const auto ask = [&](const char* what, const Method& ours, std::vector<Method> theirs,
                         const std::uint64_t* expected) {
        const std::uint64_t answer = ours.count();
        const auto timings =
            compete(set.name + ", " + what, {{"segdb", {ours}}, {"CRoaring", std::move(theirs)}}, rounds);
        report.question(what, answer, expected != nullptr ? *expected : answer, timings);
    };
    const auto pairs = [&](PairCount count) {
        return std::vector<Method>{successive(held[0], count), successive(held[1], count)};
    };
    ask("intersections", successive(engine, operand(0) & operand(1)), pairs(roaring_bitmap_and_cardinality),
        &set.sum_of_intersections);
    ask("unions", successive(engine, operand(0) | operand(1)), pairs(roaring_bitmap_or_cardinality), nullptr);
    std::vector<Method> wide = wide_unions(held[0]);
    for (auto& method : wide_unions(held[1])) wide.push_back(std::move(method));
    ask("wide union", {"", engine.question(union_of(bitmaps), 1)}, std::move(wide), &set.cardinality_of_union);
    auto random = expressions(engine, held, set.universe, seed);
    ask("expressions", random[0].methods.front(), random[1].methods, nullptr);
    report.end_of_set();
}

}  // namespace

int main(int count, char** words) {
    const Arguments arguments(count, words, {"folder", "sets", "rounds", "seed"});
    const int rounds = static_cast<int>(std::max<std::uint64_t>(1, arguments.number("rounds", 11)));
    const std::uint64_t seed = arguments.number("seed", 41);
    const std::string folder = arguments.text("folder", SEGDB_SHARED "/data/roaring_sets");
    const auto names = real_set_names(folder);
    if (names.empty()) {
        std::cout << "nothing is measured: there is no " << folder << "/README.txt\n";
        return 0;
    }
    const auto wanted = arguments.texts("sets", "");
    if (rounds == 1) set_sample_ms(0);
    keep_freed_memory();
    print_machine(std::to_string(seed),
                  {"kernel    " + std::string(segdb::simd::kernels().name), "peer      " + croaring_peer()->name()});
    std::cout << "medians of " << rounds << " rounds, microseconds for all pairs, or all expressions, of a set\n\n";
    Report report;
    report.head({"intersections", "unions", "wide union", "expressions"});
    for (const auto& name : names) {
        if (wanted.front().empty() || std::find(wanted.begin(), wanted.end(), name) != wanted.end())
            run_set(read_real_set(folder, name), rounds, seed, report);
    }
    report.end();
    return 0;
}
