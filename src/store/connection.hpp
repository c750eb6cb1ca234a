// The SQLite connection: statements, transactions, and errors turned into ours.
//
// Everything that talks SQL goes through here. Invariants:
//   1. A Statement never outlives its Connection.
//   2. At most one Transaction is open on a Connection; destroying it without commit() rolls back.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <segdb/result.hpp>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace segdb {

// A prepared statement. Bound texts and blobs are copied by SQLite only where `copy` says so: the others must stay valid
// until reset(). Column views stay valid until the next step(), reset() or destruction.
// Thread safety: not safe; use it from one thread at a time.
class Statement {
  public:
    Statement() = default;
    explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}
    Statement(Statement&& other) noexcept : handle_(other.handle_) { other.handle_ = nullptr; }
    Statement& operator=(Statement&& other) noexcept;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement();

    // Parameters count from 1.
    void bind(int parameter, std::int64_t value);
    void bind(int parameter, std::string_view text);
    void bind_blob(int parameter, std::string_view bytes);
    void bind_null(int parameter);

    // True: a row is there. False: done.
    Result<bool> step();
    // For statements without rows: step to the end and reset.
    Result<void> run();
    void reset();

    // Columns count from 0.
    [[nodiscard]] int column_count() const;
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] bool is_integer(int column) const;
    [[nodiscard]] bool is_real(int column) const;
    [[nodiscard]] bool is_text(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] std::string_view blob(int column) const;

  private:
    friend class Connection;
    sqlite3_stmt* handle_ = nullptr;
};

// Thread safety: not safe; use it from one thread at a time. Within a query several threads may take turns: each holds
// in_use() around what it does with the connection and its statements.
class Connection {
  public:
    enum class Mode { read_only, read_write, create };

    // Opens the file, or makes it; checks that it is a SQLite database. Errors: not_found, not_a_database, read_only, io, busy.
    static Result<std::unique_ptr<Connection>> open(const std::string& path, Mode mode, std::uint32_t busy_timeout_ms);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();
    // Closes now and says whether it went well; the object may then only be destroyed.
    Result<void> close();

    Result<Statement> prepare(std::string_view sql);
    // One or more statements without results.
    Result<void> execute(std::string_view sql);
    // Runs one statement without parameters that is prepared once and kept; its first row's first column, or 0.
    // REQUIRES: `sql` is a literal.
    Result<std::int64_t> run_kept(std::string_view sql);
    // The bytes of a blob, read into memory that is used again from call to call: SQLite's own statements would take new
    // memory for every large one. False: there is no such row. REQUIRES: the column holds blobs.
    Result<bool> read_blob(const char* table, const char* column, std::int64_t rowid, std::string& into);
    // The first column of the first row; nothing when there is no row.
    Result<std::optional<std::int64_t>> query_integer(std::string_view sql);
    Result<std::optional<std::string>> query_text(std::string_view sql);

    [[nodiscard]] std::int64_t changes() const;  // rows changed by the last statement
    [[nodiscard]] bool read_only() const { return read_only_; }
    [[nodiscard]] std::uint32_t busy_timeout_ms() const { return busy_timeout_ms_; }
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] sqlite3* handle() const { return handle_; }
    [[nodiscard]] bool in_transaction() const;
    [[nodiscard]] std::mutex& in_use() { return in_use_; }
    // Another number after each write transaction begun here and each row changed here.
    [[nodiscard]] std::int64_t writes() const;

    // The Error for a SQLite result code of this connection, with what was being done.
    Error error(int sqlite_code) const;

  private:
    Connection(sqlite3* handle, std::string path, bool read_only, std::uint32_t busy_timeout_ms);
    sqlite3* handle_;
    std::string path_;
    bool read_only_;
    std::uint32_t busy_timeout_ms_;
    std::mutex in_use_;
    std::deque<std::pair<std::string_view, Statement>> kept_;
    std::int64_t write_transactions_ = 0;
    friend class Transaction;
};

// Thread safety: not safe; use it from one thread at a time.
class Transaction {
  public:
    enum class Kind {
        read,           // a consistent snapshot from now on
        write,          // takes the write lock, waiting for it as long as the busy timeout says
        write_if_free,  // takes the write lock, or fails with busy at once
    };
    // Errors: busy, read_only, and what SQLite reports.
    static Result<Transaction> begin(Connection& connection, Kind kind);
    Transaction(Transaction&& other) noexcept : connection_(other.connection_), data_version_(other.data_version_) {
        other.connection_ = nullptr;
    }
    Transaction& operator=(Transaction&&) = delete;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();  // rolls back unless committed
    Result<void> commit();
    void rollback();
    // Of a transaction begun for reading: the same number in two of them on one connection means that no other connection
    // has committed anything in between; what this one has written it does not tell (see Connection::writes).
    [[nodiscard]] std::int64_t data_version() const { return data_version_; }

  private:
    explicit Transaction(Connection& connection) : connection_(&connection) {}
    Connection* connection_;
    std::int64_t data_version_ = 0;
};

// While it lives, SQLite itself asks `cancelled` now and then, on whichever thread uses the connection, and gives up with
// ErrorCode::cancelled when told so. REQUIRES: `cancelled` outlives it.
class CancelGuard {
  public:
    CancelGuard(Connection& connection, const std::function<bool()>& cancelled);
    CancelGuard(const CancelGuard&) = delete;
    CancelGuard& operator=(const CancelGuard&) = delete;
    ~CancelGuard();

  private:
    Connection& connection_;
};

// `"Order ""total"""`: a SQL identifier.
std::string sql_name(std::string_view name);
// `'it''s'`: a SQL text literal; NUL bytes become `||char(0)||`.
std::string sql_text(std::string_view text);

}  // namespace segdb
