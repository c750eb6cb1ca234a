// How fast are the kernels, each beside CRoaring's function for the same, and does a fused program run at the speed at
// which memory can be read?
//
//   ./dev bench kernels [rounds, default 15] [bitsets|arrays|runs|filters|fused]
//
// Answers are compared before anything is timed. Times are the least of the rounds: a kernel's time on an idle core.
// Kernels on one chunk work in the L1 and L2 caches; the program on 1,526 chunks (100 million profiles) reads 50 MB.
#include "simd/kernels.hpp"

#include <roaring/array_util.h>
#include <roaring/bitset_util.h>
#include <roaring/containers/array.h>
#include <roaring/containers/bitset.h>
#include <roaring/containers/mixed_intersection.h>
#include <roaring/containers/run.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <iostream>
#include <memory>
#include <new>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "support/bench.hpp"

namespace {

using namespace segdb::bench;
using namespace segdb::simd;
namespace croaring = roaring::internal;

constexpr std::uint64_t kSeed = 20;
volatile std::uint64_t sink = 0;

int rounds = 15;

// Nanoseconds of one call: the least over the rounds of the mean of a round of at least half a millisecond.
double least_ns(const std::function<std::uint64_t()>& call) {
    int repeats = 1;
    double best = 1e18;
    for (int round = 0; round < rounds;) {
        const double start = seconds_now();
        for (int i = 0; i < repeats; ++i) sink = sink + call();
        const double seconds = seconds_now() - start;
        if (seconds < 5e-4) {
            repeats *= 2;
            continue;
        }
        best = std::min(best, seconds / repeats * 1e9);
        ++round;
    }
    return best;
}

// 64-byte aligned words; `shift` bytes further for what stands in for stored payloads.
class Buffer {
  public:
    explicit Buffer(std::size_t size, std::size_t shift = 0)
        : bytes_(new (std::align_val_t(64)) char[size + shift + 64]), shift_(shift) {
        std::memset(bytes_, 0, size + shift + 64);
    }
    Buffer(Buffer&& other) noexcept : bytes_(std::exchange(other.bytes_, nullptr)), shift_(other.shift_) {}
    Buffer(const Buffer&) = delete;
    ~Buffer() { ::operator delete[](bytes_, std::align_val_t(64)); }
    [[nodiscard]] char* data() const { return bytes_ + shift_; }
    [[nodiscard]] std::uint64_t* words() const { return reinterpret_cast<std::uint64_t*>(data()); }
    [[nodiscard]] std::uint16_t* elements() const { return reinterpret_cast<std::uint16_t*>(data()); }

