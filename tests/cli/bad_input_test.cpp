// Values that cannot be used are refused where they stand: in expressions by line, column and caret, in imports by file,
// line and column.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <string>
#include <vector>

#include "cli/sandbox.hpp"

namespace segdb::test {
namespace {

using Catch::Matchers::ContainsSubstring;

struct Refusal {
    std::string text;
    std::string place;    // `line 1, column 7`; for imports `line 3: column 'n'`
    std::string message;  // a part of it
};

const char* const kAllTypes =
    "id,n,d,b,t,ts,txt\n"
    "1,5,1.50,true,2020-03-01,2020-03-01T09:20:00Z,abc\n"
    "2,-5,2.25,false,2021-03-01,2021-03-01T09:20:00Z,def\n";

void check(const Sandbox& sandbox, const Refusal& refusal) {
    INFO(refusal.text);
    const Outcome outcome = sandbox.segdb({"count", "people.segdb", refusal.text, "--now", "2024-01-01"});
    CHECK(outcome.code == 1);
    CHECK(outcome.out.empty());
    CHECK_THAT(outcome.err, ContainsSubstring("segdb: " + refusal.place + ":") && ContainsSubstring(refusal.message));
    CHECK(lines(outcome.err).back().ends_with("^"));
}

TEST_CASE("A value that does not fit its attribute is refused with the type and how to write one") {
    const Sandbox sandbox;
    sandbox.import_people(kAllTypes);
    for (const Refusal& refusal : std::vector<Refusal>{
             {"n = 'five'", "line 1, column 5", "`n` is a whole number, not the text 'five'; write a value such as 42"},
             {"n = true", "line 1, column 5", "`n` is a whole number, not true; write a value such as 42"},
             {"d > 2020-01-01", "line 1, column 5",
              "`d` is a number, not the date 2020-01-01; write a value such as 19.99"},
             {"b = 'true'", "line 1, column 5",
              "`b` is true or false, not the text 'true'; write a value such as true"},
             {"txt = 5", "line 1, column 7", "`txt` is a text, not the number 5; write a value such as '5'"},
             {"b and\n  n in (1, 'x')", "line 2, column 12", "`n` is a whole number, not the text 'x'"},
             {"t = 5", "line 1, column 5", "A date is written 2020-03-01"},
             {"ts after 'noon'", "line 1, column 11", "A date is written 2020-03-01, with a time 2020-03-01T09:20"},
             {"txt in top 5", "line 1, column 1", "`txt` is a text: `in top` cannot be used with it"},
             {"b in bottom 5%", "line 1, column 1", "`b` is true or false: `in bottom` cannot be used with it"},
         }) {
        check(sandbox, refusal);
    }
}

TEST_CASE("Numbers past 64 bits, days and zones that do not exist, and bytes that are not UTF-8 are refused") {
    const Sandbox sandbox;
    sandbox.import_people(kAllTypes);
    for (const Refusal& refusal : std::vector<Refusal>{
             {"n = 9223372036854775808", "line 1, column 5", "out of range: numbers have 64 bits"},
             {"n >= -9223372036854775809", "line 1, column 6", "out of range"},
             {"n in (1, 99999999999999999999999)", "line 1, column 10", "out of range"},
             {"d between 1 and 1e400", "line 1, column 17", "out of range"},
             {"n in top 4294967296", "line 1, column 10", "4294967295 is the most"},
             {"t = 2021-02-29", "line 1, column 13", "The day 2021-02-29 does not exist: February 2021 has 28 days."},
             {"ts on '2020-13-01'", "line 1, column 13", "There is no month 13"},
             {"ts = 99999999999999999", "line 1, column 6", "outside the years 0000 to 9999"},
             {"t on now+99999999999999999999d", "line 1, column 10", "is too large"},
             {"ts on 2020-01-01T00:00+25:00", "line 1, column 23", "An offset from UTC is written +02:00"},
             {"ts on '2020-01-01T00:00 Europe/Warsaw'", "line 1, column 24",
              "a time zone with a name is for the whole query"},
             {"txt = 'a\xff'", "line 1, column 9", "not valid UTF-8 (byte 0xFF)"},
             {"txt = 'ż' and\ntxt = '\xc3('", "line 2, column 8", "not valid UTF-8 (byte 0xC3)"},
         }) {
        check(sandbox, refusal);
    }
    const Outcome zone = sandbox.segdb({"count", "people.segdb", "ts on now/d", "--time-zone", "Europe/Warsav"});
    CHECK(zone.code == 1);
    CHECK_THAT(zone.err, ContainsSubstring("There is no time zone 'Europe/Warsav'; did you mean 'Europe/Warsaw'"));
}

void check_import(const std::string& data, const std::vector<std::string>& options, const Refusal& refusal) {
    INFO(refusal.text);
    const Sandbox sandbox;
    sandbox.write("bad", data);
    std::vector<std::string> arguments = {"import", "x.segdb", "bad", "--collection", "c", "--key", "id"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Outcome outcome = sandbox.segdb(arguments);
    CHECK(outcome.code == 1);
    CHECK_THAT(outcome.err, ContainsSubstring("segdb: bad, " + refusal.place) && ContainsSubstring(refusal.message));
    CHECK_FALSE(sandbox.exists("x.segdb"));
}

TEST_CASE("Imports refuse the same values, with line and column") {
    struct Import {
        std::string type;
        Refusal refusal;
    };
    const std::string third = "line 3: column 'n'";
    for (const Import& one : std::vector<Import>{
             {"integer", {"9223372036854775808", third, "does not fit 64 bits as integer"}},
             {"integer", {"-9223372036854775809", third, "does not fit 64 bits as integer"}},
             {"integer", {"5.5", third, "'5.5' is not an integer"}},
             {"integer", {"five", third, "'five' is not an integer"}},
             {"decimal(2)", {"1e400", third, "does not fit 64 bits as decimal(2)"}},
             {"decimal(2)", {"0.125", third, "has more than 2 decimal places"}},
             {"boolean", {"maybe", third, "'maybe' is not a boolean (true or false, yes or no, 1 or 0)"}},
             {"date", {"2021-02-29", third, "'2021-02-29' is not a date in ISO 8601 that exists"}},
             {"date", {"2020-13-01", third, "'2020-13-01' is not a date in ISO 8601 that exists"}},
             {"datetime", {"2021-02-29T10:00", third, "is not a date and time in ISO 8601 that exists"}},
             {"datetime", {"2020-01-01T00:00+25:00", third, "is not a date and time in ISO 8601 that exists"}},
             {"text", {"b\xff", third, "'b\\xff' is not valid UTF-8"}},
         }) {
        const std::string& bad = one.refusal.text;
        check_import("id,n\n1,\n2," + bad + "\n", {"--type", "n=" + one.type}, one.refusal);
        if (one.type != "text") {
            check_import("{\"id\":\"1\"}\n{\"id\":\"2\"}\n{\"id\":\"3\",\"n\":\"" + bad + "\"}\n",
                         {"--format", "ndjson", "--type", "n=" + one.type}, one.refusal);
        }
    }
    check_import("id,n\n1,a\n2\xff,b\n", {}, {"a key", "line 3: column 'id'", "'2\\xff' is not valid UTF-8"});
    check_import("id,n\xff\n1,a\n", {}, {"a name", "line 1: the name of column 2", "is not valid UTF-8"});
    check_import("{\"id\":\"1\"}\n{\"id\":\"2\",\"n\":\"b\xff\"}\n", {"--format", "ndjson"},
                 {"JSON", "line 2: the line is not valid JSON at byte 17", "ill-formed UTF-8"});
    const Sandbox sandbox;
    sandbox.import_people(kAllTypes);
    sandbox.write("tags.csv", "id,tag\n1,a\n2,b\xff\n");
    const Outcome tags =
        sandbox.segdb({"import", "people.segdb", "tags.csv", "--tags-of", "people", "--profile", "id", "--tag", "tag"});
    CHECK(tags.code == 1);
    CHECK_THAT(tags.err, ContainsSubstring("tags.csv, line 3: column 'tag': 'b\\xff' is not valid UTF-8"));
}

}  // namespace
}  // namespace segdb::test
