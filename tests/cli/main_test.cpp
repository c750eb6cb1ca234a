// What all commands have in common: help, suggestions, refusals, exit codes.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstdlib>
#include <optional>

#include "cli/sandbox.hpp"

namespace segdb::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::Matches;
using Catch::Matchers::StartsWith;

const std::vector<std::string> kCommands = {"import", "track",  "expire",  "count",  "list",    "explain",  "sql",
                                            "why",    "schema", "summary", "verify", "reindex", "generate", "version"};

TEST_CASE("segdb --help lists every command") {
    const Sandbox sandbox;
    const std::string spelling = GENERATE("--help", "-h", "help");
    const Outcome help = sandbox.segdb({spelling});
    CHECK(help.code == 0);
    CHECK(help.err.empty());
    CHECK_THAT(help.out, ContainsSubstring("Usage: segdb COMMAND DB"));
    for (const std::string& command : kCommands) {
        CHECK_THAT(help.out, ContainsSubstring("\n  " + command + " "));
    }
}

TEST_CASE("segdb COMMAND --help explains the command with an example") {
    const Sandbox sandbox;
    const std::string command = GENERATE(from_range(kCommands));
    const Outcome help = sandbox.segdb({command, "--help"});
    CHECK(help.code == 0);
    CHECK(help.err.empty());
    CHECK_THAT(help.out, ContainsSubstring("\nUsage: segdb " + command));
    CHECK_THAT(help.out, ContainsSubstring("\nExample:\n  $ "));
    CHECK_THAT(help.out, ContainsSubstring("segdb " + command));
    for (const std::string& line : lines(help.out)) {
        INFO(line);
        CHECK(line.size() <= 110);
    }
    CHECK(sandbox.segdb({"help", command}).out == help.out);
    CHECK(sandbox.segdb({command, "x.segdb", "-h"}).out == help.out);
}

TEST_CASE("segdb alone prints help to standard error and fails") {
    const Sandbox sandbox;
    const Outcome alone = sandbox.segdb({});
    CHECK(alone.code == 2);
    CHECK(alone.out.empty());
    CHECK_THAT(alone.err, ContainsSubstring("Usage: segdb COMMAND DB"));
}

TEST_CASE("segdb version prints the version") {
    const Sandbox sandbox;
    const std::string spelling = GENERATE("version", "--version");
    const Outcome version = sandbox.segdb({spelling});
    CHECK(version.code == 0);
    CHECK_THAT(version.out, Matches(SEGDB_VERSION "\nkernels (baseline|avx2|avx512|avx512_vpopcnt|neon)\n"));
    CHECK(version.err.empty());
}

