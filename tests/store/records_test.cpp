#include "store/records.hpp"

#include <catch2/catch_test_macros.hpp>

#include "support/raw_store.hpp"

namespace segdb {
namespace {

using test::problem;
using test::RawStore;

TEST_CASE("the catalog's records are read back as they were written", "[store][records]") {
    RawStore store;
    const std::vector<std::pair<std::string, AttributeSpec>> specs = {
        {"agrees", {AttributeType::boolean}},    {"age", {AttributeType::integer}},
        {"price", {AttributeType::decimal, 18}}, {"Order \"total\"", {AttributeType::text}},
        {"born", {AttributeType::date}},         {"seen", {AttributeType::datetime}},
        {"tags", {AttributeType::text_list}},    {"żółw's", {AttributeType::text_list}}};
    for (const auto& [name, spec] : specs) store.add(name, spec);
    store.add("twice", {AttributeType::integer}, "\"age\" * 2");
    const auto loaded = load_collections(*store.connection);
    REQUIRE(problem(loaded) == "");
    REQUIRE(loaded->size() == 1);
    const auto& collection = loaded->front();
    CHECK(collection.name == "customers");
    CHECK(collection.key == "id");
    REQUIRE(collection.attributes.size() == specs.size() + 2);
    CHECK(collection.attributes.front().is_key);
    CHECK(collection.attributes.front().presence == collection.live);
    for (std::size_t i = 0; i < specs.size(); ++i) {
        const auto& attribute = collection.attributes[i + 1];
        CHECK(attribute.name == specs[i].first);
        CHECK(attribute.spec == specs[i].second);
        CHECK(attribute.encoding == encoding_of_few(attribute.spec.type));
        CHECK_FALSE(attribute.is_key);
        CHECK(is_bitmap_id(attribute.presence));
    }
    CHECK(collection.attributes.back().derived == "\"age\" * 2");
    store.sql(
        "INSERT INTO customers(id, age, \"Order \"\"total\"\"\") VALUES('a', 21, 'x'); INSERT INTO "
        "\"customers_żółw's\" VALUES(0, 'y')");
    CHECK(store.number("SELECT twice FROM customers") == 42);
    REQUIRE(problem(store.refresh()) == "");
    CHECK(store.findings().empty());
    CHECK(store.number("SELECT cardinality FROM segdb_bitmaps WHERE value = 42") == 1);
}

TEST_CASE("an encoding is changed in the record and in the file", "[store][records]") {
    RawStore store;
    store.add("age", {AttributeType::integer});
    auto& attribute = store.customers().attributes.back();
    REQUIRE(problem(set_encoding(*store.connection, attribute, Encoding::scan)) == "");
    CHECK(attribute.encoding == Encoding::scan);
    CHECK(load_collections(*store.connection)->front().attributes.back().encoding == Encoding::scan);
}

}  // namespace
}  // namespace segdb
