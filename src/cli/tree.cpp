#include "cli/tree.hpp"

#include <utility>

#include "cli/utf8.hpp"

namespace segdb::cli {
namespace {

constexpr std::size_t kWidestLabel = 60;  // wider labels push their cells out instead of moving all columns

struct Pending {
    const TreeNode* node = nullptr;
    std::string before;  // branches on the node's own line
    std::string below;   // branches on the lines of its children
};

}  // namespace

std::string draw_tree(const TreeNode& root, const std::vector<std::string>& titles, const std::vector<Align>& columns) {
    std::vector<Align> alignment = {Align::left};
    alignment.insert(alignment.end(), columns.begin(), columns.end());
    std::vector<std::vector<std::string>> lines;
    if (!titles.empty()) {
        lines.push_back(titles);
    }
    std::vector<Pending> pending = {{&root, "", ""}};
    while (!pending.empty()) {
        const Pending next = std::move(pending.back());
        pending.pop_back();
        std::vector<std::string> cells = {next.before + one_line(next.node->label)};
        cells.insert(cells.end(), next.node->cells.begin(), next.node->cells.end());
        lines.push_back(std::move(cells));
        const auto& children = next.node->children;
        for (std::size_t i = children.size(); i-- > 0;) {  // the last one first: it is drawn last
            const bool last = i + 1 == children.size();
            pending.push_back({&children[i], next.below + (last ? "└─ " : "├─ "), next.below + (last ? "   " : "│  ")});
        }
    }
    Table measured(alignment);
    for (auto line : lines) {
        if (columns_of(line.front()) > kWidestLabel) {
            line.front() = std::string(kWidestLabel, ' ');
        }
        measured.add(std::move(line));
    }
    std::string text;
    for (const auto& line : lines) {
        text += measured.line(line);
    }
    return text;
}

}  // namespace segdb::cli
