// How do time and memory grow with the profiles and with the operands of an expression, and what does a query cost before
// it looks at any data?
//
//   ./dev bench scaling [--ordinals 1000000,3000000,..] [--operands 2,4,..] [--at 10000000] [--rounds 11] [--seed 51]
//
// The answers are checked by CRoaring's before anything is timed. One thread. The fixed cost is that of an expression of
// four operands over a database of a thousand profiles, where there is next to nothing to execute.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <random>
#include <segdb/segdb.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "api/session.hpp"
#include "grammar/parser.hpp"
#include "query/planner.hpp"
#include "simd/kernels.hpp"
#include "support/arguments.hpp"
#include "support/bench.hpp"
#include "support/contest.hpp"
#include "support/engine.hpp"
#include "support/peer.hpp"
#include "support/random_sets.hpp"

namespace {

using namespace segdb::bench;

constexpr double kTargetFixedMicroseconds = 20;
constexpr const char* kClasses[] = {"dense", "mixed", "sparse", "clustered"};

const DensityClass& density_class(const std::string& name) {
    return *std::find_if(std::begin(kDensityClasses), std::end(kDensityClasses),
                         [&](const DensityClass& one) { return one.name == name; });
}

// ((((a and b) or c) and d) or e) ..
Expression alternating(std::size_t operands) {
    Expression expression = operand(0);
    for (std::size_t i = 1; i < operands; ++i) {
        expression = i % 2 == 1 ? std::move(expression) & operand(i) : std::move(expression) | operand(i);
    }
    return expression;
}

// Random sets, held by the engine and, to check its answers, by CRoaring.
struct Sets {
    Sets(const DensityClass& density, std::uint64_t ordinals, std::size_t operands, std::uint64_t seed)
        : universe(ordinals), engine(ordinals) {
        std::mt19937_64 random(seed);
        for (std::size_t i = 0; i < operands; ++i) {
            const auto set = random_set(density, i, ordinals, random);
            engine.add(set);
            check->add(set);
        }
    }
    std::uint64_t universe;
    Engine engine;
    std::unique_ptr<Peer> check = croaring_peer();

