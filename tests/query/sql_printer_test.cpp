#include "query/sql_printer.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "model/small_shop.hpp"

namespace segdb {
namespace {

using test::bound_query;
using test::problem;
using test::SmallShop;

constexpr std::int64_t kNow = 1583054400000;  // 2020-03-01T09:20:00Z

class Printed {
  public:
    Printed() : session_(shop_.session()) {}

    std::string query(std::string_view text) {
        QueryOptions options;
        options.now_ms = kNow;
        const auto bound = bound_query(*session_, text, options);
        INFO(text);
        REQUIRE(problem(bound) == "");
        return to_sql(**bound);
    }

    // What stands between WHERE and ORDER BY.
    std::string condition(std::string_view text) {
        static const std::string kHead = "SELECT \"id\" FROM \"customers\" WHERE ";
        static const std::string kTail = " ORDER BY ordinal";
        const std::string sql = query(text);
        INFO(sql);
        REQUIRE(sql.starts_with(kHead));
        REQUIRE(sql.ends_with(kTail));
        return sql.substr(kHead.size(), sql.size() - kHead.size() - kTail.size());
    }

    SmallShop& shop() { return shop_; }

  private:
    SmallShop shop_;
    std::unique_ptr<Session> session_;
};

TEST_CASE("each condition has its SQL") {
    Printed printed;
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"true", "1"},
        {"false", "0"},
        {"age = 3", "\"age\" = 3"},
        {"age < 3", "\"age\" <= 2"},
        {"age >= 2.5", "\"age\" >= 3"},
        {"age = 2.5", "0"},
        {"age between 1 and 9", "\"age\" BETWEEN 1 AND 9"},
        {"age in (9, 7, 1)", "\"age\" IN (1, 7, 9)"},
        {"age in (9, 8, 1)", "\"age\" BETWEEN 8 AND 9 OR \"age\" = 1"},
        {"age <= 9223372036854775807", "\"age\" IS NOT NULL"},
        {"age = -9223372036854775808", "\"age\" <= (-9223372036854775807 - 1)"},
        {"spent = 12.5", "\"spent\" = 1250"},
        {"spent > 0.001", "\"spent\" >= 1"},
        {"\"Order total\" is set", "\"Order total\" IS NOT NULL"},
        {"active = true", "\"active\" = 1"},
        {"active in (true, false)", "\"active\" BETWEEN 0 AND 1"},
        {"city = 'it''s'", "\"city\" = 'it''s'"},
        {"city in ('b', 'a', 'b')", "\"city\" IN ('a', 'b')"},
        {"city in ('B', 'a') ignoring case", "segdb_fold(\"city\") IN ('a', 'b')"},
        {"city > 'x'", "\"city\" > 'x'"},
        {"city <= 'x'", "\"city\" <= 'x'"},
        {"city between 'a' and 'b'", "\"city\" >= 'a' AND \"city\" <= 'b'"},
        {"city contains 'x%'", "instr(\"city\", 'x%') > 0"},
        {"city contains ''", "\"city\" IS NOT NULL"},
        {"city starts with 'x'", "substr(\"city\", 1, length('x')) = 'x'"},
        {"city ends with 'x'", "substr(\"city\", -length('x')) = 'x'"},
        {"city ends with ''", "\"city\" IS NOT NULL"},
        {"city contains 'X' ignoring case", "instr(segdb_fold(\"city\"), segdb_fold('X')) > 0"},
        {"city matches '^a' ignoring case", "segdb_matches(\"city\", '^a', 1)"},
        {"city matches '^a'", "segdb_matches(\"city\", '^a', 0)"},
        {"city is set", "\"city\" IS NOT NULL"},
        {"born = 1992-02-29", "\"born\" = '1992-02-29'"},
        {"born on 1992-02", "\"born\" BETWEEN '1992-02-01' AND '1992-02-29'"},
        {"born before 1992-02", "\"born\" <= '1992-01-31'"},
        {"born before 0000-01-01", "0"},
        {"born after 9999-12-31", "0"},
        {"born on or after 0000-01-01", "\"born\" IS NOT NULL"},
        {"seen on 2020-03-01", "\"seen\" BETWEEN 1583020800000 AND 1583107199999"},
        {"seen in last 1 hour", "\"seen\" BETWEEN 1583050800000 AND 1583054400000"},
        {"born is anniversary of 1990-05-17", "\"born\" IN ('1990-05-17', '1991-05-17', '1992-05-17')"},
        {"age in top 3",
         "\"age\" >= (SELECT min(value) FROM (SELECT \"age\" AS value FROM \"customers\" WHERE \"age\" IS NOT NULL "
         "ORDER BY value DESC LIMIT 3))"},
        {"spent in bottom 2.5%",
         "\"spent\" <= (SELECT max(value) FROM (SELECT \"spent\" AS value FROM \"customers\" WHERE \"spent\" IS NOT "
         "NULL "
         "ORDER BY value LIMIT (SELECT (count(\"spent\") * 1 + 40 - 1) / 40 FROM \"customers\")))"},
        {"sample 10%..12.5% 'it''s'", "segdb_sample(\"id\", 'it''s', 10000000, 12500000)"},
        {"tag vip", "ordinal IN (SELECT ordinal FROM \"customers_tags\" WHERE value = 'vip')"},
        {"likes has any of ('tea', 'milk')",
         "ordinal IN (SELECT ordinal FROM \"customers_likes\" WHERE value IN ('milk', 'tea'))"},
        {"likes is set", "ordinal IN (SELECT ordinal FROM \"customers_likes\")"},
        {"likes contains 'x'", "ordinal IN (SELECT ordinal FROM \"customers_likes\" WHERE instr(value, 'x') > 0)"},
    };
    for (const auto& [text, sql] : cases) {
        INFO(text);
        CHECK(printed.condition(text) == sql);
    }
}

