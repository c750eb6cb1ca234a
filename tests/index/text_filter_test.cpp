#include "index/text_filter.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <random>
#include <vector>

#include "support/outcome.hpp"

namespace segdb {
namespace {

std::vector<std::uint64_t> hashes_of(std::mt19937_64& random, std::size_t size) {
    std::vector<std::uint64_t> hashes(size);
    for (std::uint64_t& hash : hashes) hash = TextFilter::hash_of("text " + std::to_string(random()));
    return hashes;
}

TEST_CASE("a text filter has all that it was made of, and few others", "[index]") {
    std::mt19937_64 random(Catch::getSeed());
    INFO("seed " << Catch::getSeed());
    for (const std::size_t size : {1U, 2U, 50U, 51U, 52U, 1'000U, 65'536U}) {
        CAPTURE(size);
        const auto hashes = hashes_of(random, size);
        const auto filter = TextFilter::decode(TextFilter::encode(hashes));
        REQUIRE(test::problem(filter) == "");
        for (const std::uint64_t hash : hashes) REQUIRE(filter->may_contain(hash));
        std::size_t wrong = 0;
        for (const std::uint64_t hash : hashes_of(random, 100'000)) wrong += filter->may_contain(hash);
        CHECK(wrong < 2'500);  // 1.2 in a hundred
        CHECK(filter->bytes() <= 10 * size / 8 + 64);
    }
}

TEST_CASE("a filter of nothing has nothing", "[index]") {
    const auto filter = TextFilter::decode(TextFilter::encode({}));
    REQUIRE(test::problem(filter) == "");
    CHECK_FALSE(filter->may_contain(TextFilter::hash_of("")));
    CHECK_FALSE(filter->may_contain(~std::uint64_t{0}));
}

TEST_CASE("the stored form of a text filter does not change", "[index]") {
    const std::vector<std::uint64_t> hashes{TextFilter::hash_of("anna@mail.com"), TextFilter::hash_of("")};
    CHECK(stable_hash(TextFilter::encode(hashes)) == 0x6352962F3D616BE3);
}

TEST_CASE("damaged text filters are errors", "[index]") {
    std::mt19937_64 random(Catch::getSeed());
    const std::string bytes = TextFilter::encode(hashes_of(random, 60));
    for (std::size_t size = 0; size < bytes.size(); ++size)
        REQUIRE(test::failed_with(TextFilter::decode(bytes.substr(0, size)), ErrorCode::corrupt));
    CHECK(test::failed_with(TextFilter::decode(bytes + std::string(64, '\0')), ErrorCode::corrupt));
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
        std::string damaged = bytes;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
        REQUIRE(test::failed_with(TextFilter::decode(damaged), ErrorCode::corrupt));
    }
}

}  // namespace
}  // namespace segdb
