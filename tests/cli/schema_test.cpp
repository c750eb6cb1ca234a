#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include "cli/sandbox.hpp"

namespace segdb::test {
namespace {

using Catch::Matchers::Matches;
using Catch::Matchers::StartsWith;

TEST_CASE("schema shows attributes with types, encodings, how many and how large") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, {"--list", "tags", "--derive", "next_age=age + 1", "--time-zone", "Europe/Warsaw"});
    const Outcome outcome = sandbox.segdb({"schema", "people.segdb"});
    CHECK(outcome.code == 0);
    const auto shown = lines(outcome.out);
    REQUIRE(shown.size() >= 14);
    CHECK(shown[0] == "people.segdb: 1 collection, time zone Europe/Warsaw");
    CHECK_THAT(shown[2],
               Matches("people: 6 profiles, key id, data [0-9.]+ KiB, index [0-9.]+ KiB \\([0-9.]+ % of the data\\)"));
    CHECK_THAT(shown[4], Matches("  attribute +type +encoding +present +distinct +index"));
    CHECK_THAT(shown[5], Matches("  id +text +key +6 +100 % +6 .*"));
    CHECK_THAT(outcome.out, Matches("[^]*\n  age +integer +equality, bit-sliced +5 +83\\.3 % +4 .*\n[^]*"));
    CHECK_THAT(outcome.out, Matches("[^]*\n  spent +decimal\\(2\\) [^]*"));
    CHECK_THAT(outcome.out, Matches("[^]*\n  next_age +[a-z0-9()]+, derived [^]*"));
    CHECK_THAT(shown.back(), StartsWith("  tags "));
}

TEST_CASE("schema --format json has the same as data") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const auto json = nlohmann::json::parse(sandbox.segdb({"schema", "people.segdb", "--format", "json"}).out);
    CHECK(json["time_zone"] == "UTC");
    const auto& people = json["collections"][0];
    CHECK(people["name"] == "people");
    CHECK(people["key"] == "id");
    CHECK(people["profiles"] == 6);
    CHECK(people["data_bytes"] > 0);
    const auto& tags = people["attributes"].back();
    CHECK(tags["name"] == "tags");
    CHECK(tags["type"] == "list");
    CHECK(tags["present"] == 3);
    CHECK(tags["distinct"] == 2);
    CHECK(tags["derived"] == false);
}

TEST_CASE("schema --values shows how many profiles have each value") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const Outcome all = sandbox.segdb({"schema", "people.segdb", "--values", "country"});
    CHECK(all.code == 0);
    CHECK(all.err.empty());
    const auto shown = lines(all.out);
    REQUIRE(shown.size() >= 3);
    CHECK_THAT(shown[0], Matches("country +profiles"));
    CHECK_THAT(all.out, Matches("[^]*\nDE +2 +33\\.3 %\n[^]*"));
    const Outcome some = sandbox.segdb({"schema", "people.segdb", "--values", "tags", "--within", "country = 'PL'",
                                        "--limit", "1", "--format", "json"});
    CHECK(some.code == 0);
    const auto json = nlohmann::json::parse(some.out);
    CHECK(json["attribute"] == "tags");
    CHECK(json["of"] == 2);
    REQUIRE(json["values"].size() == 1);
    CHECK(json["values"][0]["value"] == "snacks");
    CHECK(json["values"][0]["count"] == 2);
    CHECK(json["distinct"] > 1);
    CHECK_THAT(some.err, StartsWith("the first 1 of 2 values"));
}

TEST_CASE("what schema --values refuses") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    CHECK(sandbox.segdb({"schema", "people.segdb", "--within", "true"}).code == 2);
    CHECK(sandbox.segdb({"schema", "people.segdb", "--limit", "3"}).code == 2);
    CHECK(sandbox.segdb({"schema", "people.segdb", "--collection", "people"}).code == 2);
    CHECK(sandbox.segdb({"schema", "people.segdb", "--values", "country", "--limit", "few"}).code == 2);
    const Outcome unknown = sandbox.segdb({"schema", "people.segdb", "--values", "contry"});
    CHECK(unknown.code == 1);
    CHECK_THAT(unknown.err, Matches("segdb: people has no attribute 'contry'; did you mean 'country'\\?\n"));
    const Outcome key = sandbox.segdb({"schema", "people.segdb", "--values", "id"});
    CHECK(key.code == 1);
    CHECK_THAT(key.err, StartsWith("segdb: `id` is the key"));
    const Outcome syntax = sandbox.segdb({"schema", "people.segdb", "--values", "country", "--within", "age >"});
    CHECK(syntax.code == 1);
    CHECK_THAT(syntax.err, Matches("segdb: line 1, column [^]*"));
}

}  // namespace
}  // namespace segdb::test
