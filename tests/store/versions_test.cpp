// Versions of chunks: who changes what notes it, and readers drop that and keep the rest.
#include "store/versions.hpp"

#include <catch2/catch_test_macros.hpp>

#include "store/predicates.hpp"
#include "store/snapshot.hpp"
#include "support/raw_store.hpp"

namespace segdb {
namespace {

using test::failed_with;
using test::problem;
using test::RawStore;
using Chunks = std::vector<std::uint32_t>;

// 20,000 customers in four chunks, with a number each of its own, an e-mail and a country, and as many purchases.
struct Store : RawStore {
    Store() {
        add("spent", {AttributeType::integer});
        add("email", {AttributeType::text});
        add("country", {AttributeType::text});
        auto created = catalog.create_event(*connection, "purchase", customers(), "");
        REQUIRE(problem(created) == "");
        REQUIRE(problem(Catalog::add_attribute(*connection, **created, "price", {AttributeType::integer})) == "");
        sql("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n LIMIT 20000) INSERT INTO "
            "customers(ordinal, "
            "id, spent, email, country) SELECT i % 4 * 65536 + i / 4, 'k' || i, i * 3, 'name' || i || '@mail.com', "
            "iif(i % 2, 'PL', 'DE') FROM n");
        sql("INSERT INTO purchase(ordinal, profile, at, price) SELECT ordinal, ordinal, spent, spent FROM customers");
        write();
    }
    [[nodiscard]] CollectionRecord& purchase() { return *catalog.find_collection("purchase"); }

