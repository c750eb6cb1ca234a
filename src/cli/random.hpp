// Random numbers that are the same on every machine and with every compiler.
//
// SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014; the constants are those
// of Sebastiano Vigna's public-domain splitmix64.c). The distributions of <random> are left to the implementation by the
// C++ standard, so everything here is integer arithmetic.
#pragma once

#include <cstdint>

namespace segdb::cli {

constexpr std::uint64_t mix64(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
}

// Thread safety: not safe; distinct objects may be used from distinct threads.
class SplitMix64 {
  public:
    explicit constexpr SplitMix64(std::uint64_t state) : state_(state) {}

    constexpr std::uint64_t next() { return mix64(state_ += 0x9E3779B97F4A7C15ULL); }

    // 32 random bits.
    constexpr std::uint32_t bits() { return static_cast<std::uint32_t>(next() >> 32U); }

    // A number in [0, bound). REQUIRES: bound > 0. The bias is below bound / 2^32.
    constexpr std::uint32_t below(std::uint32_t bound) {
        return static_cast<std::uint32_t>((std::uint64_t{bits()} * bound) >> 32U);
    }

    // True with probability `per_million` / 1,000,000.
    constexpr bool chance(std::uint32_t per_million) { return below(1'000'000) < per_million; }

  private:
    std::uint64_t state_;
};

}  // namespace segdb::cli
