// Exact numbers beyond 64 bits as text: sums of many values, and their averages.
//
// All functions are pure and safe to call from any number of threads.
#pragma once

#include <cstdint>
#include <string>

#include "base/int128.hpp"

namespace segdb {

// `-12.50` for (-1250, 2); exactly `scale` places, none and no point for scale 0. REQUIRES: scale in [0, kMaxScale]
std::string format_decimal(Int128 units, int scale);

// An average has so many places more than the values that it is of.
inline constexpr int kPlacesOfAverage = 6;

// units / count, in units of 10^-scale, rounded half to even at scale + kPlacesOfAverage places; of these, zeros at the end
// are left out. REQUIRES: count > 0; scale in [0, kMaxScale]; |units| < 2^96
std::string format_average(Int128 units, std::uint64_t count, int scale);

}  // namespace segdb
