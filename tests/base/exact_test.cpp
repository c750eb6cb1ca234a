// Sums beyond 64 bits and averages as text.
#include "base/exact.hpp"

#include <catch2/catch_test_macros.hpp>
#include <limits>

namespace segdb {
namespace {

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kGreatest = std::numeric_limits<std::int64_t>::max();

TEST_CASE("numbers beyond 64 bits as text", "[base][exact]") {
    CHECK(format_decimal(Int128{0}, 0) == "0");
    CHECK(format_decimal(Int128{0}, 2) == "0.00");
    CHECK(format_decimal(Int128{-5}, 2) == "-0.05");
    CHECK(format_decimal(Int128{-1250}, 2) == "-12.50");
    CHECK(format_decimal(Int128{7}, 0) == "7");
    CHECK(format_decimal(Int128{kGreatest} * 4, 0) == "36893488147419103228");
    CHECK(format_decimal(Int128{kLeast} * 4, 3) == "-36893488147419103.232");
    CHECK(format_decimal(Int128{1}, 18) == "0.000000000000000001");
    CHECK(format_decimal(Int128{1} << 126, 0) == "85070591730234615865843651857942052864");
    CHECK(format_decimal((-(Int128{1} << 126)) * 2, 0) == "-170141183460469231731687303715884105728");
}

TEST_CASE("averages are exact up to their last place, and round half to even", "[base][exact]") {
    CHECK(format_average(10, 4, 0) == "2.5");
    CHECK(format_average(12, 4, 0) == "3");
    CHECK(format_average(1, 3, 0) == "0.333333");
    CHECK(format_average(2, 3, 0) == "0.666667");
    CHECK(format_average(-2, 3, 0) == "-0.666667");
    CHECK(format_average(1'000, 3, 2) == "3.33333333");
    CHECK(format_average(1'000, 4, 2) == "2.50");
    CHECK(format_average(0, 5, 2) == "0.00");
    // Halves of the last place: to the even one of both.
    CHECK(format_average(1, 2'000'000, 0) == "0");
    CHECK(format_average(3, 2'000'000, 0) == "0.000002");
    CHECK(format_average(5, 2'000'000, 0) == "0.000002");
    CHECK(format_average(-3, 2'000'000, 0) == "-0.000002");
    CHECK(format_average(-1, 3'000'000, 0) == "0");
    // As much as can be: 2^32 profiles with the greatest value each.
    CHECK(format_average(Int128{kGreatest} * 4'294'967'296, 4'294'967'296, 0) == "9223372036854775807");
    CHECK(format_average(Int128{kLeast} * 4'294'967'296, 4'294'967'296, 18) == "-9.223372036854775808");
}

}  // namespace
}  // namespace segdb
