// Elements compared by their digits, and numbers turned into digits: every variant against a loop.
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cstring>

#include "simd/places.hpp"

namespace segdb::simd {
namespace {

std::uint64_t number_of(const std::vector<Places>& digits, std::uint16_t place) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) number |= std::uint64_t{digits[i][place]} << i;
    return number;
}

}  // namespace

TEST_CASE("elements between two numbers, by their digits", "[simd]") {
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    for (const std::size_t depth : {1U, 2U, 7U, 21U, 64U}) {
        std::vector<Places> digits;
        std::vector<Payload> payloads;
        std::vector<Bits> pointers;
        for (std::size_t i = 0; i < depth; ++i) {
            const bool is_empty = i % 5 == 3;
            digits.push_back(is_empty ? no_places() : random_places(random, i % 4 == 1 ? 0.02 : 0.5));
            payloads.push_back(bits_of(digits.back()));
            pointers.push_back(is_empty ? nullptr : payloads.back().data());
        }
        const std::uint64_t most = ~std::uint64_t{0} >> (64 - depth);
        for (const std::size_t size : {0U, 1U, 31U, 32U, 33U, 64U, 500U, 4'096U}) {
            const std::vector<std::uint16_t> elements = elements_of(sample(random, size));
            const Payload array = array_of(places_of(elements));
            for (int round = 0; round < 12; ++round) {
                const auto bound = [&] { return size == 0 ? 0 : number_of(digits, elements[random() % size]); };
                std::uint64_t low = round == 0 ? 0 : round == 1 ? 1 : bound();
                std::uint64_t high = round == 0 ? most : round < 3 ? most - 1 : round == 4 ? low : random() & most;
                if (low > high) std::swap(low, high);
                std::vector<std::uint16_t> expected;
                for (const std::uint16_t element : elements) {
                    const std::uint64_t number = number_of(digits, element);
                    if (low <= number && number <= high) expected.push_back(element);
                }
                for (const Kernels* kernels : available_kernels()) {
                    CAPTURE(kernels->name, depth, size, low, high);
                    std::vector<std::uint16_t> out(size + kArraySlack);
                    std::uint32_t found = kernels->array_between({array.data(), static_cast<std::uint32_t>(size)},
                                                                 pointers.data(), depth, low, high, out.data());
                    out.resize(found);
                    CHECK(out == expected);
                    // In place.
                    std::vector<std::uint16_t> own = elements;
                    own.resize(size + kArraySlack);
                    found = kernels->array_between({own.data(), static_cast<std::uint32_t>(size)}, pointers.data(),
                                                   depth, low, high, own.data());
                    own.resize(found);
                    CHECK(own == expected);
                }
            }
        }
    }
}

TEST_CASE("numbers into digits", "[simd]") {
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    for (int round = 0; round < 20; ++round) {
        std::array<std::uint64_t, 64> numbers;
        for (std::uint64_t& number : numbers) number = random() >> (round == 0 ? 0 : random() % 64);
        std::array<std::uint64_t, 64> expected{};
        for (std::size_t i = 0; i < 64; ++i) {
            for (std::size_t j = 0; j < 64; ++j) expected[j] |= (numbers[i] >> j & 1) << i;
        }
        for (const Kernels* kernels : available_kernels()) {
            CAPTURE(kernels->name);
            std::array<std::uint64_t, 64> words = numbers;
            kernels->transpose(words.data());
            CHECK(words == expected);
            kernels->transpose(words.data());
            CHECK(words == numbers);
        }
    }
}

TEST_CASE("ordinals that are in a set", "[simd]") {
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    constexpr std::size_t kSlack = 3;
    for (const unsigned width : {1U, 2U, 3U, 4U}) {
        CAPTURE(width);
        const std::uint64_t most = std::min<std::uint64_t>(std::uint64_t{1} << (8 * width), 20'000'000);
        std::vector<std::uint64_t> set(most / 64 + 1);
        for (std::uint64_t& word : set) word = random() & (random() << 1);
        std::vector<unsigned char> ordinals(std::size_t{65'536} * width + kSlack, 0xFF);
        std::vector<std::uint64_t> expected(1'024);
        for (std::size_t i = 0; i < 65'536; ++i) {
            const auto ordinal = static_cast<std::uint32_t>(i < 2 ? i * (most - 1) : random() % most);
            std::memcpy(ordinals.data() + i * width, &ordinal, width);
            expected[i / 64] |= (set[ordinal / 64] >> (ordinal % 64) & 1) << (i % 64);
        }
        for (const Kernels* kernels : available_kernels()) {
            CAPTURE(kernels->name);
            std::vector<std::uint64_t> found(1'024, ~std::uint64_t{0});
            kernels->members(ordinals.data(), width, set.data(), found.data());
            CHECK(found == expected);
        }
    }
}

TEST_CASE("places whose number is in a set", "[simd]") {
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    for (const std::size_t depth : {1U, 7U, 15U, 16U}) {
        std::vector<Places> digits;
        std::vector<Payload> payloads;
        std::array<Bits, 16> pointers{};
        for (std::size_t i = 0; i < depth; ++i) {
            const bool is_empty = i % 6 == 4;
            digits.push_back(is_empty ? no_places() : random_places(random, 0.5));
            payloads.push_back(bits_of(digits.back()));
            pointers[i] = is_empty ? nullptr : payloads.back().data();
        }
        for (const Places& set : {random_places(random, 0.5), random_places(random, 0.01), range(0, 1), no_places()}) {
            const Payload set_bits = bits_of(set);
            Places expected = no_places();
            for (std::size_t i = 0; i < kPlaces; ++i) {
                expected[i] = set[number_of(digits, static_cast<std::uint16_t>(i))];
            }
            for (const Kernels* kernels : available_kernels()) {
                CAPTURE(kernels->name, depth);
                Out out;
                CHECK(kernels->numbers_in(pointers.data(), set_bits.data(), out.words.data()) == cardinality(expected));
                CHECK(out.places() == expected);
            }
        }
    }
}

}  // namespace segdb::simd
