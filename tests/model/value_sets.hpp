// Values of one chunk for the tests of slices: which places have one, crossed with how the values are distributed.
#pragma once

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace segdb::test {

// Ascending places of a chunk, and the value of each.
struct Values {
    std::vector<std::uint16_t> places;
    std::vector<std::int64_t> values;
};

inline std::vector<std::uint16_t> first_places(std::uint32_t size) {
    std::vector<std::uint16_t> places(size);
    for (std::uint32_t i = 0; i < size; ++i) places[i] = static_cast<std::uint16_t>(i);
    return places;
}

inline Values ascending_values(std::uint32_t size, std::int64_t step) {
    Values values{first_places(size), {}};
    for (std::uint32_t i = 0; i < size; ++i) values.values.push_back(i * step);
    return values;
}

inline std::vector<std::uint16_t> random_places(std::mt19937_64& random, double density) {
    std::vector<std::uint16_t> places;
    std::bernoulli_distribution chosen(density);
    for (std::uint32_t place = 0; place < 65'536; ++place) {
        if (chosen(random)) places.push_back(static_cast<std::uint16_t>(place));
    }
    if (places.empty()) places.push_back(static_cast<std::uint16_t>(random()));
    return places;
}

// How many places have a value, and which: lists and slices, full, in runs, the last place.
inline std::vector<std::pair<std::string, std::vector<std::uint16_t>>> place_sets(std::mt19937_64& random) {
    std::vector<std::pair<std::string, std::vector<std::uint16_t>>> sets = {
        {"one place", {static_cast<std::uint16_t>(random())}},
        {"a few places", random_places(random, 0.0005)},
        {"many in a list", random_places(random, 0.02)},
        {"few in slices", random_places(random, 0.05)},
        {"half of all", random_places(random, 0.5)},
        {"nearly all", random_places(random, 0.999)},
        {"all", first_places(65'536)},
        {"two runs", first_places(10'000)},
    };
    for (std::uint32_t place = 60'000; place < 65'536; ++place) {
        sets.back().second.push_back(static_cast<std::uint16_t>(place));
    }
    return sets;
}

// What values there are: depths from 0 to 64 digits, negative and positive, zero, skewed, and the ends of what there is.
inline std::int64_t random_value(std::mt19937_64& random, int kind) {
    const std::uint64_t bits = random();
    const auto signed_bits = static_cast<std::int64_t>(bits);
    switch (kind) {
        case 0:
            return 42;
        case 1:
            return signed_bits & 1;
        case 2:
            return signed_bits % 50;  // -49 to 49
        case 3:
            return -1'000'000 - (signed_bits & 0xFFFF);
        case 4:
            return (signed_bits & 0x1F'FFFF) - 5;
        case 5:
            return std::int64_t{1} << (bits % 40);  // each digit set for one value in forty
        case 6:
            return static_cast<std::int64_t>(bits >> (bits % 63)) % 1'000'000'007;  // skewed: few have high digits
        case 7:
            return signed_bits;
        case 8:
            return bits % 3 == 0   ? std::numeric_limits<std::int64_t>::min()
                   : bits % 3 == 1 ? std::numeric_limits<std::int64_t>::max()
                                   : 0;
        default:
            return 1'600'000'000'000 +
                   static_cast<std::int64_t>(bits % 100'000) * 1'000;  // milliseconds, to the second
    }
}
inline constexpr int kValueKinds = 10;

inline std::vector<std::pair<std::string, Values>> value_sets(std::mt19937_64& random) {
    std::vector<std::pair<std::string, Values>> sets;
    for (const auto& [name, places] : place_sets(random)) {
        for (int kind = 0; kind < kValueKinds; ++kind) {
            Values values{places, {}};
            for (std::size_t i = 0; i < places.size(); ++i) values.values.push_back(random_value(random, kind));
            sets.emplace_back(name + ", values of kind " + std::to_string(kind), std::move(values));
        }
    }
    return sets;
}

}  // namespace segdb::test
