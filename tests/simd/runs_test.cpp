// Kernels on runs with runs: every variant that this CPU can run against a model of 65,536 booleans.
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include "simd/places.hpp"

namespace segdb::simd {
namespace {

using RunsKernel = std::uint32_t (*Kernels::*)(Runs, Runs, void*, std::uint32_t*);

struct RunsCase {
    const char* name;
    RunsKernel kernel;
    bool (*rule)(bool, bool);
};

constexpr RunsCase kCases[] = {
    {"and", &Kernels::runs_and, [](bool a, bool b) { return a && b; }},
    {"or", &Kernels::runs_or, [](bool a, bool b) { return a || b; }},
    {"xor", &Kernels::runs_xor, [](bool a, bool b) { return a != b; }},
    {"and not", &Kernels::runs_and_not, [](bool a, bool b) { return a && !b; }},
};

// The result in memory of exactly the size that is promised, at an address that is even and no more.
void check_runs(const Places& a, const Places& b, std::mt19937_64& random) {
    const RunsPayload x = runs_of(a, random() % 64);
    const RunsPayload y = runs_of(b, random() % 64);
    for (const RunsCase& operation : kCases) {
        const Places expected = combined(a, b, operation.rule);
        const RunsPayload expected_runs = runs_of(expected);
        const std::size_t room = x.size + y.size + kRunsSlack;
        for (const Kernels* const table : available_kernels()) {
            CAPTURE(table->name, operation.name, x.size, y.size, Catch::getSeed());
            std::vector<unsigned char> out(4 * room, 0xAA);
            std::uint32_t found = 0xAAAAAAAA;
            const std::uint32_t size = (table->*operation.kernel)(x.runs(), y.runs(), out.data(), &found);
            REQUIRE(size == expected_runs.size);
            REQUIRE(found == cardinality(expected));
            REQUIRE(std::memcmp(out.data(), expected_runs.payload.data(), 4 * std::size_t{size}) == 0);
        }
    }
    const std::uint32_t common = cardinality(combined(a, b, kCases[0].rule));
    for (const Kernels* const table : available_kernels()) {
        CAPTURE(table->name, x.size, y.size, Catch::getSeed());
        REQUIRE(table->runs_and_count(x.runs(), y.runs()) == common);
    }
}

void check_both_ways(const Places& a, const Places& b, std::mt19937_64& random) {
    check_runs(a, b, random);
    check_runs(b, a, random);
}

Places complement(const Places& a) {
    return combined(a, a, [](bool x, bool) { return !x; });
}

// `size` runs in [first, last): of any of the places between two runs one is left free.
Places runs_of_number(std::mt19937_64& random, std::size_t size, std::size_t first = 0, std::size_t last = kPlaces) {
    const Places chosen = sample(random, 2 * size, first, last);
    Places places = no_places();
    bool open = false;
    for (std::size_t i = 0; i < kPlaces; ++i) {
        open = open != chosen[i];
        places[i] = open;
    }
    return places;
}

TEST_CASE("kernels: runs of all numbers with runs", "[simd]") {
    std::mt19937_64 random(Catch::getSeed());
    constexpr std::size_t kSizes[] = {0, 1, 2, 3, 15, 16, 17, 26, 31, 32, 33, 47, 48, 63, 64, 65, 96, 97, 200, 2000};
    for (const std::size_t a : kSizes) {
        for (const std::size_t b : kSizes) {
            const std::size_t most = std::max(a, b);
            // Anywhere, or so close together that most begin or end where another does.
            const std::size_t last = random() % 2 == 0 ? kPlaces : 4 * most + 8;
            check_runs(runs_of_number(random, a, 0, last), runs_of_number(random, b, 0, last), random);
        }
    }
}

TEST_CASE("kernels: few runs within, before, behind and across many", "[simd]") {
    std::mt19937_64 random(Catch::getSeed());
    for (const std::size_t many_size : {41U, 100U, 2000U}) {
        for (const std::size_t few_size : {1U, 2U, 5U}) {
            const Places many = runs_of_number(random, many_size, 20'000, 40'000);
            for (int i = 0; i < 4; ++i) {
                const std::size_t first = random() % (kPlaces - 100);
                const std::size_t last = first + 20 + random() % (kPlaces - first - 20);
                check_both_ways(many, runs_of_number(random, few_size, first, last), random);
            }
            check_both_ways(many, runs_of_number(random, few_size, 0, 19'000), random);
            check_both_ways(many, runs_of_number(random, few_size, 41'000, kPlaces), random);
            check_both_ways(many, range(0, kPlaces), random);
            // From the place behind one run to the place before another.
            const auto gaps = elements_of(complement(many));
            const std::size_t from = gaps[gaps.size() / 3];
            const std::size_t to = gaps[gaps.size() / 2];
            check_both_ways(many, range(from, to), random);
            check_both_ways(many, range(from, from + 1), random);
        }
    }
}

TEST_CASE("kernels: runs of all shapes with runs", "[simd]") {
    std::mt19937_64 random(Catch::getSeed());
    const auto sets = shapes(random);
    for (const Places& a : sets) {
        for (const Places& b : sets) {
            if (random() % 3 == 0 || &a == &b) check_runs(a, b, random);
        }
        check_both_ways(a, no_places(), random);
        check_both_ways(a, range(0, kPlaces), random);
        check_both_ways(a, complement(a), random);
        check_both_ways(a, clusters(random, 30, 1500), random);
    }
}

TEST_CASE("kernels: runs that begin and end together, touch, or reach the ends", "[simd]") {
    std::mt19937_64 random(Catch::getSeed());
    const Places ends[] = {range(0, 1),
                           range(0, 100),
                           range(0, kPlaces),
                           range(100, kPlaces),
                           range(kPlaces - 1, kPlaces),
                           range(100, 200),
                           range(200, 300),
                           range(99, 100),
                           range(0, kPlaces - 1),
                           range(1, kPlaces),
                           combined(range(0, 10), range(kPlaces - 10, kPlaces), [](bool a, bool b) { return a || b; }),
                           range(0, kPlaces, 2),
                           range(1, kPlaces, 2)};
    for (const Places& a : ends) {
        for (const Places& b : ends) check_runs(a, b, random);
    }
}

}  // namespace
}  // namespace segdb::simd
