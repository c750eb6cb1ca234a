// How fast are whole expressions over 10 and 100 million ordinals, beside CRoaring and BitMagic operation by operation and
// beside only reading the operands?
//
//   ./dev bench set_algebra [--ordinals 10000000,100000000] [--classes dense,mixed,..] [--rounds 11] [--seed 31]
//
// Five density classes, four shapes; each peer answers in every way that it has, and its fastest counts. All answers are
// compared before anything is timed. Sets are held in the most compact form each library has. One thread, except where
// said; queries are prepared once, as a database does with plans that come again.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "simd/kernels.hpp"
#include "support/arguments.hpp"
#include "support/bench.hpp"
#include "support/contest.hpp"
#include "support/engine.hpp"
#include "support/peer.hpp"
#include "support/random_sets.hpp"
#include "support/read_limit.hpp"

namespace {

using namespace segdb::bench;

constexpr std::size_t kOperands = 16;
constexpr std::uint64_t kFromHereThreads = 100'000'000;  // from so many ordinals on, two threads are measured as well

Expression four_operands() { return ((operand(0) & operand(1)) | operand(2)) & operand(3); }

// Bought a and b, or c without d; nobody of e or f who has g or lacks h. Or: i or j, but not both k and l, and nobody of
// n, o or p unless m.
Expression sixteen_operands() {
    const auto x = [](char letter) { return operand(static_cast<std::size_t>(letter - 'a')); };
    Expression first = ((x('a') & x('b')) | (x('c') & !x('d'))) & !((x('e') | x('f')) & (x('g') | !x('h')));
    Expression second = (x('i') | x('j')) & !(x('k') & x('l')) & (x('m') | !(x('n') | x('o') | x('p')));
    return std::move(first) | std::move(second);
}

std::vector<Shape> shapes() {
    const Expression a = operand(0);
    const Expression b = operand(1);
    const Expression c = operand(2);
    const Expression d = operand(3);
    return {{"((A and B) or C) and D", 4, four_operands(), {(a & b & d) | (c & d)}},
            {"and of 8", 8, all_of_first(8), {}},
            {"16 operands with negations", kOperands, sixteen_operands(), {}},
            {"3 of 8", 8, at_least_of_first(3, 8), {}}};
}

// What is asked of segdb: how many times as fast as the faster of the peers, and as CRoaring. 0: nothing.
struct Target {
    double better = 0;
    double croaring = 0;
};

Target target(const std::string& shape, const std::string& density) {
    const bool much = density == "dense" || density == "mixed";
    if (shape == "and of 8") return {much ? 1.5 : 1.1};
    if (shape == "16 operands with negations") return {much ? 2 : 1.2};
    if (shape == "3 of 8") return {};
    if (density == "dense") return {1.8};
    if (density == "mixed") return {1.0, 3.0};
    if (density == "sparse") return {1.2};
    return {density == "clustered" ? 1.05 : 1.25};
}
constexpr double kTargetToReading = 1.1;  // times the time of reading, the first shape, dense
constexpr double kTargetTwoThreads = 1.7;
constexpr const char* kTwoThreads = "segdb, 2 threads";

// The same sets in every library.
struct Sets {
    explicit Sets(std::uint64_t ordinals) : universe(ordinals), engine(ordinals) {}
    std::uint64_t universe;
    Engine engine;
    std::unique_ptr<Peer> croaring = croaring_peer();
    std::vector<std::unique_ptr<Peer>> bitmagic = bitmagic_peers();

    void fill(const DensityClass& density, std::uint64_t seed) {
        std::mt19937_64 random(seed);
        for (std::size_t i = 0; i < kOperands; ++i) {
            const auto ordinals = random_set(density, i, universe, random);
            engine.add(ordinals);
            croaring->add(ordinals);
            for (const auto& peer : bitmagic) peer->add(ordinals);
        }
    }
    [[nodiscard]] ReadLimit reading(std::size_t operands) const {
        std::vector<const segdb::ResidentBitmap*> bitmaps;
        for (std::size_t i = 0; i < operands; ++i) bitmaps.push_back(&engine.operand(i));
        return ReadLimit(bitmaps);
    }
};

class Report {
  public:
    void section(const Sets& sets, const std::string& density) {
        section_ = std::to_string(sets.universe) + " " + density;
        const auto mb = [](std::uint64_t bytes) { return static_cast<double>(bytes) / 1e6; };
        std::printf("\n%s, MB of the 16 operands: segdb %.1f, CRoaring %.1f", section_.c_str(),
                    mb(sets.engine.bytes(kOperands)), mb(sets.croaring->bytes(kOperands)));
        note("", "MB segdb", mb(sets.engine.bytes(kOperands)));
        note("", "MB CRoaring", mb(sets.croaring->bytes(kOperands)));
        if (!sets.bitmagic.empty()) {
            std::printf(", BitMagic %.1f", mb(sets.bitmagic.front()->bytes(kOperands)));
            note("", "MB BitMagic", mb(sets.bitmagic.front()->bytes(kOperands)));
        }
        std::printf("\n");
    }

    void question(const Shape& shape, const std::string& density, const std::vector<Timing>& timings,
                  std::uint64_t bytes_read) {
        std::printf("  %s\n", shape.name);
        for (const auto& timing : timings) {
            const auto& ms = timing.contender == kTwoThreads ? timing.wall_ms : timing.ms;
            std::printf("    %-18s %-28s ms", timing.contender.c_str(), spread(ms, "%.3f").c_str());
            note(shape.name, timing.contender + " ms", median(ms));
            if (timing.contender == "reading")
                std::printf("  %.1f GB/s", static_cast<double>(bytes_read) / timing.median_ms() / 1e6);
            std::printf("  %s\n", timing.method.c_str());
        }
        judge(shape, density, timings);
        std::fflush(stdout);
    }

