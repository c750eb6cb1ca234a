// DuckDB as the peer of the benchmark `types`, in node (bench/databases/duckdb_types.mjs).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "support/contest.hpp"
#include "support/sql_script.hpp"
#include "support/typed_profiles.hpp"
#include "support/typed_questions.hpp"

namespace segdb::bench {

class TypedDuckdb {
  public:
    // In `folder`. Null when there is no node or no package, and `why_not` says what is missing.
    static std::unique_ptr<TypedDuckdb> started(const std::string& folder, std::string& why_not);

    [[nodiscard]] const std::string& version() const { return script_.version(); }
    [[nodiscard]] const std::string& tables() const { return script_.tables(); }

    // Returns the seconds it took.
    double import(const std::string& csv);
    [[nodiscard]] std::uint64_t bytes_on_disk();

    // Every form of the question, over the file and over the copy in memory. Valid as long as this object.
    [[nodiscard]] Contender contender(const TypedQuestion& question);
    // Milliseconds of the first answer after attaching the file, for each form over the file the least of `openings`;
    // the least of all forms.
    double first_ms(const TypedQuestion& question, int openings);

    struct ColumnBytes {
        std::string column;
        std::uint64_t duckdb = 0;
        std::uint64_t parquet = 0;  // by default: snappy
        std::uint64_t zstd = 0;
    };
    std::vector<ColumnBytes> column_bytes();

  private:
    TypedDuckdb(const std::string& folder, const std::string& packages);
    [[nodiscard]] Method method(const TypedQuestion::Form& form, const std::string& table);

    SqlScript script_;
};

}  // namespace segdb::bench
