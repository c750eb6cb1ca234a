#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include "cli/sandbox.hpp"

namespace segdb::test {
namespace {

using Catch::Matchers::ContainsSubstring;

const char* const kQuestion = "(country = 'PL' and age > 40) or tag vip";

TEST_CASE("why says yes or no, then each condition with the profile's value") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const Outcome yes = sandbox.segdb({"why", "people.segdb", "1", kQuestion});
    CHECK(yes.code == 0);
    CHECK(yes.err.empty());
    CHECK(yes.out ==
          "yes\n"
          "\n"
          "or                    yes\n"
          "├─ and                no\n"
          "│  ├─ country = 'PL'  yes  PL\n"
          "│  └─ age > 40        no   34\n"
          "└─ tag 'vip'          yes  snacks;vip\n");
    const Outcome no = sandbox.segdb({"why", "people.segdb", "2", kQuestion});
    CHECK(no.code == 0);
    CHECK(no.out ==
          "no\n"
          "\n"
          "or                    no\n"
          "├─ and                no\n"
          "│  ├─ country = 'PL'  no  DE\n"
          "│  └─ age > 40        no  not set\n"
          "└─ tag 'vip'          no  not set\n");
}

TEST_CASE("why --format json has the same as data") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const auto json =
        nlohmann::json::parse(sandbox.segdb({"why", "people.segdb", "1", kQuestion, "--format", "json"}).out);
    CHECK(json["condition"] == "or");
    CHECK(json["holds"] == true);
    CHECK(json["children"][0]["children"][1]["value"] == "34");
    CHECK(json["children"][0]["children"][1]["holds"] == false);
}

TEST_CASE("why for a profile that does not exist") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const Outcome outcome = sandbox.segdb({"why", "people.segdb", "77", "true"});
    CHECK(outcome.code == 1);
    CHECK(outcome.out.empty());
    CHECK_THAT(outcome.err, ContainsSubstring("'77'"));
}

TEST_CASE("why takes the expression from standard input") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    CHECK(lines(sandbox.segdb({"why", "people.segdb", "1", "-"}, "age = 34\n").out).front() == "yes");
}

}  // namespace
}  // namespace segdb::test
