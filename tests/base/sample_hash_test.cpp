#include "base/sample_hash.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "model/naive_hash.hpp"
#include "model/random_data.hpp"

namespace segdb {
namespace {

TEST_CASE("a profile's place in a sample never changes") {
    // XXH64 of `spring`, a zero byte and the id. These numbers are the format: no version may give others.
    CHECK(sample_hash("spring", "c1") == 0xA90BF92953A8EAE2);
    CHECK(sample_hash("spring", "c2") == 0xA71D295AE8BD1047);
    CHECK(sample_hash("autumn", "c1") == 0x90A85179BC36F441);
    CHECK(sample_hash("", "") == 0xE934A84ADB052768);
    CHECK(sample_hash("łódź", "a profile whose id is longer than 32 bytes, the block of the hash") ==
          0x5047389F45A5D9D8);
}

TEST_CASE("the zero byte keeps name and id apart") {
    CHECK(sample_hash("ab", "c") != sample_hash("a", "bc"));
    CHECK(sample_hash("a", "") != sample_hash("", "a"));
}

TEST_CASE("the model's hash is XXH64: vectors of the reference implementation") {
    CHECK(model::NaiveXxh64::hash("") == 0xEF46DB3751D8E999);
    CHECK(model::NaiveXxh64::hash("a") == 0xD24EC4F1A98C6E5B);
    CHECK(model::NaiveXxh64::hash("abc") == 0x44BC2CF5AD770999);
}

TEST_CASE("random names and ids: the library's hash is the model's") {
    model::Random random(11);
    for (int round = 0; round < 2'000; ++round) {
        std::string name;
        std::string id;
        for (auto left = random.below(40); left > 0; --left) name += static_cast<char>(random.below(256));
        for (auto left = random.below(80); left > 0; --left) id += static_cast<char>(random.below(256));
        REQUIRE(sample_hash(name, id) == model::NaiveXxh64::hash(name + '\0' + id));
    }
}

TEST_CASE("bounds are floor(millionths * 2^64 / 10^8)") {
    CHECK_FALSE(lies_before(0, 0));
    CHECK(lies_before(0, 1));
    CHECK(lies_before(184'467'440'736, 1));  // 2^64 / 10^8 is 184467440737.09..
    CHECK_FALSE(lies_before(184'467'440'737, 1));
    CHECK(lies_before(0x7FFFFFFFFFFFFFFF, kSampleWhole / 2));
    CHECK_FALSE(lies_before(0x8000000000000000, kSampleWhole / 2));
    CHECK(lies_before(0xFFFFFFFFFFFFFFFF, kSampleWhole));
    CHECK_FALSE(lies_before(0xFFFFFFFFFFFFFFFF, kSampleWhole - 1));
}

}  // namespace
}  // namespace segdb