TEST_CASE("groups, negations and counts: NULL is 0 wherever it could be negated or counted") {
    Printed printed;
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"age = 3 and city is set", "(\"age\" = 3) AND (\"city\" IS NOT NULL)"},
        {"age = 3 or age = 5 or true", "(\"age\" = 3) OR (\"age\" = 5) OR (1)"},
        {"age = 3 and (age = 5 or age = 7)", "(\"age\" = 3) AND ((\"age\" = 5) OR (\"age\" = 7))"},
        {"not age = 3", "NOT (ifnull(\"age\" = 3, 0))"},
        {"age != 3", "NOT (ifnull(\"age\" = 3, 0))"},
        {"not not age = 3", "ifnull(\"age\" = 3, 0)"},
        {"not age != 3", "ifnull(\"age\" = 3, 0)"},
        {"city is not set", "NOT (\"city\" IS NOT NULL)"},
        {"not (age = 3 and city = 'x')", "NOT ((ifnull(\"age\" = 3, 0)) AND (ifnull(\"city\" = 'x', 0)))"},
        {"not age in (1, 5, 6)", "NOT (ifnull(\"age\" BETWEEN 5 AND 6 OR \"age\" = 1, 0))"},
        // Neither a key nor membership in a list's table can be NULL.
        {"id != 'k1'", "NOT (\"id\" = 'k1')"},
        {"not tag vip", "NOT (ordinal IN (SELECT ordinal FROM \"customers_tags\" WHERE value = 'vip'))"},
        {"at least 2 of (age = 3, city is set, tag vip)",
         "((ifnull(\"age\" = 3, 0)) + (\"city\" IS NOT NULL) + "
         "(ordinal IN (SELECT ordinal FROM \"customers_tags\" WHERE value = 'vip'))) >= 2"},
        {"at most 1 of (age = 3)", "((ifnull(\"age\" = 3, 0))) <= 1"},
        {"exactly 0 of (true, false)", "((1) + (0)) = 0"},
        {"likes has all of ('tea', 'milk')",
         "(ordinal IN (SELECT ordinal FROM \"customers_likes\" WHERE value = 'tea')) AND "
         "(ordinal IN (SELECT ordinal FROM \"customers_likes\" WHERE value = 'milk'))"},
        {"likes has none of ('tea')", "NOT (ordinal IN (SELECT ordinal FROM \"customers_likes\" WHERE value = 'tea'))"},
        {"likes has at least 1 of ('tea', 'milk')",
         "((ordinal IN (SELECT ordinal FROM \"customers_likes\" WHERE value = 'tea')) + "
         "(ordinal IN (SELECT ordinal FROM \"customers_likes\" WHERE value = 'milk'))) >= 1"},
    };
    for (const auto& [text, sql] : cases) {
        INFO(text);
        CHECK(printed.condition(text) == sql);
    }
}

