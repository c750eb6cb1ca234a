#include "cli/table.hpp"

#include <algorithm>
#include <utility>

#include "cli/human.hpp"
#include "cli/utf8.hpp"

namespace segdb::cli {

void Table::add(std::vector<std::string> cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        widths_[i] = std::max(widths_[i], columns_of(cells[i]));
    }
    rows_.push_back(std::move(cells));
}

std::string Table::line(const std::vector<std::string>& cells) const {
    std::string text = indent_;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        text += i == 0 ? "" : gap_;
        text += columns_[i] == Align::left ? padded(cells[i], widths_[i]) : right_aligned(cells[i], widths_[i]);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text + '\n';
}

std::string Table::str() const {
    std::string text;
    for (const auto& row : rows_) {
        text += line(row);
    }
    return text;
}

}  // namespace segdb::cli
