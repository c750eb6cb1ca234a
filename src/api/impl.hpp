// The body of Database.
#pragma once

#include <segdb/database.hpp>

#include "api/session.hpp"

namespace segdb {

class Database::Impl {
  public:
    explicit Impl(std::unique_ptr<Session> opened) : session(std::move(opened)) {}

    // Runs a call with the session, one at a time. Errors: invalid_argument when the database was closed.
    template <class T, class Call>
    Result<T> call(Call&& body) {
        return guarded<T>([&]() -> Result<T> {
            if (session == nullptr) {
                return Error{.code = ErrorCode::invalid_argument, .message = "the database was closed"};
            }
            const std::lock_guard lock(session->mutex);
            return body(*session);
        });
    }

    std::unique_ptr<Session> session;
};

}  // namespace segdb
