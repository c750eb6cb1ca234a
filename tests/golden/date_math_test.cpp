// Every row of golden/date_math.tsv through `segdb date`.
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "cli/sandbox.hpp"
#include "golden/real_data.hpp"

namespace segdb::golden {
namespace {

std::vector<std::string> fields(const std::string& line) {
    std::vector<std::string> all(1);
    for (const char c : line) {
        if (c == '\t') {
            all.emplace_back();
        } else {
            all.back() += c;
        }
    }
    return all;
}

TEST_CASE("`segdb date` gives what date_math.tsv says", "[golden]") {
    need({"golden/date_math.tsv"});
    std::ifstream file(shared("golden/date_math.tsv"));
    std::string line;
    std::getline(file, line);
    REQUIRE(line == "expression\tnow\trounding\ttime_zone\texpected_utc");
    const test::Sandbox sandbox;
    int rows = 0;
    for (; std::getline(file, line); ++rows) {
        const auto row = fields(line);
        REQUIRE(row.size() == 5);
        INFO(line);
        std::vector<std::string> arguments = {"date", row[0], "--round", row[2]};
        if (!row[1].empty()) arguments.insert(arguments.end(), {"--now", row[1]});
        if (!row[3].empty()) arguments.insert(arguments.end(), {"--time-zone", row[3]});
        const test::Outcome outcome = sandbox.segdb(arguments);
        CHECK(outcome.err.empty());
        CHECK(outcome.out == row[4] + "\n");
    }
    CHECK(rows == 68);
}

}  // namespace
}  // namespace segdb::golden