  private:
    char* bytes_;
    std::size_t shift_;
};

void fill_bits(char* to, std::size_t bytes, double density, std::mt19937_64& random) {
    const auto limit = static_cast<std::uint64_t>(density * 65536);
    for (std::size_t i = 0; i < bytes; i += 8) {
        std::uint64_t word = 0;
        for (int bit = 0; bit < 64; bit += 4) {
            const std::uint64_t four = random();
            for (int j = 0; j < 4; ++j) {
                word |= std::uint64_t{((four >> (16 * j)) & 0xFFFF) < limit} << (bit + j);
            }
        }
        std::memcpy(to + i, &word, 8);
    }
}

Buffer bits_of_density(double density, std::mt19937_64& random, std::size_t shift = 0) {
    Buffer buffer(kChunkBytes, shift);
    fill_bits(buffer.data(), kChunkBytes, density, random);
    return buffer;
}

struct Elements {
    Buffer buffer{2 * (65536 + kArraySlack)};
    std::uint32_t size = 0;
    [[nodiscard]] Array array() const { return {buffer.data(), size}; }
};

Elements elements_of_size(std::uint32_t size, std::mt19937_64& random) {
    std::vector<bool> chosen(65536);
    for (std::uint32_t found = 0; found < size;) {
        const std::size_t at = random() % 65536;
        if (chosen[at]) continue;
        chosen[at] = true;
        ++found;
    }
    Elements elements;
    for (std::size_t i = 0; i < 65536; ++i) {
        if (chosen[i]) elements.buffer.elements()[elements.size++] = static_cast<std::uint16_t>(i);
    }
    return elements;
}

croaring::array_container_t container_of(const Elements& elements) {
    croaring::array_container_t container{};
    container.cardinality = static_cast<std::int32_t>(elements.size);
    container.capacity = container.cardinality;
    container.array = elements.buffer.elements();
    return container;
}

croaring::bitset_container_t container_of(const Buffer& bits) {
    croaring::bitset_container_t container{};
    container.words = bits.words();
    container.cardinality = static_cast<std::int32_t>(kernels().count(bits.data()));
    return container;
}

// One line of the table: a peer (or none), and every variant of ours.
class Line {
  public:
    Line(std::string name, double bytes, Results& results, double calls = 1)
        : name_(std::move(name)), bytes_(bytes), calls_(calls), results_(results) {}
    void peer(const std::function<std::uint64_t()>& call) {
        expected_ = call();
        has_answer_ = true;
        peer_ = call;
    }
    void ours(const std::function<std::uint64_t(const Kernels&)>& call) {
        const double peer_ns = peer_ ? least_ns(peer_) / calls_ : 0;
        std::printf("%-46s", name_.c_str());
        print(peer_ns);
        for (const Kernels* const table : available_kernels()) {
            const std::uint64_t answer = call(*table);
            if (!has_answer_) expected_ = answer;
            has_answer_ = true;
            if (answer != expected_) {
                fail(name_ + ": " + table->name + " answers " + std::to_string(answer) + ", not " +
                     std::to_string(expected_));
            }
            const double ns = least_ns([&] { return call(*table); }) / calls_;
            print(ns);
            if (table == available_kernels().back()) {
                results_.add(name_ + " ns", ns);
                if (peer_ns > 0) std::printf("  %5.2f", peer_ns / ns);
            }
        }
        std::printf("\n");
        std::fflush(stdout);
    }

