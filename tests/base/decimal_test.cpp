#include "base/decimal.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <limits>
#include <random>

using namespace segdb;

namespace {

__extension__ typedef __int128 Wide;  // NOLINT(modernize-use-using): `using` cannot say __extension__

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

Wide power_of_ten(int exponent) {
    Wide power = 1;
    for (; exponent > 0; --exponent) {
        power *= 10;
    }
    return power;
}

Wide floor_divided(Wide a, Wide b) { return a / b - (a % b < 0 ? 1 : 0); }

std::int64_t random_integer(std::mt19937_64& random) {
    switch (random() % 4) {
        case 0:
            return kMin + static_cast<std::int64_t>(random() % 3);
        case 1:
            return kMax - static_cast<std::int64_t>(random() % 3);
        default: {
            const auto number = static_cast<std::int64_t>(random());
            return number >> (random() % 64);
        }
    }
}

}  // namespace

TEST_CASE("numbers are read exactly, at their least scale") {
    const auto check = [](std::string_view text, std::int64_t digits, int scale) {
        INFO(text);
        CHECK(parse_decimal(text) == Decimal{digits, scale});
        CHECK(looks_like_number(text));
    };
    check("0", 0, 0);
    check("-0", 0, 0);
    check("-0.0", 0, 0);
    check("0.000e5", 0, 0);
    check("42", 42, 0);
    check("+42", 42, 0);
    check("007", 7, 0);
    check("1.50", 15, 1);
    check("-1.5", -15, 1);
    check("0.05", 5, 2);
    check("1e3", 1000, 0);
    check("1E3", 1000, 0);
    check("1e+3", 1000, 0);
    check("1e-3", 1, 3);
    check("1200e-2", 12, 0);
    check("1.25e1", 125, 1);
    check("1.25e2", 125, 0);
    check("9223372036854775807", kMax, 0);
    check("-9223372036854775808", kMin, 0);
    check("-922337203685477580.8", kMin, 1);
    check("922337203685477580.70", kMax, 1);
    check("-9.223372036854775808", kMin, 18);
    check("0.000000000000000001", 1, 18);
    check("1e18", 1'000'000'000'000'000'000, 0);
    check("1000000000000000000.000000000000000000000", 1'000'000'000'000'000'000, 0);
    check("0e99999999999999999999999999", 0, 0);
    check("0e-99999999999999999999999999", 0, 0);
    check("0." + std::string(1000, '0') + "12e1002", 12, 0);
    check("12" + std::string(1000, '0') + "e-1001", 12, 1);
    check(std::string(5000, '0') + "1", 1, 0);
}

TEST_CASE("what is no number is refused") {
    for (const std::string_view text :
         {"",    "+",  "-",  ".",     ".5",    "5.",   "-.5", "1.e5", "e5",   "1e",    "1e+", "1e1.5",    "--1",
          "+-1", "1 ", " 1", "1,000", "1_000", "0x10", "inf", "nan",  "1e5x", "1.2.3", "1d",  "\xD9\xA1", "1\n"}) {
        INFO(text);
        CHECK_FALSE(parse_decimal(text));
        CHECK_FALSE(looks_like_number(text));
    }
    CHECK_FALSE(parse_decimal(std::string_view("1\0", 2)));
}

TEST_CASE("numbers that do not fit are refused, and still look like numbers") {
    for (const std::string_view text :
         {"9223372036854775808", "-9223372036854775809", "922337203685477580.8", "12345678901234567890", "1e19",
          "10000000000000000000", "-1e19", "1e-19", "0.0000000000000000001", "1.0000000000000000001", "1e999999999999",
          "1e-99999999999999999999", "0.1e-18", "99999999999999999999999999999999999999", "5e18000000000000000000"}) {
        INFO(text);
        CHECK_FALSE(parse_decimal(text));
        CHECK(looks_like_number(text));
    }
}

