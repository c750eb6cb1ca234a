#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include "cli/sandbox.hpp"

namespace segdb::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

TEST_CASE("list without a terminal gives all profiles as CSV") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const Outcome outcome = sandbox.segdb({"list", "people.segdb"});
    CHECK(outcome.code == 0);
    CHECK(outcome.err.empty());
    CHECK(outcome.out ==
          "id,name,country,age,spent,born,seen,agrees,tags\n"
          "1,Anna,PL,34,12.50,1990-05-17,2024-02-29T10:00:00.000Z,true,snacks;vip\n"
          "2,Bert,DE,,7.00,1985-01-02,,false,\n"
          "3,\"Żaneta \"\"Ż\"\" Nowak\",PL,61,,,2023-12-31T23:59:59.500Z,,snacks\n"
          "4,,FR,22,1000.05,2001-11-30,,true,\n"
          "5,\"Dora, Ltd\",,45,0.99,,2024-01-01T00:00:00.000Z,false,vip\n"
          "6,Emil,DE,45,3.10,1979-07-07,2022-06-15T12:30:00.000Z,true,\n");
}

TEST_CASE("list --format json gives one typed object a line") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const Outcome outcome = sandbox.segdb({"list", "people.segdb", "id in ('1', '3')", "--format", "json"});
    CHECK(
        outcome.out ==
        R"({"id":"1","name":"Anna","country":"PL","age":34,"spent":12.50,"born":"1990-05-17","seen":"2024-02-29T10:00:00.000Z","agrees":true,"tags":["snacks","vip"]})"
        "\n"
        R"({"id":"3","name":"Żaneta \"Ż\" Nowak","country":"PL","age":61,"spent":null,"born":null,"seen":"2023-12-31T23:59:59.500Z","agrees":null,"tags":["snacks"]})"
        "\n");
}

TEST_CASE("list --format table aligns characters, numbers to the right") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const Outcome outcome =
        sandbox.segdb({"list", "people.segdb", "id <= '3'", "--format", "table", "--columns", "name,spent,age,agrees"});
    CHECK(outcome.err.empty());
    CHECK(outcome.out ==
          "id  name              spent  age  agrees\n"
          "──  ────────────────  ─────  ───  ──────\n"
          "1   Anna              12.50   34  true\n"
          "2   Bert               7.00       false\n"
          "3   Żaneta \"Ż\" Nowak          61\n");
}

TEST_CASE("list --format ids gives keys only") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    CHECK(sandbox.segdb({"list", "people.segdb", "agrees", "--format", "ids"}).out == "1\n4\n6\n");
    CHECK(sandbox.segdb({"list", "people.segdb", "false", "--format", "ids"}).out.empty());
}

TEST_CASE("option --columns chooses attributes and their order; the key comes first unless it is named") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const auto head = [&](const std::string& columns, const std::string& format) {
        return sandbox.segdb({"list", "people.segdb", "id = '1'", "--columns", columns, "--format", format}).out;
    };
    CHECK(head("age,country", "csv") == "id,age,country\n1,34,PL\n");
    CHECK(head(" age , id ", "csv") == "age,id\n34,1\n");
    CHECK(head("age,id", "json") == "{\"age\":34,\"id\":\"1\"}\n");
    CHECK(head("age,id", "table") == "age  id\n───  ──\n 34  1\n");
    CHECK(head("\"age\"", "csv") == "id,age\n1,34\n");
    CHECK_THAT(head("all", "csv"), StartsWith("id,name,country,age"));
    const Outcome unknown = sandbox.segdb({"list", "people.segdb", "--columns", "agee"});
    CHECK(unknown.code == 1);
    CHECK_THAT(unknown.err, ContainsSubstring("'agee'") && ContainsSubstring("did you mean 'age'?"));
}

