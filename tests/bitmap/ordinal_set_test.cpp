#include "bitmap/ordinal_set.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <random>
#include <set>

namespace segdb {
namespace {

TEST_CASE("an ordinal set agrees with std::set", "[bitmap]") {
    std::mt19937 random(Catch::getSeed());
    INFO("seed " << Catch::getSeed());
    OrdinalSet set;
    std::set<std::uint32_t> expected;
    const auto add = [&](std::uint32_t ordinal) { REQUIRE(set.add(ordinal) == expected.insert(ordinal).second); };
    for (const std::uint32_t ordinal : {0U, 65535U, 65536U, 0xfffeffffU, 0xffffffffU, 0U, 0xffffffffU}) add(ordinal);
    for (int i = 0; i < 20000; ++i) add(static_cast<std::uint32_t>(random()) >> (random() % 24));
    for (std::uint32_t ordinal = 100'000; ordinal < 200'000; ++ordinal) add(ordinal);
    CHECK(set.size() == expected.size());
    for (int i = 0; i < 20000; ++i) {
        const auto ordinal = static_cast<std::uint32_t>(random()) >> (random() % 24);
        REQUIRE(set.contains(ordinal) == (expected.count(ordinal) != 0));
    }
    OrdinalSet moved = std::move(set);
    CHECK(moved.size() == expected.size());
    CHECK(moved.contains(0xffffffffU));
}

}  // namespace
}  // namespace segdb
