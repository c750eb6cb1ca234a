#include "support/random_sets.hpp"

#include <algorithm>
#include <cmath>

namespace segdb::bench {
namespace {

// Lengths 0, 1, 2 .. with the given mean: failures before a success. Written out, because the standard's distribution may
// differ from one library to the next.
class Lengths {
  public:
    explicit Lengths(double mean) : factor_(-1.0 / std::log1p(1.0 / mean)) {}
    std::uint64_t next(std::mt19937_64& random) const {
        const double uniform = (static_cast<double>(random() >> 11) + 0.5) * 0x1p-53;  // in (0, 1)
        return static_cast<std::uint64_t>(std::log(uniform) * factor_);
    }

  private:
    double factor_;
};

std::vector<std::uint32_t> scattered(double density, std::uint64_t universe, std::mt19937_64& random) {
    const Lengths gap(1 / density - 1);
    std::vector<std::uint32_t> ordinals;
    ordinals.reserve(static_cast<std::size_t>(1.01 * density * static_cast<double>(universe)) + 1000);
    for (std::uint64_t at = gap.next(random); at < universe; at += 1 + gap.next(random)) {
        ordinals.push_back(static_cast<std::uint32_t>(at));
    }
    return ordinals;
}

std::vector<std::uint32_t> in_runs(double density, double mean_run, std::uint64_t universe, std::mt19937_64& random) {
    const Lengths run(mean_run - 1);
    const Lengths gap(mean_run * (1 - density) / density - 1);
    std::vector<std::uint32_t> ordinals;
    for (std::uint64_t at = gap.next(random); at < universe; at += 1 + gap.next(random)) {
        const std::uint64_t end = std::min(universe, at + 1 + run.next(random));
        for (; at < end; ++at) ordinals.push_back(static_cast<std::uint32_t>(at));
    }
    return ordinals;
}

}  // namespace

std::vector<std::uint32_t> random_set(const DensityClass& density_class, std::size_t operand, std::uint64_t universe,
                                      std::mt19937_64& random) {
    const double density = density_class.densities[operand % std::size(density_class.densities)];
    if (density_class.mean_run > 0) return in_runs(density, density_class.mean_run, universe, random);
    return scattered(density, universe, random);
}

}  // namespace segdb::bench