// For the processes that the test starts.
class Environment {
  public:
    explicit Environment(const char* value) {
        const char* before = std::getenv("SEGDB_SIMD");
        if (before != nullptr) before_ = before;
        ::setenv("SEGDB_SIMD", value, 1);
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;
    ~Environment() { before_ ? ::setenv("SEGDB_SIMD", before_->c_str(), 1) : ::unsetenv("SEGDB_SIMD"); }

  private:
    std::optional<std::string> before_;
};

TEST_CASE("SEGDB_SIMD chooses the kernels, and one that is not there is said and not followed") {
    const Sandbox sandbox;
    {
        const Environment forced("baseline");
        const Outcome version = sandbox.segdb({"version"});
        CHECK(version.out == SEGDB_VERSION "\nkernels baseline\n");
        CHECK(version.err.empty());
    }
    const Environment forced("nonsense");
    const Outcome version = sandbox.segdb({"version"});
    CHECK(version.code == 0);
    CHECK_THAT(version.out, StartsWith(SEGDB_VERSION "\nkernels "));
    CHECK_THAT(version.err, StartsWith("warning: SEGDB_SIMD=nonsense is none of the kernels that this CPU can run ("));
    CHECK(lines(version.err).size() == 1);
}

struct Refusal {
    std::vector<std::string> arguments;
    std::string message;  // the first line of standard error, without `segdb: `
};

TEST_CASE("A command line that makes no sense is refused in plain words") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const Refusal refusal = GENERATE(
        Refusal{{"cuont", "people.segdb"}, "there is no command 'cuont'; did you mean count?"},
        Refusal{{"xyzzy"}, "there is no command 'xyzzy'"}, Refusal{{"--hlep"}, "there is no option '--hlep'"},
        Refusal{{"help", "lsit"}, "there is no command 'lsit'; did you mean list?"},
        Refusal{{"count"}, "count needs DB: the database, one SQLite file"},
        Refusal{{"why", "people.segdb"}, "why needs ID: the key of the profile"},
        Refusal{{"count", "people.segdb", "--colection", "people"},
                "count has no option '--colection'; did you mean --collection?"},
        Refusal{{"count", "--frobnicate=1", "people.segdb"}, "count has no option '--frobnicate'"},
        Refusal{{"count", "people.segdb", "-x"}, "count has no option '-x'"},
        Refusal{{"count", "people.segdb", "tag", "vip"},
                "'vip' is one argument too many; write the whole expression between double quotes"},
        Refusal{{"schema", "people.segdb", "people"}, "'people' is one argument too many"},
        Refusal{{"count", "people.segdb", "--collection"}, "option --collection needs a value"},
        Refusal{{"count", "people.segdb", "--collection", "a", "--collection", "b"},
                "option --collection is given twice"},
        Refusal{{"count", "people.segdb", ""}, "the EXPRESSION is empty; `true` selects everyone"},
        Refusal{{"count", "people.segdb", "true", "--file", "x"},
                "give the expression either on the command line or with --file, not both"},
        Refusal{{"explain", "people.segdb"}, "an EXPRESSION is needed, e.g. \"country = 'PL'\""},
        Refusal{{"sql", "people.segdb"}, "an EXPRESSION is needed, e.g. \"country = 'PL'\""},
        Refusal{{"why", "people.segdb", "1"}, "an EXPRESSION is needed, e.g. \"country = 'PL'\""},
        Refusal{{"count", "people.segdb", "--now", "yesterday"},
                "--now cannot be 'yesterday'; it is a date (2018-01-01), a time (2018-01-01T09:20:00Z) or milliseconds "
                "since 1970"},
        Refusal{{"count", "people.segdb", "--repeat", "0"},
                "--repeat cannot be '0'; it is a number from 1 to 1,000,000"},
        Refusal{{"count", "people.segdb", "--repeat", "-1"},
                "--repeat cannot be '-1'; it is a number from 1 to 1,000,000"},
        Refusal{{"count", "people.segdb", "--threads", "0"}, "--threads cannot be '0'; it is a number from 1 to 1,024"},
        Refusal{{"explain", "people.segdb", "true", "--threads", "two"},
                "--threads cannot be 'two'; it is a number from 1 to 1,024"},
        Refusal{{"list", "people.segdb", "--threads", "1025"},
                "--threads cannot be '1025'; it is a number from 1 to 1,024"},
        Refusal{{"list", "people.segdb", "--format", "tsv"}, "--format cannot be 'tsv'; it is table, csv, json or ids"},
        Refusal{{"list", "people.segdb", "--limit", "ten"}, "--limit cannot be 'ten'; it is a number, or `all`"},
        Refusal{{"list", "people.segdb", "--columns", "a,,b"},
                "--columns cannot be 'a,,b'; it is names between commas, or `all`"},
        Refusal{{"list", "people.segdb", "--format", "ids", "--columns", "age"},
                "--format ids shows keys only; leave out --columns or choose another format"},
        Refusal{{"list", "people.segdb", "--list-separator", ""}, "option --list-separator needs a value"},
        Refusal{{"count", "people.segdb", "--now", ""}, "option --now needs a value"},
        Refusal{{"list", "people.segdb", "--columns="}, "option --columns needs a value"},
        Refusal{{"list", "people.segdb", "--output", "people.segdb"}, "--output would overwrite the database"},
        Refusal{{"explain", "people.segdb", "true", "--format", "xml"}, "--format cannot be 'xml'; it is tree or json"},
        Refusal{{"why", "people.segdb", "1", "true", "--format", "xml"},
                "--format cannot be 'xml'; it is tree or json"},
        Refusal{{"schema", "people.segdb", "--format", "csv"}, "--format cannot be 'csv'; it is table or json"},
        Refusal{{"summary", "people.segdb"},
                "summary needs ATTRIBUTE: the number, date or time whose values are meant"},
        Refusal{{"summary", "people.segdb", "age", "--percentiles", "50,many"},
                "--percentiles cannot be '50,many'; it is numbers from 0 to 100 between commas, e.g. 50,90,99.9"},
        Refusal{{"summary", "people.segdb", "age", "--percentiles", "100.5"},
                "--percentiles cannot be '100.5'; it is numbers from 0 to 100 between commas, e.g. 50,90,99.9"},
        Refusal{{"summary", "people.segdb", "age", "--format", "csv"}, "--format cannot be 'csv'; it is table or json"},
        Refusal{{"generate"}, "name either the database, DB, or a CSV file, --csv FILE"},
        Refusal{{"generate", "x.segdb", "--csv", "-"}, "name either the database, DB, or a CSV file, --csv FILE"},
        Refusal{{"generate", "x.segdb", "--profiles", "many"},
                "--profiles cannot be 'many'; it is a number up to 1,000,000,000"},
        Refusal{{"generate", "x.segdb", "--profiles", "1000000001"},
                "--profiles cannot be '1000000001'; it is a number up to 1,000,000,000"},
        Refusal{{"generate", "x.segdb", "--seed", "-7"}, "--seed cannot be '-7'; it is a whole number"});
    const std::string before = sandbox.read("people.segdb");
    const Outcome outcome = sandbox.segdb(refusal.arguments);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    REQUIRE(lines(outcome.err).size() == 2);
    CHECK(lines(outcome.err)[0] == "segdb: " + refusal.message);
    CHECK_THAT(lines(outcome.err)[1], StartsWith("       `segdb ") && ContainsSubstring("--help`"));
    CHECK(sandbox.read("people.segdb") == before);
    CHECK_FALSE(sandbox.exists("x.segdb"));
}

