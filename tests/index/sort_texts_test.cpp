#include "index/sort_texts.hpp"

#include <algorithm>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <numeric>
#include <random>

#include "index/texts.hpp"

namespace segdb {
namespace {

void check_order(const std::vector<std::string>& texts) {
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    std::vector<std::uint32_t> expected(texts.size());
    std::iota(expected.begin(), expected.end(), 0U);
    std::stable_sort(expected.begin(), expected.end(), [&](auto a, auto b) { return views[a] < views[b]; });
    REQUIRE(sorted_order(views) == expected);
}

TEST_CASE("texts are ordered by their bytes, equal ones as they came", "[index]") {
    std::mt19937_64 random(Catch::getSeed());
    INFO("seed " << Catch::getSeed());
    check_order({});
    check_order({"b"});
    for (const test::Kind kind : {test::Kind::emails, test::Kind::short_ones, test::Kind::any_bytes,
                                  test::Kind::accented, test::Kind::long_ones}) {
        for (const std::size_t size : {2U, 20U, 600U, 6'000U}) {
            check_order(test::random_column(random, kind, size, size).texts);
            check_order(test::random_column(random, kind, size, 1 + size / 10).texts);
        }
    }
}

TEST_CASE("a long common beginning takes no more stack", "[index]") {
    std::vector<std::string> texts(20, std::string(400'000, 'x'));
    for (std::size_t i = 0; i < texts.size(); ++i) texts[i] += std::to_string(i * 7 % 20);
    check_order(texts);
}

}  // namespace
}  // namespace segdb
