// segdb verify, and segdb reindex, which repairs what verify finds.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "cli/sandbox.hpp"

namespace segdb::test {
namespace {

using Catch::Matchers::EndsWith;
using Catch::Matchers::Matches;
using Catch::Matchers::StartsWith;

TEST_CASE("verify says ok, or what differs; reindex repairs it") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    const Outcome good = sandbox.segdb({"verify", "people.segdb"});
    CHECK(good.code == 0);
    CHECK(good.err.empty());
    CHECK_THAT(good.out, Matches("ok: 1 collection, [0-9]+ bitmaps, [0-9]+ containers\n"));

    sandbox.sql("people.segdb", "DELETE FROM segdb_chunks WHERE id = (SELECT max(id) FROM segdb_chunks)");
    const Outcome bad = sandbox.segdb({"verify", "people.segdb"});
    CHECK(bad.code == 1);
    CHECK_FALSE(lines(bad.out).empty());
    CHECK_THAT(bad.out, !StartsWith("ok"));
    CHECK_THAT(bad.err, StartsWith("segdb: ") && EndsWith(" containers\n"));

    const Outcome repair = sandbox.segdb({"reindex", "people.segdb"});
    CHECK(repair.code == 0);
    CHECK(repair.out.empty());
    CHECK_THAT(repair.err, Matches("index built anew in .*\n"));
    CHECK(sandbox.segdb({"verify", "people.segdb"}).out == good.out);
    CHECK(sandbox.segdb({"count", "people.segdb", "tag snacks"}).out == "2\n");
}

TEST_CASE("verify on a terminal adds the time") {
    const Sandbox sandbox;
    sandbox.import_people(kPeople, kPeopleOptions);
    CHECK_THAT(sandbox.segdb_on_terminal({"verify", "people.segdb"}).out, Matches("ok: .*\nin .*s\n"));
}

}  // namespace
}  // namespace segdb::test