    void end() {
        std::printf("\n%zu of %zu targets met\n", judged_ - missed_.size(), judged_);
        for (const auto& line : missed_) std::printf("  MISSED %s\n", line.c_str());
        results_.add("targets met", static_cast<double>(judged_ - missed_.size()));
        results_.add("targets", static_cast<double>(judged_));
        results_.print("set_algebra");
    }

  private:
    void judge(const Shape& shape, const std::string& density, const std::vector<Timing>& timings) {
        const auto find = [&](const char* contender) {
            const auto found = std::find_if(timings.begin(), timings.end(),
                                            [&](const Timing& timing) { return timing.contender == contender; });
            return found == timings.end() ? nullptr : &*found;
        };
        const auto ms = [&](const char* contender) {
            const Timing* const timing = find(contender);
            return timing == nullptr ? 0.0 : timing->median_ms();
        };
        const double engine = ms("segdb");
        const double croaring = ms("CRoaring");
        const double better = ms("BitMagic") > 0 ? std::min(croaring, ms("BitMagic")) : croaring;
        const Target wanted = target(shape.name, density);
        at_least(shape.name, "times as fast as the better peer", better / engine, wanted.better);
        at_least(shape.name, "times as fast as CRoaring", croaring / engine, wanted.croaring);
        const bool limited = density == "dense" && shape.operands == 4;
        verdict(shape.name, "times the time of reading", engine / ms("reading"), limited ? kTargetToReading : 0,
                engine / ms("reading") <= kTargetToReading, "at most");
        if (const Timing* const two = find(kTwoThreads); two != nullptr) {
            at_least(shape.name, "times as fast with two threads, fastest calls",
                     find("segdb")->least_wall_ms / two->least_wall_ms, kTargetTwoThreads);
        }
    }
    void at_least(const std::string& shape, const char* what, double figure, double wanted) {
        verdict(shape, what, figure, wanted, figure >= wanted, "at least");
    }
    void verdict(const std::string& shape, const char* what, double figure, double wanted, bool met,
                 const char* bound) {
        std::printf("    %6.2f %s", figure, what);
        note(shape, what, figure);
        if (wanted > 0) {
            ++judged_;
            std::printf("   (target: %s %.2f)  %s", bound, wanted, met ? "ok" : "MISSED");
            if (!met) {
                char line[300];
                std::snprintf(line, sizeof line, "%s, %s: %.2f %s, target %s %.2f", section_.c_str(), shape.c_str(),
                              figure, what, bound, wanted);
                missed_.emplace_back(line);
            }
        }
        std::printf("\n");
    }
    void note(const std::string& shape, const std::string& what, double figure) {
        results_.add(section_ + (shape.empty() ? "" : ", " + shape) + ": " + what, figure);
    }

    std::string section_;
    std::size_t judged_ = 0;
    std::vector<std::string> missed_;
    Results results_;
};

std::vector<Timing> ask(Sets& sets, const Shape& shape, const ReadLimit& reading, int rounds) {
    std::vector<Contender> contenders;
    contenders.push_back({"segdb", {{"", sets.engine.question(shape.expression, 1)}}});
    contenders.push_back({"reading", reading.methods(), false});
    contenders.push_back({"CRoaring", sets.croaring->methods(shape, sets.universe)});
    if (!sets.bitmagic.empty()) {
        Contender bitmagic{"BitMagic", {}};
        for (const auto& peer : sets.bitmagic) {
            for (auto& method : peer->methods(shape, sets.universe)) bitmagic.methods.push_back(std::move(method));
        }
        contenders.push_back(std::move(bitmagic));
    }
    if (sets.universe >= kFromHereThreads)
        contenders.push_back({kTwoThreads, {{"", sets.engine.question(shape.expression, 2)}}});
    return compete(shape.name, contenders, rounds);
}

void run_class(const DensityClass& density, std::uint64_t ordinals, std::uint64_t seed, int rounds, Report& report) {
    Sets sets(ordinals);
    sets.fill(density, seed);
    report.section(sets, density.name);
    for (const auto& shape : shapes()) {
        const ReadLimit reading = sets.reading(shape.operands);
        report.question(shape, density.name, ask(sets, shape, reading, rounds), reading.bytes());
    }
}

std::vector<std::string> peer_lines() {
    std::vector<std::string> lines{"kernel    " + std::string(segdb::simd::kernels().name),
                                   "peer      " + croaring_peer()->name()};
    for (const auto& peer : bitmagic_peers()) lines.push_back("peer      " + peer->name());
    if (bitmagic_peers().empty())
        lines.emplace_back("peer      no BitMagic: its header bm/bm.h was not found at build");
    return lines;
}

}  // namespace

int main(int count, char** words) {
    const Arguments arguments(count, words, {"ordinals", "classes", "rounds", "seed"});
    const int rounds = static_cast<int>(std::max<std::uint64_t>(1, arguments.number("rounds", 11)));
    const std::uint64_t seed = arguments.number("seed", 31);
    if (rounds == 1) set_sample_ms(0);
    keep_freed_memory();
    print_machine(std::to_string(seed), peer_lines());
    std::cout << "median (least .. most) of " << rounds << " rounds\n";
    const auto classes = arguments.texts("classes", "dense,mixed,sparse,clustered,very sparse");
    Report report;
    for (const std::uint64_t ordinals : arguments.numbers("ordinals", "10000000,100000000")) {
        for (const auto& density : kDensityClasses) {
            if (std::find(classes.begin(), classes.end(), density.name) == classes.end()) continue;
            run_class(density, ordinals, seed, rounds, report);
        }
    }
    report.end();
    return 0;
}
