// Totals, percentiles and ranks of an attribute's values, against the values themselves as members() reads them.
#include <algorithm>
#include <catch2/catch_get_random_seed.hpp>
#include <cmath>
#include <random>

#include "base/exact.hpp"
#include "support/databases.hpp"
#include "support/foreign_client.hpp"
#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

using test::failed_with;
using test::problem;

constexpr const char* kFewRows =
    "id,age,spent,born,seen,country,tags\n"
    "a,30,19.99,1990-01-02,2024-05-01T10:00:00Z,PL,\n"
    "b,-7,0.01,1985-12-31,2024-05-02T10:00:00Z,PL,\n"
    "c,30,,,,DE,\n"
    "d,,-5.00,2000-02-29,2024-05-01T23:59:59.999Z,DE,\n"
    "e,41,100.00,1990-01-02,,PL,\n";

ImportOptions few_types() {
    return test::customers({{"age", {AttributeType::integer}},
                            {"spent", {AttributeType::decimal, 2}},
                            {"born", {AttributeType::date}},
                            {"seen", {AttributeType::datetime}},
                            {"country", {AttributeType::text}}});
}

// The values of an attribute that the selected profiles have, as the data table holds them, in order.
std::vector<std::int64_t> sorted_values(Database& database, const std::string& attribute, const std::string& within) {
    MembersOptions options;
    options.columns = {attribute};
    std::vector<std::int64_t> values;
    const auto result = database.members(within, options, [&](const Member& member) {
        if (member.values[0].is_set()) values.push_back(std::get<std::int64_t>(member.values[0].data));
        return true;
    });
    REQUIRE(problem(result) == "");
    std::sort(values.begin(), values.end());
    return values;
}

std::int64_t stored(const Value& value) { return std::get<std::int64_t>(value.data); }

