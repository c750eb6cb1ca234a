#include <segdb/database.hpp>
#include <segdb/version.hpp>
#include <utility>

#include "api/impl.hpp"
#include "base/cancellation.hpp"
#include "exec/event_predicates.hpp"
#include "simd/kernels.hpp"
#include "store/chunk_table.hpp"
#include "store/indexer.hpp"

#ifndef SEGDB_VERSION
#error "SEGDB_VERSION comes from the build: project(VERSION) in CMakeLists.txt"
#endif

namespace segdb {

std::string_view version() { return SEGDB_VERSION; }
std::string_view kernel_name() { return simd::kernels().name; }
std::string_view kernel_note() { return simd::kernels_note(); }

namespace {

// What is stored of the predicates on these events, compared with what their definitions select.
Result<void> verify_predicates(Session& session, const CollectionRecord& events, VerifyReport& report,
                               const std::function<bool()>& cancelled) {
    SEGDB_TRY(const auto chunks, chunks_with_rows(*session.connection, events));
    ChunkTable stored(*session.connection);
    const auto compare = [&](const PredicateRecord& predicate, std::uint32_t chunk,
                             const ChunkSet& selected) -> Result<void> {
        SEGDB_TRY(const auto known, stored.read(predicate.bitmap, chunk));
        ++report.containers;
        if (known ? known->encode() == selected.encode() : selected.empty()) return {};
        report.differences.push_back("event predicate " + predicate.name + ", chunk " + std::to_string(chunk) +
                                     ": its bitmap is not what its definition selects");
        return {};
    };
    return evaluate_predicates(*session.connection, session.catalog, events, session.database_zone(), *session.snapshot,
                               chunks, compare, cancelled);
}

}  // namespace

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const std::string& path, const OpenOptions& options) {
    return guarded<Database>([&]() -> Result<Database> {
        SEGDB_TRY(auto session, Session::open(path, options));
        return Database(std::make_unique<Impl>(std::move(session)));
    });
}

Result<void> Database::close() {
    if (impl_ == nullptr) return {};
    const std::lock_guard lock(impl_->mutex);
    if (impl_->session == nullptr) return {};
    const auto session = std::move(impl_->session);
    return guarded<void>([&]() -> Result<void> {
        session->snapshot.reset();  // its statements would keep the connection open
        return session->connection->close();
    });
}

const std::string& Database::path() const {
    static const std::string closed;
    return impl_ != nullptr && impl_->session != nullptr ? impl_->session->path : closed;
}

const std::string& Database::time_zone() const {
    static const std::string closed;
    return impl_ != nullptr && impl_->session != nullptr ? impl_->session->zone_name : closed;
}

Result<VerifyReport> Database::verify(const std::function<bool()>& cancelled) {
    return Impl::call<VerifyReport>(impl_, [&](Session& session) -> Result<VerifyReport> {
        const Cancellation cancellation(cancelled);
        const CancelGuard guard(*session.connection, cancellation.asked());
        VerifyReport report;
        SEGDB_TRY(const auto transaction, session.begin_read());
        SEGDB_CHECK(verify_file(*session.connection, report));
        for (const auto& collection : session.catalog.collections()) {
            SEGDB_CHECK(verify_index(*session.connection, collection, report, cancellation.asked()));
            SEGDB_CHECK(verify_predicates(session, collection, report, cancellation.asked()));
        }
        return report;
    });
}

Result<void> Database::reindex(const std::function<bool()>& cancelled) {
    return Impl::call<void>(impl_, [&](Session& session) -> Result<void> {
        const Cancellation cancellation(cancelled);
        const CancelGuard guard(*session.connection, cancellation.asked());
        SEGDB_TRY(auto transaction, Transaction::begin(*session.connection, Transaction::Kind::write));
        SEGDB_TRY(auto catalog, Catalog::load(*session.connection));
        for (const auto& known : catalog.collections()) {
            SEGDB_CHECK(rebuild_index(*session.connection, *catalog.find_collection(known.name), cancellation.asked()));
        }
        SEGDB_TRY(const auto rebuilt, Catalog::load(*session.connection));  // predicates have new bitmaps
        for (const auto& collection : rebuilt.collections()) {
            SEGDB_TRY(const auto chunks, chunks_with_rows(*session.connection, collection));
            SEGDB_CHECK(refresh_predicates(*session.connection, rebuilt, collection, chunks, cancellation.asked()));
        }
        SEGDB_CHECK(bump_version(*session.connection));
        return transaction.commit();
    });
}

}  // namespace segdb
