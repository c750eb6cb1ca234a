// The sets of real bitmaps that the Roaring papers are measured on: ../shared/data/roaring_sets.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace segdb::bench {

struct RealSet {
    std::string name;
    std::vector<std::vector<std::uint32_t>> bitmaps;  // ascending ordinals, in order of their files' numbers
    std::uint64_t universe = 0;                       // the greatest ordinal and one
    // What the folder's README.txt says.
    std::uint64_t cardinality_of_union = 0;
    std::uint64_t sum_of_intersections = 0;  // of each bitmap with the next
};

// The names of the sets in the folder's README.txt; none when there is no such folder.
std::vector<std::string> real_set_names(const std::string& folder);

// Unpacks and reads a set. Fails unless bitmaps, integers and greatest value are as README.txt says.
RealSet read_real_set(const std::string& folder, const std::string& name);

}  // namespace segdb::bench