TEST_CASE("A database that cannot be opened is an error of one line") {
    const Sandbox sandbox;
    sandbox.write("letter.txt", std::string(5000, 'x'));
    sandbox.write("nothing.segdb", "");
    sandbox.sql("foreign.segdb", "CREATE TABLE t(x)");
    const std::string name = GENERATE("missing.segdb", "letter.txt", "nothing.segdb", "foreign.segdb", ".");
    const std::string command = GENERATE("count", "list", "schema", "verify", "reindex");
    const Outcome outcome = sandbox.segdb({command, name});
    INFO(command << ' ' << name << ": " << outcome.err);
    CHECK(outcome.code == 1);
    CHECK(outcome.out.empty());
    CHECK(lines(outcome.err).size() == 1);
    CHECK_THAT(outcome.err, StartsWith("segdb: ") && ContainsSubstring(name));
    CHECK_FALSE(sandbox.exists("missing.segdb"));
    CHECK(sandbox.read("letter.txt") == std::string(5000, 'x'));
}

TEST_CASE("An error in an expression shows the line with a caret under the place") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const std::string command = GENERATE("count", "list", "explain", "sql");
    const Outcome outcome = sandbox.segdb({command, "people.segdb", "age > 3 and\n  contry = 'PL'"});
    CHECK(outcome.code == 1);
    CHECK(outcome.out.empty());
    REQUIRE(lines(outcome.err).size() == 3);
    CHECK_THAT(lines(outcome.err)[0], StartsWith("segdb: line 2, column 3: ") && ContainsSubstring("country"));
    CHECK(lines(outcome.err)[1] == "    contry = 'PL'");
    CHECK(lines(outcome.err)[2] == "    ^");
}

TEST_CASE("Every command that takes an expression says once how it read `and` and `or`") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    std::vector<std::string> arguments = GENERATE(
        std::vector<std::string>{"count", "people.segdb"}, std::vector<std::string>{"list", "people.segdb"},
        std::vector<std::string>{"explain", "people.segdb"}, std::vector<std::string>{"sql", "people.segdb"},
        std::vector<std::string>{"sql", "people.segdb", "--run"}, std::vector<std::string>{"why", "people.segdb", "1"});
    arguments.emplace_back("tag vip or age > 30 and age is set");
    INFO(arguments.front());
    const Outcome outcome = sandbox.segdb(arguments);
    CHECK(outcome.code == 0);
    CHECK(outcome.err == "note: `and` and `or` are read from left to right: (tag vip or age > 30) and age is set\n");
}

TEST_CASE("A result that cannot be written is an error") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const std::vector<std::string> arguments = GENERATE(
        std::vector<std::string>{"count", "people.segdb"}, std::vector<std::string>{"list", "people.segdb"},
        std::vector<std::string>{"explain", "people.segdb", "true"},
        std::vector<std::string>{"sql", "people.segdb", "true"},
        std::vector<std::string>{"sql", "people.segdb", "true", "--ids"},
        std::vector<std::string>{"why", "people.segdb", "1", "true"},
        std::vector<std::string>{"schema", "people.segdb"}, std::vector<std::string>{"summary", "people.segdb", "age"},
        std::vector<std::string>{"verify", "people.segdb"},
        std::vector<std::string>{"generate", "--csv", "-", "--profiles", "5000"}, std::vector<std::string>{"version"},
        std::vector<std::string>{"--help"}, std::vector<std::string>{"count", "--help"});
    const Outcome outcome = sandbox.segdb_into("/dev/full", arguments);
    INFO(arguments.front());
    CHECK(outcome.code == 1);
    CHECK_THAT(outcome.err, EndsWith("segdb: cannot write the result: No space left on device\n"));
}

TEST_CASE("Several collections: the command asks which one, and takes --collection") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    REQUIRE(sandbox.segdb({"import", "people.segdb", "-", "--collection", "firms", "--key", "k"}, "k\nx\n").code == 0);
    const Outcome which = sandbox.segdb({"count", "people.segdb"});
    CHECK(which.code == 1);
    CHECK_THAT(which.err, ContainsSubstring("people") && ContainsSubstring("firms"));
    CHECK(sandbox.segdb({"count", "people.segdb", "--collection", "firms"}).out == "1\n");
    CHECK(sandbox.segdb({"count", "people.segdb", "--collection", "people"}).out == "6\n");
    const Outcome unknown = sandbox.segdb({"count", "people.segdb", "--collection", "poeple"});
    CHECK(unknown.code == 1);
    CHECK_THAT(unknown.err, ContainsSubstring("'poeple'"));
}

}  // namespace
}  // namespace segdb::test
