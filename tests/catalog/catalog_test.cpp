#include "catalog/catalog.hpp"

#include <catch2/catch_test_macros.hpp>

#include "support/raw_store.hpp"

namespace segdb {
namespace {

using test::failed_with;
using test::problem;
using test::RawStore;

TEST_CASE("collections are found by name, and alone without one", "[catalog]") {
    RawStore store;
    auto& catalog = store.catalog;
    CHECK(*catalog.collection("") == catalog.find_collection("customers"));
    CHECK(*catalog.collection("CUSTOMERS") == catalog.find_collection("customers"));
    const auto misspelt = catalog.collection("custmers");
    REQUIRE(failed_with(misspelt, ErrorCode::unknown_name));
    CHECK(misspelt.error().message.find("did you mean 'customers'") != std::string::npos);
    REQUIRE(problem(catalog.create(*store.connection, "orders", "no")) == "");
    CHECK((*catalog.collection("orders"))->key == "no");
    const auto which = catalog.collection("");
    REQUIRE(failed_with(which, ErrorCode::unknown_name));
    CHECK(which.error().message.find("customers, orders") != std::string::npos);
    auto loaded = Catalog::load(*store.connection);
    REQUIRE(problem(loaded) == "");
    CHECK(loaded->collections().size() == 2);
    Catalog nothing;
    CHECK(failed_with(nothing.collection(""), ErrorCode::unknown_name));
    CHECK(nothing.find_collection("customers") == nullptr);
}

TEST_CASE("names that cannot be used are refused with the reason", "[catalog]") {
    RawStore store;
    store.add("tags", {AttributeType::text_list});
    const std::vector<std::pair<std::string, std::string>> bad = {
        {"", "empty"},       {std::string(201, 'x'), "200 bytes"}, {"\xff", "UTF-8"},
        {"a\nb", "control"}, {std::string("a\0b", 3), "control"},  {"a\x7f", "control"}};
    for (const auto& [name, why] : bad) {
        INFO(why);
        for (const bool as_key : {false, true}) {
            const auto refused = store.catalog.create(*store.connection, as_key ? "new" : name, as_key ? name : "id");
            CHECK(failed_with(refused, ErrorCode::invalid_argument));
            CHECK(problem(refused).find(why) != std::string::npos);
        }
        const auto refused = Catalog::add_attribute(*store.connection, store.customers(), name, {AttributeType::text});
        CHECK(failed_with(refused, ErrorCode::invalid_argument));
        CHECK(problem(refused).find(why) != std::string::npos);
    }
    for (const char* name : {"customers", "Customers", "customers_tags", "segdb_meta", "SEGDB_x", "sqlite_x"}) {
        INFO(name);
        CHECK(failed_with(store.catalog.create(*store.connection, name, "id"), ErrorCode::invalid_argument));
    }
    CHECK(failed_with(store.catalog.create(*store.connection, "new", "Ordinal"), ErrorCode::invalid_argument));
    const auto add = [&](const std::string& name, const AttributeSpec& spec) {
        return Catalog::add_attribute(*store.connection, store.customers(), name, spec);
    };
    for (const char* name : {"ordinal", "ORDINAL", "id", "ID", "tags", "Tags"}) {
        INFO(name);
        CHECK(failed_with(add(name, {AttributeType::text_list}), ErrorCode::invalid_argument));
        CHECK(failed_with(add(name, {AttributeType::text}), ErrorCode::invalid_argument));
    }
    // The table of a list must be free.
    store.sql("CREATE TABLE customers_likes(a)");
    CHECK(failed_with(add("likes", {AttributeType::text_list}), ErrorCode::invalid_argument));
    CHECK(problem(add("likes", {AttributeType::text})) == "");
    // `tags` is a list wherever it is.
    REQUIRE(problem(store.catalog.create(*store.connection, "orders", "no")) == "");
    CHECK(failed_with(Catalog::add_attribute(*store.connection, *store.catalog.find_collection("orders"), "Tags",
                                             {AttributeType::text}),
                      ErrorCode::invalid_argument));
    // Nothing of what was refused is left behind.
    CHECK(store.number("SELECT count(*) FROM segdb_collections") == 2);
    CHECK(load_collections(*store.connection)->front().attributes.size() == 3);
}

TEST_CASE("unusual names are names", "[catalog]") {
    RawStore store;
    const std::vector<std::string> names = {"select", "a b",   "a\"b", "a'b", "żółw",
                                            "rowid",  "value", "1",    "%",   std::string(200, 'n')};
    for (const auto& name : names) {
        INFO(name);
        store.add(name, {AttributeType::text});
        if (name != names.back()) REQUIRE(problem(store.catalog.create(*store.connection, "c " + name, name)) == "");
    }
    for (const auto& name : names)
        store.sql("INSERT INTO customers(id, " + sql_name(name) + ") VALUES(" + sql_text(name) + ", 'x')");
    REQUIRE(problem(store.refresh()) == "");
    CHECK(store.findings().empty());
    CHECK(attribute_names(store.customers()).size() == names.size() + 1);
    CHECK(find_attribute(store.customers(), "SELECT")->name == "select");
    CHECK(find_attribute(store.customers(), "ŻÓŁW") == nullptr);  // only ASCII letters are the same in both cases
}

}  // namespace
}  // namespace segdb