  private:
    void print(double ns) const {
        if (ns == 0) {
            std::printf("  %14s", "-");
        } else if (bytes_ > 0) {
            std::printf("  %7.0f %6.1f", ns, bytes_ / ns);
        } else {
            std::printf("  %7.0f %6s", ns, "");
        }
    }
    std::string name_;
    double bytes_;
    double calls_;
    Results& results_;
    std::function<std::uint64_t()> peer_;
    std::uint64_t expected_ = 0;
    bool has_answer_ = false;
};

void print_head() {
    std::printf("%-46s  %14s", "ns, and GB/s read, of one call", "CRoaring");
    for (const Kernels* const table : available_kernels()) std::printf("  %14s", table->name);
    std::printf("  CRoaring / %s\n", available_kernels().back()->name);
}

void bench_bitsets(Results& results) {
    std::mt19937_64 random(kSeed);
    const Buffer a = bits_of_density(0.5, random, 1);
    const Buffer b = bits_of_density(0.4, random, 1);
    Buffer a_aligned(kChunkBytes);
    Buffer b_aligned(kChunkBytes);
    std::memcpy(a_aligned.data(), a.data(), kChunkBytes);
    std::memcpy(b_aligned.data(), b.data(), kChunkBytes);
    const Buffer out(kChunkBytes);
    const auto x = container_of(a_aligned);
    const auto y = container_of(b_aligned);
    auto z = container_of(out);
    const double two = 2 * kChunkBytes;
    {
        Line line("count", kChunkBytes, results);
        line.peer([&] { return static_cast<std::uint64_t>(croaring::bitset_container_compute_cardinality(&x)); });
        line.ours([&](const Kernels& k) { return k.count(a.data()); });
    }
    {
        Line line("and, count only", two, results);
        line.peer([&] { return static_cast<std::uint64_t>(croaring::bitset_container_and_justcard(&x, &y)); });
        line.ours([&](const Kernels& k) { return k.bits_and(a.data(), b.data(), nullptr); });
    }
    {
        Line line("and, count only, aligned operands", two, results);
        line.peer([&] { return static_cast<std::uint64_t>(croaring::bitset_container_and_justcard(&x, &y)); });
        line.ours([&](const Kernels& k) { return k.bits_and(a_aligned.data(), b_aligned.data(), nullptr); });
    }
    {
        Line line("and, stored and counted", two, results);
        line.peer([&] { return static_cast<std::uint64_t>(croaring::bitset_container_and(&x, &y, &z)); });
        line.ours([&](const Kernels& k) { return k.bits_and(a.data(), b.data(), out.words()); });
    }
    {
        Line line("or, stored and counted", two, results);
        line.peer([&] { return static_cast<std::uint64_t>(croaring::bitset_container_or(&x, &y, &z)); });
        line.ours([&](const Kernels& k) { return k.bits_or(a.data(), b.data(), out.words()); });
    }
    {
        Line line("and not, count only", two, results);
        line.peer([&] { return static_cast<std::uint64_t>(croaring::bitset_container_andnot_justcard(&x, &y)); });
        line.ours([&](const Kernels& k) { return k.bits_and_not(a.data(), b.data(), nullptr); });
    }
    std::vector<Buffer> many;
    std::vector<Bits> operands;
    for (int i = 0; i < 16; ++i) {
        many.push_back(bits_of_density(i % 2 == 0 ? 0.5 : 0.3, random, 1));
        operands.push_back(many.back().data());
    }
    const std::vector<Instruction> four{
        {Op::load, {}, 0}, {Op::and_with, {}, 1}, {Op::or_with, {}, 2}, {Op::and_with, {}, 3}};
    {
        Line line("program ((A and B) or C) and D, count", 4 * kChunkBytes, results);
        line.ours([&](const Kernels& k) { return k.evaluate(four.data(), four.size(), operands.data(), nullptr); });
    }
    {
        Line line("and of 8, count", 8 * kChunkBytes, results);
        line.ours([&](const Kernels& k) { return k.and_all(operands.data(), 8, nullptr); });
    }
    // ((a and not b) or (c and not d)) and .. : a tree of 16 operands, half of them negated.
    std::vector<Instruction> tree;
    for (std::uint16_t pair = 0; pair < 8; ++pair) {
        tree.push_back({Op::load, {}, static_cast<std::uint16_t>(2 * pair)});
        tree.push_back({Op::and_not, {}, static_cast<std::uint16_t>(2 * pair + 1)});
        if (pair > 0)
            tree.push_back(
                {pair % 2 == 1 ? Op::or_with : Op::xor_with, Source::saved, static_cast<std::uint16_t>(pair - 1)});
        tree.push_back({Op::save, {}, pair});
    }
    tree.pop_back();
    if (!is_valid(tree, 16)) fail("the tree is not valid");
    {
        Line line("program of 16 operands with negations, count", 16 * kChunkBytes, results);
        line.ours([&](const Kernels& k) { return k.evaluate(tree.data(), tree.size(), operands.data(), nullptr); });
    }
    for (const std::size_t size : {8U, 16U}) {
        Line line("at least 3 of " + std::to_string(size) + ", count", static_cast<double>(size) * kChunkBytes,
                  results);
        line.ours([&](const Kernels& k) {
            return k.threshold(Threshold::at_least, 3, operands.data(), size, nullptr, nullptr);
        });
    }
    std::vector<Bits> thousand;
    for (std::size_t i = 0; i < 1000; ++i) thousand.push_back(operands[i % 16]);
    Line line("at least 400 of 1000 (16 sets), count", 1000 * kChunkBytes, results);
    line.ours([&](const Kernels& k) {
        return k.threshold(Threshold::at_least, 400, thousand.data(), 1000, nullptr, nullptr);
    });
}

// Many different arrays in turn: the same again and again would teach the branch predictor every step of a merge by heart.
constexpr std::size_t kInTurn = 64;

struct Pairs {
    std::vector<Elements> a;
    std::vector<Elements> b;
    std::vector<croaring::array_container_t> x;
    std::vector<croaring::array_container_t> y;

