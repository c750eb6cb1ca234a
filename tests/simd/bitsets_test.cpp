// Kernels on bitsets: every variant that this CPU can run against a model of 65,536 booleans.
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include "simd/places.hpp"

namespace segdb::simd {
namespace {

using Binary = std::uint32_t (*Kernels::*)(Bits, Bits, std::uint64_t*);

struct BinaryCase {
    const char* name;
    Binary kernel;
    bool (*rule)(bool, bool);
};

constexpr BinaryCase kBinary[] = {
    {"and", &Kernels::bits_and, [](bool a, bool b) { return a && b; }},
    {"or", &Kernels::bits_or, [](bool a, bool b) { return a || b; }},
    {"xor", &Kernels::bits_xor, [](bool a, bool b) { return a != b; }},
    {"and_not", &Kernels::bits_and_not, [](bool a, bool b) { return a && !b; }},
};

TEST_CASE("kernels: counting and combining two bitsets", "[simd]") {
    std::mt19937_64 random(Catch::getSeed());
    const auto sets = shapes(random);
    for (const Kernels* const table : available_kernels()) {
        CAPTURE(table->name, Catch::getSeed());
        for (std::size_t i = 0; i < sets.size(); ++i) {
            const std::size_t j = random() % sets.size();
            const Places& a = sets[i];
            const Places& b = i % 5 == 0 ? a : sets[j];
            CAPTURE(i, j);
            const Payload a_bits = bits_of(a, random() % 64);
            const Payload b_bits = bits_of(b, random() % 64);
            REQUIRE(table->count(a_bits.data()) == cardinality(a));
            for (const BinaryCase& binary : kBinary) {
                CAPTURE(binary.name);
                const Places expected = combined(a, b, binary.rule);
                const auto kernel = table->*binary.kernel;
                REQUIRE(kernel(a_bits.data(), b_bits.data(), nullptr) == cardinality(expected));
                Out out;
                REQUIRE(kernel(a_bits.data(), b_bits.data(), out.words.data()) == cardinality(expected));
                REQUIRE(out.places() == expected);
                Out first(a);
                REQUIRE(kernel(first.words.data(), b_bits.data(), first.words.data()) == cardinality(expected));
                REQUIRE(first.places() == expected);
                Out second(b);
                REQUIRE(kernel(a_bits.data(), second.words.data(), second.words.data()) == cardinality(expected));
                REQUIRE(second.places() == expected);
            }
        }
    }
}

// Sets as operands of n-ary kernels.
struct Operands {
    std::vector<Places> sets;
    std::vector<Payload> payloads;
    std::vector<Bits> bits;

