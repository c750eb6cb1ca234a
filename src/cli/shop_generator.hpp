// A made-up shop's customers: a source of rows for Database::import_rows, and the same rows as CSV.
//
// Each row is a function of the seed and its number alone, in integer arithmetic, so that a seed gives the same content on
// every machine, and fewer rows are a beginning of more. The data are skewed and linked as real ones are: few countries
// hold most customers, phones are often missing, loyal customers buy more, tags cover from 0.01 % to 50 %.
// E-mail addresses end in .example (RFC 2606) and telephone numbers have 555 behind the country's prefix: nobody has them.
#pragma once

#include <cstdint>
#include <memory>
#include <segdb/import.hpp>
#include <string>
#include <vector>

namespace segdb::cli {

inline constexpr std::uint64_t kMostShopRows = 1'000'000'000;

// Thread safety: not safe; used by one thread.
class ShopRows : public RowSource {
  public:
    // Rows 1 to `rows`, at most kMostShopRows.
    ShopRows(std::uint64_t seed, std::uint64_t rows);
    ~ShopRows() override;

    Result<bool> next(std::vector<std::optional<std::string_view>>& cells) override;

    static const std::vector<std::string>& columns();
    // Key, types and lists for import_rows; the collection is the caller's.
    static ImportOptions import_options();

  private:
    class Maker;
    std::unique_ptr<Maker> maker_;
    std::uint64_t rows_;
    std::uint64_t next_row_ = 1;
};

}  // namespace segdb::cli
