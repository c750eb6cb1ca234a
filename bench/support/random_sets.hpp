// Reproducible random sets of ordinals of a given density.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace segdb::bench {

struct DensityClass {
    const char* name;
    double densities[4];  // of the operands in turn
    double mean_run = 0;  // 0: every ordinal for itself; else runs of about so many, with gaps to match
};

inline constexpr DensityClass kDensityClasses[] = {
    {"dense", {0.5, 0.4, 0.2, 0.6}},           {"mixed", {0.3, 0.05, 0.01, 0.5}},
    {"sparse", {0.01, 0.02, 0.005, 0.03}},     {"clustered", {0.5, 0.4, 0.2, 0.6}, 1000},
    {"very sparse", {1e-4, 1e-4, 1e-4, 1e-3}},
};

// Ascending ordinals below `universe`. Lengths of gaps (and of runs) are geometrically distributed.
std::vector<std::uint32_t> random_set(const DensityClass& density_class, std::size_t operand, std::uint64_t universe,
                                      std::mt19937_64& random);

}  // namespace segdb::bench
