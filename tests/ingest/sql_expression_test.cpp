#include "ingest/sql_expression.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

using namespace segdb;

namespace {

// `price` is replaced, in any case.
std::string rewritten(const std::string& expression) {
    auto result = rewrite_expression(expression, [](std::string_view name) -> std::optional<std::string> {
        return name == "price" || name == "Price" ? std::optional<std::string>("<P>") : std::nullopt;
    });
    return result.ok() ? *result : "error: " + result.error().message;
}

}  // namespace

TEST_CASE("SQL expression: only names are replaced") {
    CHECK(rewritten("n*price") == "n*<P>");
    CHECK(rewritten("\"price\"+[price]+`price`+Price") == "<P>+<P>+<P>+<P>");
    CHECK(rewritten("'price' || price") == "'price' || <P>");
    CHECK(rewritten("'it''s price'||price") == "'it''s price'||<P>");
    CHECK(rewritten("price(1)+price (2)+price") == "price(1)+price (2)+<P>");
    CHECK(rewritten("prices+my_price+price2") == "prices+my_price+price2");
    CHECK(rewritten("1e5+1.5e-3*0x1F+.5") == "1e5+1.5e-3*0x1F+.5");
    CHECK(rewritten("x'00'||x") == "x'00'||x");
    CHECK(rewritten("price -- price\n+ 1") == "<P>  + 1");
    CHECK(rewritten("price/* price */+1") == "<P> +1");
    CHECK(rewritten("price -- ) price") == "<P>  ");
    CHECK(rewritten("CASE WHEN price > 1 THEN 'a' ELSE 'b' END") == "CASE WHEN <P> > 1 THEN 'a' ELSE 'b' END");
    CHECK(rewritten("\"a\"\"price\"") == "\"a\"\"price\"");
}

TEST_CASE("SQL expression: what is not one expression") {
    CHECK(rewritten("") == "error: the expression is empty");
    CHECK(rewritten(" -- x") == "error: the expression is empty");
    CHECK(rewritten("1) + (2") == "error: a closing parenthesis has no opening one");
    CHECK(rewritten("(1") == "error: a parenthesis is not closed");
    CHECK(rewritten("'x") == "error: a ' is not closed");
    CHECK(rewritten("\"x") == "error: a \" is not closed");
    CHECK(rewritten("/* x") == "error: a comment is not closed");
    CHECK(rewritten("1; DROP TABLE x") == "error: ';' cannot stand in it");
    CHECK(rewritten("?1") == "error: '?' cannot stand in it");
    CHECK(rewritten(":a").starts_with("error: ':'"));
}
