// Random numbers of generated data, the same on every machine.
#pragma once

#include <cstdint>

namespace segdb::bench {

// Independent random numbers for one thing (SplitMix64, Steele, Lea and Flood, 2014).
class Draws {
  public:
    Draws(std::uint64_t seed, std::uint64_t number) : state_(mixed(seed * 0x9E3779B97F4A7C15U + 1) ^ mixed(number)) {}
    std::uint64_t next() { return mixed(state_ += 0x9E3779B97F4A7C15U); }

  private:
    static std::uint64_t mixed(std::uint64_t value) {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9U;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBU;
        return value ^ (value >> 31);
    }
    std::uint64_t state_;
};

// 32 random bits as a number in [0, 1).
inline double fraction(std::uint64_t draw) { return static_cast<double>(draw & 0xffffffffU) / 4294967296.0; }

}  // namespace segdb::bench
