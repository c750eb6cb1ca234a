#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "model/small_shop.hpp"

namespace segdb {
namespace {

using test::problem;
using test::SmallShop;

using Names = std::vector<std::string>;

struct Listed {
    std::string key;
    Names columns;
    std::vector<std::string> rows;  // `key|value|value`
    CountResult result;
};

Listed list(Database& db, std::string_view text, MembersOptions options) {
    Listed listed;
    options.header = [&](const std::string& key, const Names& columns) {
        CHECK(listed.rows.empty());
        CHECK(listed.key.empty());  // once
        listed.key = key;
        listed.columns = columns;
    };
    const auto result = db.members(text, options, [&](const Member& member) {
        std::string row = member.key;
        for (const auto& value : member.values) row += "|" + (value.is_set() ? to_text(value) : "-");
        listed.rows.push_back(row);
        return true;
    });
    INFO(text);
    REQUIRE(problem(result) == "");
    listed.result = *result;
    return listed;
}

TEST_CASE("members come with the columns that were asked for, in that order") {
    SmallShop shop;
    MembersOptions options;
    CHECK(list(shop.db(), "true", options).rows == Names{"k1", "k2", "k3"});
    options.columns = {"spent", "likes", "AGE", "id", "seen", "born", "active", "tags"};
    const Listed listed = list(shop.db(), "true", options);
    CHECK(listed.key == "id");
    CHECK(listed.columns == Names{"spent", "likes", "age", "id", "seen", "born", "active", "tags"});
    CHECK(listed.rows == Names{"k1|12.50|coffee;tea|31|k1|2020-03-01T09:20:00.000Z|1990-05-17|true|active;vip",
                               "k2|0.00|-|-|k2|2020-02-29T23:59:59.999Z|1992-02-29|false|New York;vip",
                               "k3|-3.25|tea|45|k3|2019-12-31T23:30:00.000Z|-|-|age"});
}

TEST_CASE("all columns are all but the key, in the order of the file") {
    SmallShop shop;
    MembersOptions options;
    options.all_columns = true;
    const Listed listed = list(shop.db(), "city = 'Warsaw'", options);
    Names sorted = listed.columns;
    std::sort(sorted.begin(), sorted.end());
    CHECK(sorted == Names{"Order total", "active", "age", "born", "city", "likes", "seen", "spent", "tags"});
    CHECK(Names(listed.columns.begin(), listed.columns.begin() + 3) == Names{"active", "age", "spent"});
    CHECK(listed.rows.size() == 1);
}

TEST_CASE("values carry their types") {
    SmallShop shop;
    MembersOptions options;
    options.columns = {"active", "spent", "born", "city", "likes"};
    const auto result = shop.db().members("id = 'k3'", options, [](const Member& member) {
        CHECK(member.ordinal == 2);
        CHECK_FALSE(member.values[0].is_set());
        CHECK(member.values[0].spec == AttributeSpec{AttributeType::boolean, 0});
        CHECK(member.values[1].spec == AttributeSpec{AttributeType::decimal, 2});
        CHECK(std::get<std::int64_t>(member.values[1].data) == -325);
        CHECK_FALSE(member.values[2].is_set());
        CHECK(std::get<std::vector<std::string>>(member.values[4].data) == Names{"tea"});
        return true;
    });
    REQUIRE(problem(result) == "");
    CHECK(result->count == 1);
}

TEST_CASE("a limit ends the list, not the count") {
    SmallShop shop;
    MembersOptions options;
    for (std::uint64_t limit = 0; limit <= 4; ++limit) {
        options.limit = limit;
        const Listed listed = list(shop.db(), "true", options);
        INFO(limit);
        CHECK(listed.rows.size() == std::min<std::uint64_t>(limit, 3));
        CHECK(listed.result.count == 3);
        CHECK(listed.result.of == 3);
        CHECK(listed.result.collection == "customers");
        CHECK(listed.key == "id");  // the header comes all the same
    }
}

TEST_CASE("the receiver may end the list, or not be there") {
    SmallShop shop;
    int received = 0;
    const auto result = shop.db().members("true", {}, [&](const Member&) { return ++received < 2; });
    REQUIRE(problem(result) == "");
    CHECK(received == 2);
    CHECK(result->count == 3);
    const auto unheard = shop.db().members("true", {}, {});
    REQUIRE(problem(unheard) == "");
    CHECK(unheard->count == 3);
}

TEST_CASE("members come in the order of their ordinals, across chunks") {
    SmallShop shop;
    shop.foreign_sql(
        "UPDATE customers SET ordinal = 4294967295 WHERE id = 'k1'; UPDATE customers SET ordinal = 65536 WHERE id = "
        "'k2'");
    CHECK(list(shop.db(), "true", {}).rows == Names{"k3", "k2", "k1"});
    MembersOptions options;
    options.limit = 2;
    CHECK(list(shop.db(), "not id = 'k2'", options).rows == Names{"k3", "k1"});
}

TEST_CASE("columns that do not exist are errors with the nearest names, before anybody is listed") {
    SmallShop shop;
    MembersOptions options;
    options.columns = {"age", "citty"};
    options.header = [](const std::string&, const Names&) { FAIL("no header"); };
    const auto result = shop.db().members("true", options, [](const Member&) {
        FAIL("nobody");
        return false;
    });
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().code == ErrorCode::unknown_name);
    CHECK(result.error().message == "customers has no attribute 'citty'; did you mean 'city'?");
}

TEST_CASE("keys of every kind are handed over as they are") {
    SmallShop shop("id,x\n\"a'b\",1\n\"a\"\"b\",2\n\"a\nb\",3\nŁódź,5\n" + std::string(3000, 'k') + ",6\n", "");
    CHECK(list(shop.db(), "true", {}).rows == Names{"a'b", "a\"b", "a\nb", "Łódź", std::string(3000, 'k')});
    std::vector<std::string> keys;
    const auto run = shop.db().run_sql("x > 0", {}, [&](std::string_view key) {
        keys.emplace_back(key);
        return true;
    });
    REQUIRE(problem(run) == "");
    CHECK(keys == list(shop.db(), "true", {}).rows);
}

}  // namespace
}  // namespace segdb