    Operands(std::mt19937_64& random, std::size_t size, double density) {
        for (std::size_t i = 0; i < size; ++i) {
            sets.push_back(i % 7 == 6 ? clusters(random, 30, 1500) : random_places(random, density));
            payloads.push_back(bits_of(sets.back(), random() % 64));
        }
        for (const Payload& payload : payloads) bits.push_back(payload.data());
    }
};

TEST_CASE("kernels: counting one bitset with each of many", "[simd]") {
    std::mt19937_64 random(Catch::getSeed());
    const Places set = random_places(random, 0.4);
    const Payload bits = bits_of(set, random() % 64);
    for (const std::size_t size : {0U, 1U, 3U, 4U, 5U, 8U, 21U, 64U}) {
        const Operands operands(random, size, 0.3);
        std::vector<std::uint32_t> expected;
        for (const Places& other : operands.sets)
            expected.push_back(cardinality(combined(set, other, [](bool a, bool b) { return a && b; })));
        for (const Kernels* const table : available_kernels()) {
            CAPTURE(table->name, size, Catch::getSeed());
            std::vector<std::uint32_t> counts(size);
            table->count_and_each(bits.data(), operands.bits.data(), size, counts.data());
            REQUIRE(counts == expected);
        }
    }
}

TEST_CASE("kernels: and, or of many bitsets", "[simd]") {
    std::mt19937_64 random(Catch::getSeed());
    for (const std::size_t size : {1U, 2U, 3U, 7U, 8U, 9U, 33U}) {
        const Operands operands(random, size, size % 2 == 0 ? 0.8 : 0.1);
        Places all = operands.sets[0];
        Places any = operands.sets[0];
        for (const Places& set : operands.sets) {
            all = combined(all, set, [](bool a, bool b) { return a && b; });
            any = combined(any, set, [](bool a, bool b) { return a || b; });
        }
        for (const Kernels* const table : available_kernels()) {
            CAPTURE(table->name, size, Catch::getSeed());
            REQUIRE(table->and_all(operands.bits.data(), size, nullptr) == cardinality(all));
            REQUIRE(table->or_all(operands.bits.data(), size, nullptr) == cardinality(any));
            Out all_out;
            Out any_out;
            REQUIRE(table->and_all(operands.bits.data(), size, all_out.words.data()) == cardinality(all));
            REQUIRE(table->or_all(operands.bits.data(), size, any_out.words.data()) == cardinality(any));
            REQUIRE(all_out.places() == all);
            REQUIRE(any_out.places() == any);
        }
    }
}

bool applied(Op op, bool acc, bool x) {
    switch (op) {
        case Op::load:
            return x;
        case Op::and_with:
            return acc && x;
        case Op::or_with:
            return acc || x;
        case Op::xor_with:
            return acc != x;
        case Op::and_not:
            return acc && !x;
        case Op::take_from:
            return x && !acc;
        case Op::save:
        case Op::stop_if_empty:
            break;
    }
    return acc;
}

Places evaluated(const std::vector<Instruction>& program, const std::vector<Places>& operands) {
    Places result = no_places();
    for (std::size_t i = 0; i < kPlaces; ++i) {
        bool acc = false;
        std::array<bool, kMaxSaved> saved{};
        for (const Instruction& step : program) {
            if (step.op == Op::stop_if_empty) continue;  // changes no result
            if (step.op == Op::save) {
                saved[step.index] = acc;
            } else {
                const bool x = step.source == Source::saved ? saved[step.index] : bool{operands[step.index][i]};
                acc = applied(step.op, acc, x);
            }
        }
        result[i] = acc;
    }
    return result;
}

std::vector<Instruction> random_program(std::mt19937_64& random, std::size_t operands) {
    std::vector<Instruction> program{{Op::load, Source::operand, static_cast<std::uint16_t>(random() % operands)}};
    const std::size_t length = random() % 24;
    std::uint16_t saved = 0;
    while (program.size() < length) {
        const auto op = static_cast<Op>(random() % 8);
        const bool from_saved = saved > 0 && random() % 3 == 0;
        if (op == Op::save) {
            if (saved == kMaxSaved) continue;
            program.push_back({op, Source::operand, saved++});
        } else if (from_saved) {
            program.push_back({op, Source::saved, static_cast<std::uint16_t>(random() % saved)});
        } else {
            program.push_back({op, Source::operand, static_cast<std::uint16_t>(random() % operands)});
        }
    }
    // Stops that would change the result are taken out.
    for (std::size_t i = program.size(); i-- > 0;) {
        if (!is_valid(program, operands)) {
            if (program[i].op == Op::stop_if_empty) program.erase(program.begin() + static_cast<std::ptrdiff_t>(i));
        }
    }
    return program;
}

void check_program(const std::vector<Instruction>& program, const Operands& operands) {
    REQUIRE(is_valid(program, operands.sets.size()));
    const Places expected = evaluated(program, operands.sets);
    for (const Kernels* const table : available_kernels()) {
        CAPTURE(table->name, Catch::getSeed());
        REQUIRE(table->evaluate(program.data(), program.size(), operands.bits.data(), nullptr) ==
                cardinality(expected));
        Out out;
        REQUIRE(table->evaluate(program.data(), program.size(), operands.bits.data(), out.words.data()) ==
                cardinality(expected));
        REQUIRE(out.places() == expected);
    }
}

TEST_CASE("kernels: programs of all operations", "[simd]") {
    std::mt19937_64 random(Catch::getSeed());
    const Operands dense(random, 16, 0.5);
    const Operands sparse(random, 16, 0.002);
    check_program({{Op::load, {}, 0}, {Op::and_with, {}, 1}, {Op::or_with, {}, 2}, {Op::and_with, {}, 3}}, dense);
    check_program({{Op::load, {}, 0},
                   {Op::and_with, {}, 1},
                   {Op::save, {}, 31},
                   {Op::load, {}, 2},
                   {Op::and_not, {}, 3},
                   {Op::or_with, Source::saved, 31},
                   {Op::take_from, {}, 4}},
                  dense);
    check_program({{Op::load, {}, 0}, {Op::and_with, {}, 1}, {Op::stop_if_empty}, {Op::and_with, {}, 2}}, sparse);
    // Operand 6 is of clusters: some blocks stop, others go on.
    for (const Operands* operands : {&dense, &sparse}) {
        check_program({{Op::load, {}, 6}, {Op::stop_if_empty}, {Op::and_not, {}, 1}}, *operands);
        check_program({{Op::load, {}, 6},
                       {Op::and_with, {}, 13},
                       {Op::stop_if_empty},
                       {Op::save, {}, 0},
                       {Op::load, {}, 1},
                       {Op::or_with, {}, 2},
                       {Op::and_with, Source::saved, 0}},
                      *operands);
    }
    for (int i = 0; i < 60; ++i) check_program(random_program(random, 16), i % 3 == 0 ? sparse : dense);
}

TEST_CASE("kernels: a program may write over an operand", "[simd]") {
    std::mt19937_64 random(Catch::getSeed());
    const Operands operands(random, 3, 0.5);
    const std::vector<Instruction> program{{Op::load, {}, 0}, {Op::and_with, {}, 1}, {Op::xor_with, {}, 2}};
    const Places expected = evaluated(program, operands.sets);
    for (const Kernels* const table : available_kernels()) {
        CAPTURE(table->name, Catch::getSeed());
        for (std::size_t over = 0; over < 3; ++over) {
            Out out(operands.sets[over]);
            std::vector<Bits> bits = operands.bits;
            bits[over] = out.words.data();
            REQUIRE(table->evaluate(program.data(), program.size(), bits.data(), out.words.data()) ==
                    cardinality(expected));
            REQUIRE(out.places() == expected);
        }
    }
}

bool holds(Threshold kind, std::uint32_t count, std::uint32_t k) {
    if (kind == Threshold::at_least) return count >= k;
    return kind == Threshold::exactly ? count == k : count <= k;
}

TEST_CASE("kernels: at least, exactly, at most k of n", "[simd]") {
    std::mt19937_64 random(Catch::getSeed());
    const Places universe = random_places(random, 0.7);
    const Payload universe_bits = bits_of(universe, 3);
    for (const std::size_t size : {0U, 1U, 2U, 3U, 7U, 8U, 9U, 15U, 16U, 17U, 40U, 64U, 65U, 100U, 1000U}) {
        // Operands are taken from 16 sets, again and again: the model is quick with any number of them.
        const Operands pool(random, 16, size == 1000 ? 0.02 : 0.3);
        std::vector<Bits> bits;
        std::vector<std::uint32_t> counts(kPlaces);
        std::array<std::uint32_t, 16> times{};
        for (std::size_t i = 0; i < size; ++i) {
            const std::size_t which = random() % 16;
            bits.push_back(pool.bits[which]);
            ++times[which];
        }
        for (std::size_t i = 0; i < kPlaces; ++i) {
            for (std::size_t j = 0; j < 16; ++j) counts[i] += pool.sets[j][i] ? times[j] : 0;
        }
        const auto n = static_cast<std::uint32_t>(size);
        for (const std::uint32_t k : {0U, 1U, 2U, 3U, 4U, 5U, 8U, 63U, 64U, n / 3, n / 2, n - 1, n, n + 1, 70'000U}) {
            for (const Threshold kind : {Threshold::at_least, Threshold::exactly, Threshold::at_most}) {
                Places expected = no_places();
                Places expected_within = no_places();
                for (std::size_t i = 0; i < kPlaces; ++i) {
                    expected[i] = holds(kind, counts[i], k);
                    expected_within[i] = expected[i] && universe[i];
                }
                for (const Kernels* const table : available_kernels()) {
                    CAPTURE(table->name, size, k, static_cast<int>(kind), Catch::getSeed());
                    REQUIRE(table->threshold(kind, k, bits.data(), size, nullptr, nullptr) == cardinality(expected));
                    Out out;
                    REQUIRE(table->threshold(kind, k, bits.data(), size, universe_bits.data(), out.words.data()) ==
                            cardinality(expected_within));
                    REQUIRE(out.places() == expected_within);
                }
            }
        }
    }
}

}  // namespace
}  // namespace segdb::simd
