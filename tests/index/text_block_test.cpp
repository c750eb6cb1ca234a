#include "index/text_block.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <memory>

#include "base/hash.hpp"
#include "index/texts.hpp"
#include "support/outcome.hpp"

namespace segdb {
namespace {

using test::Column;
using test::Kind;

// Everything that went in comes out: through accessors, against a map.
void check_content(const Column& column, const TextBlock& block) {
    std::map<std::string, std::vector<std::uint16_t>> expected;
    for (std::size_t i = 0; i < column.places.size(); ++i) expected[column.texts[i]].push_back(column.places[i]);
    REQUIRE(block.size() == column.places.size());
    REQUIRE(block.distinct() == expected.size());
    TextBlock::Code code = 0;
    bool ascii = true;
    for (const auto& [text, places] : expected) {  // std::string compares unsigned bytes
        REQUIRE(block.text(code) == text);
        const auto found = block.places(code);
        REQUIRE(std::vector<std::uint16_t>(found.begin(), found.end()) == places);
        for (const char c : text) ascii = ascii && static_cast<unsigned char>(c) < 0x80;
        ++code;
    }
    CHECK(block.ascii() == ascii);
    CHECK(block.places(0, block.distinct()).size() == block.size());
    CHECK(block.bytes() >= block.offsets()[block.distinct()] + 4 * block.distinct() + 2 * block.size());
}

void check_round_trip(const Column& column) {
    const auto bytes = test::encoded(column);
    REQUIRE(test::problem(bytes) == "");
    const auto block = TextBlock::decode(*bytes);
    REQUIRE(test::problem(block) == "");
    check_content(column, *block);
}

TEST_CASE("a text block gives back texts and places", "[index]") {
    std::mt19937_64 random(Catch::getSeed());
    INFO("seed " << Catch::getSeed());
    for (const Kind kind : {Kind::emails, Kind::short_ones, Kind::any_bytes, Kind::accented, Kind::long_ones}) {
        for (const std::size_t size : {1U, 2U, 3U, 17U, 300U, 5'000U}) {
            check_round_trip(test::random_column(random, kind, size, size));
            check_round_trip(test::random_column(random, kind, size, 1 + random() % size));
            check_round_trip(test::random_column(random, kind, size, 1));
        }
    }
    check_round_trip(test::random_column(random, Kind::emails, kChunkSize, kChunkSize));
    check_round_trip(test::random_column(random, Kind::emails, kChunkSize, 3));
    check_round_trip(test::random_column(random, Kind::short_ones, kChunkSize, 2'000));
}

TEST_CASE("a text block keeps texts that are hard to order", "[index]") {
    using namespace std::string_literals;
    check_round_trip({{7}, {""}});
    check_round_trip({{0, 1, 2, 3, 65'535}, {"", "\0"s, "\0\0"s, "a", "a\0"s}});
    check_round_trip({{0, 1, 2, 3, 4, 5}, {"12345678", "1234567", "12345678\0"s, "1234567\0"s, "123456789", "\xff"}});
    const std::string long_text(3'000'000, 'q');
    check_round_trip({{1, 2, 3, 4}, {long_text + "b", long_text, long_text + "a", long_text}});
    const std::string prefix(255, 'p');
    check_round_trip({{1, 2, 3, 4, 5}, {prefix, prefix + "a", prefix + "b", prefix + "ba", prefix.substr(1)}});
}

Column small_column() {
    return {{3, 4, 9, 10, 500, 65'000},
            {"anna@mail.com", "anna.x@mail.com", "", "anna@mail.com", std::string(300, 'z'), "\xC5\xBC"}};
}

TEST_CASE("the stored form of a text block does not change", "[index]") {
    CHECK(stable_hash(*test::encoded(small_column())) == 0xF88DFA3A748D342F);
    Column tailed;
    for (std::uint16_t place = 0; place < 300; ++place) {
        tailed.places.push_back(place);
        tailed.texts.push_back("anna" + std::to_string(place * 37 % 300) + "@mail.com");
    }
    CHECK(stable_hash(*test::encoded(tailed)) == 0xEF57B2BD3DAC9C2D);
}

TEST_CASE("a text block is decoded into the memory of another", "[index]") {
    std::mt19937_64 random(Catch::getSeed());
    INFO("seed " << Catch::getSeed());
    auto block = std::make_unique<TextBlock>();
    for (int round = 0; round < 60; ++round) {
        const auto kind = static_cast<Kind>(random() % 5);
        const std::size_t size = 1 + random() % (round % 3 == 0 ? 3'000 : 200);
        const Column column = test::random_column(random, kind, size, 1 + random() % size);
        auto next = TextBlock::decode(*test::encoded(column), std::move(*block));
        REQUIRE(test::problem(next) == "");
        block = std::make_unique<TextBlock>(std::move(next).value());
        check_content(column, *block);
    }
    CHECK(test::failed_with(TextBlock::decode("damaged", std::move(*block)), ErrorCode::corrupt));
}

// What damaged bytes may give: an error that says so, or a block that can be read.
void check_never_crashes(const std::string& bytes) {
    const std::string exact(bytes);  // the address sanitizer knows its end
    const auto block = TextBlock::decode(exact);
    if (!block.ok()) {
        REQUIRE(block.error().code == ErrorCode::corrupt);
        REQUIRE(block.error().message.find("damaged text block") == 0);
        return;
    }
    std::size_t places = 0;
    for (TextBlock::Code code = 0; code < block->distinct(); ++code) {
        if (code > 0) REQUIRE(block->text(code - 1) < block->text(code));
        REQUIRE(std::is_sorted(block->places(code).begin(), block->places(code).end()));
        places += block->places(code).size();
    }
    REQUIRE(places == block->size());
}

TEST_CASE("damaged text blocks are errors, or blocks", "[index]") {
    const std::string bytes = *test::encoded(small_column());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CHECK(test::failed_with(TextBlock::decode(bytes.substr(0, size)), ErrorCode::corrupt));
    }
    CHECK(test::failed_with(TextBlock::decode(bytes + '\0'), ErrorCode::corrupt));
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        for (int value = 0; value < 256; ++value) {
            std::string damaged = bytes;
            damaged[at] = static_cast<char>(value);
            check_never_crashes(damaged);
        }
    }
}

TEST_CASE("text blocks with several damages are errors, or blocks", "[index]") {
    std::mt19937_64 random(Catch::getSeed());
    INFO("seed " << Catch::getSeed());
    for (int round = 0; round < 3'000; ++round) {
        const Kind kind = static_cast<Kind>(random() % 5);
        std::string bytes = *test::encoded(test::random_column(random, kind, 1 + random() % 40, 1 + random() % 40));
        for (std::uint64_t i = 1 + random() % 4; i > 0; --i) {
            const std::size_t at =
                random() % 2 == 0 ? random() % bytes.size() : random() % std::min<std::size_t>(bytes.size(), 80);
            bytes[at] = static_cast<char>(
                random() % 3 == 0 ? random() : static_cast<unsigned char>(bytes[at]) + 1 - 2 * (random() % 2));
        }
        check_never_crashes(bytes);
    }
}

TEST_CASE("a text block of more than 1 GiB is refused", "[index]") {
    std::mt19937_64 random(Catch::getSeed());
    std::string bytes(100'000, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    std::vector<std::uint16_t> places;
    std::vector<std::string_view> texts;  // which overlap: there is little memory behind them
    for (std::size_t i = 0; i < kChunkSize; ++i) {
        places.push_back(static_cast<std::uint16_t>(i));
        texts.push_back(std::string_view(bytes).substr(i, 20'000));
    }
    CHECK(test::failed_with(TextBlock::encode(places, texts), ErrorCode::limit));
}

}  // namespace
}  // namespace segdb
