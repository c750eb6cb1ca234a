// Blocks of profiles: back and forth over sizes and widths, and bytes that are not what they should be.
#include "index/ordinal_block.hpp"

#include <algorithm>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include "model/value_sets.hpp"
#include "support/outcome.hpp"

namespace segdb {
namespace {

using test::problem;
using test::Values;

Values random_values(std::mt19937_64& random, double density, unsigned width) {
    Values values{test::random_places(random, density), {}};
    std::uniform_int_distribution<std::int64_t> ordinal(0, (std::int64_t{1} << (8 * width)) - 1);
    for (std::size_t i = 0; i < values.places.size(); ++i) values.values.push_back(ordinal(random));
    values.values[random() % values.values.size()] = (std::int64_t{1} << (8 * width)) - 1;
    return values;
}

void check_block(const Values& values, unsigned width) {
    const auto block = OrdinalBlock::decode(OrdinalBlock::encode(values.places, values.values));
    REQUIRE(problem(block) == "");
    CHECK(block->size() == values.places.size());
    CHECK(block->places() == values.places.back() + 1U);
    CHECK(block->width() == width);
    CHECK(block->greatest() == *std::max_element(values.values.begin(), values.values.end()));
    CHECK(block->bytes() >= std::size_t{65'536} * width);
    std::vector<std::int64_t> expected(65'536);
    for (std::size_t i = 0; i < values.places.size(); ++i) expected[values.places[i]] = values.values[i];
    std::vector<std::int64_t> found(65'536);
    for (std::uint32_t place = 0; place < 65'536; ++place) found[place] = block->at(place);
    CHECK(found == expected);
}

}  // namespace

TEST_CASE("blocks of ordinals give back what was put in", "[index][ordinals]") {
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    for (const unsigned width : {1U, 2U, 3U, 4U}) {
        for (const double density : {0.0001, 0.03, 0.5, 1.0}) {
            CAPTURE(width, density);
            check_block(random_values(random, density, width), width);
        }
    }
}

TEST_CASE("ordinals take the fewest bytes that hold the greatest", "[index][ordinals]") {
    const std::vector<std::pair<std::int64_t, unsigned>> widths = {
        {0, 1},      {1, 1},        {255, 1},         {256, 2},         {65'535, 2},
        {65'536, 3}, {0xFFFFFF, 3}, {0x1'000'000, 4}, {0xFFFF'FFFF, 4}, {0x8000'0000, 4}};
    for (const auto& [ordinal, width] : widths) {
        CAPTURE(ordinal);
        check_block({{0}, {ordinal}}, width);
        check_block({{65'535}, {ordinal}}, width);
        check_block({{3, 9}, {ordinal, 0}}, width);
        check_block({{3, 9}, {0, ordinal}}, width);
        check_block({test::first_places(65'536), std::vector<std::int64_t>(65'536, ordinal)}, width);
    }
}

TEST_CASE("ordinals of many places at once, and those of a set, are those of each place", "[index][ordinals]") {
    std::mt19937_64 random(Catch::getSeed());
    INFO("seed " << Catch::getSeed());
    for (const unsigned width : {1U, 2U, 3U}) {
        const Values values = random_values(random, 0.3, width);
        const auto block = OrdinalBlock::decode(OrdinalBlock::encode(values.places, values.values));
        REQUIRE(problem(block) == "");
        std::vector<std::uint32_t> ordinals(values.places.size());
        block->gather(values.places, ordinals.data());
        CHECK(std::equal(ordinals.begin(), ordinals.end(), values.values.begin()));
        std::vector<std::uint64_t> bits((std::size_t{1} << (8 * width)) / 64 + 1);
        for (auto& word : bits) word = random() & (random() << 1);
        std::vector<std::uint16_t> expected;
        for (std::size_t i = 0; i < values.places.size(); ++i) {
            if ((bits[ordinals[i] / 64] >> (ordinals[i] % 64) & 1) != 0) expected.push_back(values.places[i]);
        }
        std::vector<std::uint16_t> kept = values.places;
        kept.resize(block->keep(kept, bits.data(), kept.data()));
        CHECK(kept == expected);
    }
}

TEST_CASE("the stored form of ordinals does not change", "[index][ordinals]") {
    using std::string_literals::operator""s;
    CHECK(OrdinalBlock::encode(std::vector<std::uint16_t>{1, 3}, std::vector<std::int64_t>{258, 7}) ==
          "\x01\x02\x02\0\0\0\x04\0\0\0\0\0\x02\x01\0\0\x07\0"s);
}

TEST_CASE("damaged blocks of ordinals are refused, or are other blocks", "[index][ordinals]") {
    const std::vector<Values> small = {
        {{7}, {0}}, {{0, 5, 300}, {1, 70'000, 0}}, {{1, 2}, {0xFFFF'FFFF, 3}}, test::ascending_values(700, 3)};
    for (const Values& values : small) {
        const std::string bytes = OrdinalBlock::encode(values.places, values.values);
        for (std::size_t length = 0; length < bytes.size(); ++length) {
            const auto block = OrdinalBlock::decode(std::string_view(bytes).substr(0, length));
            REQUIRE_FALSE(block.ok());
            CHECK(block.error().code == ErrorCode::corrupt);
        }
        CHECK_FALSE(OrdinalBlock::decode(bytes + '\0').ok());
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            for (unsigned flip = 1; flip < 256; ++flip) {
                std::string changed = bytes;
                changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ flip);
                const auto block = OrdinalBlock::decode(changed);
                if (!block.ok()) continue;
                REQUIRE(block->size() >= 1);
                REQUIRE(block->size() <= block->places());
                REQUIRE(block->places() <= 65'536);
                std::uint32_t greatest = 0;
                for (std::uint32_t place = 0; place < block->places(); ++place) {
                    greatest = std::max(greatest, block->at(place));
                }
                REQUIRE(greatest == block->greatest());
                REQUIRE(block->at(65'535) <= greatest);
            }
        }
    }
}

TEST_CASE("what is wrong with a block of ordinals is said", "[index][ordinals]") {
    const std::string bytes = OrdinalBlock::encode(std::vector<std::uint16_t>{1, 3}, std::vector<std::int64_t>{258, 7});
    const auto with = [&](std::size_t at, char byte) {
        std::string changed = bytes;
        changed[at] = byte;
        const auto block = OrdinalBlock::decode(changed);
        return block.ok() ? std::string() : block.error().message;
    };
    const std::string said = "damaged block of profiles: ";
    CHECK(problem(OrdinalBlock::decode("")).find(said + "it has no head") != std::string::npos);
    CHECK(with(0, 9) == said + "unknown form 9");
    CHECK(with(1, 0) == said + "ordinals of impossible width");
    CHECK(with(1, 5) == said + "ordinals of impossible width");
    CHECK(with(2, 0) == said + "an impossible number of events");
    CHECK(with(2, 5) == said + "an impossible number of events");
    CHECK(with(2, 1) == said + "places without an event have a profile");
    CHECK(with(6, 0) == said + "an impossible number of places");
    CHECK(with(8, 2) == said + "an impossible number of places");
    CHECK(with(6, 5) == said + "it is of another length than its head says");
    CHECK(with(13, 0) == said + "ordinals wider than they need be");
}

TEST_CASE("places whose ordinal is in a set", "[index][ordinals]") {
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    for (const unsigned width : {1U, 2U, 3U}) {
        CAPTURE(width);
        const Values values = random_values(random, 0.7, width);
        const auto block = OrdinalBlock::decode(OrdinalBlock::encode(values.places, values.values));
        REQUIRE(problem(block) == "");
        std::vector<std::uint64_t> set((std::size_t{1} << (8 * width)) / 64 + 1);
        for (std::uint64_t& word : set) word = random() & (random() << 1);
        std::vector<std::uint64_t> expected(1'024);
        for (std::uint32_t place = 0; place < 65'536; ++place) {
            const std::uint32_t ordinal = block->at(place);
            expected[place / 64] |= (set[ordinal / 64] >> ordinal % 64 & 1) << place % 64;
        }
        std::vector<std::uint64_t> found(1'024);
        block->members(set.data(), found.data());
        CHECK(found == expected);
    }
}

TEST_CASE("places with another ordinal are found, whatever the widths", "[index][ordinals]") {
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    for (const unsigned width : {1U, 2U, 3U, 4U}) {
        for (const unsigned other_width : {width, 1 + width % 4}) {
            CAPTURE(width, other_width);
            const Values ours = random_values(random, 0.5, width);
            Values theirs = other_width == width ? ours : random_values(random, 0.3, other_width);
            for (int i = 0; i < 5; ++i)
                theirs.values[random() % theirs.values.size()] = static_cast<int>(random() % 200);
            theirs.values.back() = (std::int64_t{1} << (8 * other_width)) - 1;
            const auto a = OrdinalBlock::decode(OrdinalBlock::encode(ours.places, ours.values));
            const auto b = OrdinalBlock::decode(OrdinalBlock::encode(theirs.places, theirs.values));
            REQUIRE(problem(a) == "");
            REQUIRE(problem(b) == "");
            std::vector<std::uint64_t> expected(1'024);
            for (std::uint32_t place = 0; place < 65'536; ++place) {
                expected[place / 64] |= std::uint64_t{a->at(place) != b->at(place)} << place % 64;
            }
            std::vector<std::uint64_t> found(1'024);
            a->mark_differences(*b, found.data());
            CHECK(found == expected);
            found.assign(1'024, 0);
            b->mark_differences(*a, found.data());
            CHECK(found == expected);
            found.assign(1'024, 0);
            a->mark_differences(*a, found.data());
            CHECK(found == std::vector<std::uint64_t>(1'024));
        }
    }
}

}  // namespace segdb