TEST_CASE("`like` is GLOB with what is special on either side made literal") {
    Printed printed;
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"'a%_'", "\"city\" GLOB 'a*?'"},
        {"'100\\%'", "\"city\" GLOB '100%'"},
        {"'a\\_b'", "\"city\" GLOB 'a_b'"},
        {"'a\\\\b'", "\"city\" GLOB 'a\\b'"},
        {"'a\\'", "\"city\" GLOB 'a\\'"},  // a backslash at the end is itself
        {"'a*b?c[d]e'", "\"city\" GLOB 'a[*]b[?]c[[]d]e'"},
        {"'\\*'", "\"city\" GLOB '[*]'"},
        {"''", "\"city\" GLOB ''"},
        {"'%'", "\"city\" GLOB '*'"},
        {"'it''s%'", "\"city\" GLOB 'it''s*'"},
        {"'Ł%' ignoring case", "segdb_fold(\"city\") GLOB segdb_fold('Ł*')"},
    };
    for (const auto& [pattern, sql] : cases) {
        INFO(pattern);
        CHECK(printed.condition("city like " + pattern) == sql);
    }
}

TEST_CASE("long groups are broken into pieces, so that SQLite's limit of depth does not meet them") {
    Printed printed;
    const auto chain = [](std::size_t operands) {
        std::string text = "age = 0";
        for (std::size_t i = 1; i < operands; ++i) text += " or age = " + std::to_string(i);
        return text;
    };
    const auto parentheses_at_start = [&](std::size_t operands) {
        return printed.condition(chain(operands)).find_first_not_of('(');
    };
    CHECK(parentheses_at_start(2) == 1);
    CHECK(parentheses_at_start(64) == 1);
    CHECK(parentheses_at_start(65) == 2);
    CHECK(parentheses_at_start(64 * 64) == 2);
    CHECK(parentheses_at_start(64 * 64 + 1) == 3);
    for (const std::size_t operands : {64UL, 65UL, 129UL, 5000UL, 20'000UL}) {
        INFO(operands);
        const auto result = printed.shop().db().run_sql(chain(operands), {}, {});
        REQUIRE(problem(result) == "");
        CHECK(result->count == 2);
    }
}

TEST_CASE("what stands too deep in parentheses becomes a table of the WITH clause") {
    Printed printed;
    const auto nested = [](int levels) {
        std::string text = "age = 31";
        for (int i = 0; i < levels; ++i)
            text = (i % 2 == 0 ? "(" + text + ") or tag vip" : "not (" + text + ") and city is set");
        return text;
    };
    CHECK(printed.query(nested(4)).starts_with("SELECT "));
    const std::string sql = printed.query(nested(30));
    CHECK(sql.starts_with("WITH segdb_part_1(ordinal) AS MATERIALIZED (SELECT ordinal FROM \"customers\" WHERE "));
    CHECK(sql.find(", segdb_part_2(ordinal) AS MATERIALIZED (") != std::string::npos);
    CHECK(sql.find("ordinal IN (SELECT ordinal FROM segdb_part_1)") != std::string::npos);
    CHECK(sql.find("SELECT \"id\" FROM \"customers\" WHERE ") != std::string::npos);
    // Each table is used: none is left over.
    std::size_t defined = 0;
    std::size_t used = 0;
    for (std::size_t at = 0; (at = sql.find("(ordinal) AS MATERIALIZED", at)) != std::string::npos; ++at) ++defined;
    for (std::size_t at = 0; (at = sql.find("FROM segdb_part_", at)) != std::string::npos; ++at) ++used;
    CHECK(defined == used);
}

TEST_CASE("names and keys are quoted as SQL has them") {
    SmallShop shop("id,\"a \"\"quoted\"\" name\",select\nk1,5,7\n", "");
    shop.import("order lines", "key's id,x\nk1,5\n", [](ImportOptions& options) { options.key = "key's id"; });
    const auto session = shop.session();
    const auto sql_of = [&](std::string_view text, const std::string& collection) {
        QueryOptions options;
        options.collection = collection;
        const auto bound = bound_query(*session, text, options);
        REQUIRE(problem(bound) == "");
        return to_sql(**bound);
    };
    CHECK(sql_of("\"select\" = 7", "customers") ==
          "SELECT \"id\" FROM \"customers\" WHERE \"select\" = 7 ORDER BY ordinal");
    CHECK(sql_of("\"a \"\"quoted\"\" name\" = 5", "customers") ==
          "SELECT \"id\" FROM \"customers\" WHERE \"a \"\"quoted\"\" name\" = 5 ORDER BY ordinal");
    CHECK(sql_of("x = 5", "order lines") ==
          "SELECT \"key's id\" FROM \"order lines\" WHERE \"x\" = 5 ORDER BY ordinal");
}

}  // namespace
}  // namespace segdb