    // As Session does it: every collection is brought up to date in one transaction.
    void write() {
        auto transaction = Transaction::begin(*connection, Transaction::Kind::write);
        REQUIRE(problem(transaction) == "");
        for (auto* collection : {&customers(), &purchase()}) {
            const auto chunks = changed_chunks(*connection, *collection);
            REQUIRE(problem(chunks) == "");
            REQUIRE(problem(refresh_index(*connection, *collection, *chunks)) == "");
            REQUIRE(problem(clear_changes(*connection, *collection)) == "");
        }
        REQUIRE(problem(bump_version(*connection)) == "");
        REQUIRE(problem(transaction->commit()) == "");
    }
    void enter(Snapshot& snapshot) {
        const auto version = read_index_version(*connection);
        REQUIRE(problem(version) == "");
        REQUIRE(problem(snapshot.enter(*version, catalog.collections())) == "");
        CHECK(snapshot.version() == version->version);
    }
    // Reads all blocks of the attribute; how many bytes that added.
    std::uint64_t load(Snapshot& snapshot, const AttributeRecord& attribute) {
        const std::uint64_t before = snapshot.columns().bytes();
        snapshot.begin_query();
        const auto directory = snapshot.columns().directory(attribute);
        REQUIRE(problem(directory) == "");
        for (const auto& entry : (*directory)->entries()) {
            if (attribute.is_reference()) {
                REQUIRE(problem(snapshot.columns().ordinals(attribute, entry.chunk)) == "");
            } else {
                REQUIRE(problem(snapshot.columns().slices(attribute, entry.chunk)) == "");
            }
        }
        return snapshot.columns().bytes() - before;
    }
    const AttributeRecord& attribute(CollectionRecord& collection, const std::string& name) {
        return *find_attribute(collection, name);
    }
};

}  // namespace

TEST_CASE("transactions note the chunks that they rewrote", "[store][versions]") {
    Store store;
    const auto start = read_index_version(*store.connection);
    REQUIRE(problem(start) == "");
    CHECK(chunks_since(*store.connection, start->version)->empty());
    store.sql("UPDATE customers SET spent = 7 WHERE ordinal IN (3, 65536 * 2 + 1)");
    store.write();
    store.sql("DELETE FROM customers WHERE ordinal = 4");
    store.write();
    const auto now = read_index_version(*store.connection);
    CHECK(now->version == start->version + 2);
    CHECK(now->is_noted_since(*start));
    CHECK_FALSE(start->is_noted_since(*now));
    const auto changes = chunks_since(*store.connection, start->version);
    REQUIRE(problem(changes) == "");
    // The customer's purchase went with it.
    REQUIRE(changes->size() == 3);
    CHECK((*changes)[0].collection == store.customers().id);
    CHECK((*changes)[0].chunk == 0);
    CHECK((*changes)[0].version == start->version + 2);
    CHECK((*changes)[1].chunk == 2);
    CHECK((*changes)[1].version == start->version + 1);
    CHECK((*changes)[2].collection == store.purchase().id);
    CHECK((*changes)[2].chunk == 0);
    CHECK(chunks_since(*store.connection, start->version + 1)->size() == 2);
}

TEST_CASE("what changes more than chunks begins an epoch", "[store][versions]") {
    Store store;
    const auto begins_one = [&](const auto& change) {
        const auto before = read_index_version(*store.connection);
        change();
        REQUIRE(problem(bump_version(*store.connection)) == "");
        return !read_index_version(*store.connection)->is_noted_since(*before);
    };
    CHECK_FALSE(begins_one([] {}));
    CHECK_FALSE(begins_one([&] { store.write(); }));
    CHECK(begins_one([&] { store.add("age", {AttributeType::integer}); }));
    CHECK(begins_one([&] { REQUIRE(problem(store.catalog.create(*store.connection, "companies", "id")) == ""); }));
    CHECK(begins_one([&] {
        REQUIRE(problem(store.catalog.create_event(*store.connection, "visit", store.customers(), "")) == "");
    }));
    CHECK(begins_one([&] {
        REQUIRE(problem(store.catalog.create_predicate(*store.connection, "p", store.purchase(), "purchase")) == "");
    }));
    CHECK(begins_one([&] { REQUIRE(problem(store.catalog.drop_predicate(*store.connection, "p")) == ""); }));
    CHECK(begins_one([&] {
        auto transaction = Transaction::begin(*store.connection, Transaction::Kind::write);
        REQUIRE(problem(rebuild_index(*store.connection, store.customers(), {})) == "");
        REQUIRE(problem(transaction->commit()) == "");
    }));
    // An encoding that changes by itself.
    CHECK_FALSE(begins_one([&] {
        store.sql("UPDATE customers SET country = 'c' || (ordinal % 100)");
        store.write();
    }));
    CHECK(begins_one([&] {
        store.sql("UPDATE customers SET country = 'c' || ordinal");
        store.write();
    }));
    // A program that knows no chunks.
    const auto before = read_index_version(*store.connection);
    store.sql("UPDATE segdb_meta SET value = value + 1 WHERE name = 'version'");
    CHECK_FALSE(read_index_version(*store.connection)->is_noted_since(*before));
}

TEST_CASE("a snapshot drops what has changed, and nothing else", "[store][versions][snapshot]") {
    Store store;
    Snapshot snapshot(*store.connection, 1 << 26);
    store.enter(snapshot);
    const std::uint64_t generation = snapshot.generation();
    const std::int64_t version = snapshot.version();
    const auto& spent = store.attribute(store.customers(), "spent");
    const auto& country = store.attribute(store.customers(), "country");
    const auto& price = store.attribute(store.purchase(), "price");
    const auto& profile = profile_column(store.purchase());
    REQUIRE(spent.encoding == Encoding::slices);
    const std::uint64_t all_spent = store.load(snapshot, spent);
    REQUIRE(all_spent > 0);
    const std::uint64_t all_events = store.load(snapshot, price) + store.load(snapshot, profile);
    REQUIRE(problem(snapshot.cardinality(store.purchase().live)) == "");
    const auto* directory_before = *snapshot.columns().directory(price);
    REQUIRE((*snapshot.dictionary(country))->size() == 2);
    CHECK(store.load(snapshot, spent) == 0);

    SECTION("a chunk of another collection") {
        store.sql("UPDATE customers SET country = 'FR', spent = 1000000 WHERE ordinal = 65536");
        store.write();
        const std::uint64_t bitmaps = snapshot.bitmap_bytes();
        store.enter(snapshot);
        CHECK(snapshot.generation() == generation);
        // The events are all there, the customers without their bitmaps and one of four blocks.
        CHECK(*snapshot.columns().directory(price) == directory_before);
        CHECK(store.load(snapshot, price) + store.load(snapshot, profile) == 0);
        CHECK(snapshot.bitmap_bytes() < bitmaps);
        CHECK(snapshot.bitmap_bytes() > 0);
        const std::uint64_t again = store.load(snapshot, spent);
        CHECK(again > 0);
        CHECK(again < all_spent / 2);
        CHECK((*snapshot.columns().directory(spent))->find(1)->high == 1'000'000);
        CHECK((*snapshot.dictionary(country))->size() == 3);
        CHECK(snapshot.changed_chunks(store.customers().id, version) == Chunks{1});
        CHECK(snapshot.least_changed_chunk(store.customers().id, version) == 1);
        CHECK(snapshot.least_changed_chunk(store.customers().id, version + 1) == std::nullopt);
        CHECK(snapshot.least_changed_chunk(store.purchase().id, version) == std::nullopt);
        CHECK(snapshot.chunk_version(store.customers().id, 1) == version + 1);
        CHECK(snapshot.chunk_version(store.customers().id, 0) == 0);
        CHECK(snapshot.chunk_version(store.purchase().id, 1) == 0);
    }
    SECTION("chunks that come and go") {
        store.sql(
            "DELETE FROM purchase WHERE ordinal < 65536; UPDATE purchase SET price = NULL WHERE ordinal >= 65536 * 3; "
            "INSERT INTO purchase(ordinal, profile, at, price) VALUES(65536 * 70, 5, 6, 7), (65536 * 71, 5, 6, 7)");
        store.write();
        store.enter(snapshot);
        CHECK(snapshot.changed_chunks(store.purchase().id, version) == Chunks{0, 3, 70, 71});
        store.sql(
            "DELETE FROM purchase WHERE ordinal = 65536 * 70; UPDATE purchase SET at = 5 WHERE ordinal >= 65536 * 3");
        store.write();
        store.enter(snapshot);
        CHECK(snapshot.changed_chunks(store.purchase().id, version) == Chunks{0, 3, 70, 71});
        CHECK(snapshot.changed_chunks(store.purchase().id, version + 1) == Chunks{3, 70, 71});
        CHECK(store.load(snapshot, price) > 0);
        CHECK(store.load(snapshot, profile) > 0);
        Chunks with_price;
        for (const auto& entry : (*snapshot.columns().directory(price))->entries()) with_price.push_back(entry.chunk);
        CHECK(with_price == Chunks{1, 2, 71});
        Chunks with_profile;
        for (const auto& entry : (*snapshot.columns().directory(profile))->entries()) {
            with_profile.push_back(entry.chunk);
        }
        CHECK(with_profile == Chunks{1, 2, 3, 71});
        CHECK(snapshot.generation() == generation);
    }
    SECTION("a change by a program that notes no chunks") {
        store.sql("UPDATE segdb_meta SET value = value + 1 WHERE name = 'version'");
        store.enter(snapshot);
        CHECK(snapshot.generation() > generation);
        CHECK(snapshot.columns().bytes() == 0);
        CHECK(snapshot.bitmap_bytes() == 0);
        CHECK(snapshot.least_changed_chunk(store.customers().id, 0) == std::nullopt);
        CHECK(store.load(snapshot, spent) == all_spent);
        CHECK(store.load(snapshot, price) + store.load(snapshot, profile) == all_events);
    }
    SECTION("an earlier version, as of a file put back") {
        store.sql("UPDATE segdb_meta SET value = value - 1 WHERE name IN ('version', 'noted')");
        store.enter(snapshot);
        CHECK(snapshot.generation() > generation);
        CHECK(snapshot.columns().bytes() == 0);
    }
}

TEST_CASE("a lost block of a changed chunk shows, and damaged versions are told", "[store][versions][damage]") {
    Store store;
    Snapshot snapshot(*store.connection, 1 << 26);
    store.enter(snapshot);
    const auto& price = store.attribute(store.purchase(), "price");
    CHECK(store.load(snapshot, price) > 0);
    store.sql("UPDATE purchase SET price = 5 WHERE ordinal = 65536");
    store.write();
    store.sql("DELETE FROM segdb_columns WHERE id = " + std::to_string((price.id << 16) + 1));
    store.enter(snapshot);
    const auto directory = snapshot.columns().directory(price);
    REQUIRE(failed_with(directory, ErrorCode::corrupt));
    CHECK(problem(directory).find("attribute 'price', chunk 1 ") != std::string::npos);
    CHECK(failed_with(snapshot.columns().directory(price), ErrorCode::corrupt));

    store.sql("INSERT INTO segdb_versions VALUES(1, 65536, 99999)");
    REQUIRE(problem(bump_version(*store.connection)) == "");
    const auto version = read_index_version(*store.connection);
    CHECK(failed_with(snapshot.enter(*version, store.catalog.collections()), ErrorCode::corrupt));
    store.sql("DELETE FROM segdb_meta");
    CHECK(failed_with(read_index_version(*store.connection), ErrorCode::corrupt));
}

}  // namespace segdb
