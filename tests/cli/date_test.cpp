#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include "cli/sandbox.hpp"

namespace segdb::test {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("date prints the instant, in UTC with milliseconds") {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.segdb({"date", "2014-11-18"});
    CHECK(outcome.code == 0);
    CHECK(outcome.err.empty());
    CHECK(outcome.out == "2014-11-18T00:00:00.000Z\n");
    CHECK(sandbox.segdb({"date", "2014-11-18", "--round", "up"}).out == "2014-11-18T23:59:59.999Z\n");
    CHECK(sandbox.segdb({"date", "2014-11-18", "--time-zone", "Europe/Warsaw"}).out == "2014-11-17T23:00:00.000Z\n");
    CHECK(
        sandbox
            .segdb({"date", "now-21d/d", "--now", "2024-03-31T12:00", "--round", "up", "--time-zone", "Europe/Warsaw"})
            .out == "2024-03-10T22:59:59.999Z\n");
}

TEST_CASE("date takes a whole number of five digits and more as milliseconds since 1970") {
    const Sandbox sandbox;
    CHECK(sandbox.segdb({"date", "1418248078000"}).out == "2014-12-10T21:47:58.000Z\n");
    CHECK(sandbox.segdb({"date", "10000"}).out == "1970-01-01T00:00:10.000Z\n");
    CHECK(sandbox.segdb({"date", "9999"}).out == "9999-01-01T00:00:00.000Z\n");
    CHECK(sandbox.segdb({"date", "--", "-10000"}).out == "1969-12-31T23:59:50.000Z\n");
}

TEST_CASE("date takes now from the clock where it is not given") {
    const Sandbox sandbox;
    const std::string first = sandbox.segdb({"date", "now"}).out;
    const std::string second = sandbox.segdb({"date", "now"}).out;
    CHECK(first.size() == std::string("2014-11-18T00:00:00.000Z\n").size());
    CHECK(first > "2024");
    CHECK(first <= second);
}

TEST_CASE("date --format json has both ends of the period") {
    const Sandbox sandbox;
    const auto json = nlohmann::json::parse(sandbox.segdb({"date", "2014-11", "--format", "json"}).out);
    CHECK(json["down"] == "2014-11-01T00:00:00.000Z");
    CHECK(json["up"] == "2014-11-30T23:59:59.999Z");
}

// Where the caret stands, counted from 1; 0 without one.
std::size_t caret(const std::string& err) {
    const auto all = lines(err);
    return all.empty() ? 0 : all.back().find('^') - 1;
}

TEST_CASE("date shows where date math is illegal") {
    const Sandbox sandbox;
    const std::vector<std::pair<std::string, std::size_t>> cases = {
        {"2014-11-18||*5", 13},  {"2014-11-18||/2m", 14},
        {"2014-11-18||+2a", 15}, {"2014-11-18||+12", 16},
        {"2014-11-18||-", 14},   {"2014-11-18||", 13},
        {"2021-02-29", 9},       {"2020-13-01", 6},
        {"yesterday", 1},        {"now/D", 5},
        {"9999-12-31||+1d", 13}, {"", 1},
    };
    for (const auto& [text, column] : cases) {
        INFO(text);
        const Outcome outcome = sandbox.segdb({"date", text, "--now", "2014-11-18"});
        CHECK(outcome.code == 1);
        CHECK(outcome.out.empty());
        CHECK_THAT(outcome.err, ContainsSubstring("line 1, column " + std::to_string(column) + ":"));
        CHECK(caret(outcome.err) == column);
    }
}

TEST_CASE("date refuses what it does not know, and says what comes nearest") {
    const Sandbox sandbox;
    const Outcome zone = sandbox.segdb({"date", "2014", "--time-zone", "Europe/Warsav"});
    CHECK(zone.code == 1);
    CHECK_THAT(zone.err, ContainsSubstring("Europe/Warsaw"));
    const Outcome round = sandbox.segdb({"date", "2014", "--round", "sideways"});
    CHECK(round.code == 2);
    CHECK_THAT(round.err, ContainsSubstring("down or up"));
    CHECK(sandbox.segdb({"date", "now", "--now", "soon"}).code == 2);
    CHECK(sandbox.segdb({"date"}).code == 2);
}

}  // namespace
}  // namespace segdb::test