TEST_CASE("random numbers: writing, reading and scaling agree with wide arithmetic") {
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    for (int round = 0; round < 200'000; ++round) {
        const std::int64_t units = random_integer(random);
        const int scale = static_cast<int>(random() % (kMaxScale + 1));
        const auto number = parse_decimal(format_decimal(units, scale));
        INFO(units << " scale " << scale << " " << format_decimal(units, scale));
        REQUIRE(number);
        // The same value at its least scale.
        REQUIRE(number->scale <= scale);
        REQUIRE(Wide{number->digits} * power_of_ten(scale - number->scale) == units);
        REQUIRE((number->scale == 0 || number->digits % 10 != 0));
        REQUIRE(scaled(*number, scale) == units);

        const int other = static_cast<int>(random() % (kMaxScale + 1));
        const Wide exactly = Wide{number->digits} * power_of_ten(kMaxScale);  // in units of 10^-(scale + 18)
        const Wide step = power_of_ten(kMaxScale + number->scale - other);
        const Wide floor = floor_divided(exactly, step);
        const Wide ceil = floor + (exactly % step != 0 ? 1 : 0);
        const GridBounds bounds = on_grid(*number, other);
        INFO("to scale " << other);
        REQUIRE(bounds.below == (ceil < kMin));
        REQUIRE(bounds.above == (floor > kMax));
        REQUIRE(bounds.exact == (floor == ceil && !bounds.below && !bounds.above));
        REQUIRE(bounds.floor == (bounds.above ? kMax : bounds.below ? kMin : static_cast<std::int64_t>(floor)));
        REQUIRE(bounds.ceil == (bounds.above ? kMax : bounds.below ? kMin : static_cast<std::int64_t>(ceil)));
        REQUIRE(scaled(*number, other) == (bounds.exact ? std::optional(bounds.floor) : std::nullopt));
    }
}

TEST_CASE("random texts with exponents agree with wide arithmetic") {
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    for (int round = 0; round < 100'000; ++round) {
        const int places = static_cast<int>(random() % 10);
        const int exponent = static_cast<int>(random() % 21) - 10;
        const std::int64_t units = static_cast<std::int64_t>(random() % 1'000'000'000) - 500'000'000;
        const std::string text = format_decimal(units, places) + "e" + std::to_string(exponent);
        Wide digits = units;
        int scale = places - exponent;
        for (; scale < 0; ++scale) {
            digits *= 10;
        }
        for (; scale > 0 && digits % 10 == 0; --scale) {
            digits /= 10;
        }
        const bool fits = digits >= kMin && digits <= kMax && scale <= kMaxScale;
        INFO(text);
        const auto number = parse_decimal(text);
        REQUIRE(number.has_value() == fits);
        if (fits) {
            REQUIRE(*number == Decimal{static_cast<std::int64_t>(digits), scale});
        }
    }
}

TEST_CASE("bounds on a coarser grid go down and up, also below zero") {
    const GridBounds up = on_grid({125, 2}, 1);  // 1.25 in tenths
    CHECK((up.floor == 12 && up.ceil == 13 && !up.exact));
    const GridBounds down = on_grid({-125, 2}, 1);
    CHECK((down.floor == -13 && down.ceil == -12 && !down.exact));
    const GridBounds tiny = on_grid({-1, 18}, 0);
    CHECK((tiny.floor == -1 && tiny.ceil == 0 && !tiny.exact && !tiny.below));
    CHECK(on_grid({kMax, 0}, 1).above);
    CHECK(on_grid({kMin, 0}, 1).below);
    CHECK(on_grid({kMin, 0}, 0).exact);
    CHECK(on_grid({kMin, 1}, 0).floor == -922'337'203'685'477'581);
}

TEST_CASE("decimals are written with exactly their places") {
    CHECK(format_decimal(-1250, 2) == "-12.50");
    CHECK(format_decimal(0, 0) == "0");
    CHECK(format_decimal(0, 2) == "0.00");
    CHECK(format_decimal(-5, 2) == "-0.05");
    CHECK(format_decimal(5, 1) == "0.5");
    CHECK(format_decimal(42, 0) == "42");
    CHECK(format_decimal(kMin, 0) == "-9223372036854775808");
    CHECK(format_decimal(kMin, 18) == "-9.223372036854775808");
    CHECK(format_decimal(kMax, 3) == "9223372036854775.807");
}
