// What an open database holds, and the three ways in which every public call uses it: read, write, guarded.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <segdb/database.hpp>
#include <string>
#include <utility>

#include "base/date_math.hpp"
#include "base/time_zone.hpp"
#include "base/try.hpp"
#include "catalog/catalog.hpp"
#include "query/binder.hpp"
#include "store/connection.hpp"
#include "store/snapshot.hpp"

namespace segdb {

// Thread safety: not safe by itself; Database::Impl takes its mutex around every call.
class Session final : public ValueLookup {
  public:
    static Result<std::unique_ptr<Session>> open(const std::string& path, const OpenOptions& options);

    // A read transaction that sees every commit before it, with catalog and snapshot of its version. Rows that other
    // programs changed are indexed first.
    Result<Transaction> begin_read();

    // The database's zone, or the one that a query names.
    [[nodiscard]] Result<TimeZone> zone(const std::string& name) const;

    // Parses and binds an expression. REQUIRES: begin_read().
    Result<std::unique_ptr<BoundQuery>> bind(std::string_view expression, const QueryOptions& options);

    Result<bool> exists(const CollectionRecord& collection, const AttributeRecord& attribute,
                        std::string_view text) override;
    Result<std::optional<IntegerRange>> range(const CollectionRecord& collection,
                                              const AttributeRecord& attribute) override;
    Result<std::uint64_t> present(const AttributeRecord& attribute) override;
    Result<std::optional<std::int64_t>> ranked(const CollectionRecord& collection, const AttributeRecord& attribute,
                                               bool from_top, std::uint64_t rank) override;
    Result<std::vector<std::string>> texts(const AttributeRecord& attribute) override;
    [[nodiscard]] const TimeZone& database_zone() const override { return zone_; }

    // After a call that wrote through `connection` itself, or read the catalog. What the version tells to be unchanged
    // stays in memory.
    void forget() {
        catalog_version_.reset();
        settled_.reset();
    }

    std::unique_ptr<Connection> connection;
    std::optional<Snapshot> snapshot;
    Catalog catalog;
    std::string path;
    std::string zone_name;

  private:
    Session() = default;
    TimeZone zone_;  // the database's
    Result<void> index_foreign_changes();
    Result<void> overlay_foreign_changes();
    // Catalog and snapshot of what the transaction sees. True when rows have changed that the index does not know.
    Result<bool> load_version();
    // What tells whether anybody has written since: other connections (Transaction::data_version), this one (writes).
    [[nodiscard]] std::pair<std::int64_t, std::int64_t> now(const Transaction& transaction) const {
        return {transaction.data_version(), connection->writes()};
    }
    // The catalog, the tables and their triggers as the transaction sees them. False when triggers are lost.
    Result<bool> load_catalog();
    struct CatalogVersion {
        IndexVersion index;
        std::int64_t schema = 0;  // SQLite's own: tables and triggers
    };
    // When `catalog` was read and the triggers were found to be there.
    std::optional<CatalogVersion> catalog_version_;
    // When catalog and snapshot were found to be all that the file holds, change log included.
    std::optional<std::pair<std::int64_t, std::int64_t>> settled_;
};

// Runs `call` and turns whatever is thrown below into an Error: nothing is thrown across the API.
template <class T>
Result<T> guarded(const std::function<Result<T>()>& call) {
    try {
        return call();
    } catch (const std::bad_alloc&) {
        return Error{.code = ErrorCode::out_of_memory, .message = "there is not enough memory for this"};
    } catch (const std::exception& failure) {
        return Error{.code = ErrorCode::internal, .message = std::string("a defect in segdb: ") + failure.what()};
    }
}

}  // namespace segdb
