#include "ingest/exact_arithmetic.hpp"

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <random>

#include "base/int128.hpp"
#include "store/connection.hpp"
#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

CollectionRecord shop() {
    CollectionRecord collection;
    const auto add = [&](const char* name, AttributeType type, int scale) {
        AttributeRecord attribute;
        attribute.name = name;
        attribute.spec = {type, scale};
        collection.attributes.push_back(attribute);
    };
    add("n", AttributeType::integer, 0);
    add("price", AttributeType::decimal, 2);
    add("odd \"name\"", AttributeType::decimal, 3);
    add("t", AttributeType::text, 0);
    return collection;
}

std::string written(const std::string& expression) {
    const auto units = in_units(shop(), expression);
    return units ? units->sql + " " + std::to_string(units->places) : "none";
}

TEST_CASE("sums and products of numbers are computed in whole units") {
    CHECK(written("n*price") == R"(("n"*"price") 2)");
    CHECK(written(" N * Price + .5") == R"((("n"*"price")+5*10) 2)");
    CHECK(written("price - -[n]") == R"(("price"-(- "n")*100) 2)");
    CHECK(written("(price + 1) * \"odd \"\"name\"\"\" -- net") == R"((("price"+1*100)*"odd ""name""") 5)");
    CHECK(written("2 * /* twice */ n") == R"((2*"n") 0)");
}

TEST_CASE("whatever else it is, is left to SQLite's own arithmetic") {
    for (const char* expression :
         {"n / 2", "n % 2", "round(n)", "n + t", "n + nobody", "'1' + n", "1e3 * n", "0x10 + n", "n n", "n +", "* n",
          "()", "n > 2", "1..2 + n", "price*price*price*price*price*price*price*price*price*price",
          "1234567890123456789 * n"}) {
        INFO(expression);
        CHECK(written(expression) == "none");
    }
    CHECK(written(std::string(200, '(') + "n" + std::string(200, ')')) == "none");
    std::string long_sum = "n";
    for (int i = 0; i < 300; ++i) long_sum += "+n";
    CHECK(written(long_sum) == "none");
}

// Against 128-bit integers, on a table of random rows.
class RandomSum {
  public:
    explicit RandomSum(std::uint64_t seed) : random_(seed) {}

    struct Term {
        std::string text;
        Int128 units = 0;
        int places = 0;
    };
    Term term(int depth, std::int64_t n, std::int64_t price) {
        switch (random_() % (depth > 0 ? 6 : 3)) {
            case 0:
                return {"n", n, 0};
            case 1:
                return {"price", price, 2};
            case 2: {
                const auto digits = static_cast<std::int64_t>(random_() % 1000);
                return {std::to_string(digits / 10) + "." + std::to_string(digits % 10), digits, 1};
            }
            case 3: {
                Term inner = term(depth - 1, n, price);
                return {"-(" + inner.text + ")", -inner.units, inner.places};
            }
            case 4: {
                Term left = term(depth - 1, n, price);
                Term right = term(depth - 1, n, price);
                return {"(" + left.text + ") * (" + right.text + ")", left.units * right.units,
                        left.places + right.places};
            }
            default:
                return sum(term(depth - 1, n, price), term(depth - 1, n, price));
        }
    }

  private:
    static Term sum(Term left, Term right) {
        const int places = std::max(left.places, right.places);
        for (; left.places < places; ++left.places) left.units *= 10;
        for (; right.places < places; ++right.places) right.units *= 10;
        return {"(" + left.text + ") - (" + right.text + ")", left.units - right.units, places};
    }

    std::mt19937_64 random_;
};

TEST_CASE("SQLite computes the units exactly, or a REAL beyond 64 bits") {
    const std::uint64_t seed = Catch::getSeed();
    INFO("seed " << seed);
    RandomSum random(seed);
    std::mt19937_64 numbers(seed);
    const test::TemporaryFolder folder;
    auto connection = Connection::open(folder.path("x.db"), Connection::Mode::create, 0);
    REQUIRE(connection.ok());
    int exact = 0;
    for (int i = 0; i < 500; ++i) {
        const auto n = static_cast<std::int64_t>(numbers() % 2'000'001) - 1'000'000;
        const auto price = static_cast<std::int64_t>(numbers() % 200'001) - 100'000;
        const auto wanted = random.term(2, n, price);
        INFO(wanted.text);
        const auto units = in_units(shop(), wanted.text);
        if (!units) continue;  // more than 18 places
        CHECK(units->places == wanted.places);
        auto row = (*connection)->prepare("SELECT " + units->sql + " FROM (SELECT ? AS n, ? AS price)");
        REQUIRE(row.ok());
        row->bind(1, n);
        row->bind(2, price);
        REQUIRE(row->step().ok());
        if (row->is_integer(0)) {
            CHECK(Int128{row->integer(0)} == wanted.units);
            ++exact;
        } else {
            CHECK(row->is_real(0));
        }
    }
    CHECK(exact > 200);
}

}  // namespace
}  // namespace segdb
