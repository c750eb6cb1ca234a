// segdb in the benchmark `types`, through its public API, on one thread: text in, number or table out.
#pragma once

#include <cstdint>
#include <memory>
#include <segdb/segdb.hpp>
#include <string>
#include <vector>

#include "support/contest.hpp"
#include "support/typed_questions.hpp"

namespace segdb::bench {

class TypedEngine {
  public:
    // REQUIRES: import() or open() before anything else is called.
    explicit TypedEngine(std::string path) : path_(std::move(path)) {}

    // In place of what there was. Returns the seconds it took; opens it.
    double import(const std::string& csv);
    void open();

    [[nodiscard]] std::uint64_t bytes_on_disk() const;
    [[nodiscard]] CollectionInfo schema();

    // Valid as long as this object.
    [[nodiscard]] Contender contender(const TypedQuestion& question);
    // The same answered from the rows of the tables: by SQLite over the printed SQL, or by counting the members' values.
    [[nodiscard]] Contender by_rows(const TypedQuestion& question);

    // Milliseconds of the first answer after opening the file, which is in the system's cache; `touched`: when the
    // question's `other` was answered before. Up to `openings`, fewer where they take long.
    [[nodiscard]] std::vector<double> first_ms(const TypedQuestion& question, bool touched, int openings);

  private:
    [[nodiscard]] std::unique_ptr<Database> opened() const;

    std::string path_;
    std::unique_ptr<Database> db_;
};

}  // namespace segdb::bench
