// Kernels on arrays and runs: every variant that this CPU can run against a model of 65,536 booleans.
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include "simd/places.hpp"

namespace segdb::simd {
namespace {

bool both(bool a, bool b) { return a && b; }
bool either(bool a, bool b) { return a || b; }
bool one(bool a, bool b) { return a != b; }
bool first_only(bool a, bool b) { return a && !b; }

struct ArrayOut {
    std::vector<std::uint16_t> elements;
    explicit ArrayOut(std::size_t largest) : elements(largest + kArraySlack, 0xAAAA) {}
    [[nodiscard]] std::vector<std::uint16_t> first(std::uint32_t size) const {
        return {elements.begin(), elements.begin() + size};
    }
};

void check_arrays(const Places& a, const Places& b, std::mt19937_64& random) {
    const Payload a_payload = array_of(a, random() % 64);
    const Payload b_payload = array_of(b, random() % 64);
    const Array x{a_payload.data(), cardinality(a)};
    const Array y{b_payload.data(), cardinality(b)};
    const Places conjunction = combined(a, b, both);
    const Places disjunction = combined(a, b, either);
    const Places difference = combined(a, b, first_only);
    const Places symmetric = combined(a, b, one);
    for (const Kernels* const table : available_kernels()) {
        CAPTURE(table->name, x.size, y.size, Catch::getSeed());
        const auto check = [&](auto kernel, const Places& expected, std::size_t largest) {
            REQUIRE(kernel(x, y, nullptr) == cardinality(expected));
            ArrayOut out(largest);
            const std::uint32_t size = kernel(x, y, out.elements.data());
            REQUIRE(size == cardinality(expected));
            REQUIRE(out.first(size) == elements_of(expected));
        };
        check(table->array_and, conjunction, std::min(x.size, y.size));
        check(table->array_or, disjunction, x.size + y.size);
        check(table->array_xor, symmetric, x.size + y.size);
        check(table->array_and_not, difference, x.size);
    }
}

constexpr std::size_t kSizes[] = {0,  1,  2,  7,  8,   9,   15,  16,  17,  31,   32,   33,   63,   64,
                                  65, 95, 96, 97, 127, 128, 129, 500, 512, 1000, 2047, 2048, 4000, 4096};

TEST_CASE("kernels: arrays of all sizes with arrays", "[simd]") {
    std::mt19937_64 random(Catch::getSeed());
    for (const std::size_t a_size : kSizes) {
        for (const std::size_t b_size :
             {kSizes[random() % 10], kSizes[10 + random() % 11], kSizes[21 + random() % 7]}) {
            // Close together, so that many are in both, or anywhere.
            const std::size_t last =
                random() % 2 == 0 ? kPlaces : std::max<std::size_t>(16, 2 * std::max(a_size, b_size));
            check_arrays(sample(random, a_size, 0, last), sample(random, b_size, 0, last), random);
            check_arrays(sample(random, b_size, 0, last), sample(random, a_size, 0, last), random);
        }
    }
}

TEST_CASE("kernels: arrays that are equal, disjoint, apart, or at the ends", "[simd]") {
    std::mt19937_64 random(Catch::getSeed());
    for (const std::size_t size : {1U, 8U, 31U, 32U, 33U, 64U, 100U, 1024U, 4096U}) {
        const Places set = sample(random, size);
        check_arrays(set, set, random);
        const Places even = range(0, 2 * size, 2);
        const Places odd = range(1, 2 * size, 2);
        check_arrays(even, odd, random);
        const Places low = range(0, size);
        const Places high = range(kPlaces - size, kPlaces);
        check_arrays(low, high, random);
        check_arrays(high, low, random);
        check_arrays(high, high, random);
        check_arrays(range(0, size), range(size / 2, size / 2 + size), random);
        check_arrays(sample(random, size, 0, 5000), sample(random, 1, 0, 5000), random);
        check_arrays(range(kPlaces - 1, kPlaces), high, random);
        check_arrays(range(0, 1), low, random);
    }
}

std::vector<std::uint16_t> at_least(const std::vector<std::uint16_t>& sorted, std::size_t k) {
    std::vector<std::uint32_t> counts(kPlaces);
    for (const std::uint16_t element : sorted) ++counts[element];
    std::vector<std::uint16_t> result;
    for (std::size_t i = 0; i < kPlaces; ++i) {
        if (counts[i] >= k) result.push_back(static_cast<std::uint16_t>(i));
    }
    return result;
}

Payload payload_of(const std::vector<std::uint16_t>& elements, std::size_t shift) {
    std::vector<unsigned char> bytes;
    for (const std::uint16_t element : elements) append_uint16(bytes, element);
    return {bytes, shift};
}

TEST_CASE("kernels: elements that are in at least k arrays, by merging them", "[simd]") {
    std::mt19937_64 random(Catch::getSeed());
    for (const std::size_t size : {0U, 1U, 5U, 15U, 16U, 17U, 40U, 100U, 1000U, 4096U}) {
        for (const std::size_t operands : {1U, 2U, 3U, 9U}) {
            const std::size_t last = random() % 2 == 0 ? kPlaces : std::max<std::size_t>(16, 2 * size);
            const bool at_end = random() % 2 == 0;  // fill and the last place are the same number
            std::vector<std::vector<std::uint16_t>> sets;
            for (std::size_t i = 0; i < operands; ++i) {
                const std::size_t own = i % 3 == 2 ? random() % (size + 1) : size;
                sets.push_back(
                    elements_of(at_end ? sample(random, own, kPlaces - last, kPlaces) : sample(random, own, 0, last)));
            }
            for (const Kernels* const table : available_kernels()) {
                CAPTURE(table->name, size, operands, last, Catch::getSeed());
                std::vector<std::uint16_t> merged;
                for (const auto& set : sets) {
                    std::vector<std::uint16_t> expected;
                    std::merge(merged.begin(), merged.end(), set.begin(), set.end(), std::back_inserter(expected));
                    const Payload a = payload_of(merged, 2 * (random() % 32));
                    const Payload b = payload_of(set, random() % 64);
                    ArrayOut out(expected.size());
                    const auto a_size = static_cast<std::uint32_t>(merged.size());
                    const auto b_size = static_cast<std::uint32_t>(set.size());
                    REQUIRE(table->merge_arrays({a.data(), a_size}, {b.data(), b_size}, out.elements.data()) ==
                            expected.size());
                    REQUIRE(out.first(a_size + b_size) == expected);
                    merged = expected;
                }
                const auto all = static_cast<std::uint32_t>(merged.size());
                for (std::uint32_t k = 1; k <= operands + 1; ++k) {
                    const auto expected = at_least(merged, k);
                    ArrayOut out(all / k);
                    REQUIRE(table->at_least(merged.data(), all, k, nullptr) == expected.size());
                    REQUIRE(table->at_least(merged.data(), all, k, out.elements.data()) == expected.size());
                    REQUIRE(out.first(static_cast<std::uint32_t>(expected.size())) == expected);
                }
            }
        }
    }
}

TEST_CASE("kernels: small arrays with arrays", "[simd]") {
    std::mt19937_64 random(Catch::getSeed());
    for (int i = 0; i < 300; ++i) {
        const std::size_t last = random() % 2 == 0 ? kPlaces : 200;
        const std::size_t first = random() % 3 == 0 ? kPlaces - last : 0;
        check_arrays(sample(random, random() % 40, first, first + last),
                     sample(random, random() % 170, first, first + last), random);
    }
}

void check_filters(const Places& a, const Places& b, std::mt19937_64& random) {
    const Payload array = array_of(a, random() % 64);
    const Array x{array.data(), cardinality(a)};
    const Payload bits = bits_of(b, random() % 64);
    const RunsPayload runs = runs_of(b, random() % 64);
    const Places kept = combined(a, b, both);
    const Places left = combined(a, b, first_only);
    for (const Kernels* const table : available_kernels()) {
        CAPTURE(table->name, x.size, runs.size, Catch::getSeed());
        const auto check = [&](auto kernel, auto filter, const Places& expected) {
            REQUIRE(kernel(x, filter, nullptr) == cardinality(expected));
            ArrayOut out(x.size);
            const std::uint32_t size = kernel(x, filter, out.elements.data());
            REQUIRE(size == cardinality(expected));
            REQUIRE(out.first(size) == elements_of(expected));
            // Onto itself.
            ArrayOut own(x.size);
            std::memcpy(own.elements.data(), x.elements, 2 * std::size_t{x.size});
            const std::uint32_t own_size = kernel(Array{own.elements.data(), x.size}, filter, own.elements.data());
            REQUIRE(own_size == size);
            REQUIRE(own.first(size) == elements_of(expected));
        };
        check(table->array_and_bits, bits.data(), kept);
        check(table->array_and_not_bits, bits.data(), left);
        check(table->array_and_runs, runs.runs(), kept);
        check(table->array_and_not_runs, runs.runs(), left);
    }
}

TEST_CASE("kernels: arrays filtered by bitsets and runs", "[simd]") {
    std::mt19937_64 random(Catch::getSeed());
    const auto sets = shapes(random);
    for (const std::size_t size : kSizes) {
        const Places anywhere = sample(random, size);
        const Places together = sample(random, size, 0, std::max<std::size_t>(16, 2 * size));
        check_filters(anywhere, sets[random() % sets.size()], random);
        check_filters(together, sets[random() % sets.size()], random);
        check_filters(anywhere, clusters(random, 60, 1000), random);
        check_filters(together, random_places(random, 0.5), random);
        check_filters(together, together, random);
    }
    for (const Places& set : sets) {
        check_filters(sample(random, 1000), set, random);
        check_filters(sample(random, 3), set, random);
        check_filters(range(kPlaces - 40, kPlaces), set, random);
    }
}

void check_conversions(const Places& base, const Places& set, std::mt19937_64& random) {
    const Payload array = array_of(set, random() % 64);
    const Array elements{array.data(), cardinality(set)};
    const RunsPayload runs = runs_of(set, random() % 64);
    const Payload base_bits = bits_of(base, random() % 64);
    const Places added = combined(base, set, either);
    const Places removed = combined(base, set, first_only);
    const Places flipped = combined(base, set, one);
    const Places kept = combined(base, set, both);
    for (const Kernels* const table : available_kernels()) {
        CAPTURE(table->name, elements.size, runs.size, Catch::getSeed());
        const auto check = [&](auto kernel, auto operand, const Places& expected) {
            Out out(base);
            kernel(out.words.data(), operand);
            REQUIRE(out.places() == expected);
        };
        check(table->set_array, elements, added);
        check(table->clear_array, elements, removed);
        check(table->flip_array, elements, flipped);
        check(table->expand_array, elements, set);
        check(table->expand_runs, runs.runs(), set);
        check(table->set_runs, runs.runs(), added);
        check(table->clear_runs, runs.runs(), removed);
        check(table->flip_runs, runs.runs(), flipped);
        check(table->keep_runs, runs.runs(), kept);
        REQUIRE(table->count_runs_set(base_bits.data(), runs.runs()) == cardinality(kept));
        ArrayOut out(cardinality(base));
        const std::uint32_t size = table->elements_of(base_bits.data(), out.elements.data());
        REQUIRE(size == cardinality(base));
        REQUIRE(out.first(size) == elements_of(base));
    }
}

TEST_CASE("kernels: arrays and runs into bitsets, and back", "[simd]") {
    std::mt19937_64 random(Catch::getSeed());
    const auto sets = shapes(random);
    for (const Places& base : sets) {
        check_conversions(base, sets[random() % sets.size()], random);
        check_conversions(base, sample(random, kSizes[random() % 28]), random);
        check_conversions(base, clusters(random, 50, 700), random);
    }
}

}  // namespace
}  // namespace segdb::simd