    Pairs(std::uint32_t a_size, std::uint32_t b_size, std::mt19937_64& random) {
        for (std::size_t i = 0; i < kInTurn; ++i) {
            a.push_back(elements_of_size(a_size, random));
            b.push_back(elements_of_size(b_size, random));
            x.push_back(container_of(a.back()));
            y.push_back(container_of(b.back()));
        }
    }
};

using ArrayKernel = std::uint32_t (*Kernels::*)(Array, Array, std::uint16_t*);
using ArrayPeer = void (*)(const croaring::array_container_t*, const croaring::array_container_t*,
                           croaring::array_container_t*);

void bench_arrays(Results& results) {
    std::mt19937_64 random(kSeed + 1);
    const Buffer out(2 * (65536 + kArraySlack));
    const Elements scratch;
    constexpr std::uint32_t kSizes[][2] = {{6, 6},      {6, 65},     {20, 40},     {13, 330},
                                           {655, 1311}, {330, 1966}, {4096, 4096}, {20, 4000}};
    constexpr struct {
        const char* name;
        ArrayKernel kernel;
        ArrayPeer peer;
    } kOperations[] = {{"and", &Kernels::array_and, croaring::array_container_intersection},
                       {"or", &Kernels::array_or, croaring::array_container_union},
                       {"xor", &Kernels::array_xor, croaring::array_container_xor},
                       {"and not", &Kernels::array_and_not, croaring::array_container_andnot}};
    for (const auto& size : kSizes) {
        const Pairs pairs(size[0], size[1], random);
        const std::string sizes = " of arrays " + std::to_string(size[0]) + ", " + std::to_string(size[1]);
        Line counting("and, count only," + sizes, 0, results, kInTurn);
        counting.peer([&] {
            std::uint64_t sum = 0;
            for (std::size_t i = 0; i < kInTurn; ++i) {
                sum += static_cast<std::uint64_t>(
                    croaring::array_container_intersection_cardinality(&pairs.x[i], &pairs.y[i]));
            }
            return sum;
        });
        counting.ours([&](const Kernels& k) {
            std::uint64_t sum = 0;
            for (std::size_t i = 0; i < kInTurn; ++i)
                sum += k.array_and(pairs.a[i].array(), pairs.b[i].array(), nullptr);
            return sum;
        });
        for (const auto& operation : kOperations) {
            auto z = container_of(scratch);
            z.capacity = 65536;
            Line line(operation.name + sizes, 0, results, kInTurn);
            line.peer([&] {
                std::uint64_t sum = 0;
                for (std::size_t i = 0; i < kInTurn; ++i) {
                    operation.peer(&pairs.x[i], &pairs.y[i], &z);
                    sum += static_cast<std::uint64_t>(z.cardinality);
                }
                return sum;
            });
            line.ours([&](const Kernels& k) {
                std::uint64_t sum = 0;
                for (std::size_t i = 0; i < kInTurn; ++i) {
                    sum += (k.*operation.kernel)(pairs.a[i].array(), pairs.b[i].array(), out.elements());
                }
                return sum;
            });
        }
    }
}

// Runs between places chosen at random, as many bounds as two a run.
struct RunList {
    Elements bounds;
    Buffer pairs;
    std::uint32_t size;

