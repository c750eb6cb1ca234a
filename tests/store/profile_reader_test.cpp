#include "store/profile_reader.hpp"

#include <catch2/catch_test_macros.hpp>

#include "support/raw_store.hpp"

namespace segdb {
namespace {

using test::problem;
using test::RawStore;
using Rows = std::vector<std::uint16_t>;

struct Shop : RawStore {
    Shop() {
        for (const auto& [name, spec] :
             std::vector<std::pair<std::string, AttributeSpec>>{{"agrees", {AttributeType::boolean}},
                                                                {"age", {AttributeType::integer}},
                                                                {"price", {AttributeType::decimal, 2}},
                                                                {"name", {AttributeType::text}},
                                                                {"born", {AttributeType::date}},
                                                                {"seen", {AttributeType::datetime}},
                                                                {"tags", {AttributeType::text_list}}}) {
            add(name, spec);
        }
        sql("WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c LIMIT 200) INSERT INTO customers(ordinal, "
            "id, age) "
            "SELECT 65536 + i * 3, 'k' || i, i FROM c");
        sql("UPDATE customers SET agrees = 1, price = -1250, name = 'Żaneta', born = '1960-02-29', seen = -1 WHERE "
            "ordinal = 65539;"
            "INSERT INTO customers_tags VALUES(65539, 'vip'), (65539, 'new'), (65540, 'nobody')");
    }
    const AttributeRecord* attribute(const std::string& name) { return find_attribute(customers(), name); }
    std::vector<std::string> read(const Rows& rows, const std::vector<std::string>& names,
                                  std::size_t limit = SIZE_MAX) {
        std::vector<const AttributeRecord*> attributes;
        attributes.reserve(names.size());
        for (const auto& name : names) attributes.push_back(attribute(name));
        auto reader = ProfileReader::open(*connection, customers(), attributes);
        REQUIRE(problem(reader) == "");
        std::vector<std::string> lines;
        const auto finished =
            reader->read(1, rows, [&](std::uint32_t ordinal, std::string_view key, const std::vector<Value>& values) {
                std::string line = std::to_string(ordinal) + " " + std::string(key);
                for (const auto& value : values) line += " " + (value.is_set() ? to_text(value) : "-");
                lines.push_back(line);
                return lines.size() < limit;
            });
        if (!finished.ok()) lines.push_back(problem(finished));
        if (finished.ok()) CHECK(*finished == (lines.size() < limit));
        return lines;
    }
};

TEST_CASE("profiles are read with their values of every type", "[store][profile_reader]") {
    Shop shop;
    CHECK(shop.read({3, 6}, {"agrees", "age", "price", "name", "born", "seen", "tags"}) ==
          std::vector<std::string>{"65539 k1 true 1 -12.50 Żaneta 1960-02-29 1969-12-31T23:59:59.999Z new;vip",
                                   "65542 k2 - 2 - - - - -"});
    CHECK(shop.read({3}, {"tags", "price", "tags"}) == std::vector<std::string>{"65539 k1 new;vip -12.50 new;vip"});
    CHECK(shop.read({}, {"age"}).empty());
}

TEST_CASE("profiles are read in order, near ones as a range and far ones one by one", "[store][profile_reader]") {
    Shop shop;
    Rows all;
    std::vector<std::string> expected;
    for (int i = 0; i < 200; ++i) {
        all.push_back(static_cast<std::uint16_t>(3 * i));
        expected.push_back(std::to_string(65536 + 3 * i) + " k" + std::to_string(i) + " " + std::to_string(i));
    }
    CHECK(shop.read(all, {"age"}) == expected);
    CHECK(shop.read({0, 300, 597}, {"age"}) == std::vector<std::string>{expected[0], expected[100], expected[199]});
    CHECK(shop.read({0, 9, 12}, {"age"}) == std::vector<std::string>{expected[0], expected[3], expected[4]});
    CHECK(shop.read(all, {"age"}, 2) == std::vector<std::string>{expected[0], expected[1]});
    CHECK(shop.read({0, 300, 597}, {"age"}, 1) == std::vector<std::string>{expected[0]});
}

TEST_CASE("an ordinal that the table does not have is damage of the index", "[store][profile_reader]") {
    Shop shop;
    for (const Rows& rows : {Rows{0, 1, 3}, Rows{1}, Rows{0, 400, 401}, Rows{600}}) {
        const auto lines = shop.read(rows, {});
        REQUIRE_FALSE(lines.empty());
        CHECK(lines.back().find("error 13: the index of customers names ordinal 6") == 0);
    }
}

TEST_CASE("profiles are found by key", "[store][profile_reader]") {
    Shop shop;
    CHECK(*find_profile(*shop.connection, shop.customers(), "k1") == 65539U);
    CHECK_FALSE(find_profile(*shop.connection, shop.customers(), "K1")->has_value());
    CHECK_FALSE(find_profile(*shop.connection, shop.customers(), "")->has_value());
}

TEST_CASE("a chunk is scanned for a condition", "[store][profile_reader]") {
    Shop shop;
    const auto scan = [&](const std::string& name, const Predicate& predicate, std::uint32_t chunk = 1) {
        Rows places = {1, 2};  // what was there before goes
        REQUIRE(problem(scan_chunk(*shop.connection, shop.customers(), *shop.attribute(name), predicate, chunk,
                                   places)) == "");
        return places;
    };
    CHECK(scan("age", IntegerRanges({{0, 1}, {199, 500}})) == Rows{0, 3, 597});
    CHECK(scan("age", IntegerRanges({{0, 1}}), 0).empty());
    CHECK(scan("agrees", IntegerRanges({{1, 1}})) == Rows{3});
    CHECK(scan("agrees", IntegerRanges({{0, 0}})).empty());
    CHECK(scan("price", IntegerRanges({{-1250, -1250}})) == Rows{3});
    CHECK(scan("born", IntegerRanges({{-3594, -3594}})) == Rows{3});
    CHECK(scan("seen", IntegerRanges({{-1, -1}})) == Rows{3});
    CHECK(scan("name", TextIn({"ŻANETA"}, true)) == Rows{3});
    CHECK(scan("tags", TextIn({"vip", "new"}, false)) == Rows{3});
    CHECK(scan("tags", TextRange{}) == Rows{3, 4});  // items of nobody are left to the caller, who knows who is alive
}

TEST_CASE("texts and ranges are looked up in the table", "[store][profile_reader]") {
    Shop shop;
    auto& connection = *shop.connection;
    CHECK(*text_exists(connection, shop.customers(), *shop.attribute("name"), "Żaneta"));
    CHECK_FALSE(*text_exists(connection, shop.customers(), *shop.attribute("name"), "żaneta"));
    CHECK(*text_exists(connection, shop.customers(), *shop.attribute("tags"), "vip"));
    CHECK_FALSE(*text_exists(connection, shop.customers(), *shop.attribute("tags"), "VIP"));
    shop.sql(
        "UPDATE customers SET born = '0000-01-01' WHERE id = 'k5'; UPDATE customers SET born = '9999-12-31' WHERE id = "
        "'k6'");
    CHECK(*stored_range(connection, shop.customers(), *shop.attribute("born")) == IntegerRange{-719528, 2932896});
    CHECK(*stored_range(connection, shop.customers(), *shop.attribute("seen")) == IntegerRange{-1, -1});
    shop.sql("UPDATE customers SET seen = NULL");
    CHECK_FALSE(stored_range(connection, shop.customers(), *shop.attribute("seen"))->has_value());
}

}  // namespace
}  // namespace segdb
