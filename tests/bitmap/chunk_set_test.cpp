// ChunkSet: its elements, its stored bytes, and every byte string that must be refused.
#include "bitmap/chunk_set.hpp"

#include <algorithm>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <random>
#include <set>

namespace segdb {
namespace {

using Elements = std::vector<std::uint16_t>;

Elements range(std::uint32_t first, std::uint32_t last, std::uint32_t step = 1) {
    Elements elements;
    for (std::uint32_t i = first; i < last; i += step) elements.push_back(static_cast<std::uint16_t>(i));
    return elements;
}

Elements sample(std::mt19937_64& random, std::size_t count) {
    std::set<std::uint16_t> chosen;
    while (chosen.size() < count) chosen.insert(static_cast<std::uint16_t>(random()));
    return {chosen.begin(), chosen.end()};
}

Elements clusters(std::mt19937_64& random) {
    std::set<std::uint16_t> chosen;
    for (int i = 0; i < 40; ++i) {
        const auto first = static_cast<std::uint32_t>(random() % kChunkSize);
        const auto last = std::min<std::uint32_t>(kChunkSize, first + static_cast<std::uint32_t>(random() % 900));
        for (std::uint32_t at = first; at < last; ++at) chosen.insert(static_cast<std::uint16_t>(at));
    }
    return {chosen.begin(), chosen.end()};
}

// Every shape at which an implementation changes its mind, and some that nobody thought of.
std::vector<Elements> shapes(std::mt19937_64& random) {
    return {{},
            {0},
            {65535},
            {0, 65535},
            {7, 8},
            {7, 8, 9},
            range(0, kChunkSize),
            range(1, kChunkSize),
            range(0, kChunkSize - 1),
            range(0, kChunkSize, 2),
            range(1, kChunkSize, 2),
            range(0, 8192, 2),  // 4,096 elements
            range(0, 8194, 2),  // 4,097
            range(0, 4096),
            range(0, 4097),
            range(60000, 64096),
            range(0, kChunkSize, 16),
            range(0, kChunkSize, 15),
            sample(random, 1),
            sample(random, 100),
            sample(random, 4096),
            sample(random, 4097),
            sample(random, 30000),
            clusters(random)};
}

std::size_t runs_of(const Elements& elements) {
    std::size_t runs = 0;
    for (std::size_t i = 0; i < elements.size(); ++i) runs += i == 0 || elements[i] != elements[i - 1] + 1 ? 1U : 0U;
    return runs;
}

std::string bytes(std::initializer_list<int> values) {
    std::string text;
    for (const int value : values) text += static_cast<char>(value);
    return text;
}

std::string bitset_of(const Elements& elements) {
    std::string payload(8192, '\0');
    for (const std::uint16_t element : elements) {
        payload[element / 8] =
            static_cast<char>(static_cast<unsigned char>(payload[element / 8]) | (1U << (element % 8)));
    }
    return bytes({2}) + payload;
}

void check_refused(const std::string& stored, const std::string& why) {
    INFO(why);
    const auto decoded = ChunkSet::decode(stored);
    REQUIRE_FALSE(decoded.ok());
    CHECK(decoded.error().code == ErrorCode::corrupt);
    CHECK(decoded.error().message.find(why) != std::string::npos);
}

TEST_CASE("a chunk set knows its elements", "[bitmap]") {
    std::mt19937_64 random(Catch::getSeed());
    INFO("seed " << Catch::getSeed());
    for (const auto& elements : shapes(random)) {
        const ChunkSet set = ChunkSet::from_sorted(elements);
        CHECK(set.cardinality() == elements.size());
        CHECK(set.empty() == elements.empty());
        CHECK(set.elements() == elements);
    }
    CHECK(ChunkSet().empty());
}

TEST_CASE("the smallest container type is written, and read back", "[bitmap]") {
    std::mt19937_64 random(Catch::getSeed());
    INFO("seed " << Catch::getSeed());
    for (const auto& elements : shapes(random)) {
        if (elements.empty()) continue;
        INFO(elements.size() << " elements in " << runs_of(elements) << " runs");
        const ChunkSet set = ChunkSet::from_sorted(elements);
        const std::string stored = set.encode();
        const std::size_t array = elements.size() <= 4096 ? 2 * elements.size() : SIZE_MAX;
        const std::size_t bitset = elements.size() > 4096 ? 8192 : SIZE_MAX;
        CHECK(stored.size() == 1 + std::min({array, bitset, 4 * runs_of(elements)}));
        const auto decoded = ChunkSet::decode(stored);
        REQUIRE(decoded.ok());
        CHECK(decoded->elements() == elements);
        CHECK(decoded->encode() == stored);
    }
}

TEST_CASE("the bytes of each container type do not change", "[bitmap][golden]") {
    CHECK(ChunkSet::from_sorted(Elements{1, 258, 65535}).encode() == bytes({1, 1, 0, 2, 1, 0xff, 0xff}));
    CHECK(ChunkSet::from_sorted(range(0, kChunkSize)).encode() == bytes({3, 0, 0, 0xff, 0xff}));
    Elements two_runs = range(3, 10);
    const Elements second = range(0x1234, 0x1334);
    two_runs.insert(two_runs.end(), second.begin(), second.end());
    CHECK(ChunkSet::from_sorted(two_runs).encode() == bytes({3, 3, 0, 6, 0, 0x34, 0x12, 0xff, 0}));
    const Elements odd = range(1, kChunkSize, 2);
    CHECK(ChunkSet::from_sorted(odd).encode() == bytes({2}) + std::string(8192, static_cast<char>(0xaa)));
    CHECK(ChunkSet::from_sorted(range(0, 12291, 3)).encode() == bitset_of(range(0, 12291, 3)));
}

TEST_CASE("damaged containers are refused", "[bitmap]") {
    check_refused("", "no bytes");
    for (const int type : {0, 4, 5, 127, 128, 255}) check_refused(bytes({type, 1, 0}), "unknown type");
    // Arrays.
    check_refused(bytes({1}), "impossible length");
    check_refused(bytes({1, 5}), "impossible length");
    check_refused(bytes({1, 5, 0, 6}), "impossible length");
    check_refused(bytes({1, 5, 0, 5, 0}), "not ascend");
    check_refused(bytes({1, 6, 0, 5, 0}), "not ascend");
    std::string long_array = bytes({1});
    for (const std::uint16_t element : range(0, 8194, 2)) {
        long_array += static_cast<char>(element & 0xff);
        long_array += static_cast<char>(element >> 8);
    }
    check_refused(long_array, "impossible length");
    long_array.resize(1 + 8192);
    CHECK(ChunkSet::decode(long_array).ok());
    // Bitsets.
    check_refused(bytes({2}), "8,192");
    check_refused(bitset_of(range(0, 4097)).substr(0, 8192), "8,192");
    check_refused(bitset_of(range(0, 4097)) + '\0', "8,192");
    check_refused(bitset_of(range(0, 4096)), "should be an array");
    check_refused(bitset_of({}), "should be an array");
    CHECK(ChunkSet::decode(bitset_of(range(0, 4097)))->cardinality() == 4097);
    // Runs.
    check_refused(bytes({3}), "impossible length");
    check_refused(bytes({3, 1, 0, 0}), "impossible length");
    check_refused(bytes({3, 1, 0, 0, 0, 9}), "impossible length");
    check_refused(bytes({3, 0xff, 0xff, 1, 0}), "past the end");
    check_refused(bytes({3, 1, 0, 0xff, 0xff}), "past the end");
    check_refused(bytes({3, 1, 0, 4, 0, 3, 0, 1, 0}), "overlap");
    check_refused(bytes({3, 1, 0, 4, 0, 6, 0, 1, 0}), "touch");
    check_refused(bytes({3, 9, 0, 1, 0, 3, 0, 1, 0}), "descend");
    CHECK(ChunkSet::decode(bytes({3, 1, 0, 4, 0, 7, 0, 1, 0}))->elements() == Elements{1, 2, 3, 4, 5, 7, 8});
    check_refused(bytes({3}) + std::string(4 * (kChunkSize / 2 + 1), '\0'), "impossible length");
}

TEST_CASE("random bytes and mutations decode to a sound set or an error", "[bitmap]") {
    std::mt19937_64 random(Catch::getSeed());
    INFO("seed " << Catch::getSeed());
    const auto check = [](const std::string& stored) {
        const auto decoded = ChunkSet::decode(stored);
        if (!decoded.ok()) {
            REQUIRE(decoded.error().code == ErrorCode::corrupt);
            REQUIRE(decoded.error().message.starts_with("damaged container: "));
            return;
        }
        const auto elements = decoded->elements();
        REQUIRE(elements.size() == decoded->cardinality());
        REQUIRE(std::is_sorted(elements.begin(), elements.end()));
        REQUIRE(std::adjacent_find(elements.begin(), elements.end()) == elements.end());
        REQUIRE(ChunkSet::decode(decoded->encode())->elements() == elements);
    };
    std::vector<std::string> stored;
    for (const auto& elements : shapes(random)) {
        if (!elements.empty()) stored.push_back(ChunkSet::from_sorted(elements).encode());
    }
    for (int i = 0; i < 4000; ++i) {
        std::string bytes_now = stored[random() % stored.size()];
        for (std::uint64_t change = random() % 4 + 1; change > 0; --change) {
            const std::size_t at = random() % bytes_now.size();
            switch (random() % 5) {
                case 0:
                    bytes_now[at] = static_cast<char>(random());
                    break;
                case 1:
                    bytes_now[at] =
                        static_cast<char>(static_cast<unsigned char>(bytes_now[at]) ^ (1U << (random() % 8)));
                    break;
                case 2:
                    bytes_now.resize(at + 1);
                    break;
                case 3:
                    bytes_now.insert(at, 1, static_cast<char>(random()));
                    break;
                default:
                    bytes_now[0] = static_cast<char>(1 + random() % 3);
            }
        }
        check(bytes_now);
    }
    for (int i = 0; i < 4000; ++i) {
        std::string noise(1 + random() % 40, '\0');
        for (auto& byte : noise) byte = static_cast<char>(random() % 3 == 0 ? random() : random() % 8);
        noise[0] = static_cast<char>(random() % 5);
        check(noise);
    }
}

}  // namespace
}  // namespace segdb
