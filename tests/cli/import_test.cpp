#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "cli/sandbox.hpp"

namespace segdb::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Matches;
using Catch::Matchers::StartsWith;

std::vector<std::string> profiles_of(const std::string& file, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"import", "x.segdb", file, "--collection", "c", "--key", "id"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

std::string listed(const Sandbox& sandbox) { return sandbox.segdb({"list", "x.segdb"}).out; }

TEST_CASE("import reports what it did, with the types that it found") {
    const Sandbox sandbox;
    sandbox.write("people.csv", kPeople);
    const Outcome outcome = sandbox.segdb(profiles_of("people.csv", kPeopleOptions));
    CHECK(outcome.code == 0);
    CHECK(outcome.out.empty());
    const auto said = lines(outcome.err);
    REQUIRE(said.size() == 10);
    CHECK_THAT(said[0], Matches("read 6 rows in [0-9.]+ (µs|ms|s) \\([0-9,]+/s\\): 6 profiles added"));
    CHECK(said[1] == "new attributes:");
    CHECK(said[2] == "  name     text");
    CHECK(said[4] == "  age      integer");
    CHECK(said[5] == "  spent    decimal(2)");
    CHECK(said[6] == "  born     date");
    CHECK(said[7] == "  seen     datetime");
    CHECK(said[8] == "  agrees   boolean");
    CHECK(said[9] == "  tags     list");
}

TEST_CASE("Importing again changes what is given and says so") {
    const Sandbox sandbox;
    sandbox.write("people.csv", kPeople);
    REQUIRE(sandbox.segdb(profiles_of("people.csv", kPeopleOptions)).code == 0);
    const Outcome same = sandbox.segdb(profiles_of("people.csv", kPeopleOptions));
    CHECK_THAT(same.err, Matches("read 6 rows in .*: 0 profiles added, 6 unchanged\n"));
    const Outcome update = sandbox.segdb(profiles_of("-"), "id,country\n1,CZ\n2,DE\n9,US\n9,GB\n");
    CHECK_THAT(update.err, Matches("read 4 rows in .*: 1 profile added, 1 changed, 1 unchanged, "
                                   "1 row whose key came again later \\(the last one counts\\)\n"));
    CHECK(sandbox.segdb({"list", "x.segdb", "id in ('1','9')", "--columns", "country,age"}).out ==
          "id,country,age\n1,CZ,34\n9,GB,\n");
}

TEST_CASE("Options of import reach the file") {
    const Sandbox sandbox;
    SECTION("--type") {
        REQUIRE(sandbox
                    .segdb(profiles_of("-", {"--type", "n=text", "--type", "m=decimal(3)", "--type", "t=list"}),
                           "id,n,m,t\n1,5,2,a;b\n")
                    .code == 0);
        CHECK(listed(sandbox) == "id,n,m,t\n1,5,2.000,a;b\n");
        CHECK(sandbox.segdb({"count", "x.segdb", "t has 'a'"}).out == "1\n");
    }
    SECTION("--list with separators") {
        REQUIRE(
            sandbox
                .segdb(profiles_of("-", {"--list", "a=|", "--list", "b", "--list", "\"c=d\"=\\t", "--list", "e=tab"}),
                       "id,a,b,c=d,e\n1,x|y,x;y,x\ty,q\tr\n")
                .code == 0);
        CHECK(listed(sandbox) == "id,a,b,c=d,e\n1,x;y,x;y,x;y,q;r\n");
    }
    SECTION("--columns chooses") {
        REQUIRE(sandbox.segdb(profiles_of("-", {"--columns", "b"}), "id,a,b\n1,2,3\n").code == 0);
        CHECK(listed(sandbox) == "id,b\n1,3\n");
    }
    SECTION("--no-header with --columns names") {
        REQUIRE(sandbox.segdb(profiles_of("-", {"--no-header", "--columns", "id,\"a,b\""}), "1,2\n").code == 0);
        CHECK(listed(sandbox) == "id,\"a,b\"\n1,2\n");
    }
    SECTION("--derive") {
        REQUIRE(sandbox
                    .segdb(profiles_of("-", {"--derive", "amount=quantity*price", "--type", "price=decimal(2)"}),
                           "id,quantity,price\n1,3,1.50\n")
                    .code == 0);
        CHECK(sandbox.segdb({"count", "x.segdb", "amount = 4.5"}).out == "1\n");
    }
    SECTION("--delimiter and --separator") {
        const auto [option, value, text] =
            GENERATE(table<std::string, std::string, std::string>({{"--delimiter", ";", "id;a\n1;2\n"},
                                                                   {"--separator", "\\t", "id\ta\n1\t2\n"},
                                                                   {"--delimiter", "tab", "id\ta\n1\t2\n"},
                                                                   {"--separator", " ", "id a\n1 2\n"},
                                                                   {"--delimiter", "|", "id|a\n1|2\n"}}));
        REQUIRE(sandbox.segdb(profiles_of("-", {option, value}), text).code == 0);
        CHECK(listed(sandbox) == "id,a\n1,2\n");
    }
    SECTION("--date-format") {
        REQUIRE(sandbox.segdb(profiles_of("-", {"--date-format", "%d.%m.%Y"}), "id,d\n1,31.12.1999\n").code == 0);
        CHECK(listed(sandbox) == "id,d\n1,1999-12-31\n");
    }
    SECTION("--encoding") {
        REQUIRE(sandbox.segdb(profiles_of("-", {"--encoding", "latin1"}), "id,n\n1,J\xC9SUS\n").code == 0);
        CHECK(listed(sandbox) == "id,n\n1,JÉSUS\n");
    }
    SECTION("--format") {
        REQUIRE(sandbox
                    .segdb(profiles_of("-", {"--format", "ndjson"}), R"({"id":"1","a":2,"l":["x","y"]})"
                                                                     "\n")
                    .code == 0);
        CHECK(listed(sandbox) == "id,a,l\n1,2,x;y\n");
    }
    SECTION("a name that ends in .jsonl") {
        sandbox.write("x.jsonl", R"({"id":"1","a":2})"
                                 "\n");
        REQUIRE(sandbox.segdb(profiles_of("x.jsonl")).code == 0);
        CHECK(listed(sandbox) == "id,a\n1,2\n");
    }
    SECTION("--time-zone for a new database") {
        REQUIRE(sandbox.segdb(profiles_of("-", {"--time-zone", "Europe/Warsaw"}), "id\n1\n").code == 0);
        CHECK_THAT(sandbox.segdb({"schema", "x.segdb"}).out, ContainsSubstring("time zone Europe/Warsaw"));
        CHECK(sandbox.segdb(profiles_of("-", {"--time-zone", "Europe/Warsaw"}), "id\n2\n").code == 0);
        const Outcome other = sandbox.segdb(profiles_of("-", {"--time-zone", "UTC"}), "id\n3\n");
        CHECK(other.code == 1);
        CHECK(other.err == "segdb: x.segdb has the time zone Europe/Warsaw; --time-zone is for a new database only\n");
    }
}

TEST_CASE("A bad row stops the import, names its line and leaves nothing behind") {
    const Sandbox sandbox;
    sandbox.write("bad.csv", "id,n\n1,5\n2,five\n");
    const Outcome outcome = sandbox.segdb(profiles_of("bad.csv", {"--type", "n=integer"}));
    CHECK(outcome.code == 1);
    CHECK(outcome.out.empty());
    CHECK_THAT(outcome.err, StartsWith("segdb: bad.csv, line 3: ") && ContainsSubstring("'five'"));
    CHECK(sandbox.files() == std::vector<std::string>{"bad.csv"});
}

TEST_CASE("option --skip-bad-rows goes on, counts and keeps the rejects") {
    const Sandbox sandbox;
    sandbox.write("bad.csv", "id,n\n1,5\n2,five\n3,6\n");
    const Outcome outcome =
        sandbox.segdb(profiles_of("bad.csv", {"--type", "n=integer", "--skip-bad-rows", "--rejects", "rejects.csv"}));
    CHECK(outcome.code == 0);
    CHECK_THAT(outcome.err,
               ContainsSubstring("read 3 rows") && ContainsSubstring("2 profiles added, 1 skipped (see rejects.csv)"));
    CHECK(listed(sandbox) == "id,n\n1,5\n3,6\n");
    CHECK_THAT(sandbox.read("rejects.csv"), ContainsSubstring("five"));
}

TEST_CASE("option --tags-of adds tags") {
    const Sandbox sandbox;
    REQUIRE(sandbox.segdb(profiles_of("-"), "id\n1\n2\n").code == 0);
    const std::vector<std::string> arguments = {"import",    "x.segdb", "-",     "--tags-of", "c",
                                                "--profile", "who",     "--tag", "what"};
    const Outcome outcome = sandbox.segdb(arguments, "who,what,when\n1,vip,x\n1,new,x\n2,vip,x\n2,vip,x\n");
    CHECK(outcome.code == 0);
    CHECK_THAT(outcome.err, StartsWith("read 4 rows in ") && ContainsSubstring(": 3 tags added"));
    CHECK(sandbox.segdb({"count", "x.segdb", "tag vip"}).out == "2\n");
    const Outcome stranger = sandbox.segdb(arguments, "who,what\n3,vip\n");
    CHECK(stranger.code == 1);
    CHECK_THAT(stranger.err, ContainsSubstring("standard input, line 2") && ContainsSubstring("'3'"));
}

struct Refusal {
    std::vector<std::string> options;
    std::string message;
};

TEST_CASE("Options of import that make no sense together are refused with a sentence") {
    const Sandbox sandbox;
    const Refusal refusal = GENERATE(
        Refusal{{"f.csv"},
                "say where the rows go: --collection NAME for profiles, --tags-of NAME for tags, or --event NAME --of "
                "COLLECTION for events"},
        Refusal{{"f.csv", "--collection", "c", "--tag", "t"}, "--tag is for importing tags with --tags-of"},
        Refusal{{"f.csv", "--collection", "c", "--profile", "p"},
                "--profile is for importing tags with --tags-of or events with --event"},
        Refusal{{"f.csv", "--tags-of", "c", "--profile", "p"}, "--tags-of needs --profile COLUMN and --tag COLUMN"},
        Refusal{{"f.csv", "--tags-of", "c", "--profile", "p", "--tag", "t", "--key", "k"},
                "--key is for importing profiles; with --tags-of the columns are named by --profile and --tag"},
        Refusal{{"f.csv", "--tags-of", "c", "--collection", "c", "--profile", "p", "--tag", "t"},
                "--collection is for importing profiles; with --tags-of the columns are named by --profile and --tag"},
        Refusal{{"f.csv", "--tags-of", "c", "--profile", "p", "--tag", "t", "--list", "l"},
                "--list is for importing profiles; with --tags-of the columns are named by --profile and --tag"},
        Refusal{{"f.csv", "--collection", "c", "--type", "age"},
                "--type cannot be 'age'; it is COLUMN=TYPE, e.g. price=decimal(2)"},
        Refusal{{"f.csv", "--collection", "c", "--type", "age=integr"},
                "there is no type 'integr'; did you mean integer?"},
        Refusal{{"f.csv", "--collection", "c", "--type", "p=decimal(19)"},
                "there is no type 'decimal(19)'; did you mean decimal(2)?"},
        Refusal{{"f.csv", "--collection", "c", "--type", "p=decimal"},
                "there is no type 'decimal'; did you mean decimal(2)?"},
        Refusal{{"f.csv", "--collection", "c", "--type", "a=text", "--type", "a=date"},
                "column 'a' is given two types"},
        Refusal{{"f.csv", "--collection", "c", "--type", "a=text", "--list", "a"}, "column 'a' is given two types"},
        Refusal{{"f.csv", "--collection", "c", "--list", "a="},
                "--list cannot be 'a='; it is COLUMN or COLUMN=SEPARATOR, e.g. tags=|"},
        Refusal{{"f.csv", "--collection", "c", "--list", "\"a"},
                "--list cannot be '\"a'; it is COLUMN or COLUMN=SEPARATOR, e.g. tags=|"},
        Refusal{{"f.csv", "--collection", "c", "--derive", "amount"},
                "--derive cannot be 'amount'; it is NAME=SQL, e.g. \"amount=quantity*price\""},
        Refusal{{"f.csv", "--collection", "c", "--columns", "a,"},
                "--columns cannot be 'a,'; it is names between commas"},
        Refusal{{"f.csv", "--collection", "c", "--no-header"},
                "--no-header needs --columns, which names the columns of the file"},
        Refusal{{"f.csv", "--collection", "c", "--delimiter", "ab"},
                "--delimiter cannot be 'ab'; it is one ASCII character, or `tab`"},
        Refusal{{"f.csv", "--collection", "c", "--delimiter", "\""},
                "--delimiter cannot be '\"'; it is one ASCII character, or `tab`"},
        Refusal{{"f.csv", "--collection", "c", "--format", "xml"}, "--format cannot be 'xml'; it is csv or ndjson"},
        Refusal{{"f.jsonl", "--collection", "c", "--delimiter", ";"},
                "--delimiter is for CSV; NDJSON names every value"},
        Refusal{{"-", "--collection", "c", "--format", "ndjson", "--no-header"},
                "--no-header is for CSV; NDJSON names every value"},
        Refusal{{"f.csv.zst", "--collection", "c"},
                "'f.csv.zst' is compressed; unpack it into a pipe and import from -"},
        Refusal{{"f.csv", "--collection", "c", "--rejects", "r.csv"},
                "--rejects needs --skip-bad-rows; without it the first bad row stops the import"},
        Refusal{{"f.csv", "--collection", "c", "--skip-bad-rows", "--rejects", "f.csv"},
                "--rejects would overwrite 'f.csv'"});
    sandbox.write("f.csv", "id\n1\n");
    std::vector<std::string> arguments = {"import", "x.segdb"};
    arguments.insert(arguments.end(), refusal.options.begin(), refusal.options.end());
    const Outcome outcome = sandbox.segdb(arguments);
    CHECK(outcome.code == 2);
    REQUIRE(lines(outcome.err).size() >= 2);
    CHECK(lines(outcome.err)[0] == "segdb: " + refusal.message);
    CHECK(lines(outcome.err).back() == "       `segdb import --help` shows how it is used.");
    CHECK(sandbox.files() == std::vector<std::string>{"f.csv"});
}

TEST_CASE("A failed import into a new database leaves no file") {
    const Sandbox sandbox;
    CHECK(sandbox.segdb(profiles_of("missing.csv")).code == 1);
    CHECK(sandbox.segdb(profiles_of("-"), "").code == 1);
    CHECK(sandbox.segdb({"import", "x.segdb", "-", "--collection", "c"}, "id\n1\n").code == 1);
    CHECK(sandbox.segdb({"import", "x.segdb", "-", "--tags-of", "c", "--profile", "p", "--tag", "t"}, "p,t\n1,x\n")
              .code == 1);
    CHECK(sandbox.files().empty());
    CHECK(sandbox.segdb({"import", "no/folder/x.segdb", "-", "--collection", "c", "--key", "id"}, "id\n1\n").code == 1);
}

TEST_CASE("Ctrl-C during an import leaves the database as it was") {
    const Sandbox sandbox;
    SECTION("a new one is not made") {
        const Outcome outcome = sandbox.segdb_interrupted(profiles_of("-"), "id,n\n1,2\n3,", "x.segdb");
        CHECK(outcome.code == 130);
        CHECK(outcome.err == "segdb: interrupted; x.segdb was not made\n");
        CHECK(sandbox.files().empty());
    }
    SECTION("an existing one keeps its content") {
        REQUIRE(sandbox.segdb(profiles_of("-"), "id,n\n1,2\n").code == 0);
        const Outcome outcome = sandbox.segdb_interrupted(profiles_of("-"), "id,n\n1,9\n5,5\n6,", "x.segdb", SIGTERM);
        CHECK(outcome.code == 143);
        CHECK(outcome.err == "segdb: interrupted; x.segdb is as it was\n");
        CHECK(listed(sandbox) == "id,n\n1,2\n");
        CHECK(sandbox.segdb({"verify", "x.segdb"}).code == 0);
    }
}

TEST_CASE("Ctrl-C while rows are generated leaves no file") {
    const Sandbox sandbox;
    const Outcome outcome =
        sandbox.segdb_interrupted({"generate", "x.segdb", "--profiles", "100000000"}, "", "x.segdb");
    CHECK(outcome.code == 130);
    CHECK(outcome.err == "segdb: interrupted; x.segdb was not made\n");
    CHECK(sandbox.files().empty());
    const Outcome csv = sandbox.segdb_interrupted({"generate", "--csv", "x.csv", "--profiles", "100000000"}, "", ".");
    CHECK(csv.code == 130);
    CHECK(sandbox.files().empty());
}

TEST_CASE("Import shows a progress bar with rows and time on a terminal") {
    const Sandbox sandbox;
    REQUIRE(sandbox.segdb({"generate", "--csv", "shop.csv", "--profiles", "20000"}).code == 0);
    const Outcome outcome = sandbox.segdb_on_terminal(
        {"import", "x.segdb", "shop.csv", "--collection", "c", "--key", "id", "--list", "tags"});
    CHECK(outcome.code == 0);
    CHECK_THAT(outcome.out, ContainsSubstring("\rfinding types") && ContainsSubstring("\rwriting rows") &&
                                ContainsSubstring("\rbuilding index") && ContainsSubstring(" % "));
    CHECK_THAT(outcome.out, ContainsSubstring("\r\x1b[Kread 20,000 rows in "));
}

}  // namespace
}  // namespace segdb::test
