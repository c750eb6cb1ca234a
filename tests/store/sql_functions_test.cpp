#include "store/sql_functions.hpp"

#include <catch2/catch_test_macros.hpp>

#include "support/raw_store.hpp"

namespace segdb {
namespace {

TEST_CASE("printed SQL folds, matches and samples as segdb does", "[store][sql_functions]") {
    const test::RawStore store;
    REQUIRE(test::problem(register_sql_functions(*store.connection)) == "");
    const auto value = [&](const std::string& sql) {
        const auto text = store.connection->query_text("SELECT " + sql);
        return text.ok() ? text->value_or("NULL") : "error: " + text.error().message;
    };
    CHECK(value("segdb_fold('ŻÓŁW Straße')") == "żółw straße");
    CHECK(value("segdb_fold(NULL)") == "NULL");
    CHECK(value("segdb_fold('')").empty());
    CHECK(value("segdb_matches('abc', '^a.c$', 0)") == "1");
    CHECK(value("segdb_matches('ABC', '^a.c$', 0)") == "0");
    CHECK(value("segdb_matches('ABC', '^a.c$', 1)") == "1");
    CHECK(value("segdb_matches(NULL, 'a', 0)") == "NULL");
    CHECK(value("segdb_matches('a', '(', 0)").find("regular expression cannot be used") != std::string::npos);
    CHECK(value("segdb_sample('c3', 'spring', 0, 10000000)") == "1");
    CHECK(value("segdb_sample('c3', 'spring', 10000000, 20000000)") == "0");
    CHECK(value("segdb_sample('c1', 'spring', 66000000, 67000000)") == "1");  // 0xA90B.. of 2^64 is 66.03 %
    CHECK(value("segdb_sample('c1', 'spring', 67000000, 100000000)") == "0");
    CHECK(value("segdb_sample('c1', 'spring', -5, 900000000)") == "1");
    CHECK(value("segdb_sample(NULL, 'spring', 0, 100000000)") == "NULL");
    CHECK(value("group_concat(segdb_matches(column1, 'b', 0)) FROM (VALUES('abc'), ('x'), (NULL), ('b'))") == "1,0,1");
}

}  // namespace
}  // namespace segdb
