// Real data beside the checkout (../shared/data), imported as its README shows. Nothing of it is copied here.
#pragma once

#include <sqlite3.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <filesystem>
#include <segdb/segdb.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "support/temporary_folder.hpp"

namespace segdb::golden {

inline std::string shared(const std::string& path) { return std::string(SEGDB_SHARED) + "/" + path; }

// Skips the test, saying why, where one of the files is absent.
inline void need(const std::vector<std::string>& files) {
    for (const auto& file : files) {
        if (!std::filesystem::exists(shared(file)))
            SKIP("skipped: there is no " << shared(file) << " beside this checkout");
    }
}

// What a shell command prints.
inline std::string output_of(const std::string& command) {
    std::FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string text;
    char buffer[65536];
    while (const std::size_t bytes = std::fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, bytes);
    INFO(command);
    REQUIRE(::pclose(pipe) == 0);
    return text;
}

inline std::string unpacked(const std::string& file) { return output_of("zstdcat '" + shared(file) + "'"); }

// The same with a first column `row` that numbers the lines, for files without a key.
inline std::string numbered(const std::string& text, char delimiter) {
    std::string with_numbers = "row";
    std::size_t row = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        if (row > 0) with_numbers += std::to_string(row);
        with_numbers += delimiter;
        with_numbers.append(text, at, end - at);
        with_numbers += '\n';
        ++row;
        at = end + 1;
    }
    return with_numbers;
}

inline std::string problem(const auto& result) { return result.ok() ? std::string() : result.error().message; }

// A database of one test, and SQLite on the same file.
class RealData {
  public:
    RealData() : db_(opened(folder_.path("real.segdb"))) {}

    [[nodiscard]] Database& db() { return db_; }

    ImportReport import(const std::string& text, const ImportOptions& options) {
        std::istringstream input(text);
        const auto report = db_.import_stream(input, "real.csv", options);
        REQUIRE(problem(report) == "");
        return *report;
    }

    // The count by plain SQL over the data tables, written by hand and run by SQLite alone.
    std::int64_t sqlite_count(const std::string& table, const std::string& condition) const {
        sqlite3* connection = nullptr;
        REQUIRE(sqlite3_open_v2(db_.path().c_str(), &connection, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK);
        const std::string sql = "SELECT count(*) FROM \"" + table + "\" WHERE " + condition;
        sqlite3_stmt* statement = nullptr;
        INFO(sql);
        REQUIRE(sqlite3_prepare_v2(connection, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
        REQUIRE(sqlite3_step(statement) == SQLITE_ROW);
        const std::int64_t count = sqlite3_column_int64(statement, 0);
        sqlite3_finalize(statement);
        sqlite3_close(connection);
        return count;
    }

  private:
    static Database opened(const std::string& path) {
        OpenOptions options;
        options.mode = OpenOptions::Mode::create;
        auto db = Database::open(path, options);
        REQUIRE(problem(db) == "");
        return std::move(db).value();
    }

    test::TemporaryFolder folder_;
    Database db_;
};

// An expression, the same in SQL by hand, and where it was computed from the raw file with awk or python, that count.
struct Counted {
    std::string expression;
    std::string sql;
    std::int64_t from_raw_file = -1;  // -1: SQL only
};

inline void check_counts(RealData& data, const std::string& table, const std::vector<Counted>& all,
                         const QueryOptions& options = {}) {
    for (const auto& one : all) {
        INFO(one.expression);
        const auto count = data.db().count(one.expression, options);
        REQUIRE(problem(count) == "");
        const auto expected = data.sqlite_count(table, one.sql);
        CHECK(static_cast<std::int64_t>(count->count) == expected);
        if (one.from_raw_file >= 0) CHECK(expected == one.from_raw_file);
        const auto run = data.db().run_sql(one.expression, options, {});
        REQUIRE(problem(run) == "");
        CHECK(run->count == count->count);
        CHECK(data.db().count("not (" + one.expression + ")", options)->count == count->of - count->count);
    }
    const auto verified = data.db().verify();
    REQUIRE(problem(verified) == "");
    CHECK(verified->ok());
}

}  // namespace segdb::golden
