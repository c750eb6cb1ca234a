// ../shared/golden/ground_truth.tsv: counts over the real data that were computed outside of this project.
#pragma once

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "golden/real_data.hpp"

namespace segdb::golden {

struct Truth {
    std::int64_t expected = 0;
    std::string expression;
    std::string question;
};

// The rows of one setup, in their order.
inline std::vector<Truth> truths(const std::string& wanted_setup) {
    std::ifstream input(shared("golden/ground_truth.tsv"));
    REQUIRE(input.good());
    std::vector<Truth> found;
    std::string line;
    std::getline(input, line);
    while (std::getline(input, line)) {
        std::istringstream cells(line);
        std::string setup;
        std::string expected;
        Truth truth;
        std::getline(cells, setup, '\t');
        std::getline(cells, expected, '\t');
        std::getline(cells, truth.expression, '\t');
        std::getline(cells, truth.question, '\t');
        if (setup != wanted_setup) continue;
        truth.expected = std::stoll(expected);
        found.push_back(truth);
    }
    return found;
}

}  // namespace segdb::golden
