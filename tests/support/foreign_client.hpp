// Another program that reads and writes the file through plain SQLite, without anything of segdb's.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace segdb::test {

class ForeignClient {
  public:
    explicit ForeignClient(const std::string& path) {
        if (sqlite3_open(path.c_str(), &handle_) != SQLITE_OK) throw std::runtime_error("cannot open " + path);
        sqlite3_busy_timeout(handle_, 10'000);
    }
    ForeignClient(const ForeignClient&) = delete;
    ForeignClient& operator=(const ForeignClient&) = delete;
    ~ForeignClient() { sqlite3_close(handle_); }

    // Runs statements; SQLite's message when one fails, else an empty text.
    [[nodiscard]] std::string attempt(const std::string& sql) {
        char* message = nullptr;
        sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, &message);
        std::string said = message != nullptr ? message : "";
        sqlite3_free(message);
        return said;
    }

    // Runs statements that have to work.
    void run(const std::string& sql) {
        const std::string said = attempt(sql);
        if (!said.empty()) throw std::runtime_error(said + " in: " + sql);
    }

    // The first column of the first row as text; an empty text for NULL and for no row.
    [[nodiscard]] std::string text(const std::string& sql) {
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
            throw std::runtime_error(sqlite3_errmsg(handle_) + (" in: " + sql));
        }
        std::string value;
        if (sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_type(statement, 0) != SQLITE_NULL) {
            const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
            value.assign(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, 0)));
        }
        sqlite3_finalize(statement);
        return value;
    }
    [[nodiscard]] std::int64_t number(const std::string& sql) {
        const std::string value = text(sql);
        return value.empty() ? 0 : std::stoll(value);
    }

    [[nodiscard]] sqlite3* handle() const { return handle_; }

  private:
    sqlite3* handle_ = nullptr;
};

}  // namespace segdb::test