    RunList(std::uint32_t runs, std::mt19937_64& random)
        : bounds(elements_of_size(2 * runs, random)), pairs(4 * (runs + kRunsSlack)), size(runs) {
        for (std::uint32_t i = 0; i < 2 * runs; i += 2) {
            const std::uint16_t* const pair = bounds.buffer.elements() + i;
            pairs.elements()[i] = pair[0];
            pairs.elements()[i + 1] = static_cast<std::uint16_t>(pair[1] - pair[0] - 1);
        }
    }
    [[nodiscard]] Runs runs() const { return {pairs.data(), size}; }
    [[nodiscard]] croaring::run_container_t container() const {
        croaring::run_container_t container{};
        container.n_runs = static_cast<std::int32_t>(size);
        container.capacity = container.n_runs;
        container.runs = reinterpret_cast<croaring::rle16_t*>(pairs.data());
        return container;
    }
};

// So many that no branch predictor keeps them all.
constexpr std::size_t kRunsInTurn = 256;

using RunsKernel = std::uint32_t (*Kernels::*)(Runs, Runs, void*, std::uint32_t*);
using RunsPeer = void (*)(const croaring::run_container_t*, const croaring::run_container_t*,
                          croaring::run_container_t*);

void bench_runs(Results& results) {
    std::mt19937_64 random(kSeed + 4);
    constexpr std::uint32_t kSizes[][2] = {{5, 4},  {16, 16},  {33, 26},  {60, 60},
                                           {1, 33}, {1, 2000}, {33, 400}, {2000, 2000}};
    constexpr struct {
        const char* name;
        RunsKernel kernel;
        RunsPeer peer;
    } kOperations[] = {{"and", &Kernels::runs_and, croaring::run_container_intersection},
                       {"or", &Kernels::runs_or, croaring::run_container_union},
                       {"xor", &Kernels::runs_xor, croaring::run_container_xor},
                       {"and not", &Kernels::runs_and_not, croaring::run_container_andnot}};
    const Buffer out(4 * (4000 + kRunsSlack));
    std::vector<croaring::rle16_t> peer_out(8000);
    for (const auto& size : kSizes) {
        std::vector<RunList> a;
        std::vector<RunList> b;
        for (std::size_t i = 0; i < kRunsInTurn; ++i) {
            a.emplace_back(size[0], random);
            b.emplace_back(size[1], random);
        }
        const std::string sizes = " of runs " + std::to_string(size[0]) + ", " + std::to_string(size[1]);
        const auto in_turn = [&](auto call) {
            std::uint64_t sum = 0;
            for (std::size_t i = 0; i < kRunsInTurn; ++i) sum += static_cast<std::uint64_t>(call(i));
            return sum;
        };
        croaring::run_container_t z{};
        z.capacity = static_cast<std::int32_t>(peer_out.size());
        z.runs = peer_out.data();
        Line counting("and, count only," + sizes, 0, results, kRunsInTurn);
        counting.peer([&] {
            return in_turn([&](std::size_t i) {
                const auto x = a[i].container();
                const auto y = b[i].container();
                croaring::run_container_intersection(&x, &y, &z);
                return croaring::run_container_cardinality(&z);
            });
        });
        counting.ours([&](const Kernels& k) {
            return in_turn([&](std::size_t i) { return k.runs_and_count(a[i].runs(), b[i].runs()); });
        });
        for (const auto& operation : kOperations) {
            Line line(operation.name + sizes, 0, results, kRunsInTurn);
            line.peer([&] {
                return in_turn([&](std::size_t i) {
                    const auto x = a[i].container();
                    const auto y = b[i].container();
                    operation.peer(&x, &y, &z);
                    return z.n_runs;
                });
            });
            line.ours([&](const Kernels& k) {
                return in_turn([&](std::size_t i) {
                    std::uint32_t cardinality = 0;
                    const std::uint32_t found =
                        (k.*operation.kernel)(a[i].runs(), b[i].runs(), out.data(), &cardinality);
                    sink = sink + cardinality;
                    return found;
                });
            });
        }
    }
}

void bench_filters(Results& results) {
    std::mt19937_64 random(kSeed + 2);
    const Buffer bits = bits_of_density(0.3, random);
    const auto bitset = container_of(bits);
    const Buffer target(kChunkBytes);
    const Buffer out(2 * (65536 + kArraySlack));
    const Elements scratch;
    auto z = container_of(scratch);
    z.capacity = 65536;
    for (const std::uint32_t size : {65U, 655U, 2000U, 4096U}) {
        const Pairs pairs(size, 1, random);
        const std::string name = " array of " + std::to_string(size);
        const auto in_turn = [&](auto call) {
            std::uint64_t sum = 0;
            for (std::size_t i = 0; i < kInTurn; ++i) sum += static_cast<std::uint64_t>(call(i));
            return sum;
        };
        Line filtered("filtered by a bitset," + name, 0, results, kInTurn);
        filtered.peer([&] {
            return in_turn([&](std::size_t i) {
                croaring::array_bitset_container_intersection(&pairs.x[i], &bitset, &z);
                return z.cardinality;
            });
        });
        filtered.ours([&](const Kernels& k) {
            return in_turn(
                [&](std::size_t i) { return k.array_and_bits(pairs.a[i].array(), bits.data(), out.elements()); });
        });
        Line counted("set in a bitset, count only," + name, 0, results, kInTurn);
        counted.peer([&] {
            return in_turn([&](std::size_t i) {
                return croaring::array_bitset_container_intersection_cardinality(&pairs.x[i], &bitset);
            });
        });
        counted.ours([&](const Kernels& k) {
            return in_turn([&](std::size_t i) { return k.array_and_bits(pairs.a[i].array(), bits.data(), nullptr); });
        });
        Line expanded("into an empty bitset," + name, 0, results, kInTurn);
        expanded.peer([&] {
            return in_turn([&](std::size_t i) {
                std::memset(target.data(), 0, kChunkBytes);
                croaring::bitset_set_list(target.words(), pairs.a[i].buffer.elements(), size);
                return target.words()[7] % 1000;
            });
        });
        expanded.ours([&](const Kernels& k) {
            return in_turn([&](std::size_t i) {
                k.expand_array(target.words(), pairs.a[i].array());
                return target.words()[7] % 1000;
            });
        });
    }
    for (const std::uint32_t size : {33U, 400U}) {
        std::vector<RunList> lists;
        for (std::size_t i = 0; i < kRunsInTurn; ++i) lists.emplace_back(size, random);
        const std::string name = ", runs " + std::to_string(size);
        const auto in_turn = [&](auto call) {
            std::uint64_t sum = 0;
            for (std::size_t i = 0; i < kRunsInTurn; ++i) sum += static_cast<std::uint64_t>(call(i));
            return sum;
        };
        Line expanded("into an empty bitset" + name, 0, results, kRunsInTurn);
        expanded.peer([&] {
            return in_turn([&](std::size_t i) {
                std::memset(target.data(), 0, kChunkBytes);
                const croaring::run_container_t container = lists[i].container();
                for (std::int32_t run = 0; run < container.n_runs; ++run) {
                    const auto first = static_cast<std::uint32_t>(container.runs[run].value);
                    croaring::bitset_set_lenrange(target.words(), first, container.runs[run].length);
                }
                return target.words()[7] % 1000;
            });
        });
        expanded.ours([&](const Kernels& k) {
            return in_turn([&](std::size_t i) {
                k.expand_runs(target.words(), lists[i].runs());
                return target.words()[7] % 1000;
            });
        });
        Line set("set in a bitset" + name, 0, results, kRunsInTurn);
        set.ours([&](const Kernels& k) {
            return in_turn([&](std::size_t i) {
                k.set_runs(target.words(), lists[i].runs());
                return 0;
            });
        });
        Line kept("keep of a bitset" + name, 0, results, kRunsInTurn);
        kept.ours([&](const Kernels& k) {
            return in_turn([&](std::size_t i) {
                k.keep_runs(target.words(), lists[i].runs());
                return 0;
            });
        });
        Line counted("set in a bitset, count only" + name, 0, results, kRunsInTurn);
        counted.ours([&](const Kernels& k) {
            return in_turn([&](std::size_t i) { return k.count_runs_set(bits.data(), lists[i].runs()); });
        });
    }
    for (const double density : {0.01, 0.05, 0.3, 0.5, 0.9}) {
        const Buffer from = bits_of_density(density, random);
        Line line("elements of a bitset, density " + std::to_string(density).substr(0, 4), 0, results);
        line.peer([&] {
            return static_cast<std::uint64_t>(
                croaring::bitset_extract_setbits_avx512_uint16(from.words(), kChunkWords, out.elements(), 65536, 0));
        });
        line.ours([&](const Kernels& k) { return k.elements_of(from.data(), out.elements()); });
    }
}

// Four operands over all chunks of 100 million profiles, against reading the same bytes once.
void bench_fused(Results& results) {
    constexpr std::size_t kChunks = 1526;
    std::mt19937_64 random(kSeed + 3);
    constexpr double kDensities[] = {0.5, 0.4, 0.2, 0.6};
    std::vector<Buffer> sets;
    for (const double density : kDensities) {
        sets.emplace_back(kChunks * kChunkBytes);
        fill_bits(sets.back().data(), kChunks * kChunkBytes, density, random);
    }
    const std::vector<Instruction> program{
        {Op::load, {}, 0}, {Op::and_with, {}, 1}, {Op::or_with, {}, 2}, {Op::and_with, {}, 3}};
    // Containers that are cached one by one lie anywhere.
    std::vector<std::size_t> in_order(kChunks);
    std::iota(in_order.begin(), in_order.end(), std::size_t{0});
    std::vector<std::size_t> shuffled = in_order;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    const auto fused = [&](const Kernels& table, const std::vector<std::size_t>& order) {
        std::uint64_t sum = 0;
        for (const std::size_t chunk : order) {
            Bits operands[4];
            for (std::size_t i = 0; i < 4; ++i) operands[i] = sets[i].data() + chunk * kChunkBytes;
            sum += table.evaluate(program.data(), program.size(), operands, nullptr);
        }
        return sum;
    };
    // Operation by operation, the way CRoaring does it at its best: two operations that store, one that only counts.
    const Buffer first(kChunkBytes);
    const auto stepwise = [&] {
        std::uint64_t sum = 0;
        for (std::size_t chunk = 0; chunk < kChunks; ++chunk) {
            croaring::bitset_container_t c[4];
            for (std::size_t i = 0; i < 4; ++i)
                c[i].words = reinterpret_cast<std::uint64_t*>(sets[i].data() + chunk * kChunkBytes);
            croaring::bitset_container_t t{};
            t.words = first.words();
            croaring::bitset_container_and_nocard(&c[0], &c[1], &t);
            croaring::bitset_container_or_nocard(&t, &c[2], &t);
            sum += static_cast<std::uint64_t>(croaring::bitset_container_and_justcard(&t, &c[3]));
        }
        return sum;
    };
    // Reading: all sets, one after another in memory order, counted with the best kernel.
    const auto read = [&] {
        std::uint64_t sum = 0;
        for (const Buffer& set : sets) {
            for (std::size_t chunk = 0; chunk < kChunks; ++chunk)
                sum += available_kernels().back()->count(set.data() + chunk * kChunkBytes);
        }
        return sum;
    };
    const double total = 4.0 * kChunks * kChunkBytes;
    const std::uint64_t expected = stepwise();
    // Interleaved, so that a disturbance hits all alike.
    double read_ns = 1e18;
    double step_ns = 1e18;
    std::vector<double> fused_ns(available_kernels().size(), 1e18);
    std::vector<double> shuffled_ns = fused_ns;
    for (int repeat = 0; repeat < 3; ++repeat) {
        read_ns = std::min(read_ns, least_ns(read));
        step_ns = std::min(step_ns, least_ns(stepwise));
        for (std::size_t i = 0; i < fused_ns.size(); ++i) {
            const Kernels& table = *available_kernels()[i];
            if (fused(table, in_order) != expected || fused(table, shuffled) != expected)
                fail(std::string("the fused program is wrong: ") + table.name);
            fused_ns[i] = std::min(fused_ns[i], least_ns([&] { return fused(table, in_order); }));
            shuffled_ns[i] = std::min(shuffled_ns[i], least_ns([&] { return fused(table, shuffled); }));
        }
    }
    std::printf("\n((A and B) or C) and D over %zu chunks, %.0f MB, answer %llu\n", kChunks, total / 1e6,
                static_cast<unsigned long long>(expected));
    const auto line = [&](const std::string& name, double ns) {
        std::printf("  %-40s %7.2f ms  %6.1f GB/s  %5.2f times the time of reading\n", name.c_str(), ns / 1e6,
                    total / ns, ns / read_ns);
        results.add("100M " + name + " ms", ns / 1e6);
    };
    line("reading", read_ns);
    line("CRoaring, three operations", step_ns);
    for (std::size_t i = 0; i < fused_ns.size(); ++i) {
        const std::string name = available_kernels()[i]->name;
        line("fused, " + name, fused_ns[i]);
        line("fused, chunks shuffled, " + name, shuffled_ns[i]);
    }
}

}  // namespace

int main(int count, char** arguments) {
    if (count > 1) rounds = std::stoi(arguments[1]);
    print_machine(std::to_string(kSeed) + " to " + std::to_string(kSeed + 4));
    std::cout << "kernel    " << kernels().name << (kernels_note().empty() ? "" : ": ") << kernels_note() << "\n\n";
    Results results;
    print_head();
    const std::string only = count > 2 ? arguments[2] : "";
    if (only.empty() || only == "bitsets") bench_bitsets(results);
    if (only.empty() || only == "arrays") bench_arrays(results);
    if (only.empty() || only == "runs") bench_runs(results);
    if (only.empty() || only == "filters") bench_filters(results);
    if (only.empty() || only == "fused") bench_fused(results);
    results.print("kernels");
    return 0;
}