    double measure_ms(std::size_t operands, int rounds) {
        const Shape shape{"alternating", operands, alternating(operands), {}};
        const Contender ours{"segdb", {{"", engine.question(shape.expression, 1)}}};
        compare_answers(std::to_string(operands) + " operands",
                        {ours, {"CRoaring", {check->methods(shape, universe).front()}}});
        return compete("", {ours}, rounds).front().median_ms();
    }
};

void by_ordinals(const std::vector<std::uint64_t>& sizes, int rounds, std::uint64_t seed, Results& results) {
    std::printf("((A and B) or C) and D: ms, and MB of the four operands\n%13s", "ordinals");
    for (const auto* name : kClasses) std::printf("  %21s", name);
    std::printf("\n");
    for (const std::uint64_t size : sizes) {
        std::printf("%13llu", static_cast<unsigned long long>(size));
        for (const auto* name : kClasses) {
            Sets sets(density_class(name), size, 4, seed);
            const double ms = sets.measure_ms(4, rounds);
            const double megabytes = static_cast<double>(sets.engine.bytes(4)) / 1e6;
            std::printf("  %9.4f ms %6.2f MB", ms, megabytes);
            std::fflush(stdout);
            const std::string what = std::to_string(size) + " ordinals, " + name;
            results.add(what + ": ms", ms);
            results.add(what + ": MB", megabytes);
        }
        std::printf("\n");
    }
}

void by_operands(const std::vector<std::uint64_t>& numbers, std::uint64_t ordinals, int rounds, std::uint64_t seed,
                 Results& results) {
    std::printf("\n((((a and b) or c) and d) or ..) over %llu ordinals: ms, and microseconds an operand\n%13s",
                static_cast<unsigned long long>(ordinals), "operands");
    for (const auto* name : kClasses) std::printf("  %21s", name);
    std::printf("\n");
    std::vector<std::unique_ptr<Sets>> sets;
    const std::size_t most = *std::max_element(numbers.begin(), numbers.end());
    for (const auto* name : kClasses) sets.push_back(std::make_unique<Sets>(density_class(name), ordinals, most, seed));
    for (const std::uint64_t number : numbers) {
        std::printf("%13llu", static_cast<unsigned long long>(number));
        for (std::size_t i = 0; i < sets.size(); ++i) {
            const double ms = sets[i]->measure_ms(number, rounds);
            std::printf("  %9.4f ms %6.1f us", ms, ms * 1e3 / static_cast<double>(number));
            std::fflush(stdout);
            results.add(std::to_string(number) + " operands, " + kClasses[i] + ": ms", ms);
        }
        std::printf("\n");
    }
}

// ---- what a query costs before it looks at any data ----------------------------------------------------------------

constexpr const char* kFourOperands = "((country = 'PL' and tag snacks) or newsletter) and phone is set";

template <class T>
T must(segdb::Result<T> result) {
    if (!result) fail(result.error().message);
    return std::move(result).value();
}

void make_small_database(const std::string& path) {
    segdb::OpenOptions create;
    create.mode = segdb::OpenOptions::Mode::create;
    auto database = must(segdb::Database::open(path, create));
    std::ostringstream csv;
    csv << "id,country,newsletter,phone,tags\n";
    constexpr const char* kCountries[] = {"PL", "DE", "FR", "CZ"};
    for (int i = 0; i < 1000; ++i) {
        csv << "k" << i << ',' << kCountries[i % 4] << ',' << (i % 3 == 0 ? "true" : "false") << ','
            << (i % 5 == 0 ? "" : "+48 22 " + std::to_string(1000000 + i)) << ',' << (i % 7 == 0 ? "snacks" : "")
            << '\n';
    }
    segdb::ImportOptions options;
    options.collection = "customers";
    options.key = "id";
    options.lists = {{"tags", ";"}};
    std::istringstream input(csv.str());
    (void)must(database.import_stream(input, "customers.csv", options));
}

// The steps of a query, timed one by one: its parts may not add up to the whole to the last digit.
void fixed_cost(int rounds, Results& results) {
    const Folder folder;
    const std::string path = folder / "small.segdb";
    make_small_database(path);
    auto database = must(segdb::Database::open(path));
    const auto session = must(segdb::Session::open(path, {}));
    const auto transaction = must(session->begin_read());
    const auto query = must(session->bind(kFourOperands, {}));
    const std::uint64_t by_sql = must(database.run_sql(kFourOperands, {}, {})).count;

    const auto time = [&](const char* what, const std::function<std::uint64_t()>& call) {
        const auto timing = compete(what, {{what, {{"", call}}}}, rounds).front();
        std::vector<double> microseconds;
        for (const double ms : timing.ms) microseconds.push_back(ms * 1e3);
        std::printf("  %-40s %s us\n", what, spread(microseconds, "%.2f").c_str());
        results.add(std::string(what) + ": us", timing.median_ms() * 1e3);
        return timing.median_ms() * 1e3;
    };
    std::printf("\n%s\n  over 1,000 profiles, %llu found, the same by SQLite\n", kFourOperands,
                static_cast<unsigned long long>(by_sql));
    (void)time("parse", [] { return segdb::grammar::parse(kFourOperands).ok() ? 1U : 0U; });
    const double bound = time("parse and bind", [&] { return session->bind(kFourOperands, {}).ok() ? 1U : 0U; });
    const double planned = time("plan", [&] { return segdb::make_plan(*query, *session->snapshot).ok() ? 1U : 0U; });
    (void)time("count() of the public API, all in all", [&] {
        const std::uint64_t count = must(database.count(kFourOperands)).count;
        if (count != by_sql) fail("segdb counts " + std::to_string(count) + ", SQLite " + std::to_string(by_sql));
        return count;
    });
    const double fixed = bound + planned;
    std::printf("  parse, bind and plan %.2f us   (target: under %.0f)  %s\n", fixed, kTargetFixedMicroseconds,
                fixed < kTargetFixedMicroseconds ? "ok" : "MISSED");
    results.add("parse, bind and plan: us", fixed);
}

}  // namespace

int main(int count, char** words) {
    const Arguments arguments(count, words, {"ordinals", "operands", "at", "rounds", "seed"});
    const int rounds = static_cast<int>(std::max<std::uint64_t>(1, arguments.number("rounds", 11)));
    const std::uint64_t seed = arguments.number("seed", 51);
    if (rounds == 1) set_sample_ms(0);
    keep_freed_memory();
    print_machine(std::to_string(seed), {"kernel    " + std::string(segdb::simd::kernels().name)});
    std::cout << "medians of " << rounds << " rounds\n\n";
    Results results;
    by_ordinals(arguments.numbers("ordinals", "1000000,3000000,10000000,30000000,100000000"), rounds, seed, results);
    by_operands(arguments.numbers("operands", "2,4,8,16,32,64"), arguments.number("at", 10'000'000), rounds, seed,
                results);
    fixed_cost(rounds, results);
    results.print("scaling");
    return 0;
}
