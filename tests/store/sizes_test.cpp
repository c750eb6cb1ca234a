#include "store/sizes.hpp"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>

#include "support/databases.hpp"
#include "support/raw_store.hpp"

namespace segdb {
namespace {

using test::problem;
using test::RawStore;

TEST_CASE("the payload of an attribute is its containers and values", "[store][sizes]") {
    RawStore store;
    store.add("country", {AttributeType::text});
    const AttributeRecord& country = store.customers().attributes.back();
    CHECK(*payload_bytes(*store.connection, country) == 0);
    store.sql("INSERT INTO customers(ordinal, id, country) VALUES(0, 'a', 'PL'), (5, 'b', 'Polska'), (9, 'c', NULL)");
    REQUIRE(problem(store.refresh()) == "");
    // Presence: two elements, 5 bytes; each value: one element, 3 bytes; the texts: 2 and 6 bytes.
    CHECK(*payload_bytes(*store.connection, country) == 5 + 3 + 3 + 2 + 6);
    CHECK(*payload_bytes(*store.connection, store.customers().live) == 7);
}

TEST_CASE("the bytes of a schema add up to no more than the file", "[store][sizes]") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("shop.segdb");
    auto database = test::open_database(path);
    test::import_csv(database, test::people_csv(0, 5'000));
    const auto schema = database.schema();
    REQUIRE(problem(schema) == "");
    const auto& shop = schema->front();
    CHECK(shop.profiles == 5'000);
    CHECK(shop.data_bytes > 5'000 * 20);
    CHECK(shop.index_bytes > 0);
    CHECK(shop.index_bytes < shop.data_bytes);
    CHECK(shop.data_bytes + shop.index_bytes <= std::filesystem::file_size(path));
    CHECK(shop.attributes.front().name == "id");
    CHECK(shop.attributes.back().name == "tags");
    for (const auto& attribute : shop.attributes) {
        INFO(attribute.name);
        if (attribute.name == "country") CHECK((attribute.distinct == 4U && attribute.present == 4'000));
        if (attribute.name == "tags") CHECK((attribute.distinct == 4U && attribute.present == 4'000));
    }
}

}  // namespace
}  // namespace segdb
