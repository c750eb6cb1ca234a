// Trees drawn with ├─ and └─, with aligned cells beside each node.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/table.hpp"

namespace segdb::cli {

struct TreeNode {
    std::string label;
    std::vector<std::string> cells;  // beside the label
    std::vector<TreeNode> children;
};

// One line a node, children below their parent: the label under its branches, then the cells. `titles`: a first line,
// empty for none. `columns`: how the cells are aligned. Any depth; the call stack does not grow with it.
std::string draw_tree(const TreeNode& root, const std::vector<std::string>& titles, const std::vector<Align>& columns);

}  // namespace segdb::cli