void check_summary(Database& database, const std::string& attribute, const std::string& within) {
    CAPTURE(attribute, within);
    const auto values = sorted_values(database, attribute, within.empty() ? "true" : within);
    SummaryOptions options;
    options.within = within;
    options.percentiles = {50, 0, 100, 25, 99.9, 1.0 / 3};
    const auto summary = database.summarise(attribute, options);
    REQUIRE(problem(summary) == "");
    CHECK(summary->count == values.size());
    CHECK(summary->of == test::count_of(database, within.empty() ? "true" : within));
    REQUIRE(summary->percentiles.size() == options.percentiles.size());
    if (values.empty()) {
        CHECK_FALSE(summary->least.is_set());
        CHECK_FALSE(summary->greatest.is_set());
        CHECK(summary->average.empty());
        for (const auto& each : summary->percentiles) CHECK_FALSE(each.value.is_set());
        return;
    }
    CHECK(stored(summary->least) == values.front());
    CHECK(stored(summary->greatest) == values.back());
    Int128 sum = 0;
    for (const std::int64_t value : values) sum += value;
    const bool is_number = summary->spec.type == AttributeType::integer || summary->spec.type == AttributeType::decimal;
    CHECK(summary->sum == (is_number ? format_decimal(sum, summary->spec.scale) : ""));
    CHECK(summary->average == (is_number ? format_average(sum, values.size(), summary->spec.scale) : ""));
    const auto at = [&](std::size_t numerator, std::size_t denominator) {
        return values[std::max<std::size_t>((numerator * values.size() + denominator - 1) / denominator, 1) - 1];
    };
    CHECK(stored(summary->percentiles[0].value) == at(1, 2));
    CHECK(stored(summary->percentiles[1].value) == values.front());
    CHECK(stored(summary->percentiles[2].value) == values.back());
    CHECK(stored(summary->percentiles[3].value) == at(1, 4));
    CHECK(stored(summary->percentiles[4].value) == at(999, 1'000));
}

}  // namespace

TEST_CASE("numbers, dates and times are summarised", "[summary]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("shop.segdb");
    auto database = test::open_database(path);
    test::import_csv(database, kFewRows, few_types());

    SummaryOptions options;
    options.percentiles = {50, 90};
    options.ranks_of = {"0", "30", "1000"};
    const auto age = database.summarise("AGE", options);
    REQUIRE(problem(age) == "");
    CHECK(age->collection == "customers");
    CHECK(age->attribute == "age");
    CHECK(age->count == 4);
    CHECK(age->of == 5);
    CHECK(to_text(age->least) == "-7");
    CHECK(to_text(age->greatest) == "41");
    CHECK(age->sum == "94");
    CHECK(age->average == "23.5");
    CHECK(to_text(age->percentiles[0].value) == "30");
    CHECK(to_text(age->percentiles[1].value) == "41");
    CHECK(age->ranks[0].of == "0");
    CHECK(age->ranks[0].below == 1);
    CHECK(age->ranks[0].at_most == 1);
    CHECK(age->ranks[1].below == 1);
    CHECK(age->ranks[1].at_most == 3);
    CHECK(age->ranks[2].below == 4);
    CHECK(age->ranks[2].at_most == 4);

    options.within = "country = 'PL'";
    options.ranks_of = {"0.01", "19.995"};
    const auto spent = database.summarise("spent", options);
    REQUIRE(problem(spent) == "");
    CHECK(spent->sum == "120.00");
    CHECK(spent->average == "40.00");
    CHECK(to_text(spent->least) == "0.01");
    CHECK(spent->ranks[0].below == 0);
    CHECK(spent->ranks[0].at_most == 1);
    CHECK(spent->ranks[1].below == 2);
    CHECK(spent->ranks[1].at_most == 2);

    options.within.clear();
    options.ranks_of = {"1990-01-02", "1990", "now-1y/d"};
    options.now_ms = 951'825'600'000;  // 2000-02-29
    const auto born = database.summarise("born", options);
    REQUIRE(problem(born) == "");
    CHECK(to_text(born->least) == "1985-12-31");
    CHECK(to_text(born->greatest) == "2000-02-29");
    CHECK(born->sum.empty());
    CHECK(born->average.empty());
    CHECK(to_text(born->percentiles[0].value) == "1990-01-02");
    CHECK(born->ranks[0].below == 1);
    CHECK(born->ranks[0].at_most == 3);
    CHECK(born->ranks[1].below == 1);
    CHECK(born->ranks[1].at_most == 3);
    CHECK(born->ranks[2].below == 3);

    options.ranks_of = {"2024-05-01"};
    const auto seen = database.summarise("seen", options);
    REQUIRE(problem(seen) == "");
    CHECK(seen->count == 3);
    CHECK(to_text(seen->greatest) == "2024-05-02T10:00:00.000Z");
    CHECK(seen->ranks[0].below == 0);
    CHECK(seen->ranks[0].at_most == 2);

    // Rows that another program changes are seen.
    test::ForeignClient(path).run("UPDATE customers SET age = 9000000000000000000 WHERE id IN ('a', 'c')");
    const auto changed = database.summarise("age");
    REQUIRE(problem(changed) == "");
    CHECK(changed->sum == "18000000000000000034");
    CHECK(changed->average == "4500000000000000008.5");
    for (const std::string attribute : {"age", "spent", "born", "seen"}) {
        for (const std::string within : {"", "country = 'PL'", "age is not set", "false", "tag none"}) {
            check_summary(database, attribute, within == "tag none" ? "tag 'none'" : within);
        }
    }
}

TEST_CASE("summaries over several chunks are those of the values", "[summary]") {
    INFO("seed " << Catch::getSeed());
    std::mt19937_64 random(Catch::getSeed());
    const test::TemporaryFolder folder;
    auto database = test::open_database(folder.path("shop.segdb"));
    std::string csv = "id,age,spent,born,seen,country,tags\n";
    for (int i = 0; i < 140'000; ++i) {
        const auto number = [&](std::uint64_t most) { return static_cast<std::int64_t>(random() % most); };
        csv += std::to_string(i) + ',';
        csv += number(10) == 0 ? "," : std::to_string(number(70) - 3) + ',';
        // A decimal of many values, negative, zero and missing; the second chunk has a few only.
        const bool has_spent = i < 65'536 || i >= 131'072 ? number(3) != 0 : number(100) == 0;
        const std::int64_t cents = (number(4'000'000) - 100'000) * number(2);
        csv += has_spent ? (cents < 0 ? "-" : "") + format_decimal(Int128{std::abs(cents)}, 2) + ',' : ",";
        csv += "19" + std::to_string(10 + number(90)) + "-0" + std::to_string(1 + number(9)) + "-1" +
               std::to_string(number(10)) + ',';
        csv += "2023-0" + std::to_string(1 + number(9)) + "-1" + std::to_string(number(10)) + "T0" +
               std::to_string(number(10)) + ":1" + std::to_string(number(10)) + ":3" + std::to_string(number(10)) +
               "." + std::to_string(100 + number(900)) + "Z,";
        csv += number(3) == 0 ? "PL,\n" : "DE,\n";
    }
    test::import_csv(database, csv, few_types());
    for (const std::string attribute : {"age", "spent", "born", "seen"}) {
        for (const std::string within :
             {"", "country = 'PL'", "spent > 20000 and age < 10", "id = '77'", "spent is not set", "not age = 5"}) {
            check_summary(database, attribute, within);
        }
    }
}

TEST_CASE("what cannot be summarised is said", "[summary]") {
    const test::TemporaryFolder folder;
    auto database = test::open_database(folder.path("shop.segdb"));
    test::import_csv(database, kFewRows, few_types());
    const auto problem_of = [&](const std::string& attribute, const SummaryOptions& options = {}) {
        return problem(database.summarise(attribute, options));
    };
    CHECK(problem_of("agee") == "error 3: customers has no attribute 'agee'; did you mean 'age'?");
    CHECK(problem_of("country") ==
          "error 4: `country` is of type text; only numbers, dates and times can be summarised");
    CHECK(problem_of("tags") == "error 4: `tags` is of type list; only numbers, dates and times can be summarised");

    SummaryOptions options;
    for (const double percent : {-0.1, 100.1, std::nan(""), std::numeric_limits<double>::infinity()}) {
        options.percentiles = {percent};
        CHECK(failed_with(database.summarise("age", options), ErrorCode::invalid_argument));
    }
    options.percentiles = {101};
    CHECK(problem_of("age", options) == "error 1: there is no percentile 101; it is a number from 0 to 100");
    options.percentiles = {1e-300, 5e-324, 99.99999999999999};
    CHECK(problem_of("age", options) == "");
    options.percentiles.clear();

    options.ranks_of = {"'x'"};
    CHECK(problem_of("age", options).starts_with("error 1: no rank of ''x'': "));
    options.ranks_of = {"5 or true"};
    CHECK(problem_of("age", options) ==
          "error 1: '5 or true' is more than a value; only the rank of a value can be told");
    options.ranks_of = {""};
    CHECK(problem_of("age", options).starts_with("error 1: no rank of ''"));
    options.ranks_of.clear();
    options.within = "contry = 'PL'";
    CHECK(failed_with(database.summarise("age", options), ErrorCode::unknown_name));
}

TEST_CASE("a summary can be cancelled", "[summary]") {
    const test::TemporaryFolder folder;
    auto database = test::open_database(folder.path("shop.segdb"));
    test::import_csv(database, test::people_csv(0, 1'000));
    SummaryOptions options;
    options.percentiles = {50};
    options.cancelled = [] { return true; };
    CHECK(failed_with(database.summarise("age", options), ErrorCode::cancelled));
}

}  // namespace segdb
