// A database of profiles with one attribute `v` of so many distinct values, which can be given any encoding:
//
//   id     text, the key
//   d      boolean, true for one half
//   rare   boolean, true for one in a hundred
//   v      integer, or text such as `c-street 000123`; everybody has one
//
// All are independent of each other and of the order of the profiles.
#pragma once

#include <cstdint>
#include <memory>
#include <segdb/segdb.hpp>
#include <string>

#include "index/encoding.hpp"

namespace segdb::bench {

struct ColumnShape {
    AttributeType type = AttributeType::integer;  // or text
    bool skewed = false;                          // Zipf's law, with exponent 1; else all values are equally frequent
    std::uint64_t distinct = 100;                 // a multiple of 10, not of 7919
};

// `120 distinct texts, skewed`
std::string to_text(const ColumnShape& shape);

class EncodedColumn {
  public:
    // Imports the profiles into a new file at `path`, in place of what is there. REQUIRES: index() before count().
    EncodedColumn(std::string path, const ColumnShape& shape, std::uint64_t profiles, std::uint64_t seed);

    // Of building the whole index of the file; for a single attribute, compare with Encoding::scan.
    struct Cost {
        double seconds = 0;  // CPU time, reading the rows included
        std::uint64_t bytes = 0;
    };
    // As an import would leave it, but that `v` has this encoding whatever the number of its values, and the key none.
    Cost index(Encoding encoding);

    // Text in, number out, on one thread.
    [[nodiscard]] std::uint64_t count(const std::string& expression, const QueryOptions& options = {});
    // By SQLite over the printed SQL.
    [[nodiscard]] std::uint64_t count_by_rows(const std::string& expression);
    // Milliseconds of the first answer after opening, CPU time; the file is in the system's cache.
    [[nodiscard]] double first_ms(const std::string& expression) const;

    // Conditions on `v`: the value with this rank, 0 the most frequent one; values of ranks with equal distances; a tenth of
    // the values, by a range or a common beginning.
    [[nodiscard]] std::string equal_to(std::uint64_t rank) const;
    [[nodiscard]] std::string one_of(std::uint64_t values) const;
    [[nodiscard]] std::string one_tenth() const;

  private:
    [[nodiscard]] std::unique_ptr<Database> opened() const;

    std::string path_;
    ColumnShape shape_;
    std::unique_ptr<Database> db_;
};

}  // namespace segdb::bench
