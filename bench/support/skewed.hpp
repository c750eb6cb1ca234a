// Random picks among values of which some are more frequent than others, the same on every machine.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace segdb::bench {

// The first of many values is the most frequent: the k-th comes with weight 1 / (k + 1)^exponent.
class Skewed {
  public:
    Skewed(std::size_t values, double exponent) {
        double sum = 0;
        for (std::size_t k = 0; k < values; ++k)
            ends_.push_back(sum += std::pow(static_cast<double>(k + 1), -exponent));
        for (double& end : ends_) end /= sum;
    }
    // `draw` of 32 random bits.
    [[nodiscard]] std::size_t pick(std::uint64_t draw) const {
        const double at = static_cast<double>(draw & 0xffffffffU) / 4294967296.0;
        const auto found = std::upper_bound(ends_.begin(), ends_.end(), at);
        return std::min<std::size_t>(static_cast<std::size_t>(found - ends_.begin()), ends_.size() - 1);
    }

  private:
    std::vector<double> ends_;
};

}  // namespace segdb::bench
