// The body of Database.
#pragma once

#include <memory>
#include <mutex>
#include <segdb/database.hpp>
#include <utility>

#include "api/session.hpp"

namespace segdb {

class Database::Impl {
  public:
    explicit Impl(std::unique_ptr<Session> opened) : session(std::move(opened)) {}

    // Runs a call with the session, one at a time. Errors: invalid_argument when the database was closed or moved from.
    template <class T, class Call>
    static Result<T> call(const std::unique_ptr<Impl>& impl, Call&& body) {
        return guarded<T>([&]() -> Result<T> {
            if (impl == nullptr) return closed();
            const std::lock_guard lock(impl->mutex);
            if (impl->session == nullptr) return closed();
            return body(*impl->session);
        });
    }

    static Error closed() { return {.code = ErrorCode::invalid_argument, .message = "the database was closed"}; }

    std::mutex mutex;  // around every use of the session
    std::unique_ptr<Session> session;
};

}  // namespace segdb
