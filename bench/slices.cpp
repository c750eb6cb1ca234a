// What do comparisons, sums and percentiles over slices cost, beside a loop over the plain values, and where do the ways of
// comparing cross?
//
//   ./dev bench slices [chunks, default 153] [rounds, default 11] [seed, default 40]
//
// Answers are compared with the loop's before anything is timed. Times are the least of the rounds, one thread; 153 chunks
// are 10 million profiles, whose 21 slices take 26 MB. The loop is over an array of int64, as a simple column store's.
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <iterator>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "bitmap/encode_container.hpp"
#include "bitmap/resident_container.hpp"
#include "exec/slice_aggregates.hpp"
#include "exec/slice_comparison.hpp"
#include "exec/slice_ranks.hpp"
#include "support/bench.hpp"

namespace {

using namespace segdb;
using namespace segdb::bench;

struct Setting {
    std::size_t chunks = 153;
    int rounds = 11;
    std::uint64_t seed = 40;
};

constexpr ChunkView kEverything{nullptr, kChunkSize, 0, Form::full};

// Values of all chunks, as slices and as they are; `size` different ones.
struct Column {
    std::string name;
    std::int64_t size = 0;
    std::vector<std::shared_ptr<const SliceBlock>> blocks;
    std::vector<std::int64_t> values;
};

std::vector<std::uint16_t> all_places() {
    std::vector<std::uint16_t> places(kChunkSize);
    for (std::uint32_t i = 0; i < kChunkSize; ++i) places[i] = static_cast<std::uint16_t>(i);
    return places;
}

Column column(const std::string& name, std::int64_t size, const Setting& setting, std::mt19937_64& random) {
    Column column{name, size, {}, {}};
    const auto places = all_places();
    double encoding = 0;
    double decoding = 0;
    for (std::size_t chunk = 0; chunk < setting.chunks; ++chunk) {
        std::vector<std::int64_t> values;
        for (std::uint32_t i = 0; i < kChunkSize; ++i) {
            values.push_back(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(size)));
        }
        const double start = seconds_now();
        const std::string bytes = SliceBlock::encode(places, values);
        const double middle = seconds_now();
        auto block = SliceBlock::decode(bytes);
        decoding += seconds_now() - middle;
        encoding += middle - start;
        if (!block.ok()) fail(block.error().message);
        column.blocks.push_back(std::make_shared<SliceBlock>(std::move(*block)));
        column.values.insert(column.values.end(), values.begin(), values.end());
    }
    const double per_chunk = 1e6 / static_cast<double>(setting.chunks);
    std::printf("\n%s: %zu slices, encoded in %.0f us a chunk, decoded in %.0f\n", name.c_str(),
                column.blocks.front()->slices().size(), encoding * per_chunk, decoding * per_chunk);
    return column;
}

// A set of each chunk, in the form that a query has it in.
struct Sets {
    std::vector<AlignedBytes> memory;
    std::vector<ChunkView> views;
    std::vector<bool> members;
};

Sets sets_of_density(double density, const Setting& setting, std::mt19937_64& random) {
    Sets sets;
    std::bernoulli_distribution chosen(density);
    for (std::size_t chunk = 0; chunk < setting.chunks; ++chunk) {
        std::vector<std::uint16_t> elements;
        for (std::uint32_t i = 0; i < kChunkSize; ++i) {
            sets.members.push_back(chosen(random));
            if (sets.members.back()) elements.push_back(static_cast<std::uint16_t>(i));
        }
        std::string stored;
        append_container(stored, elements);
        ChunkView view = *view_of_stored(stored);
        sets.memory.push_back(AlignedBytes::allocate(resident_bytes(view, stored.size() - 1)));
        make_resident(view, stored.size() - 1, sets.memory.back().bytes.get());
        sets.views.push_back(view);
    }
    return sets;
}

class Bench {
  public:
    Bench(const Setting& setting, Results& results) : setting_(setting), results_(results) {}

    void line(const std::string& name, const std::function<std::uint64_t()>& loop,
              const std::function<std::uint64_t()>& slices) {
        const std::uint64_t expected = loop();
        const std::uint64_t found = slices();
        if (expected != found) {
            fail(name + ": the loop found " + std::to_string(expected) + ", the slices " + std::to_string(found));
        }
        const double by_loop = least_ms(loop, std::min(setting_.rounds, 3));
        const double by_slices = least_ms(slices, setting_.rounds);
        std::printf("  %-44s %9.3f ms   loop %8.2f ms, %6.1f times\n", name.c_str(), by_slices, by_loop,
                    by_loop / by_slices);
        results_.add(name, by_slices);
    }

  private:
    static double least_ms(const std::function<std::uint64_t()>& call, int rounds) {
        double least = std::numeric_limits<double>::infinity();
        for (int round = 0; round < rounds; ++round) {
            const double start = seconds_now();
            sink_ = sink_ + call();
            least = std::min(least, (seconds_now() - start) * 1e3);
        }
        return least;
    }

    inline static volatile std::uint64_t sink_ = 0;
    const Setting& setting_;
    Results& results_;
};

std::uint64_t count_by_loop(const Column& column, const std::vector<IntegerRange>& ranges, const Sets* within) {
    const IntegerRanges sorted(ranges);
    std::uint64_t count = 0;
    const bool is_one = ranges.size() == 1;
    for (std::size_t i = 0; i < column.values.size(); ++i) {
        const std::int64_t value = column.values[i];
        const bool holds = is_one ? value >= ranges[0].low && value <= ranges[0].high : sorted.contains(value);
        count += holds && (within == nullptr || within->members[i]) ? 1 : 0;
    }
    return count;
}

