// The storage layer without the API above it: a new file with one collection, changed through plain calls.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "store/change_log.hpp"
#include "store/connection.hpp"
#include "store/format.hpp"
#include "store/indexer.hpp"
#include "store/table_writer.hpp"
#include "support/outcome.hpp"
#include "support/temporary_folder.hpp"

namespace segdb::test {

class RawStore {
    TemporaryFolder folder_;

  public:
    // A collection `customers` with the key `id`.
    RawStore() : path(folder_.path("raw.segdb")) {
        auto opened = Connection::open(path, Connection::Mode::create, 1'000);
        REQUIRE(problem(opened) == "");
        connection = std::move(opened).value();
        REQUIRE(problem(open_format(*connection, path, true, "UTC")) == "");
        auto loaded = Catalog::load(*connection);
        REQUIRE(problem(loaded) == "");
        catalog = std::move(loaded).value();
        auto created = catalog.create(*connection, "customers", "id");
        REQUIRE(problem(created) == "");
    }

    [[nodiscard]] CollectionRecord& customers() { return *catalog.find_collection("customers"); }
    const AttributeRecord* add(const std::string& name, const AttributeSpec& spec, const std::string& derived = {}) {
        REQUIRE(problem(Catalog::add_attribute(*connection, customers(), name, spec, derived)) == "");
        return find_attribute(customers(), name);
    }

    void sql(const std::string& statements) const {
        INFO(statements);
        REQUIRE(problem(connection->execute(statements)) == "");
    }
    [[nodiscard]] std::int64_t number(const std::string& query) const {
        const auto found = connection->query_integer(query);
        REQUIRE(problem(found) == "");
        return found->value_or(-1);
    }

    // Brings the index up to date with the change log.
    [[nodiscard]] Result<void> refresh() {
        auto transaction = Transaction::begin(*connection, Transaction::Kind::write);
        REQUIRE(problem(transaction) == "");
        const auto chunks = changed_chunks(*connection, customers());
        REQUIRE(problem(chunks) == "");
        if (auto refreshed = refresh_index(*connection, customers(), *chunks); !refreshed.ok()) return refreshed;
        if (auto cleared = clear_changes(*connection, customers()); !cleared.ok()) return cleared;
        return transaction->commit();
    }

    [[nodiscard]] std::vector<std::string> findings() {
        VerifyReport report;
        REQUIRE(problem(verify_file(*connection, report)) == "");
        REQUIRE(problem(verify_index(*connection, customers(), report, {})) == "");
        return report.differences;
    }

    std::string path;
    std::unique_ptr<Connection> connection;
    Catalog catalog;
};

}  // namespace segdb::test
