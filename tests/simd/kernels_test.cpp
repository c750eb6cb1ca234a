// The choice of kernels, and which programs are accepted.
#include "simd/kernels.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <string>
#include <vector>

namespace segdb::simd {
namespace {

TEST_CASE("kernels: the baseline is always there, and the best is the default", "[simd]") {
    const auto tables = available_kernels();
    REQUIRE(!tables.empty());
    CHECK(tables.front()->name == std::string("baseline"));
    CHECK(find_kernels("") == tables.back());
    for (const Kernels* const table : tables) CHECK(find_kernels(table->name)->name != nullptr);
    CHECK(find_kernels("baseline") == tables.front());
    CHECK(find_kernels("AVX2") == nullptr);
    CHECK(find_kernels("avx51") == nullptr);
    CHECK(find_kernels("avx512 ") == nullptr);
    if (tables.back()->name == std::string("avx512_vpopcnt")) CHECK(find_kernels("avx512") == tables.back());
}

// forced_test.sh runs this one with different values of SEGDB_SIMD.
TEST_CASE("kernels: SEGDB_SIMD is followed, or a note says why not", "[simd]") {
    const char* const forced = std::getenv("SEGDB_SIMD");
    const Kernels* const expected = find_kernels(forced != nullptr ? forced : "");
    CHECK(&kernels() == (expected != nullptr ? expected : available_kernels().back()));
    CHECK(kernels_note().empty() == (expected != nullptr));
    if (expected == nullptr) {
        CHECK(kernels_note().find("SEGDB_SIMD=" + std::string(forced)) == 0);
        CHECK(kernels_note().find(kernels().name) != std::string::npos);
    }
}

bool valid(const std::vector<Instruction>& program, std::size_t operands = 4) { return is_valid(program, operands); }

TEST_CASE("kernels: programs that would read what is not there are refused", "[simd]") {
    CHECK(valid({{Op::load, {}, 0}}));
    CHECK(valid({{Op::load, {}, 3}, {Op::save, {}, 31}, {Op::xor_with, Source::saved, 31}}));
    CHECK_FALSE(valid({}));
    CHECK_FALSE(valid({{Op::and_with, {}, 0}}));
    CHECK_FALSE(valid({{Op::load, Source::saved, 0}}));
    CHECK_FALSE(valid({{Op::load, {}, 4}}));
    CHECK_FALSE(valid({{Op::load, {}, 0}, {Op::and_not, {}, 4}}));
    CHECK_FALSE(valid({{Op::load, {}, 0}, {Op::save, {}, 32}}));
    CHECK_FALSE(valid({{Op::load, {}, 0}, {Op::and_with, Source::saved, 0}}));
    CHECK_FALSE(valid({{Op::load, {}, 0}, {Op::save, {}, 1}, {Op::and_with, Source::saved, 0}}));
    CHECK_FALSE(valid({{Op::load, {}, 0}, {Op::save, {}, 0}, {Op::and_with, Source::saved, 32}}));
    CHECK_FALSE(valid({{Op::load, {}, 0}, {static_cast<Op>(8), {}, 0}}));
    CHECK_FALSE(valid({{Op::load, {}, 0}, {Op::and_with, static_cast<Source>(2), 0}}));
}

TEST_CASE("kernels: a program may stop only where an empty accumulator decides", "[simd]") {
    const Instruction load{Op::load, {}, 0};
    const Instruction stop{Op::stop_if_empty};
    CHECK(valid({load, stop}));
    CHECK(valid({load, stop, {Op::and_with, {}, 1}, stop, {Op::and_not, {}, 2}}));
    CHECK_FALSE(valid({load, stop, {Op::or_with, {}, 1}}));
    CHECK_FALSE(valid({load, stop, {Op::xor_with, {}, 1}}));
    CHECK_FALSE(valid({load, stop, {Op::take_from, {}, 1}}));
    CHECK_FALSE(valid({load, stop, {Op::load, {}, 1}}));
    // A and (C or D)
    CHECK(valid(
        {load, stop, {Op::save, {}, 0}, {Op::load, {}, 1}, {Op::or_with, {}, 2}, {Op::and_with, Source::saved, 0}}));
    CHECK_FALSE(valid(
        {load, stop, {Op::save, {}, 0}, {Op::load, {}, 1}, {Op::or_with, {}, 2}, {Op::or_with, Source::saved, 0}}));
    // Saved before the stop: may hold anything.
    CHECK_FALSE(valid({load, {Op::save, {}, 0}, {Op::and_with, {}, 1}, stop, {Op::load, Source::saved, 0}}));
}

}  // namespace
}  // namespace segdb::simd
