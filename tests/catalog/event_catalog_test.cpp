// Event kinds and event predicates in the catalog: names, and what is refused.
#include <catch2/catch_test_macros.hpp>

#include "catalog/catalog.hpp"
#include "store/chunk_table.hpp"
#include "store/predicates.hpp"
#include "support/raw_store.hpp"

namespace segdb {
namespace {

using test::failed_with;
using test::problem;
using test::RawStore;

struct EventStore : RawStore {
    EventStore() {
        REQUIRE(problem(catalog.create_event(*connection, "purchase", customers(), "")) == "");
        REQUIRE(problem(catalog.create_event(*connection, "visit", customers(), "no")) == "");
    }
    [[nodiscard]] CollectionRecord& purchase() { return *catalog.find_collection("purchase"); }
};

}  // namespace

TEST_CASE("event kinds belong to a collection and are found by name only", "[catalog][events]") {
    EventStore store;
    auto& catalog = store.catalog;
    const std::int64_t customers = store.customers().id;
    CHECK(*catalog.collection("") == &store.customers());
    CHECK(*catalog.collection("Purchase") == &store.purchase());
    CHECK(store.purchase().is_event());
    CHECK(store.purchase().of == customers);
    CHECK(store.purchase().key.empty());
    CHECK(catalog.find_collection("visit")->key == "no");
    const auto events = catalog.events_of(customers);
    REQUIRE(events.size() == 2);
    CHECK(events[0]->name == "purchase");
    CHECK(events[1]->name == "visit");
    CHECK(catalog.events_of(store.purchase().id).empty());
    CHECK(profile_column(store.purchase()).presence == store.purchase().live);
    CHECK(time_column(store.purchase()).encoding == Encoding::slices);

    REQUIRE(problem(catalog.create(*store.connection, "companies", "id")) == "");
    const auto which = catalog.collection("");
    REQUIRE(failed_with(which, ErrorCode::unknown_name));
    CHECK(which.error().message.find("(customers, companies)") != std::string::npos);
    CHECK(problem(catalog.collection("purchas")).find("did you mean 'purchase'") != std::string::npos);

    auto loaded = Catalog::load(*store.connection);
    REQUIRE(problem(loaded) == "");
    CHECK(loaded->events_of(customers).size() == 2);
    CHECK(loaded->find_collection("visit")->attributes.size() == 3);
}

TEST_CASE("what is no attribute of events, and no name for one", "[catalog][events]") {
    EventStore store;
    CHECK(find_attribute(store.purchase(), "profile") == nullptr);
    CHECK(find_attribute(store.purchase(), "PROFILE") == nullptr);
    CHECK(find_attribute(store.purchase(), "AT") == &time_column(store.purchase()));
    CHECK(attribute_names(*store.catalog.find_collection("visit")) == std::vector<std::string>{"no", "at"});
    const std::pair<const char*, const char*> names[] = {{"profile", "whose it is"},
                                                         {"Profile", "whose it is"},
                                                         {"at", "when it happened"},
                                                         {"AT", "when"},
                                                         {"ordinal", "own"}};
    for (const auto& [name, why] : names) {
        INFO(name);
        const auto refused =
            Catalog::add_attribute(*store.connection, store.purchase(), name, {AttributeType::integer});
        CHECK(failed_with(refused, ErrorCode::invalid_argument));
        CHECK(problem(refused).find(why) != std::string::npos);
        CHECK(failed_with(store.catalog.create_event(*store.connection, "click", store.customers(), name),
                          ErrorCode::invalid_argument));
    }
    // Profiles may have columns of these names.
    CHECK(problem(Catalog::add_attribute(*store.connection, store.customers(), "profile", {AttributeType::text})) ==
          "");
    CHECK(problem(Catalog::add_attribute(*store.connection, store.customers(), "at", {AttributeType::datetime})) == "");
    CHECK(find_attribute(store.customers(), "profile") != nullptr);
    const auto nested = store.catalog.create_event(*store.connection, "click", store.purchase(), "");
    CHECK(failed_with(nested, ErrorCode::invalid_argument));
    CHECK(problem(nested).find("purchase are events themselves") != std::string::npos);
}

TEST_CASE("collections, event kinds and event predicates share their names", "[catalog][events]") {
    EventStore store;
    auto& catalog = store.catalog;
    const auto predicate = [&](const std::string& name) {
        return catalog.create_predicate(*store.connection, name, store.purchase(), "purchase where (price > 0)");
    };
    REQUIRE(problem(predicate("paid")) == "");
    REQUIRE(catalog.find_predicate("Paid") != nullptr);
    CHECK(catalog.find_predicate("Paid")->definition == "purchase where (price > 0)");
    CHECK(catalog.find_predicate("Paid")->event == store.purchase().id);
    for (const char* name : {"customers", "Purchase", "paid", "PAID", "segdb_x", "sqlite_x", ""}) {
        INFO(name);
        CHECK(failed_with(predicate(name), ErrorCode::invalid_argument));
        CHECK(failed_with(catalog.create(*store.connection, name, "id"), ErrorCode::invalid_argument));
        CHECK(failed_with(catalog.create_event(*store.connection, name, store.customers(), ""),
                          ErrorCode::invalid_argument));
    }
    CHECK(problem(predicate("Purchase")).find("an event kind has that name") != std::string::npos);
    CHECK(problem(predicate("customers")).find("a collection has that name") != std::string::npos);
    CHECK(problem(predicate("PAID")).find("events were defined by that name already") != std::string::npos);

    auto loaded = Catalog::load(*store.connection);
    REQUIRE(problem(loaded) == "");
    REQUIRE(loaded->predicates().size() == 1);
    CHECK(loaded->predicates().front().name == "paid");

    const auto unknown = catalog.drop_predicate(*store.connection, "pad");
    REQUIRE(failed_with(unknown, ErrorCode::unknown_name));
    CHECK(problem(unknown).find("did you mean 'paid'") != std::string::npos);
    REQUIRE(problem(catalog.drop_predicate(*store.connection, "PAID")) == "");
    CHECK(catalog.predicates().empty());
    CHECK(store.number("SELECT count(*) FROM segdb_predicates") == 0);
    CHECK(problem(predicate("paid")) == "");
}

TEST_CASE("a predicate's bitmap is written chunk by chunk", "[catalog][events]") {
    EventStore store;
    store.sql("INSERT INTO customers(id) VALUES('a'); INSERT INTO purchase(profile, at) VALUES(0, 1), (0, 2), (0, 3)");
    REQUIRE(problem(refresh_index(*store.connection, store.purchase(), {0})) == "");
    const auto created = store.catalog.create_predicate(*store.connection, "paid", store.purchase(), "purchase");
    REQUIRE(problem(created) == "");
    const PredicateRecord predicate = **created;
    const auto write = [&](std::uint32_t chunk, const std::vector<std::uint16_t>& events) {
        REQUIRE(problem(write_predicate_chunk(*store.connection, predicate, chunk, ChunkSet::from_sorted(events))) ==
                "");
    };
    const auto total = [&](const PredicateRecord& of) {
        return store.number("SELECT cardinality FROM segdb_bitmaps WHERE id = " + std::to_string(of.bitmap));
    };
    write(0, {1, 3});
    write(2, {7});
    CHECK(total(predicate) == 3);
    write(0, {2});
    write(1, {});
    CHECK(total(predicate) == 2);
    CHECK(ChunkTable(*store.connection).directory(predicate.bitmap)->size() == 2);
    // A damaged one is told by its name.
    store.sql("UPDATE segdb_bitmaps SET cardinality = 9 WHERE id = " + std::to_string(predicate.bitmap));
    CHECK(problem(ChunkTable(*store.connection).directory(predicate.bitmap))
              .find("collection 'purchase', event predicate 'paid'") != std::string::npos);
    // `reindex` leaves it empty, for whoever knows what it selects.
    REQUIRE(problem(rebuild_index(*store.connection, store.purchase(), {})) == "");
    const auto predicates = load_predicates(*store.connection);
    REQUIRE(problem(predicates) == "");
    REQUIRE(predicates->size() == 1);
    CHECK(total(predicates->front()) == 0);
    CHECK(store.findings().empty());
    CHECK(store.number("SELECT count(*) FROM segdb_chunks WHERE id >> 16 = " +
                       std::to_string(predicates->front().bitmap)) == 0);
}

}  // namespace segdb
