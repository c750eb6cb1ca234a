// Databases for tests: made, filled from CSV text, asked, compared with SQLite alone, and verified.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <segdb/segdb.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "support/outcome.hpp"

namespace segdb::test {

// SQL that makes a file with profiles only what one of format 2 was.
inline const std::string kToFormat2 =
    "DROP TABLE segdb_predicates; DROP TABLE segdb_versions; ALTER TABLE segdb_collections DROP COLUMN of; "
    "DELETE FROM segdb_meta WHERE name IN ('epoch', 'noted'); PRAGMA user_version = 2;";

inline Database open_database(const std::string& path, OpenOptions::Mode mode = OpenOptions::Mode::create) {
    OpenOptions options;
    options.mode = mode;
    auto opened = Database::open(path, options);
    REQUIRE(problem(opened) == "");
    return std::move(opened).value();
}

inline ImportOptions customers(std::map<std::string, AttributeSpec> types = {}) {
    ImportOptions options;
    options.collection = "customers";
    options.key = "id";
    options.lists = {{"tags", ";"}};
    options.types = std::move(types);
    return options;
}

// CSV with the columns id, country, age, born, tags; the list is there in any case.
inline ImportReport import_csv(Database& database, const std::string& csv,
                               const ImportOptions& options = customers({{"country", {AttributeType::text}},
                                                                         {"age", {AttributeType::integer}},
                                                                         {"born", {AttributeType::date}}})) {
    std::istringstream input(csv);
    const auto report = database.import_stream(input, "test.csv", options);
    REQUIRE(problem(report) == "");
    return *report;
}

// Profiles `first` to `last - 1` with values that follow from their number.
inline std::string people_csv(int first, int last) {
    static const char* const kCountries[] = {"PL", "DE", "FR", "", "CZ"};
    static const char* const kTags[] = {"vip;snacks", "", "snacks", "new", "vip;new;rare"};
    std::string csv = "id,country,age,born,tags\n";
    for (int i = first; i < last; ++i) {
        csv +=
            "k" + std::to_string(i) + "," + kCountries[i % 5] + "," + (i % 7 == 0 ? "" : std::to_string(i % 90)) + ",";
        csv += (i % 3 == 0 ? "" : "19" + std::to_string(10 + i % 90) + "-01-0" + std::to_string(1 + i % 9));
        csv += std::string(",") + kTags[(i / 5) % 5] + "\n";
    }
    return csv;
}

// Expressions over such people that use every kind of bitmap.
inline const std::vector<std::string>& people_questions() {
    static const std::vector<std::string> kQuestions = {
        "true",
        "country = 'PL'",
        "not country = 'PL'",
        "country is set",
        "country in ('DE', 'FR') and age >= 30",
        "age is not set or tag 'vip'",
        "born < 1960-01-01",
        "tag 'vip' and not tag 'snacks'",
        "tags is not set",
        "at least 2 of (country = 'PL', tag 'new', age < 40)",
        "id = 'k3' or id = 'k12'",
    };
    return kQuestions;
}

// What verify finds; an error of verify itself is a finding too.
inline std::vector<std::string> findings(Database& database) {
    const auto report = database.verify();
    if (!report.ok()) return {problem(report)};
    return report->differences;
}

inline std::uint64_t count_of(Database& database, const std::string& expression) {
    const auto result = database.count(expression);
    INFO(expression);
    REQUIRE(problem(result) == "");
    return result->count;
}

// The engine's count and the one of SQLite alone are the same, for every question.
inline void check_against_sql(Database& database, const std::vector<std::string>& questions = people_questions()) {
    for (const auto& question : questions) {
        INFO(question);
        const auto counted = database.count(question);
        const auto listed = database.run_sql(question, {}, nullptr);
        CHECK(problem(counted) == "");
        CHECK(problem(listed) == "");
        if (counted.ok() && listed.ok()) CHECK(counted->count == listed->count);
    }
}

}  // namespace segdb::test
