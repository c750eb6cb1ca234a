// Blocks of values: back and forth over sizes, depths, signs and gaps, both forms, and bytes that are not what they should be.
#include "index/slice_block.hpp"

#include <algorithm>
#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <limits>

#include "model/value_sets.hpp"
#include "support/outcome.hpp"

namespace segdb {
namespace {

using test::problem;
using test::Values;

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kGreatest = std::numeric_limits<std::int64_t>::max();

Values read_back(const SliceBlock& block) {
    Values values;
    block.values(values.places, values.values);
    return values;
}

void check_block(const Values& values) {
    const auto block = SliceBlock::decode(SliceBlock::encode(values.places, values.values));
    REQUIRE(problem(block) == "");
    const auto [least, greatest] = std::minmax_element(values.values.begin(), values.values.end());
    CHECK(block->low() == *least);
    CHECK(block->high() == *greatest);
    CHECK(block->size() == values.places.size());
    CHECK(block->is_listed() == (values.places.size() <= kMaxListed));
    CHECK(block->existence().cardinality == values.places.size());
    CHECK(block->bytes() >= sizeof(SliceBlock));
    const Values back = read_back(*block);
    CHECK(back.places == values.places);
    CHECK(back.values == values.values);
}

}  // namespace

TEST_CASE("blocks give back what was put in", "[index][slices]") {
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    for (const auto& [name, values] : test::value_sets(random)) {
        CAPTURE(name);
        check_block(values);
    }
}

TEST_CASE("blocks of a single value, and of the ends of what there is", "[index][slices]") {
    for (const std::int64_t value : {kLeast, std::int64_t{-1}, std::int64_t{0}, std::int64_t{1}, kGreatest}) {
        CAPTURE(value);
        check_block({{0}, {value}});
        check_block({{65'535}, {value}});
        check_block({test::first_places(65'536), std::vector<std::int64_t>(65'536, value)});
    }
    check_block({{3, 9}, {kLeast, kGreatest}});
    check_block({{3, 9}, {kGreatest, kLeast}});
    auto ends = Values{test::first_places(5'000), std::vector<std::int64_t>(5'000, 0)};
    ends.values[17] = kLeast;
    ends.values[4'999] = kGreatest;
    check_block(ends);
}

TEST_CASE("the two forms meet at the largest list", "[index][slices]") {
    for (const std::uint32_t size : {kMaxListed - 1, kMaxListed, kMaxListed + 1, 4'096U, 4'097U}) {
        CAPTURE(size);
        Values values{test::first_places(size), {}};
        for (std::uint32_t i = 0; i < size; ++i) values.values.push_back(std::int64_t{i} * 7 - 1'000);
        check_block(values);
    }
}

TEST_CASE("lists use the fewest bytes, slices the digits that there are", "[index][slices]") {
    const auto bytes_of = [](std::int64_t high) {
        return SliceBlock::decode(
                   SliceBlock::encode(std::vector<std::uint16_t>{1, 2}, std::vector{std::int64_t{0}, high}))
            ->offset_bytes();
    };
    CHECK(bytes_of(0) == 0);
    CHECK(bytes_of(255) == 1);
    CHECK(bytes_of(256) == 2);
    CHECK(bytes_of(65'536) == 4);
    CHECK(bytes_of(std::int64_t{1} << 32) == 8);
    CHECK(bytes_of(-1) == 1);

    const auto depth_of = [](std::int64_t low, std::int64_t high) {
        std::vector<std::int64_t> values(3'000, low);
        values.back() = high;
        return SliceBlock::decode(SliceBlock::encode(test::first_places(3'000), values))->slices().size();
    };
    CHECK(depth_of(5, 5) == 0);
    CHECK(depth_of(5, 6) == 1);
    CHECK(depth_of(-5, 2) == 3);
    CHECK(depth_of(-5, 3) == 4);
    CHECK(depth_of(0, kGreatest) == 63);
    CHECK(depth_of(-1, kGreatest) == 64);
    CHECK(depth_of(kLeast, kGreatest) == 64);
}

TEST_CASE("slices lie in memory as containers of bitmaps do", "[index][slices]") {
    // One digit that all have but one, one that a few have, one that every other has, one that 3,000 have, one of runs.
    std::vector<std::int64_t> values(65'536, 1);
    for (std::size_t i = 0; i < 65'536; ++i) {
        values[i] += (i % 1'000 == 0 ? 2 : 0) + (i % 2 == 0 ? 4 : 0) + (i % 20 == 0 ? 8 : 0) + (i < 30'000 ? 16 : 0);
    }
    values[0] = 0;
    const auto block = SliceBlock::decode(SliceBlock::encode(test::first_places(65'536), values));
    REQUIRE(problem(block) == "");
    CHECK(block->existence().form == Form::full);
    std::vector<Form> forms;
    for (const ChunkView& slice : block->slices()) {
        forms.push_back(slice.form);
        CHECK(reinterpret_cast<std::uintptr_t>(slice.data) % 64 == 0);
    }
    CHECK(forms == std::vector{Form::runs, Form::array, Form::bits, Form::bits, Form::runs});
}

TEST_CASE("the stored form does not change", "[index][slices]") {
    const auto hex = [](const std::string& bytes) {
        std::string text;
        for (const char byte : bytes) {
            constexpr const char* kDigits = "0123456789abcdef";
            text += kDigits[static_cast<unsigned char>(byte) >> 4];
            text += kDigits[static_cast<unsigned char>(byte) & 15];
        }
        return text;
    };
    CHECK(hex(SliceBlock::encode(std::vector<std::uint16_t>{1, 258}, std::vector<std::int64_t>{-2, 254})) ==
          "01feffffffffffffff020200010002010000"
          "0001");
    // 2,049 values 7, but the last, which is 7 + 5: existence a run, slices 0 and 2 an array of one place, slice 1 nothing.
    std::vector<std::int64_t> values(2'049, 7);
    values.back() = 12;
    CHECK(hex(SliceBlock::encode(test::first_places(2'049), values)) ==
          "020700000000000000"
          "0500000000000000"
          "0500"
          "0300000008"
          "0300"
          "010008"
          "0000"
          "0300"
          "010008");
}

TEST_CASE("damaged blocks are refused, or are other blocks", "[index][slices]") {
    const std::vector<Values> small = {{{1, 5, 65'535}, {-70'000, 0, 9}},
                                       {{7}, {3}},
                                       test::ascending_values(2'049, 3),
                                       test::ascending_values(2'100, 0)};
    for (const Values& values : small) {
        const std::string bytes = SliceBlock::encode(values.places, values.values);
        for (std::size_t length = 0; length < bytes.size(); ++length) {
            const auto block = SliceBlock::decode(std::string_view(bytes).substr(0, length));
            REQUIRE_FALSE(block.ok());
            CHECK(block.error().code == ErrorCode::corrupt);
        }
        CHECK_FALSE(SliceBlock::decode(bytes + '\0').ok());
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            for (const unsigned flip : {1U, 0x80U, 0xFFU}) {
                std::string changed = bytes;
                changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ flip);
                const auto block = SliceBlock::decode(changed);
                if (!block.ok()) continue;
                // Whatever it is now, it is right in itself: written anew it says the same.
                const Values other = read_back(*block);
                REQUIRE(other.places.size() == block->size());
                const auto again = SliceBlock::decode(SliceBlock::encode(other.places, other.values));
                REQUIRE(problem(again) == "");
                REQUIRE(again->low() == block->low());
                REQUIRE(again->high() == block->high());
                REQUIRE(read_back(*again).values == other.values);
            }
        }
    }
}

TEST_CASE("what is wrong with a block is said", "[index][slices]") {
    const auto problem_of = [](const std::string& bytes) {
        const auto block = SliceBlock::decode(bytes);
        return block.ok() ? std::string() : block.error().message;
    };
    CHECK(problem_of("") == "damaged block of values: it has no head");
    CHECK(problem_of(std::string(9, '\x09')) == "damaged block of values: unknown form 9");

    std::vector<std::int64_t> values(2'049, 7);
    values.back() = 12;
    const std::string bytes = SliceBlock::encode(test::first_places(2'049), values);
    std::string other_place = bytes;
    other_place[27] = 9;  // the place of slice 0: past the last that has a value
    CHECK(problem_of(other_place) == "damaged block of values: a slice has places without a value");
    std::string other_span = bytes;
    other_span[9] = 7;
    CHECK(problem_of(other_span) == "damaged block of values: its greatest value is another one");
    std::string too_high = bytes;
    too_high[8] = 0x7F;
    for (int i = 1; i < 8; ++i) too_high[static_cast<std::size_t>(i)] = '\xFF';
    CHECK(problem_of(too_high) == "damaged block of values: its greatest value is beyond 64 bits");

    const std::string list = SliceBlock::encode(std::vector<std::uint16_t>{4, 5}, std::vector<std::int64_t>{1, 2});
    std::string same_place = list;
    same_place[14] = 4;
    CHECK(problem_of(same_place) == "damaged block of values: a list whose places do not ascend");
    std::string no_least = list;
    no_least[16] = 1;
    CHECK(problem_of(no_least) == "damaged block of values: its least value is not reached");
    std::string too_wide = list;
    too_wide[17] = 0;
    CHECK(problem_of(too_wide) == "damaged block of values: numbers wider than they need be");
}

// Where only one has a value nothing is promised.
void check_differences(const Values& ours, const Values& theirs) {
    const auto a = SliceBlock::decode(SliceBlock::encode(ours.places, ours.values));
    const auto b = SliceBlock::decode(SliceBlock::encode(theirs.places, theirs.values));
    REQUIRE(problem(a) == "");
    REQUIRE(problem(b) == "");
    std::vector<std::uint64_t> found(1'024);
    a->mark_differences(*b, found.data());
    std::size_t wrong = 0;
    std::size_t j = 0;
    for (std::size_t i = 0; i < ours.places.size(); ++i) {
        const std::uint16_t place = ours.places[i];
        while (j < theirs.places.size() && theirs.places[j] < place) ++j;
        if (j == theirs.places.size() || theirs.places[j] != place) continue;
        const bool differs = ours.values[i] != theirs.values[j];
        wrong += ((found[place / 64] >> place % 64 & 1) != 0) != differs ? 1U : 0U;
    }
    CHECK(wrong == 0);
}

TEST_CASE("places with another value are found, whatever the forms", "[index][slices]") {
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    for (const auto& [name, values] : test::value_sets(random)) {
        CAPTURE(name);
        check_differences(values, values);
        Values changed = values;
        for (int i = 0; i < 3; ++i) {
            changed.values[random() % changed.values.size()] = changed.values[random() % changed.values.size()];
        }
        check_differences(values, changed);
        check_differences(changed, values);
        // A few more and a few less, which may change the least value and the form.
        changed.places.erase(changed.places.begin());
        changed.values.erase(changed.values.begin());
        if (changed.places.empty()) continue;
        check_differences(values, changed);
        changed.values.back() = changed.values.back() > 0 ? -5 : 7;
        check_differences(changed, values);
    }
}

}  // namespace segdb