TEST_CASE("a list of events shows the keys of their profiles") {
    const Sandbox sandbox;
    sandbox.import_people("id\n7\nzoe\n");
    const std::vector<std::string> import = {"import", "people.segdb", "-",  "--event", "view", "--of",
                                             "people", "--profile",    "id", "--time",  "ts"};
    REQUIRE(sandbox.segdb(import, "id,ts,page\nzoe,2024-01-01,a\n7,2024-01-02,b\nzoe,2024-01-03,a\n").code == 0);
    const auto list = [&](const std::vector<std::string>& more) {
        std::vector<std::string> arguments = {"list", "people.segdb", "page = 'a'", "--collection", "view"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return sandbox.segdb(arguments).out;
    };
    CHECK(list({}) == "ordinal,profile,at,page\n0,zoe,2024-01-01T00:00:00.000Z,a\n2,zoe,2024-01-03T00:00:00.000Z,a\n");
    CHECK(list({"--format", "json", "--limit", "1"}) ==
          "{\"ordinal\":\"0\",\"profile\":\"zoe\",\"at\":\"2024-01-01T00:00:00.000Z\",\"page\":\"a\"}\n");
    CHECK(list({"--columns", "page,Profile"}) == "ordinal,page,profile\n0,a,zoe\n2,a,zoe\n");
    CHECK(list({"--format", "table", "--columns", "profile"}) ==
          "ordinal  profile\n───────  ───────\n0        zoe\n2        zoe\n");
    // As an export it can be imported again.
    sandbox.write("views.csv", sandbox.segdb({"list", "people.segdb", "--collection", "view", "--format", "csv"}).out);
    REQUIRE(sandbox
                .segdb({"import", "again.segdb", "views.csv", "--event", "view", "--of", "people", "--profile",
                        "profile", "--time", "at", "--columns", "page", "--create-profiles"})
                .code == 0);
    CHECK(sandbox.segdb({"list", "again.segdb", "did view at least 2 times", "--format", "ids"}).out == "zoe\n");
    // An event may point to nobody, when another program has written it.
    sandbox.sql("people.segdb", "UPDATE view SET profile = 99 WHERE ordinal = 2");
    CHECK(list({"--columns", "profile"}) == "ordinal,profile\n0,zoe\n2,\n");
}

TEST_CASE("option --limit shows the first profiles") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const Outcome two = sandbox.segdb({"list", "people.segdb", "--limit", "2", "--format", "ids"});
    CHECK(two.out == "1\n2\n");
    CHECK(two.err.empty());
    CHECK(sandbox.segdb({"list", "people.segdb", "--limit", "0", "--columns", "age"}).out == "id,age\n");
    CHECK(lines(sandbox.segdb({"list", "people.segdb", "--limit", "all"}).out).size() == 7);
    CHECK(lines(sandbox.segdb({"list", "people.segdb", "--limit", "1,000"}).out).size() == 7);
}

TEST_CASE("A list on a terminal is a table of 20 rows, and what is left out is said") {
    const Sandbox sandbox;
    REQUIRE(sandbox.segdb({"generate", "shop.segdb", "--profiles", "60"}).code == 0);
    const Outcome outcome = sandbox.segdb_on_terminal({"list", "shop.segdb"}, 80);
    CHECK(outcome.code == 0);
    const auto shown = lines(outcome.out);
    REQUIRE(shown.size() >= 24);
    CHECK_THAT(shown[0], StartsWith("id        first_name"));
    CHECK_THAT(shown[21], StartsWith("C0000020"));
    CHECK_THAT(shown[22],
               StartsWith("note: ") && ContainsSubstring(" columns did not fit: ") && ContainsSubstring("tags"));
    CHECK_THAT(shown.back(), StartsWith("the first 20 of 60; --limit all shows all of them"));
    CHECK(shown[0].size() <= 80);

    const Outcome all = sandbox.segdb_on_terminal({"list", "shop.segdb", "--columns", "country", "--limit", "all"});
    CHECK(lines(all.out).size() == 63);
    CHECK(lines(all.out).back() == "60 profiles");
    const Outcome three = sandbox.segdb_on_terminal({"list", "shop.segdb", "--columns", "country", "--limit", "3"});
    CHECK(lines(three.out).back() == "the first 3 of 60");
}

TEST_CASE("Long cells of a table are cut where everyone sees it; csv has them whole") {
    const Sandbox sandbox;
    const std::string name(60, 'n');
    sandbox.import_people("id,name\n1," + name + "\n2,\"two\nlines\"\n");
    const Outcome table = sandbox.segdb({"list", "people.segdb", "--format", "table"});
    CHECK_THAT(table.out, EndsWith("1   " + std::string(39, 'n') + "…\n2   two\\nlines\n"));
    CHECK(table.err == "note: 1 cell was longer than the column and end in … (--format csv has them whole)\n");
    CHECK(sandbox.segdb({"list", "people.segdb"}).out == "id,name\n1," + name + "\n2,\"two\nlines\"\n");
}

TEST_CASE("CSV that was listed imports to the same content") {
    const Sandbox sandbox;
    const std::string csv =
        "id,text,tags\n"
        "a,\"comma, quote \"\" and\nnewline\",x;y z\n"
        "\"b,\"\"\",\" space around \",\n"
        "c,'single',\"with, comma;ż\"\n"
        "d,\"\r\n\",\n";
    sandbox.import_people(csv, {"--list", "tags"});
    const Outcome first = sandbox.segdb({"list", "people.segdb"});
    sandbox.write("again.csv", first.out);
    REQUIRE(
        sandbox.segdb({"import", "again.segdb", "again.csv", "--collection", "people", "--key", "id", "--list", "tags"})
            .code == 0);
    CHECK(sandbox.segdb({"list", "again.segdb"}).out == first.out);
    CHECK(lines(sandbox.segdb({"list", "again.segdb", "--format", "json"}).out).size() == 4);
}

