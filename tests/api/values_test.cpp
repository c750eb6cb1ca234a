// The values of an attribute and how many profiles have each.
#include <catch2/catch_test_macros.hpp>

#include "support/databases.hpp"
#include "support/foreign_client.hpp"
#include "support/temporary_folder.hpp"

namespace segdb {
namespace {

using test::failed_with;
using test::problem;

using Counts = std::vector<std::pair<std::string, std::uint64_t>>;

Counts counts_of(Database& database, const std::string& attribute, const std::string& within = {}) {
    ValueCountOptions options;
    options.within = within;
    const auto result = database.value_counts(attribute, options);
    REQUIRE(problem(result) == "");
    CHECK(result->distinct == result->values.size());
    CHECK(result->of == test::count_of(database, within.empty() ? "true" : within));
    Counts counts;
    for (const auto& each : result->values) counts.emplace_back(to_text(each.value), each.count);
    return counts;
}

TEST_CASE("values are counted, the most frequent first", "[values]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("shop.segdb");
    auto database = test::open_database(path);
    test::import_csv(database,
                     "id,country,price,born,agrees,tags\n"
                     "a,PL,1.50,1990-01-02,true,vip;new\n"
                     "b,PL,1.50,,false,new\n"
                     "c,DE,-2.00,1990-01-02,true,\n"
                     "d,,,2000-02-29,true,new\n"
                     "e,CZ,0.00,,,vip\n",
                     test::customers({{"country", {AttributeType::text}},
                                      {"price", {AttributeType::decimal, 2}},
                                      {"born", {AttributeType::date}},
                                      {"agrees", {AttributeType::boolean}}}));
    CHECK(counts_of(database, "country") == Counts{{"PL", 2}, {"CZ", 1}, {"DE", 1}});
    CHECK(counts_of(database, "price") == Counts{{"1.50", 2}, {"-2.00", 1}, {"0.00", 1}});
    CHECK(counts_of(database, "born") == Counts{{"1990-01-02", 2}, {"2000-02-29", 1}});
    CHECK(counts_of(database, "agrees") == Counts{{"true", 3}, {"false", 1}});
    CHECK(counts_of(database, "tags") == Counts{{"new", 3}, {"vip", 2}});
    CHECK(counts_of(database, "COUNTRY", "tag new") == Counts{{"PL", 2}});
    CHECK(counts_of(database, "tags", "country = 'PL' and price > 1") == Counts{{"new", 2}, {"vip", 1}});
    CHECK(counts_of(database, "tags", "not country is set") == Counts{{"new", 1}});
    CHECK(counts_of(database, "tags", "false").empty());
    CHECK(counts_of(database, "tags", "true") == Counts{{"new", 3}, {"vip", 2}});
    CHECK(counts_of(database, "country", "id = 'a' or id = 'e'") == Counts{{"CZ", 1}, {"PL", 1}});
    // A value that nobody has any more is no value.
    test::ForeignClient(path).run("UPDATE customers SET country = 'PL' WHERE id = 'e'");
    CHECK(counts_of(database, "country") == Counts{{"PL", 3}, {"DE", 1}});

    ValueCountOptions first;
    first.limit = 1;
    const auto limited = database.value_counts("tags", first);
    REQUIRE(problem(limited) == "");
    REQUIRE(limited->values.size() == 1);
    CHECK(limited->values[0].value.spec.type == AttributeType::text);
    CHECK(limited->distinct == 2);
    CHECK(limited->collection == "customers");
    CHECK(limited->attribute == "tags");
    first.limit = 0;
    CHECK(database.value_counts("tags", first)->values.empty());
}

TEST_CASE("every value's count is that of its condition", "[values]") {
    const test::TemporaryFolder folder;
    auto database = test::open_database(folder.path("shop.segdb"));
    test::import_csv(database, test::people_csv(0, 400));
    for (const std::string within : {"", "age > 30", "tag 'vip' or country = 'DE'", "not born is set",
                                     "at least 2 of (country = 'PL', tag 'new', age < 40)", "id = 'k3' or id = 'k9'"}) {
        INFO(within);
        for (const std::string attribute : {"age", "country", "born"}) {
            std::uint64_t sum = 0;
            std::uint64_t before = ~std::uint64_t{0};
            for (const auto& [value, count] : counts_of(database, attribute, within)) {
                const std::string written = attribute == "country" ? "'" + value + "'" : value;
                const std::string condition = attribute + " = " + written;
                CHECK(test::count_of(database, within.empty() ? condition : "(" + within + ") and " + condition) ==
                      count);
                CHECK(count <= before);
                before = count;
                sum += count;
            }
            CHECK(sum == test::count_of(database, within.empty() ? attribute + " is set"
                                                                 : "(" + within + ") and " + attribute + " is set"));
        }
    }
}

TEST_CASE("attributes whose values cannot be counted are errors that say why", "[values]") {
    const test::TemporaryFolder folder;
    auto database = test::open_database(folder.path("shop.segdb"));
    std::string csv = "id,country,age,born,mail,tags\n";
    for (int i = 0; i < 10'100; ++i) csv += "k" + std::to_string(i) + ",PL,1,1990-01-01,m" + std::to_string(i) + ",\n";
    test::import_csv(database, csv);
    const auto message = [&](const std::string& attribute, const std::string& within, ErrorCode code) {
        ValueCountOptions options;
        options.within = within;
        const auto result = database.value_counts(attribute, options);
        CHECK(failed_with(result, code));
        return problem(result);
    };
    CHECK(message("mail", "", ErrorCode::wrong_type).find("`mail` has too many distinct values") != std::string::npos);
    CHECK(message("id", "", ErrorCode::wrong_type).find("`id` is the key") != std::string::npos);
    CHECK(message("contry", "", ErrorCode::unknown_name).find("did you mean 'country'?") != std::string::npos);
    CHECK(message("country", "age >", ErrorCode::syntax) != "");
    CHECK(message("country", "aeg > 1", ErrorCode::unknown_name).find("'age'") != std::string::npos);
}

}  // namespace
}  // namespace segdb
