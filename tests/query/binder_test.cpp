#include "query/binder.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "base/calendar.hpp"
#include "model/small_shop.hpp"

namespace segdb {
namespace {

using test::bound_query;
using test::problem;
using test::SmallShop;

constexpr std::int64_t kNow = 1583054400000;  // 2020-03-01T09:20:00Z

struct Wrong {
    std::string text;
    ErrorCode code;
    std::uint32_t line;
    std::uint32_t column;
    std::string message;
};

void check(Session& session, const Wrong& wrong) {
    INFO(wrong.text);
    const auto bound = bound_query(session, wrong.text);
    REQUIRE_FALSE(bound.ok());
    const Error& error = bound.error();
    CHECK(error.message == wrong.message);
    CHECK(error.code == wrong.code);
    CHECK(error.line == wrong.line);
    CHECK(error.column == wrong.column);
    // The excerpt's caret stands under the column.
    const std::size_t newline = error.excerpt.find('\n');
    REQUIRE(newline != std::string::npos);
    CHECK(error.excerpt.substr(newline + 1) == std::string(error.column - 1, ' ') + "^");
}

TEST_CASE("names that do not exist are errors where they stand, with the nearest names") {
    const SmallShop shop;
    const auto session = shop.session();
    const auto unknown = ErrorCode::unknown_name;
    const std::string age = "customers has no attribute 'agee'; did you mean 'age'?";
    const std::string zzz = "customers has no attribute 'zzz'; `segdb schema` lists them";
    for (const Wrong& wrong : std::vector<Wrong>{
             {"agee > 3", unknown, 1, 1, age},
             {"not (not agee > 1)", unknown, 1, 10, age},
             {"at least 1 of (city is set, agee > 1)", unknown, 1, 29, age},
             {"active = true\n  and city is set\n  and agee is set", unknown, 3, 7, age},
             {"city = 'Łódź' and agee = 3", unknown, 1, 19, age},  // columns count characters, not bytes
             {"agee between 1 and 2", unknown, 1, 1, age},
             {"agee in (1)", unknown, 1, 1, age},
             {"agee contains 'x'", unknown, 1, 1, age},
             {"agee is not set", unknown, 1, 1, age},
             {"agee has 'x'", unknown, 1, 1, age},
             {"agee in last 3 days", unknown, 1, 1, age},
             {"agee is anniversary of 2020-01-01", unknown, 1, 1, age},
             {"zzz = 1", unknown, 1, 1, zzz},
             {"\"Ordertotal\" > 4", unknown, 1, 1,
              "customers has no attribute 'Ordertotal'; did you mean 'Order total'?"},
             {"vipp", unknown, 1, 1, "customers has no attribute and no tag 'vipp'; did you mean 'vip'?"},
             {"activ", unknown, 1, 1, "customers has no attribute and no tag 'activ'; did you mean 'active'?"},
             {"age > 1 and New", unknown, 1, 13,
              "customers has no attribute and no tag 'New'; did you mean 'New York'?"},
             {"qqqqqq", unknown, 1, 1, "customers has no attribute and no tag 'qqqqqq'"},
         }) {
        check(*session, wrong);
    }
}

TEST_CASE("values of the wrong type are errors at the value") {
    const SmallShop shop;
    const auto session = shop.session();
    const auto type = ErrorCode::wrong_type;
    for (const Wrong& wrong : std::vector<Wrong>{
             {"age > 'x'", type, 1, 7, "`age` is a whole number, not the text 'x'; write a value such as 42"},
             {"age = true", type, 1, 7, "`age` is a whole number, not true; write a value such as 42"},
             {"age = 2020-03-01", type, 1, 7,
              "`age` is a whole number, not the date 2020-03-01; write a value such as 42"},
             {"age between 1 and 'x'", type, 1, 19,
              "`age` is a whole number, not the text 'x'; write a value such as 42"},
             {"age in (1, 'x')", type, 1, 12, "`age` is a whole number, not the text 'x'; write a value such as 42"},
             {"spent > 'x'", type, 1, 9, "`spent` is a number, not the text 'x'; write a value such as 19.99"},
             {"\"Order total\" > 'a'", type, 1, 17,
              "`Order total` is a number, not the text 'a'; write a value such as 19.99"},
             {"active = 1", type, 1, 10, "`active` is true or false, not the number 1; write a value such as true"},
             {"active in (true, 1)", type, 1, 18,
              "`active` is true or false, not the number 1; write a value such as true"},
             {"city = 5", type, 1, 8, "`city` is a text, not the number 5; write a value such as '5'"},
             {"city != false", type, 1, 9, "`city` is a text, not false; write a value such as 'false'"},
             {"city in ('a', 5)", type, 1, 15, "`city` is a text, not the number 5; write a value such as '5'"},
             {"city between 1 and 2", type, 1, 14, "`city` is a text, not the number 1; write a value such as '1'"},
             {"city between 'a' and 2", type, 1, 22, "`city` is a text, not the number 2; write a value such as '2'"},
             {"likes = 5", type, 1, 9, "`likes` is a list of texts, not the number 5; write a value such as '5'"},
             {"id > 5", type, 1, 6, "`id` is a text, not the number 5; write a value such as '5'"},
             {"born = true", type, 1, 8, "`born` is a date, not true; write a value such as 2020-03-01"},
             {"seen = true", type, 1, 8,
              "`seen` is a date with time, not true; write a value such as '2020-03-01T09:20'"},
             {"born = 'yesterday'", type, 1, 9,
              "A date is written 2020-03-01, with a time 2020-03-01T09:20; 'yesterday' is not."},
             {"born > 12", type, 1, 8, "A date is written 2020-03-01, with a time 2020-03-01T09:20; '12' is not."},
             // Inside a date, the place in it; doubled quotes count as they are written.
             {"born = '2020-13-01'", type, 1, 14, "There is no month 13: months go from 01 to 12."},
             {"born = 2020-02-30", type, 1, 16, "The day 2020-02-30 does not exist: February 2020 has 29 days."},
             {"seen between 2020-03-01 and 'y'", type, 1, 30,
              "A date is written 2020-03-01, with a time 2020-03-01T09:20; 'y' is not."},
             {"born on '2020-03-01||+1x'", type, 1, 24, "A unit is expected here: y, M, w, d, h, m or s."},
         }) {
        check(*session, wrong);
    }
    check(*session, {"spent = 9223372036854775808", ErrorCode::limit, 1, 9,
                     "the number '9223372036854775808' is out of range: numbers have 64 bits and at most 18 places "
                     "after the point"});
    check(*session, {"spent = 1e-19", ErrorCode::limit, 1, 9,
                     "the number '1e-19' is out of range: numbers have 64 bits and at most 18 places after the point"});
}

TEST_CASE("operators that do not fit the attribute are errors that name both") {
    const SmallShop shop;
    const auto session = shop.session();
    const auto wrong_operator = [&](const std::string& text, const std::string& message) {
        check(*session, {text, ErrorCode::wrong_type, 1, 1, message});
    };
    wrong_operator("age contains 'x'", "`age` is a whole number: `contains` cannot be used with it; it is for texts");
    wrong_operator("age starts with 'x'",
                   "`age` is a whole number: `starts with` cannot be used with it; it is for texts");
    wrong_operator("spent not like 'a%'", "`spent` is a number: `like` cannot be used with it; it is for texts");
    wrong_operator("active ends with 'x'",
                   "`active` is true or false: `ends with` cannot be used with it; it is for texts");
    wrong_operator("born matches 'x'", "`born` is a date: `matches` cannot be used with it; it is for texts");
    wrong_operator("active > true", "`active` is true or false: `>` cannot be used with it; only `=` and `!=` can");
    wrong_operator("active between true and false", "`active` is true or false: `between` cannot be used with it");
    wrong_operator("likes > 'x'", "`likes` is a list of texts: `>` cannot be used with it; write e.g. `has 'x'`");
    wrong_operator("likes between 'a' and 'b'", "`likes` is a list of texts: `between` cannot be used with it");
    wrong_operator("city before 2020-03-01",
                   "`city` is a text: `before` cannot be used with it; it compares dates and times");
    wrong_operator("age on or after 2020-03-01",
                   "`age` is a whole number: `on or after` cannot be used with it; it compares dates and times");
    wrong_operator("active on 2020-01-01",
                   "`active` is true or false: `on` cannot be used with it; it compares dates and times");
    wrong_operator("age in last 3 days",
                   "`age` is a whole number: `in last` cannot be used with it; it is for dates and times");
    wrong_operator("city in next 3 days",
                   "`city` is a text: `in next` cannot be used with it; it is for dates and times");
    wrong_operator("city is anniversary of 2020-03-01",
                   "`city` is a text: `is anniversary of` cannot be used with it; it is for dates and times");
    wrong_operator("age has 'x'",
                   "`age` is a whole number: `has` cannot be used with it; `has` asks for the items of a list");
    wrong_operator("city has any of ('x')",
                   "`city` is a text: `has` cannot be used with it; `has` asks for the items of a list");
    wrong_operator("age = 3 ignoring case",
                   "`age` is a whole number: `ignoring case` cannot be used with it; leave it out");
    wrong_operator("born in ('2020-03-01') ignoring case",
                   "`born` is a date: `ignoring case` cannot be used with it; leave it out");
}

TEST_CASE("regular expressions that cannot be compiled are errors at the pattern") {
    const SmallShop shop;
    const auto session = shop.session();
    check(*session,
          {"city matches '('", ErrorCode::syntax, 1, 14, "the regular expression cannot be used: missing ): ("});
    check(*session, {"city matches 'a' and city matches '[z-a]'", ErrorCode::syntax, 1, 35,
                     "the regular expression cannot be used: invalid character class range: z-a"});
}

TEST_CASE("times that need `now` are errors without it, and windows end with the years") {
    const SmallShop shop;
    const auto session = shop.session();
    check(*session, {"city is set and seen in last 3 days", ErrorCode::invalid_argument, 1, 17,
                     "this needs the time that `now` is; give it with the query"});
    CHECK_FALSE(bound_query(*session, "seen before now").ok());
    QueryOptions options;
    options.now_ms = kNow;
    CHECK(bound_query(*session, "seen before now", options).ok());
    CHECK(bound_query(*session, "seen in last 2020 years", options).ok());
    for (const char* text : {"seen in last 2021 years", "seen in next 8000 years", "seen in next 4294967295 weeks"}) {
        const auto bound = bound_query(*session, text, options);
        INFO(text);
        REQUIRE_FALSE(bound.ok());
        CHECK(bound.error().code == ErrorCode::limit);
        CHECK(bound.error().message == "this reaches beyond the years 0000 to 9999");
        CHECK(bound.error().column == 1);
    }
}

TEST_CASE("a bare name is a boolean attribute or a tag, whichever there is") {
    const SmallShop shop;
    const auto session = shop.session();
    using Resolved = std::vector<std::pair<std::string, std::string>>;

    const auto tag = bound_query(*session, "vip");
    REQUIRE(problem(tag) == "");
    CHECK((*tag)->resolved == Resolved{{"vip", "tag 'vip'"}});
    const auto* condition = std::get_if<BoundCondition>(&(*tag)->root.node);
    REQUIRE(condition != nullptr);
    CHECK(condition->attribute->name == "tags");

    // `age` is an attribute too, but not one that is a condition: the only reading is the tag.
    const auto shadowed = bound_query(*session, "age");
    REQUIRE(problem(shadowed) == "");
    CHECK((*shadowed)->resolved == Resolved{{"age", "tag 'age'"}});

    const auto quoted = bound_query(*session, "\"New York\"");
    REQUIRE(problem(quoted) == "");
    CHECK((*quoted)->resolved == Resolved{{"New York", "tag 'New York'"}});

    check(*session, {"city is set and active", ErrorCode::unknown_name, 1, 17,
                     "'active' is an attribute and a tag; write `active = true` or `tag 'active'`"});
    check(*session, {"city", ErrorCode::wrong_type, 1, 1,
                     "`city` is a text and not a condition on its own; write `city = 'text'` or `city is set`"});
    check(*session, {"born", ErrorCode::wrong_type, 1, 1,
                     "`born` is a date and not a condition on its own; write `born = 2020-03-01` or `born is set`"});
    check(*session,
          {"likes", ErrorCode::wrong_type, 1, 1,
           "`likes` is a list of texts and not a condition on its own; write `likes has 'x'` or `likes is set`"});

    SmallShop plain("id,active\nk1,true\n", "");
    const auto other = plain.session();
    const auto boolean = bound_query(*other, "ACTIVE");
    REQUIRE(problem(boolean) == "");
    CHECK((*boolean)->resolved == Resolved{{"ACTIVE", "ACTIVE = true"}});
    // A tag that profiles had and lost is no tag any more.
    shop.foreign_sql("DELETE FROM customers_tags WHERE value = 'active'");
    const auto after = bound_query(*session, "active");
    REQUIRE(problem(after) == "");
    CHECK((*after)->resolved == Resolved{{"active", "active = true"}});
}

TEST_CASE("values that nobody has are noted, with the nearest ones") {
    const SmallShop shop;
    const auto session = shop.session();
    const auto notes = [&](std::string_view text) {
        const auto bound = bound_query(*session, text);
        REQUIRE(problem(bound) == "");
        return (*bound)->notes;
    };
    using Notes = std::vector<std::string>;
    CHECK(notes("city = 'Warsaw'") == Notes{});
    CHECK(notes("city = 'Warsav'") ==
          Notes{"nobody in customers has the value 'Warsav' in `city`; did you mean 'Warsaw' or 'warsaw'?"});
    CHECK(notes("city != 'Warsav'") == notes("city = 'Warsav'"));
    CHECK(notes("city in ('nix', 'Warsaw')") == Notes{"nobody in customers has the value 'nix' in `city`"});
    CHECK(notes("tag vipp") == Notes{"nobody in customers has item 'vipp' in `tags`; did you mean 'vip'?"});
    CHECK(notes("likes has all of ('tea', 'teaa')") ==
          Notes{"nobody in customers has item 'teaa' in `likes`; did you mean 'tea'?"});
    CHECK(notes("city = 'Warsav' ignoring case") == Notes{});  // how texts fold is not looked up
    CHECK(notes("id = 'nobody'") == Notes{});                  // one asks for a key to learn whether it is there
    CHECK(notes("age between 9 and 3") == Notes{"`age between 9 and 3` selects nobody: no value lies between the two"});
    CHECK(notes("spent between 0.001 and 0.004") ==
          Notes{"`spent between 0.001 and 0.004` selects nobody: no value lies between the two"});
    CHECK(notes("born between 2021-01-01 and 2020-01-01").size() == 1);
    CHECK(notes("seen between 2020-03 and 2020-02").size() == 1);
    CHECK(notes("city between 'z' and 'a'").size() == 1);
    CHECK(notes("age between 3 and 3") == Notes{});
    // Five are enough to see what is wrong.
    CHECK(notes("city in ('a','b','c','d') and city in ('e','f','g','h')").size() == 5);
    // How the text was grouped comes first.
    const auto grouped = notes("age > 1 or age < 0 and city = 'nix'");
    REQUIRE(grouped.size() == 2);
    CHECK(grouped[0].find("left to right") != std::string::npos);
    CHECK(grouped[1] == "nobody in customers has the value 'nix' in `city`");
}

TEST_CASE("times are told as what they stand for") {
    const SmallShop shop;
    const auto session = shop.session();
    QueryOptions options;
    options.now_ms = kNow;
    options.time_zone = "Europe/Warsaw";
    const auto bound =
        bound_query(*session, "seen after now-21d/d or seen after now-21d/d or seen in last 1 hour", options);
    REQUIRE(problem(bound) == "");
    CHECK((*bound)->resolved == std::vector<std::pair<std::string, std::string>>{
                                    {"now-21d/d", "2020-02-08T23:00:00.000Z .. 2020-02-09T22:59:59.999Z"},
                                    {"seen in last 1 hour", "2020-03-01T08:20:00.000Z .. 2020-03-01T09:20:00.000Z"}});
}

TEST_CASE("the collection is named in the text or by the caller, and both must agree") {
    SmallShop shop;
    const auto session = shop.session();
    const auto collection = [&](std::string_view text, const std::string& wanted) -> std::string {
        QueryOptions options;
        options.collection = wanted;
        const auto bound = bound_query(*session, text, options);
        return bound.ok() ? (*bound)->collection->name : "error: " + bound.error().message;
    };
    CHECK(collection("count", "") == "customers");
    CHECK(collection("count Customers matching age > 3", "") == "customers");
    CHECK(collection("count custommers", "") ==
          "error: there is no collection 'custommers'; did you mean 'customers'?");

    shop.import("companies", "id,size\nc1,5\n");
    CHECK(collection("true", "companies") == "companies");
    CHECK(collection("count companies matching size > 3", "") == "companies");
    CHECK(collection("count companies matching size > 3", "COMPANIES") == "companies");
    CHECK(collection("count companies", "customers") ==
          "error: the query names companies, but customers was asked for");
    CHECK(collection("true", "").starts_with("error: "));
    CHECK(collection("true", "").find("companies") != std::string::npos);
    CHECK(collection("true", "nothing").starts_with("error: "));
    // Attributes are looked up in that collection only.
    CHECK(collection("count companies matching age > 3", "") ==
          "error: companies has no attribute 'age'; `segdb schema` lists them");

    const auto conflict = bound_query(*session, "count\n companies", [] {
        QueryOptions options;
        options.collection = "customers";
        return options;
    }());
    REQUIRE_FALSE(conflict.ok());
    CHECK(conflict.error().code == ErrorCode::invalid_argument);
    CHECK(conflict.error().line == 2);
    CHECK(conflict.error().column == 2);
}

TEST_CASE("every negation is one node around the positive condition") {
    const SmallShop shop;
    const auto session = shop.session();
    QueryOptions options;
    options.now_ms = kNow;
    for (const char* text :
         {"age != 3", "age <> 3", "age not between 1 and 2", "age not in (1, 2)", "city not contains 'x'",
          "city is not set", "tag not in ('vip', 'age')", "likes has none of ('tea')", "seen not in last 3 days",
          "born is not anniversary of 2020-01-01", "not age = 3", "city not like '_' ignoring case",
          "active != true"}) {
        INFO(text);
        const auto bound = bound_query(*session, text, options);
        REQUIRE(problem(bound) == "");
        const auto* negation = std::get_if<BoundNot>(&(*bound)->root.node);
        REQUIRE(negation != nullptr);
        REQUIRE(negation->operand.size() == 1);
        CHECK_FALSE(std::holds_alternative<BoundNot>(negation->operand.front().node));
    }
    const auto all = bound_query(*session, "likes has all of ('tea', 'coffee', 'tea')");
    REQUIRE(problem(all) == "");
    CHECK(std::get<BoundAnd>((*all)->root.node).operands.size() == 3);
    const auto some = bound_query(*session, "likes has at least 2 of ('tea', 'coffee', 'milk')");
    REQUIRE(problem(some) == "");
    CHECK(std::get<BoundCount>((*some)->root.node).k == 2);
    CHECK(std::get<BoundCount>((*some)->root.node).operands.size() == 3);
}

}  // namespace
}  // namespace segdb