std::uint64_t count_by_slices(const Column& column, const std::vector<IntegerRange>& ranges, const Sets* within,
                              ChunkAlgebra& algebra) {
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < column.blocks.size(); ++i) {
        const ChunkView set = within != nullptr ? within->views[i] : kEverything;
        count += algebra.count(compare(*column.blocks[i], ranges, set, algebra));
    }
    return count;
}

void compare_all(const Column& column, const Setting& setting, Bench& bench, std::mt19937_64& random,
                 ChunkAlgebra& algebra) {
    const auto line = [&](const std::string& name, const std::vector<IntegerRange>& ranges, const Sets* within) {
        const IntegerRanges normal(ranges);
        bench.line(
            column.name + ", " + name, [&] { return count_by_loop(column, normal.ranges(), within); },
            [&] { return count_by_slices(column, normal.ranges(), within, algebra); });
    };
    const std::int64_t third = column.size / 3;
    line("both bounds", {{third, 2 * third}}, nullptr);
    line("one bound", {{third, column.size}}, nullptr);
    line("one value", {{third, third}}, nullptr);
    for (const std::size_t count : {3U, 10U, 30U, 100U, 1'000U}) {
        std::vector<IntegerRange> points;
        for (std::size_t i = 0; i < count; ++i) {
            const std::int64_t value = column.values[random() % column.values.size()];
            points.push_back({value, value});
        }
        line("in " + std::to_string(count) + " values", points, nullptr);
    }
    for (const double density : {0.4, 0.03, 0.003, 0.0003}) {
        const Sets sets = sets_of_density(density, setting, random);
        char name[64];
        std::snprintf(name, sizeof name, "both bounds, within %g of all", density);
        line(name, {{third, 2 * third}}, &sets);
    }
}

void sum_all(const Column& column, const Setting& setting, Bench& bench, std::mt19937_64& random,
             ChunkAlgebra& algebra) {
    for (const double density : {0.4, 0.03, 0.003}) {
        const Sets sets = sets_of_density(density, setting, random);
        char name[64];
        std::snprintf(name, sizeof name, ", sum within %g of all", density);
        const auto by_loop = [&] {
            std::uint64_t sum = 0;
            for (std::size_t i = 0; i < column.values.size(); ++i) {
                sum += sets.members[i] ? static_cast<std::uint64_t>(column.values[i]) : 0;
            }
            return sum;
        };
        const auto by_slices = [&] {
            ValueTotals totals;
            for (std::size_t i = 0; i < column.blocks.size(); ++i) {
                totals.add(*column.blocks[i], sets.views[i], {.sum = true, .ends = false}, algebra);
            }
            return static_cast<std::uint64_t>(totals.sum);
        };
        bench.line(column.name + name, by_loop, by_slices);
    }
}

void find_percentiles(const Column& column, const Setting& setting, Bench& bench, std::mt19937_64& random,
                      ChunkAlgebra& algebra) {
    const Sets sets = sets_of_density(0.4, setting, random);
    SetOfValues values(
        [&](std::uint32_t chunk) -> Result<std::shared_ptr<const SliceBlock>> { return column.blocks[chunk]; });
    for (std::uint32_t i = 0; i < column.blocks.size(); ++i) {
        values.add(i, *column.blocks[i], sets.views[i], algebra);
    }
    const std::vector<std::uint64_t> ranks = {values.size() / 2, values.size() * 9 / 10, values.size() * 99 / 100};
    const auto by_loop = [&] {
        std::vector<std::int64_t> all;
        for (std::size_t i = 0; i < column.values.size(); ++i) {
            if (sets.members[i]) all.push_back(column.values[i]);
        }
        std::uint64_t sum = 0;
        for (const std::uint64_t rank : ranks) {
            const auto chosen = all.begin() + static_cast<std::ptrdiff_t>(rank);
            std::nth_element(all.begin(), chosen, all.end());
            sum += static_cast<std::uint64_t>(*chosen);
        }
        return sum;
    };
    const auto by_slices = [&] {
        std::uint64_t sum = 0;
        const auto found = values_at_ranks(values, ranks, algebra, {});
        for (const std::int64_t value : *found) sum += static_cast<std::uint64_t>(value);
        return sum;
    };
    bench.line(column.name + ", 3 percentiles within 0.4 of all", by_loop, by_slices);
}

}  // namespace

int main(int argc, char** argv) {
    Setting setting;
    if (argc > 1) setting.chunks = std::strtoull(argv[1], nullptr, 10);
    if (argc > 2) setting.rounds = std::atoi(argv[2]);
    if (argc > 3) setting.seed = std::strtoull(argv[3], nullptr, 10);
    if (setting.chunks == 0 || setting.rounds < 1) fail("at least one chunk and one round");
    const std::string kernels = simd::kernels().name;
    print_machine(std::to_string(setting.seed),
                  {"kernel    " + kernels, "chunks    " + std::to_string(setting.chunks)});
    std::mt19937_64 random(setting.seed);
    Results results;
    Bench bench(setting, results);
    ChunkAlgebra algebra(simd::kernels());
    for (const auto& [name, size] : {std::pair<std::string, std::int64_t>{"74 values", 74},
                                     {"2 million values", 2'000'000},
                                     {"2^40 values", std::int64_t{1} << 40}}) {
        const Column values = column(name, size, setting, random);
        compare_all(values, setting, bench, random, algebra);
        sum_all(values, setting, bench, random, algebra);
        find_percentiles(values, setting, bench, random, algebra);
    }
    results.print("slices");
}
