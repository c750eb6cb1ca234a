#include "support/profiles.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>

#include "support/bench.hpp"
#include "support/skewed.hpp"
#include "support/text_file.hpp"

namespace segdb::bench {
namespace {

constexpr std::size_t kCountries = 100;
constexpr std::size_t kCities = 1000;

constexpr const char* kGenders[] = {"f", "m", "x"};
constexpr const char* kPlans[] = {"free", "basic", "plus", "pro"};
constexpr const char* kCountryCodes =
    "USDEGBFRPLESITTRNLBRINJPMXCAAUSEBEATCHPTCZROGRHUDKFINOIESKBGHRRSUALTLVEESIMTCYLUISALMKBAMDGEAMAZKZUZILAESAQAKW"
    "EGMATNDZNGKEZAGHETTZUGSNCICMCLARPECOECUYPYBOCRPAGTDOHNSVNICUJMTTKRCNTWHKSGMYTHVNPHIDBDLKNPPKNZ";

// In 65,536ths: 0.1 % to 50 %, about five tags a profile in all.
std::array<std::uint32_t, kTags> tag_thresholds() {
    std::array<std::uint32_t, kTags> thresholds{};
    for (std::size_t i = 0; i < kTags; ++i) {
        const double step = std::pow(static_cast<double>(i) / (kTags - 1), 0.6);
        thresholds[i] = static_cast<std::uint32_t>(std::lround(65536 * 0.001 * std::pow(500.0, step)));
    }
    return thresholds;
}

}  // namespace

const std::array<const char*, kTags>& tag_names() {
    static const std::array<const char*, kTags> names = {
        "ambassador", "patron",   "collector", "tester",  "reseller", "franchise", "wedding",     "luxury",
        "camping",    "golf",     "vegan",     "organic", "pets",     "baby",      "gaming",      "music",
        "books",      "garden",   "travel",    "sport",   "beauty",   "fashion",   "electronics", "vip",
        "returner",   "outlet",   "gifts",     "coupons", "snacks",   "drinks",    "app",         "push",
        "sale",       "wishlist", "reviewer",  "family",  "loyal",    "mobile",    "newsletter",  "active"};
    return names;
}

std::size_t tag_number(const std::string& name) {
    const auto& names = tag_names();
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) fail("there is no tag " + name);
    return static_cast<std::size_t>(found - names.begin());
}

std::string country_text(const Profile& profile) { return {kCountryCodes + 2 * profile.country, 2}; }

std::string city_text(const Profile& profile) {
    char text[16];
    std::snprintf(text, sizeof text, "city%03u", static_cast<unsigned>(profile.city));
    return text;
}

const char* gender_text(const Profile& profile) { return kGenders[profile.gender]; }
const char* plan_text(const Profile& profile) { return kPlans[profile.plan]; }

std::vector<Profile> generate_profiles(std::uint64_t profiles, std::uint64_t seed) {
    static_assert(kTags % 4 == 0);
    std::mt19937_64 random(seed);
    const Skewed countries(kCountries, 1.0);
    const Skewed cities(kCities, 0.7);
    const Skewed plans(4, 1.3);
    const Skewed spent(500, 0.8);
    const auto thresholds = tag_thresholds();
    std::vector<Profile> all(profiles);
    for (Profile& profile : all) {
        const std::uint64_t first = random();
        const std::uint64_t second = random();
        const std::uint64_t third = random();
        profile.country = static_cast<std::uint8_t>(countries.pick(first));
        profile.city = static_cast<std::uint16_t>(cities.pick(first >> 32));
        profile.plan = static_cast<std::uint8_t>(plans.pick(second));
        profile.spent = static_cast<std::uint16_t>(spent.pick(second >> 32));
        // Ages from 18 to 90, the young and middle ones more frequent: the less of two draws.
        profile.age = static_cast<std::uint8_t>(18 + std::min(third % 73, (third >> 16) % 110 % 73));
        const std::uint64_t gender = (third >> 32) % 100;
        profile.gender = gender < 50 ? 0 : (gender < 97 ? 1 : 2);
        profile.email_agreement = (third >> 40) % 100 < 55;
        profile.premium = (third >> 52) % 100 < 8;
        for (std::size_t i = 0; i < kTags; i += 4) {
            const std::uint64_t draw = random();
            for (std::size_t j = 0; j < 4; ++j) {
                if (((draw >> (16 * j)) & 0xffff) < thresholds[i + j]) profile.tags |= std::uint64_t{1} << (i + j);
            }
        }
    }
    return all;
}

void write_profiles_csv(const std::vector<Profile>& profiles, const std::string& path) {
    TextFile file(path);
    file.write("id,country,age,gender,plan,email_agreement,premium,city,spent\n");
    std::string lines;
    for (std::size_t i = 0; i < profiles.size(); ++i) {
        const Profile& profile = profiles[i];
        lines += std::to_string(i + 1) + ',' + country_text(profile) + ',' + std::to_string(profile.age) + ',' +
                 gender_text(profile) + ',' + plan_text(profile) + ',' + (profile.email_agreement ? "true" : "false") +
                 ',' + (profile.premium ? "true" : "false") + ',' + city_text(profile) + ',' +
                 std::to_string(profile.spent) + '\n';
        if (lines.size() > 1 << 20) {
            file.write(lines);
            lines.clear();
        }
    }
    file.write(lines);
    file.close();
}

void write_tags_csv(const std::vector<Profile>& profiles, const std::string& path) {
    TextFile file(path);
    file.write("id,tag\n");
    std::string lines;
    for (std::size_t i = 0; i < profiles.size(); ++i) {
        const std::string id = std::to_string(i + 1);
        for (std::size_t tag = 0; tag < kTags; ++tag) {
            if (((profiles[i].tags >> tag) & 1) != 0) lines.append(id).append(",").append(tag_names()[tag]) += '\n';
        }
        if (lines.size() > 1 << 20) {
            file.write(lines);
            lines.clear();
        }
    }
    file.write(lines);
    file.close();
}

}  // namespace segdb::bench