TEST_CASE("List items that hold the separator are told, and another separator can be chosen") {
    const Sandbox sandbox;
    sandbox.import_people("id,tags\n1,a;b|c\n", {"--list", "tags=|"});
    const Outcome outcome = sandbox.segdb({"list", "people.segdb"});
    CHECK(outcome.out == "id,tags\n1,a;b;c\n");
    CHECK_THAT(outcome.err, StartsWith("note: 1 list item holds the separator ';'"));
    const Outcome other = sandbox.segdb({"list", "people.segdb", "--list-separator", "|"});
    CHECK(other.out == "id,tags\n1,a;b|c\n");
    CHECK(other.err.empty());
}

TEST_CASE("Keys with line breaks stay whole in csv and json, and ids say so") {
    const Sandbox sandbox;
    sandbox.import_people("id,n\n\"x\ny\",1\n");
    CHECK(sandbox.segdb({"list", "people.segdb"}).out == "id,n\n\"x\ny\",1\n");
    CHECK(sandbox.segdb({"list", "people.segdb", "--format", "json"}).out == "{\"id\":\"x\\ny\",\"n\":1}\n");
    const Outcome ids = sandbox.segdb({"list", "people.segdb", "--format", "ids"});
    CHECK(ids.out == "x\ny\n");
    CHECK_THAT(ids.err, StartsWith("note: 1 id holds a line break"));
}

TEST_CASE("JSON is valid for every text, also one that is not UTF-8") {
    const Sandbox sandbox;
    sandbox.import_people("id,t\n1,x\n2,\"q\"\"\\/\b\f\tż\xF0\x9F\x98\x80\"\n");
    sandbox.sql("people.segdb", "UPDATE people SET t = CAST(x'61FF62C328' AS TEXT) WHERE id = '1'");
    const Outcome outcome = sandbox.segdb({"list", "people.segdb", "--format", "json"});
    REQUIRE(lines(outcome.out).size() == 2);
    CHECK(nlohmann::json::parse(lines(outcome.out)[0])["t"] ==
          "a\xEF\xBF\xBD"
          "b\xEF\xBF\xBD(");
    CHECK(nlohmann::json::parse(lines(outcome.out)[1])["t"] == "q\"\\/\b\f\tż\xF0\x9F\x98\x80");
    CHECK_THAT(outcome.err, StartsWith("note: 2 bytes that cannot be UTF-8 became U+FFFD"));
}

TEST_CASE("option --output writes a file that appears only when it is complete") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    sandbox.write("ids.txt", "old\n");
    const auto before = sandbox.files();
    CHECK(sandbox.segdb({"list", "people.segdb", "agee = 1", "--format", "ids", "--output", "ids.txt"}).code == 1);
    CHECK(sandbox.read("ids.txt") == "old\n");
    const Outcome good = sandbox.segdb({"list", "people.segdb", "agrees", "--format", "ids", "--output", "ids.txt"});
    CHECK(good.code == 0);
    CHECK(good.out.empty());
    CHECK(sandbox.read("ids.txt") == "1\n4\n6\n");
    CHECK(sandbox.files() == before);

    const Outcome nowhere = sandbox.segdb({"list", "people.segdb", "--output", "no/such/folder.csv"});
    CHECK(nowhere.code == 1);
    CHECK(nowhere.err == "segdb: cannot write no/such/folder.csv: No such file or directory\n");
    const Outcome full = sandbox.segdb({"list", "people.segdb", "--output", "/dev/full"});
    CHECK(full.code == 1);
    CHECK(full.err == "segdb: cannot write /dev/full: No space left on device\n");
    CHECK(sandbox.segdb({"list", "people.segdb", "--output", "/dev/null"}).code == 0);
    CHECK(sandbox.segdb({"list", "people.segdb", "agrees", "--format", "ids", "--output", "-"}).out == "1\n4\n6\n");
}

TEST_CASE("A wide result streams") {
    const Sandbox sandbox;
    REQUIRE(sandbox.segdb({"generate", "shop.segdb", "--profiles", "3000"}).code == 0);
    for (const std::string format : {"csv", "json", "table", "ids"}) {
        const Outcome outcome = sandbox.segdb({"list", "shop.segdb", "--format", format});
        INFO(format);
        const std::size_t extra = format == "csv" ? 1 : format == "table" ? 2 : 0;
        CHECK(lines(outcome.out).size() == 3000 + extra);
    }
}

}  // namespace
}  // namespace segdb::test
