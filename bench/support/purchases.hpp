// Generated purchases, as a shop records them, and the profiles that they belong to, the same for a seed on every machine.
//
// Profiles are those of typed_profiles.hpp, of which `id`, `age`, `country` and `d` are written. A purchase has
//
//   profile     the k-th busiest of N buyers with a weight of 1 / sqrt(k): of 20 million purchases half belong to a quarter of
//               10 million profiles, some 3,000 to the busiest one, and every seventh profile has none
//   at          milliseconds of 2023 and 2024; in the order of arrival, that is some seconds late, 3 % up to two days
//   price       decimal(2), 0.99 to 500.98: 50,000 values, small ones more frequent; 42 % are above 100
//   item        text, 200 values, the most frequent one has 17 %
#pragma once

#include <cstdint>
#include <string>

#include "support/skewed.hpp"
#include "support/typed_profiles.hpp"

namespace segdb::bench {

struct Purchase {
    std::uint64_t profile = 0;  // its number
    std::int64_t at_ms = 0;     // since 1970-01-01T00:00:00Z
    std::uint32_t cents = 0;
    std::size_t item = 0;  // 0 the most frequent one
};

// Purchases that are made when asked for, so that they take no memory. Thread safety: safe, nothing changes.
class Purchases {
  public:
    static constexpr std::size_t kItems = 200;
    // The first instant after all purchases: 2025-01-01T00:00:00Z.
    static constexpr std::int64_t kEndMs = 1'735'689'600'000;

    // REQUIRES: profiles and events are at least 1
    Purchases(std::uint64_t profiles, std::uint64_t events, std::uint64_t seed);

    [[nodiscard]] std::uint64_t profiles() const { return profiles_.size(); }
    [[nodiscard]] std::uint64_t size() const { return events_; }
    [[nodiscard]] Purchase at(std::uint64_t number) const;  // number in [0, size())

    static std::string item(std::size_t rank);         // `i017`
    static std::string profile(std::uint64_t number);  // its key: `c00004711`

    // `id,age,country,d`. These fail when the disk is full.
    void write_profiles(const std::string& path) const;
    // `profile,at,price,item`
    void write_events(const std::string& path) const;

  private:
    TypedProfiles profiles_;
    std::uint64_t events_;
    std::uint64_t seed_;
    Skewed items_;
};

}  // namespace segdb::bench
