// count, explain, sql, run_sql, why, schema: what callers get beyond the set itself.
#include <catch2/catch_test_macros.hpp>

#include "model/small_shop.hpp"

namespace segdb {
namespace {

using test::demote;
using test::problem;
using test::SmallShop;

using Names = std::vector<std::string>;
constexpr std::int64_t kNow = 1583054400000;  // 2020-03-01T09:20:00Z

TEST_CASE("a count says of how many, in which collection, and how the text was read") {
    SmallShop shop;
    const auto result = shop.db().count("age > 1 or age < 0 and city is set");
    REQUIRE(problem(result) == "");
    CHECK(result->count == 1);
    CHECK(result->of == 3);
    CHECK(result->collection == "customers");
    REQUIRE(result->notes.size() == 1);
    CHECK(result->notes[0].find("((A or B) and C)") == std::string::npos);
    CHECK(result->notes[0].find("left to right") != std::string::npos);
    CHECK(shop.db().count("count")->count == 3);
    CHECK(shop.db().count("count customers")->count == 3);
    CHECK(shop.db().count("where age > 1 or age < 0")->count == 2);
}

TEST_CASE("a zone of the query's own decides where days begin") {
    SmallShop shop(test::kShopCsv, test::kShopTags, "Europe/Warsaw");
    CHECK(shop.db().time_zone() == "Europe/Warsaw");
    QueryOptions options;
    CHECK(shop.db().count("seen on 2020-01-01", options)->count == 1);  // 00:30 in Warsaw
    CHECK(shop.db().count("seen on 2020-03-01", options)->count == 2);  // 00:59:59.999 in Warsaw
    options.time_zone = "UTC";
    CHECK(shop.db().count("seen on 2019-12-31", options)->count == 1);
    CHECK(shop.db().count("seen on 2020-03-01", options)->count == 1);
    options.time_zone = "Mars/Olympus";
    const auto unknown = shop.db().count("true", options);
    REQUIRE_FALSE(unknown.ok());
    CHECK(unknown.error().code == ErrorCode::invalid_argument);
    // Dates have no zone: the day is the day.
    for (const char* zone : {"UTC", "Pacific/Kiritimati", "America/Los_Angeles", "America/Sao_Paulo"}) {
        options.time_zone = zone;
        INFO(zone);
        CHECK(shop.db().count("born on 1990-05-17", options)->count == 1);
        CHECK(shop.db().count("born before 1990-05-17", options)->count == 0);
        CHECK(shop.db().count("born after 1990-05-17", options)->count == 1);
        CHECK(shop.db().count("born between 1990-05-17 and 1990-05-17", options)->count == 1);
    }
}

TEST_CASE("a day that the zone skipped is still the day of whoever has it") {
    SmallShop shop("id,born\nk1,2011-12-29\nk2,2011-12-30\nk3,2011-12-31\n", "");
    QueryOptions options;
    options.time_zone = "Pacific/Apia";
    for (const auto& [text, count] :
         std::vector<std::pair<std::string, std::uint64_t>>{{"born on 2011-12-29", 1},
                                                            {"born on 2011-12-30", 1},
                                                            {"born on 2011-12-31", 1},
                                                            {"born before 2011-12-30", 1},
                                                            {"born after 2011-12-30", 1},
                                                            {"born on or before 2011-12-30", 2},
                                                            {"born between 2011-12-29 and 2011-12-30", 2},
                                                            {"born between 2011-12-30 and 2011-12-31", 2},
                                                            {"born in (2011-12-30)", 1},
                                                            {"born is anniversary of 2000-12-30", 1}}) {
        INFO(text);
        CHECK(shop.db().count(text, options)->count == count);
        CHECK(shop.db().run_sql(text, options, {})->count == count);
    }
}

TEST_CASE("explain shows the canonical form, what names and times stood for, and the plan with its counts") {
    SmallShop shop;
    ExplainOptions options;
    options.now_ms = kNow;
    std::uint64_t clock = 0;
    options.timer_ns = [&] { return ++clock; };
    const auto explained = shop.db().explain("VIP and not (city='Warsaw' or seen after now-1d/d)", options);
    REQUIRE_FALSE(explained.ok());  // tags are exact: VIP is none

    const auto result =
        shop.db().explain("vip and not (city='Warsaw' or seen before now-1d/d) or age in (45)", options);
    REQUIRE(problem(result) == "");
    CHECK(result->canonical == "(vip and not (city = 'Warsaw' or seen before now-1d/d)) or age in (45)");
    CHECK(result->resolved ==
          std::vector<std::pair<std::string, std::string>>{
              {"vip", "tag 'vip'"}, {"now-1d/d", "2020-02-29T00:00:00.000Z .. 2020-02-29T23:59:59.999Z"}});
    CHECK(result->collection == "customers");
    CHECK(result->count == 2);
    CHECK(result->of == 3);
    CHECK(result->notes.size() == 1);
    CHECK(result->plan.label == "or");
    CHECK(result->plan.actual == 2);
    CHECK(result->plan.nanoseconds > 0);
    REQUIRE(result->plan.children.size() == 2);
    const auto count = shop.db().count(result->canonical, options);
    REQUIRE(problem(count) == "");
    CHECK(count->count == result->count);
    options.timer_ns = {};
    CHECK(shop.db().explain("true", options)->plan.nanoseconds == 0);
}

TEST_CASE("printed SQL is the same set for any SQLite") {
    SmallShop shop;
    const auto sql = shop.db().sql("city = 'Warsaw' or not tag vip");
    REQUIRE(problem(sql) == "");
    sqlite3* connection = nullptr;
    REQUIRE(sqlite3_open(shop.path().c_str(), &connection) == SQLITE_OK);
    Names keys;
    const auto add = [](void* found, int, char** texts, char**) {
        static_cast<Names*>(found)->emplace_back(texts[0]);
        return 0;
    };
    CHECK(sqlite3_exec(connection, sql->c_str(), add, &keys, nullptr) == SQLITE_OK);
    sqlite3_close(connection);
    CHECK(keys == Names{"k1", "k3"});

    Names own;
    const auto run = shop.db().run_sql("city = 'Warsaw' or not tag vip", {}, [&](std::string_view key) {
        own.emplace_back(key);
        return own.size() < 1;  // enough; the rest is counted
    });
    REQUIRE(problem(run) == "");
    CHECK(own == Names{"k1"});
    CHECK(run->count == 2);
    CHECK(run->of == 3);
    CHECK_FALSE(shop.db().sql("nothing = 1").ok());
}

TEST_CASE("why answers for one profile, and only for one that exists") {
    SmallShop shop;
    const auto why = shop.db().why("k2", "tag vip and (age > 3 or city = 'warsaw')");
    REQUIRE(problem(why) == "");
    CHECK(why->holds);
    CHECK(why->condition == "and");
    REQUIRE(why->children.size() == 2);
    CHECK(why->children[0].condition == "tag 'vip'");
    CHECK(why->children[0].value == "New York;vip");
    REQUIRE(why->children[1].children.size() == 2);
    CHECK(why->children[1].children[0].value == "not set");
    CHECK_FALSE(why->children[1].children[0].holds);
    CHECK(why->children[1].children[1].holds);

    const auto nobody = shop.db().why("k9\n", "true");
    REQUIRE_FALSE(nobody.ok());
    CHECK(nobody.error().code == ErrorCode::unknown_name);
    CHECK(nobody.error().message == "customers has no profile with id 'k9\\n'");
    // At the far end of the ordinals, with items.
    shop.foreign_sql(
        "UPDATE customers_tags SET ordinal = 4294967295 WHERE ordinal = 0;"
        "UPDATE customers SET ordinal = 4294967295 WHERE ordinal = 0");
    CHECK(shop.db().why("k1", "tag vip and age = 31")->holds);
    CHECK(shop.db().why("k1", "id = 'k1'")->holds);
}

TEST_CASE("the schema tells types, encodings and how many have what") {
    SmallShop shop;
    demote(shop.path(), "customers", "age");
    shop.import("companies", "id,size\nc1,5\nc2,\n");
    const auto schema = shop.db().schema();
    REQUIRE(problem(schema) == "");
    REQUIRE(schema->size() == 2);
    const CollectionInfo& customers = schema->front();
    CHECK(customers.name == "customers");
    CHECK(customers.key == "id");
    CHECK(customers.profiles == 3);
    CHECK(customers.data_bytes > 0);
    CHECK(customers.index_bytes > 0);
    std::vector<std::string> lines;
    for (const auto& attribute : customers.attributes) {
        lines.push_back(attribute.name + " " + to_text(attribute.spec) + " " + attribute.encoding + " " +
                        std::to_string(attribute.present) + " " +
                        (attribute.distinct ? std::to_string(*attribute.distinct) : "unknown"));
    }
    CHECK(lines == Names{"id text key 3 3", "active boolean equality 2 2", "age integer scan 2 unknown",
                         "spent decimal(2) equality, bit-sliced 3 3", "city text equality 2 2",
                         "born date equality, bit-sliced 2 2", "seen datetime equality, bit-sliced 3 3",
                         "Order total decimal(2) equality, bit-sliced 2 2", "likes list equality 2 2",
                         "tags list equality 3 4"});
    CHECK(schema->back().profiles == 2);
}

}  // namespace
}  // namespace segdb
