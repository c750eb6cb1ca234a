// Lines of aligned columns, measured in the columns of a terminal and not in bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace segdb::cli {

enum class Align { left, right };

// Cells are shown as they are; see one_line() for what may come from outside.
class Table {
  public:
    // `gap` stands between columns; `indent` before each line.
    explicit Table(std::vector<Align> columns, std::string gap = "  ", std::string indent = "")
        : columns_(std::move(columns)), gap_(std::move(gap)), indent_(std::move(indent)), widths_(columns_.size()) {}

    // Adds a line and widens the columns to it. REQUIRES: as many cells as columns, or fewer: the last ones are empty
    void add(std::vector<std::string> cells);

    [[nodiscard]] std::size_t rows() const { return rows_.size(); }
    [[nodiscard]] const std::vector<std::size_t>& widths() const { return widths_; }

    // One line for `cells` with the widths so far, without spaces at its end, with a newline.
    [[nodiscard]] std::string line(const std::vector<std::string>& cells) const;

    // All lines that were added.
    [[nodiscard]] std::string str() const;

  private:
    std::vector<Align> columns_;
    std::string gap_;
    std::string indent_;
    std::vector<std::size_t> widths_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace segdb::cli
