// Generated profiles with attributes of every type and as many distinct values as real ones have, the same for a seed on
// every machine:
//
//   id          text, the key: `c00004711`
//   age         integer, 18 to 80, the younger ones more frequent; 3 % have none
//   spent       decimal(2), 0.00 to 19999.99: 2 million values, small ones more frequent; 10 % have none
//   country     text, 200 values, the most frequent one has 17 %
//   d, loyal, app, active   boolean, true for 50, 40, 20 and 60 %
//   email       text, distinct: `anna.nowak123456@mail7.com`, 20 domains; `r777` stands in one of some 5,000
//   registered  datetime, whole seconds of ten years
//   born        date; 5 % have none
//
// Attributes are independent of each other and of the order of the profiles: nothing is clustered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "support/skewed.hpp"

namespace segdb::bench {

struct TypedProfile {
    std::string id{};
    std::optional<unsigned> age{};
    std::optional<std::uint32_t> spent_cents{};
    std::string country{};
    bool d = false;
    bool loyal = false;
    bool app = false;
    bool active = false;
    std::string email{};
    std::int64_t registered_seconds = 0;  // since 1970-01-01T00:00:00Z
    std::optional<int> born_days{};       // since 1970-01-01
};

// Profiles that are made when asked for, so that they take no memory.
// Thread safety: safe, nothing changes.
class TypedProfiles {
  public:
    // REQUIRES: profiles is at least 1.
    TypedProfiles(std::uint64_t profiles, std::uint64_t seed);

    [[nodiscard]] std::uint64_t size() const { return profiles_; }
    [[nodiscard]] TypedProfile at(std::uint64_t number) const;  // number in [0, size())

    // `id,age,spent,country,d,loyal,app,active,email,registered,born`; what a profile does not have is empty. Fails when
    // the disk is full.
    void write_csv(const std::string& path) const;

    // Of the country with this rank, 0 the most frequent one.
    static std::string country(std::size_t rank);
    static std::vector<std::string> countries();

  private:
    [[nodiscard]] std::string email(std::uint64_t number, std::uint64_t draw) const;

    std::uint64_t profiles_;
    std::uint64_t seed_;
    std::uint64_t email_numbers_ = 10;  // a power of ten, at least the number of profiles
    Skewed countries_;
};

}  // namespace segdb::bench
