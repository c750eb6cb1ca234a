// Generated profiles of a shop: eight attributes and forty tags, the same for a seed on every machine.
//
// A profile's number, from 1, is its key. Tags are independent of each other and of the attributes, spread over all
// profiles: nothing is clustered, which is the harder case for bitmaps and no help to sorted columns.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace segdb::bench {

inline constexpr std::size_t kTags = 40;

// By rising frequency: `tag_names()[0]` has 0.1 % of the profiles, the last 50 %.
const std::array<const char*, kTags>& tag_names();
// The place of a name among them. Fails on a name that is none.
std::size_t tag_number(const std::string& name);

struct Profile {
    std::uint64_t tags = 0;  // bit i: has tag_names()[i]
    std::uint16_t city = 0;
    std::uint16_t spent = 0;
    std::uint8_t country = 0;
    std::uint8_t age = 0;
    std::uint8_t gender = 0;
    std::uint8_t plan = 0;
    bool email_agreement = false;
    bool premium = false;
};

std::string country_text(const Profile& profile);
std::string city_text(const Profile& profile);
const char* gender_text(const Profile& profile);
const char* plan_text(const Profile& profile);

std::vector<Profile> generate_profiles(std::uint64_t profiles, std::uint64_t seed);

// `id,country,age,gender,plan,email_agreement,premium,city,spent`, and `id,tag` with one pair a line. Fails when the
// disk is full.
void write_profiles_csv(const std::vector<Profile>& profiles, const std::string& path);
void write_tags_csv(const std::vector<Profile>& profiles, const std::string& path);

}  // namespace segdb::bench
