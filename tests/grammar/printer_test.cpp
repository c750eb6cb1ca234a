#include "grammar/printer.hpp"

#include <catch2/catch_test_macros.hpp>

namespace segdb::grammar::testing {
namespace {

TEST_CASE("names are quoted only where they must be or might be misread", "[grammar]") {
    CHECK(quoted_name("country") == "country");
    CHECK(quoted_name("order.sku") == "order.sku");
    CHECK(quoted_name("größe") == "größe");
    CHECK(quoted_name("_1") == "_1");
    CHECK(quoted_name("last") == "last");
    CHECK(quoted_name("Order total") == "\"Order total\"");
    CHECK(quoted_name("a\"b") == "\"a\"\"b\"");
    CHECK(quoted_name("1a") == "\"1a\"");
    CHECK(quoted_name("a.") == "\"a.\"");
    CHECK(quoted_name("AND") == "\"AND\"");
    CHECK(quoted_name("count") == "\"count\"");
    CHECK(quoted_name("in") == "\"in\"");
    CHECK(quoted_name("") == "\"\"");
}

TEST_CASE("texts double their quotes", "[grammar]") {
    CHECK(quoted_text("") == "''");
    CHECK(quoted_text("it's") == "'it''s'");
    CHECK(quoted_text("a\"b") == "'a\"b'");
}

TEST_CASE("operators and units have one spelling", "[grammar]") {
    CHECK(to_text(CompareOp::not_equal) == "!=");
    CHECK(to_text(CompareOp::on_or_after) == "on or after");
    CHECK(to_text(TextOp::starts_with) == "starts with");
    CHECK(to_text(TimeUnit::month, false) == "month");
    CHECK(to_text(TimeUnit::month, true) == "months");
}

}  // namespace
}  // namespace segdb::grammar::testing
